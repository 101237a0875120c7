/* endpoint - where an HTTP server answers, and the key that opens it.
 *
 *     struct endpoint at;
 *     if (endpoint_open(&at, "https://api.openai.com/v1", NULL, "OPENAI_API_KEY", false, err)) ...
 *     endpoint_url(&at, "chat/completions", &url);
 *     endpoint_hide(&at, text);        before a text of the server goes anywhere
 *     endpoint_close(&at);
 *
 * The key is read from the environment variable that is named, and is never written anywhere:
 * while an endpoint with a key is open the process leaves no core, and what a server says is
 * searched for the key before it is used.
 */
#ifndef HARNESS_MODEL_ENDPOINT_H
#define HARNESS_MODEL_ENDPOINT_H

#include <stdbool.h>

#include "harness/base/str.h"

struct err;

struct endpoint {
    const char *base;        /* without a slash at the end; must outlive the endpoint */
    const char *api_version; /* NULL: none; else the query api-version of every address */
    char *header;   /* "Authorization: Bearer ..." or "api-key: ..."; NULL: no key */
    struct str key; /* inside `header` */
    bool loopback;
};

/* key_env NULL or "": no key.  azure: the key goes into a header "api-key". */
int endpoint_open(struct endpoint *e, const char *base, const char *api_version,
                  const char *key_env, bool azure, struct err *err);
/* Whether it could be opened, without reading the key. */
int endpoint_check(const char *base, const char *api_version, const char *key_env,
                   struct err *err);
void endpoint_close(struct endpoint *e);
/* base/path?api-version=... */
void endpoint_url(const struct endpoint *e, const char *path, struct buf *url);
/* Overwrites every occurrence of the key with '*'. */
void endpoint_hide(const struct endpoint *e, char *text, size_t n);

#endif
