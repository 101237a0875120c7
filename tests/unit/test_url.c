#include <criterion/criterion.h>

#include "harness/base/url.h"

Test(url, parts_are_those_of_the_address)
{
    struct url url;
    cr_assert(url_parse(&url, "https://u:p@[::1]:8080/v1/x?api=1&b=2"));
    cr_expect(str_is(url.scheme, "https") && str_is(url.host, "::1") &&
              str_is(url.port, "8080") && str_is(url.path, "/v1/x") &&
              str_is(url.query, "api=1&b=2") && url.has_user);
    cr_assert(url_parse(&url, "http://host?q"));
    cr_expect(str_is(url.host, "host") && url.port.n == 0 && url.path.n == 0 &&
              str_is(url.query, "q") && !url.has_user);
}

Test(url, what_is_no_http_address_is_refused)
{
    static const char *const bad[] = {"",
                                      "host/path",
                                      "ftp://host/",
                                      "http://",
                                      "http:///path",
                                      "http://[::1/",
                                      "http://host:8x/",
                                      "http://a b/",
                                      "http://host\\@other/",
                                      "http://host#@other/",
                                      "http://[::1]x/"};
    struct url url;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_not(url_parse(&url, bad[i]), "%s", bad[i]);
}

Test(url, this_machine_is_known_by_its_whole_name)
{
    static const char *const here[] = {"http://localhost", "http://LOCALHOST:80/x",
                                       "https://127.0.0.1/", "http://127.1.2.3:9?q",
                                       "http://[::1]:8080/v1"};
    static const char *const elsewhere[] = {"http://localhost:x@elsewhere/",
                                            "http://localhost@elsewhere/",
                                            "http://localhost:80@elsewhere/",
                                            "http://127.0.0.1@elsewhere/",
                                            "http://localhost.elsewhere/",
                                            "http://127.0.0.1.elsewhere/",
                                            "http://127.0.0/",
                                            "http://1127.0.0.1/",
                                            "http://[::2]/",
                                            "http://elsewhere/localhost",
                                            "http://user@localhost/",
                                            "ftp://localhost/"};
    for (size_t i = 0; i < sizeof here / sizeof *here; i++)
        cr_expect(url_is_loopback(here[i]), "%s", here[i]);
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        cr_expect_not(url_is_loopback(elsewhere[i]), "%s", elsewhere[i]);
}

Test(url, an_origin_is_scheme_host_and_port)
{
    cr_expect(url_same_origin("http://a/x", "HTTP://A:80/y"));
    cr_expect(url_same_origin("https://a:443/", "https://a"));
    cr_expect_not(url_same_origin("http://a/", "https://a/"));
    cr_expect_not(url_same_origin("http://a/", "http://a:8080/"));
    cr_expect_not(url_same_origin("http://a/", "http://b/"));
    cr_expect_not(url_same_origin("http://a/", "http://x@a/"));
}
