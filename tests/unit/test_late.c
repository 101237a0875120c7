#define CURL_DISABLE_TYPECHECK

#include <cblas.h>
#include <criterion/criterion.h>
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

static bool loaded(const char *library)
{
    char line[1024];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && fgets(line, sizeof line, maps))
        found |= strstr(line, library) != NULL;
    cr_assert(maps);
    fclose(maps);
    return found;
}

Test(late, blas_is_loaded_when_it_first_multiplies)
{
    const float a[] = {1, 2, 3, 4}, b[] = {5, 6, 7, 8};
    float c[4];
    cr_assert(!loaded("libopenblas"));
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, 2, 2, 2, 1, a, 2, b, 2, 0, c,
                2);
    cr_assert(loaded("libopenblas"));
    cr_assert_eq(c[0], 19);
    cr_assert_eq(c[3], 50);
}

Test(late, curl_is_loaded_when_it_is_first_asked)
{
    char *url = NULL;
    long status = -1;
    cr_assert(!loaded("libcurl"));
    CURL *curl = curl_easy_init();
    cr_assert(curl);
    cr_assert(loaded("libcurl"));
    cr_assert_eq(curl_easy_setopt(curl, CURLOPT_URL, "ftp://nowhere.invalid/"), CURLE_OK);
    cr_assert_eq(curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http"), CURLE_OK);
    cr_assert_eq(curl_easy_setopt(curl, CURLOPT_PROXY, ""), CURLE_OK);
    cr_assert_eq(curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)1 << 40),
                 CURLE_OK);
    cr_assert_eq(curl_easy_setopt(curl, CURLOPT_MAXREDIRS, -7L),
                 CURLE_BAD_FUNCTION_ARGUMENT);
    cr_assert_eq(curl_easy_perform(curl), CURLE_UNSUPPORTED_PROTOCOL);
    cr_assert_eq(curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &url), CURLE_OK);
    cr_assert_str_eq(url, "ftp://nowhere.invalid/");
    cr_assert_eq(curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status), CURLE_OK);
    cr_assert_eq(status, 0);
    curl_easy_cleanup(curl);
}
