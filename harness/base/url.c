#include "harness/base/url.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool same_text(struct str a, const char *b)
{
    return a.n == strlen(b) && !strncasecmp(a.data, b, a.n);
}

/* "host", "host:80", "[::1]:80"; false: empty, or a bracket that is never closed. */
static bool split_host(struct str authority, struct url *url)
{
    size_t end = 0;
    if (authority.n && authority.data[0] == '[') {
        end = str_find(authority, STR("]"), 0);
        if (end == SIZE_MAX)
            return false;
        url->host = str_slice(authority, 1, end);
        end++;
    } else {
        while (end < authority.n && authority.data[end] != ':')
            end++;
        url->host = str_slice(authority, 0, end);
    }
    struct str rest = str_slice(authority, end, authority.n);
    if (rest.n && rest.data[0] != ':')
        return false;
    url->port = str_slice(rest, 1, rest.n);
    for (size_t i = 0; i < url->port.n; i++)
        if (!isdigit((unsigned char)url->port.data[i]))
            return false;
    return url->host.n > 0;
}

bool url_parse(struct url *url, const char *text)
{
    struct str s = str_of(text);
    size_t colon = str_find(s, STR("://"), 0);
    *url = (struct url){0};
    for (size_t i = 0; i < s.n; i++) /* what a browser would escape or drop is refused */
        if ((unsigned char)s.data[i] <= ' ' || strchr("\\\"<>#\x7f", s.data[i]))
            return false;
    if (colon == SIZE_MAX)
        return false;
    url->scheme = str_slice(s, 0, colon);
    s = str_slice(s, colon + 3, s.n);
    if (!same_text(url->scheme, "http") && !same_text(url->scheme, "https"))
        return false;
    size_t end = 0;
    while (end < s.n && s.data[end] != '/' && s.data[end] != '?')
        end++;
    struct str authority = str_slice(s, 0, end);
    const char *at = authority.n ? memrchr(authority.data, '@', authority.n) : NULL;
    url->has_user = at != NULL;
    if (at)
        authority = str_slice(authority, (size_t)(at - authority.data) + 1, authority.n);
    size_t query = str_find(s, STR("?"), end);
    url->path = str_slice(s, end, query == SIZE_MAX ? s.n : query);
    if (query != SIZE_MAX)
        url->query = str_slice(s, query + 1, s.n);
    return split_host(authority, url);
}

/* Four numbers of which the first is 127. */
static bool is_127(struct str host)
{
    struct str part;
    int n = 0;
    while (str_split(&host, '.', &part)) {
        if (part.n < 1 || part.n > 3 || ++n > 4)
            return false;
        for (size_t i = 0; i < part.n; i++)
            if (!isdigit((unsigned char)part.data[i]))
                return false;
        if (n == 1 && !str_is(part, "127"))
            return false;
    }
    return n == 4;
}

bool url_is_loopback(const char *text)
{
    struct url url;
    return url_parse(&url, text) && !url.has_user &&
           (same_text(url.host, "localhost") || is_127(url.host) ||
            str_is(url.host, "::1"));
}

static struct str port_of(const struct url *url)
{
    if (url->port.n)
        return url->port;
    return same_text(url->scheme, "https") ? STR("443") : STR("80");
}

bool url_same_origin(const char *a, const char *b)
{
    struct url x, y;
    return url_parse(&x, a) && url_parse(&y, b) && !x.has_user && !y.has_user &&
           x.scheme.n == y.scheme.n &&
           !strncasecmp(x.scheme.data, y.scheme.data, x.scheme.n) &&
           x.host.n == y.host.n && !strncasecmp(x.host.data, y.host.data, x.host.n) &&
           str_eq(port_of(&x), port_of(&y));
}
