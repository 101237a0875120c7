/* http_server - a server on this machine that serves one file, well or badly.
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
    /* what was asked */
    atomic_int requests, ranges;
    atomic_llong sent; /* bytes of bodies */
    char url[64];
    struct MHD_Daemon *daemon;
};

void http_server_start(struct http_server *server);
void http_server_stop(struct http_server *server);

#endif
