/* url - the parts of an absolute http or https address, as views of it. */
#ifndef HARNESS_BASE_URL_H
#define HARNESS_BASE_URL_H

#include <stdbool.h>

#include "harness/base/str.h"

/* "scheme://host:port/path?query"; host without the brackets of IPv6. */
struct url {
    struct str scheme, host, port, path, query;
    bool has_user; /* "user:password@" in front of the host */
};
/* false: not an absolute http or https address. */
bool url_parse(struct url *url, const char *text);
/* Whether the host is this machine by its name alone: localhost, 127.x.y.z, ::1. */
bool url_is_loopback(const char *text);
/* The same scheme, host and port. */
bool url_same_origin(const char *a, const char *b);

#endif
