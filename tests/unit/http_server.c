#include "tests/unit/http_server.h"

#include <criterion/criterion.h>

#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

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

/* ---- answers of the test's own */

const char *http_request_header(const struct http_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

const char *http_request_query(const struct http_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

void http_response_header(struct http_response *response, const char *name,
                          const char *value)
{
    size_t i = 0;
    while (i < 5 && *response->header[i][0])
        i++;
    snprintf(response->header[i][0], sizeof response->header[i][0], "%s", name);
    snprintf(response->header[i][1], sizeof response->header[i][1], "%s", value);
}

static void wait_ms(int ms)
{
    struct timespec time = {ms / 1000, (ms % 1000) * 1000000L};
    if (ms > 0)
        nanosleep(&time, NULL);
}

static ssize_t give_bytes(void *context, uint64_t at, char *buffer, size_t max)
{
    const struct http_response *r = context;
    size_t n = r->body.n - (size_t)at;
    if (r->cut_at && (size_t)at >= r->cut_at)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (r->cut_at && n > r->cut_at - (size_t)at)
        n = r->cut_at - (size_t)at;
    if (n == 0)
        return MHD_CONTENT_READER_END_OF_STREAM;
    n = n < max ? n : max;
    if (r->byte_ms) {
        wait_ms(r->byte_ms);
        n = 1;
    }
    memcpy(buffer, r->body.data + at, n);
    return (ssize_t)n;
}

static void free_response(void *context)
{
    struct http_response *r = context;
    buf_release(&r->body);
    free(r);
}

static void reset_on_close(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct linger now = {1, 0};
    setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static enum MHD_Result queue_own(struct MHD_Connection *connection,
                                 struct http_response *r)
{
    wait_ms(r->delay_ms);
    if (r->status <= 0) {
        if (r->status < 0)
            reset_on_close(connection);
        free_response(r);
        return MHD_NO;
    }
    bool plain = !r->cut_at && !r->byte_ms;
    int status = r->status;
    struct MHD_Response *response =
        plain ? MHD_create_response_from_buffer(
                    r->body.n, r->body.data ? r->body.data : "", MHD_RESPMEM_MUST_COPY)
              : MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, give_bytes, r,
                                                  free_response);
    for (int i = 0; i < 6 && *r->header[i][0]; i++)
        MHD_add_response_header(response, r->header[i][0], r->header[i][1]);
    if (r->close)
        MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);
    MHD_destroy_response(response);
    if (plain)
        free_response(r);
    return result;
}

static enum MHD_Result answer_own(struct http_server *s,
                                  struct MHD_Connection *connection, const char *path,
                                  const char *method, struct str body)
{
    struct http_response *r = calloc(1, sizeof *r);
    struct http_request request = {.number = atomic_fetch_add(&s->requests, 1),
                                   .method = method,
                                   .path = path,
                                   .body = body,
                                   .connection = connection};
    r->status = 200;
    s->serve(s->context, &request, r);
    return queue_own(connection, r);
}

/* The body comes in pieces, in calls of their own. */
static enum MHD_Result collect(struct http_server *s, struct MHD_Connection *connection,
                               const char *path, const char *method, const char *upload,
                               size_t *upload_size, void **state)
{
    struct buf *body = *state;
    if (!body) {
        *state = calloc(1, sizeof *body);
        return MHD_YES;
    }
    if (*upload_size) {
        buf_add(body, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    return answer_own(s, connection, path, method, buf_view(body));
}

static void on_completed(void *context, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    struct http_server *s = context;
    (void)connection, (void)code;
    if (!s->serve || !*state)
        return;
    buf_release(*state);
    free(*state);
    *state = NULL;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *url, const char *method,
                                  const char *version, const char *upload,
                                  size_t *upload_size, void **state)
{
    struct http_server *s = context;
    const char *range = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Range");
    size_t from = 0;
    (void)version;
    if (s->serve)
        return collect(s, connection, url, method, upload, upload_size, state);
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

bool http_certificate(const char *path, const char *host)
{
    char command[1200];
    snprintf(command, sizeof command,
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
             "-days 30 -subj /CN=test -addext subjectAltName=%s -keyout %s.key "
             "-out %s.pem >/dev/null 2>&1",
             host, path, path);
    return system(command) == 0;
}

void http_server_start(struct http_server *s)
{
    struct sockaddr_in here = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD;
    flags |= s->threads ? MHD_USE_THREAD_PER_CONNECTION : MHD_USE_EPOLL;
    flags |= s->cert ? MHD_USE_TLS : 0;
    s->daemon =
        MHD_start_daemon(flags, 0, NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR, &here,
                         MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
                         s->cert ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, s->cert,
                         MHD_OPTION_HTTPS_MEM_KEY, s->key, MHD_OPTION_END);
    cr_assert_not_null(s->daemon);
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    cr_assert_not_null(info);
    s->port = info->port;
    snprintf(s->url, sizeof s->url, "%s://127.0.0.1:%d/model.gguf",
             s->cert ? "https" : "http", s->port);
}

void http_server_stop(struct http_server *s)
{
    MHD_stop_daemon(s->daemon);
}
