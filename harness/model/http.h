/* http - many transfers at once in one thread, over libcurl's multi interface.
 *
 *     struct http *http;
 *     http_open(&http, &how, err);
 *     struct http_call call = {.url = url, .body = body, .done = done, .context = mine};
 *     http_start(http, &call);              `call` and what it points at stay until done()
 *     while (...) http_step(http, 100);     waits, moves bytes, calls done() of what has ended
 *     http_close(http);                     what is under way is dropped; done() is not called
 *
 * Connections are kept and used again, HTTP/2 where a TLS server offers it.  Certificates are
 * always checked.  A redirect is followed only to the same scheme, host and port, and only where
 * it keeps the method (307, 308).  This machine is reached past any proxy.
 */
#ifndef HARNESS_MODEL_HTTP_H
#define HARNESS_MODEL_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/str.h"

struct err;
struct http;

enum http_outcome {
    HTTP_ANSWERED,  /* whole, with whatever status */
    HTTP_BROKEN,    /* no connection, or it broke: worth another try */
    HTTP_TIMED_OUT, /* worth another try */
    HTTP_REFUSED, /* too big, a redirect elsewhere, a bad certificate: another try is not */
};

struct http_how {
    const char *header;  /* one more line of every request: the key; NULL: none */
    const char *ca_file; /* certificates to trust instead of the system's; NULL: those */
    bool loopback;       /* the server is this machine: no proxy */
    bool loopback_only;  /* refuses to connect to any other address, whatever names say */
    bool http2;          /* HTTP/2 from the first byte, without TLS too */
    int connections;     /* kept open */
    int64_t connect_ms, total_ms;
    size_t limit; /* bytes of an answer's body */
};

/* Lines of an answer's head; "" where it has none. */
struct http_head {
    char retry_after_ms[32], retry_after[64], should_retry[8], content_type[64];
    char remaining_requests[32], remaining_tokens[32], reset_requests[32],
        reset_tokens[32];
};

struct http_call {
    const char *url;
    struct str body;          /* POSTed; data NULL: GET */
    const char *content_type; /* NULL: application/json */
    /* Bytes of a 200's body as they arrive; NULL: nobody looks. */
    void (*piece)(struct http_call *call, struct str bytes);
    void (*done)(struct http_call *call);
    void *context;
    /* the answer */
    enum http_outcome outcome;
    long status; /* 0: none came */
    struct buf reply;
    struct http_head head;
    char why[300];             /* in words, unless HTTP_ANSWERED */
    int64_t sent_us, ended_us; /* of the last hop */
    /* http's own */
    void *curl, *headers;
    char *redirect;
    int hops;
    bool too_big;
    struct http *http;
};

int http_open(struct http **http, const struct http_how *how, struct err *err);
void http_close(struct http *http);
void http_loopback_only(struct http *http); /* from now on */
void http_start(struct http *http, struct http_call *call);
/* Waits for at most `ms`; -1 when libcurl fails. */
int http_step(struct http *http, int ms, struct err *err);
/* Takes a call back that is under way. */
void http_drop(struct http *http, struct http_call *call);
void http_call_release(struct http_call *call);

/* Whether a transfer that ended with this CURLcode broke on the way: another may not. */
bool http_is_passing(int curl_code);

#endif
