#include "tests/unit/http_server.h"

#include <criterion/criterion.h>

#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct answer {
    struct http_server *server;
    size_t from, cut_at;
};

static ssize_t give(void *context, uint64_t at, char *buffer, size_t max)
{
    const struct answer *a = context;
    struct str left = str_slice(a->server->file, a->from + (size_t)at, a->server->file.n);
    size_t n = left.n < max ? left.n : max;
    if (a->cut_at > 0 && at + n > a->cut_at)
        n = at < a->cut_at ? a->cut_at - (size_t)at : 0;
    if (n == 0)
        return a->cut_at > 0 && at >= a->cut_at ? MHD_CONTENT_READER_END_WITH_ERROR
                                                : MHD_CONTENT_READER_END_OF_STREAM;
    memcpy(buffer, left.data, n);
    atomic_fetch_add(&a->server->sent, (long long)n);
    return (ssize_t)n;
}

static enum MHD_Result answer_text(struct http_server *s,
                                   struct MHD_Connection *connection, int status,
                                   const char *text)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
    if (s->to != NULL && status == MHD_HTTP_FOUND)
        MHD_add_response_header(response, "Location", s->to);
    enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_file(struct http_server *s,
                                   struct MHD_Connection *connection, size_t from,
                                   bool part)
{
    struct answer *a = malloc(sizeof *a);
    size_t size = s->file.n - from;
    int cuts = s->cut_at > 0 && s->cuts-- > 0;
    *a = (struct answer){s, from, cuts ? s->cut_at : 0};
    struct MHD_Response *response = MHD_create_response_from_callback(
        s->no_length ? MHD_SIZE_UNKNOWN : size, 512, give, a, free);
    if (part) {
        char range[96];
        size_t shown = from + s->wrong_range;
        snprintf(range, sizeof range, "bytes %zu-%zu/%zu", shown, s->file.n - 1,
                 s->file.n);
        MHD_add_response_header(response, "Content-Range", range);
    }
    if (s->type != NULL)
        MHD_add_response_header(response, "Content-Type", s->type);
    enum MHD_Result result = MHD_queue_response(connection, part ? 206 : 200, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *url, const char *method,
                                  const char *version, const char *upload,
                                  size_t *upload_size, void **state)
{
    struct http_server *s = context;
    const char *range = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Range");
    size_t from = 0;
    (void)url, (void)method, (void)version, (void)upload, (void)upload_size, (void)state;
    int before = atomic_fetch_add(&s->requests, 1);
    if (s->to != NULL && before == 0)
        return answer_text(s, connection, MHD_HTTP_FOUND, "");
    if (s->status != 0 && (s->failures == 0 || before < s->failures))
        return answer_text(s, connection, s->status, "<html>no</html>");
    if (range != NULL && sscanf(range, "bytes=%zu-", &from) == 1)
        atomic_fetch_add(&s->ranges, 1);
    if (s->no_ranges)
        from = 0;
    if (from > 0 && from >= s->file.n)
        return answer_text(s, connection, 416, "");
    return answer_file(s, connection, from, from > 0);
}

void http_server_start(struct http_server *s)
{
    struct sockaddr_in here = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    s->daemon =
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, on_request, s,
                         MHD_OPTION_SOCK_ADDR, &here, MHD_OPTION_END);
    cr_assert_not_null(s->daemon);
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    cr_assert_not_null(info);
    snprintf(s->url, sizeof s->url, "http://127.0.0.1:%d/model.gguf", info->port);
}

void http_server_stop(struct http_server *s)
{
    MHD_stop_daemon(s->daemon);
}
