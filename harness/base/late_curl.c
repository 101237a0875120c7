/* libcurl's functions, loaded with the first of them that is called. */
#define CURL_DISABLE_TYPECHECK /* its macros would stand where the functions are defined */

#include <curl/curl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>

#include "harness/base/late.h"

#define CURL_LIBRARY "libcurl.so.4"

/* clang-format off */
#define CURL(type, name, parameters, arguments)                                          \
    LATE(CURL_LIBRARY, type, name, parameters, arguments)
#define CURL_VOID(name, parameters, arguments)                                           \
    LATE_VOID(CURL_LIBRARY, name, parameters, arguments)
CURL(CURL *, curl_easy_init, (void), ())
CURL(CURLcode, curl_easy_perform, (CURL *curl), (curl))
CURL(const char *, curl_easy_strerror, (CURLcode code), (code))
CURL(char *, curl_easy_escape, (CURL *curl, const char *text, int n), (curl, text, n))
CURL(CURLM *, curl_multi_init, (void), ())
CURL(CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *curl), (multi, curl))
CURL(CURLMcode, curl_multi_remove_handle, (CURLM *multi, CURL *curl), (multi, curl))
CURL(CURLMcode, curl_multi_perform, (CURLM *multi, int *running), (multi, running))
CURL(CURLMcode, curl_multi_poll,
     (CURLM *multi, struct curl_waitfd *more, unsigned n, int ms, int *ready),
     (multi, more, n, ms, ready))
CURL(CURLMcode, curl_multi_wakeup, (CURLM *multi), (multi))
CURL(CURLMsg *, curl_multi_info_read, (CURLM *multi, int *left), (multi, left))
CURL(CURLMcode, curl_multi_cleanup, (CURLM *multi), (multi))
CURL(const char *, curl_multi_strerror, (CURLMcode code), (code))
CURL(struct curl_slist *, curl_slist_append, (struct curl_slist *list, const char *text),
     (list, text))
CURL(CURLcode, curl_global_init, (long flags), (flags))
CURL(curl_version_info_data *, curl_version_info, (CURLversion version), (version))
CURL(time_t, curl_getdate, (const char *text, const time_t *unused), (text, unused))
CURL_VOID(curl_easy_cleanup, (CURL *curl), (curl))
CURL_VOID(curl_easy_reset, (CURL *curl), (curl))
CURL_VOID(curl_free, (void *text), (text))
CURL_VOID(curl_slist_free_all, (struct curl_slist *list), (list))
CURL_VOID(curl_global_cleanup, (void), ())
/* clang-format on */

/* What stands at the place of "...": the ten thousands of an option's number say it
 * (curl.h, CURLOPTTYPE). */
CURLcode(curl_easy_setopt)(CURL *curl, CURLoption option, ...)
{
    LATE_CALL(CURL_LIBRARY, curl_easy_setopt);
    va_list more;
    CURLcode code;
    va_start(more, option);
    if ((int)option < CURLOPTTYPE_OBJECTPOINT)
        code = call(curl, option, va_arg(more, long));
    else if ((int)option >= CURLOPTTYPE_OFF_T && (int)option < CURLOPTTYPE_BLOB)
        code = call(curl, option, va_arg(more, curl_off_t));
    else
        code = call(curl, option, va_arg(more, void *));
    va_end(more);
    return code;
}

CURLMcode(curl_multi_setopt)(CURLM *multi, CURLMoption option, ...)
{
    LATE_CALL(CURL_LIBRARY, curl_multi_setopt);
    va_list more;
    CURLMcode code;
    va_start(more, option);
    if ((int)option < CURLOPTTYPE_OBJECTPOINT)
        code = call(multi, option, va_arg(more, long));
    else
        code = call(multi, option, va_arg(more, void *));
    va_end(more);
    return code;
}

CURLcode(curl_easy_getinfo)(CURL *curl, CURLINFO what, ...)
{
    LATE_CALL(CURL_LIBRARY, curl_easy_getinfo);
    va_list more;
    va_start(more, what);
    CURLcode code = call(curl, what, va_arg(more, void *));
    va_end(more);
    return code;
}
