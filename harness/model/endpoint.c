#include "harness/model/endpoint.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"

enum { KEY_MAX = 4096 };

/* ---- addresses */

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

/* ---- the key */

/* Capital letters, digits and '_': what stands in the place of the name by mistake is mostly
 * the key itself, so that it is never shown. */
static bool is_variable(const char *name)
{
    if (!isupper((unsigned char)*name))
        return false;
    for (const char *c = name; *c; c++)
        if (!isupper((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '_')
            return false;
    return strlen(name) < 100;
}

static int read_key(const char *name, const char **key, struct err *err)
{
    *key = getenv(name);
    if (!*key || !**key)
        return err_ask(
            err, "the environment variable %s, which holds the key, is not set", name);
    for (const char *c = *key; *c; c++)
        if (*c <= ' ' || *c > '~')
            return err_ask(err,
                           "the key in %s has a blank, a control character or one "
                           "outside ASCII",
                           name);
    if (strlen(*key) < 4 || strlen(*key) > KEY_MAX)
        return err_ask(err, "the key in %s has %zu characters; 4 to %d are usual", name,
                       strlen(*key), KEY_MAX);
    return 0;
}

static int take_key(struct endpoint *e, const char *name, bool azure, struct err *err)
{
    static const char bearer[] = "Authorization: Bearer ", api_key[] = "api-key: ";
    const char *key, *before = azure ? api_key : bearer;
    if (read_key(name, &key, err))
        return -1;
    size_t n = strlen(before), size = n + strlen(key) + 1;
    e->header = mem_alloc(size);
    snprintf(e->header, size, "%s%s", before, key);
    e->key = str_of(e->header + n);
    prctl(PR_SET_DUMPABLE, 0);
    return 0;
}

/* ---- */

int endpoint_check(const char *base, const char *api_version, const char *key_env,
                   struct err *err)
{
    struct url url;
    if (!base || !*base)
        return err_ask(err, "\"base_url\" is missing, as in \"https://host/v1\"");
    if (!url_parse(&url, base))
        return err_ask(err, "\"base_url\" is no address of the form https://host/v1");
    if (url.has_user)
        return err_ask(err, "\"base_url\" must not hold a user or password: name the "
                            "variable with the key as \"key_env\"");
    if (url.query.n || strchr(base, '?'))
        return err_ask(err,
                       "\"base_url\" must not hold a query; \"api_version\" is a key "
                       "of its own");
    if (!same_text(url.scheme, "https") && !url_is_loopback(base) && key_env && *key_env)
        return err_ask(err,
                       "\"base_url\" is plain http: a key is sent over https only, or to "
                       "this machine");
    for (const char *c = api_version ? api_version : ""; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("-._", *c))
            return err_ask(err, "\"api_version\" is \"%s\"; wanted as in \"2024-10-21\"",
                           api_version);
    if (key_env && *key_env && !is_variable(key_env))
        return err_ask(err, "\"key_env\" must be the name of an environment variable, as "
                            "in OPENAI_API_KEY, and never the key itself");
    return 0;
}

int endpoint_open(struct endpoint *e, const char *base, const char *api_version,
                  const char *key_env, bool azure, struct err *err)
{
    *e = (struct endpoint){.base = base, .api_version = api_version};
    if (endpoint_check(base, api_version, key_env, err))
        return -1;
    e->loopback = url_is_loopback(base);
    return key_env && *key_env ? take_key(e, key_env, azure, err) : 0;
}

void endpoint_close(struct endpoint *e)
{
    if (e->header) {
        explicit_bzero(e->header, strlen(e->header));
        free(e->header);
        prctl(PR_SET_DUMPABLE, 1);
    }
    *e = (struct endpoint){0};
}

void endpoint_url(const struct endpoint *e, const char *path, struct buf *url)
{
    struct str base = str_of(e->base);
    while (base.n && base.data[base.n - 1] == '/')
        base.n--;
    buf_str(url, base);
    buf_char(url, '/');
    buf_text(url, path);
    if (e->api_version && *e->api_version)
        buf_format(url, "%sapi-version=%s", strchr(path, '?') ? "&" : "?",
                   e->api_version);
}

void endpoint_hide(const struct endpoint *e, char *text, size_t n)
{
    struct str all = {text, n};
    if (!e->key.n)
        return;
    for (size_t at = 0; (at = str_find(all, e->key, at)) != SIZE_MAX; at += e->key.n)
        memset(text + at, '*', e->key.n);
}
