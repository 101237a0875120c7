/* http_server - a server on this machine, that does what a test says: it serves one file, well or
 * badly, or gives each request to a function of the test.
 *
 *     struct http_server server = {.file = STR("..."), .cut_at = 1000, .cuts = 1};
 *     http_server_start(&server);       server.url is where it answers
 *     http_server_stop(&server);
 */
#ifndef TESTS_UNIT_HTTP_SERVER_H
#define TESTS_UNIT_HTTP_SERVER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "harness/base/str.h"

struct MHD_Connection;

struct http_request {
    int number; /* from 0 */
    const char *method, *path;
    struct str body;
    struct MHD_Connection *connection;
};
const char *http_request_header(const struct http_request *request, const char *name);
const char *http_request_query(const struct http_request *request, const char *name);

struct http_response {
    int status; /* 0: the connection closes without an answer; -1: it is reset */
    struct buf body;
    char header[6][2][200]; /* name and value; ends with an empty name */
    size_t cut_at;          /* bytes behind which the connection breaks; 0: never */
    int delay_ms;           /* before the first byte (wants threads) */
    int byte_ms;            /* between two bytes (wants threads) */
    bool close;             /* the connection is not kept */
};
void http_response_header(struct http_response *response, const char *name,
                          const char *value);

struct http_server {
    struct str file;
    size_t cut_at;    /* bytes into an answer, where the connection breaks; 0: never */
    int cuts;         /* how many answers break */
    bool no_ranges;   /* answers 200 with all of it whatever is asked for */
    bool wrong_range; /* answers 206 with another part */
    bool no_length;   /* chunks, without saying how many bytes */
    int status;       /* instead of the file; 0: none */
    int failures;     /* after so many the file is served; 0: always `status` */
    const char *type; /* Content-Type */
    const char *to;   /* redirects there once */
    /* instead of the file: called in the server's thread, or one for each connection */
    void (*serve)(void *context, const struct http_request *request,
                  struct http_response *response);
    void *context;
    bool threads;           /* a thread for each connection */
    const char *cert, *key; /* PEM: https */
    /* what was asked */
    atomic_int requests, ranges;
    atomic_llong sent; /* bytes of bodies */
    char url[64];
    int port;
    struct MHD_Daemon *daemon;
};

/* A certificate of its own for "IP:127.0.0.1" or "DNS:name": <path>.pem and <path>.key; false: there
 * is no openssl to make it with. */
bool http_certificate(const char *path, const char *host);

void http_server_start(struct http_server *server);
void http_server_stop(struct http_server *server);

#endif
