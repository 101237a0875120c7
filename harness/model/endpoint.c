#include "harness/model/endpoint.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/url.h"

enum { KEY_MAX = 4096 };

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
    if (strncasecmp(base, "https:", 6) && !url_is_loopback(base) && key_env && *key_env)
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
