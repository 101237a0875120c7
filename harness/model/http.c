#include "harness/model/http.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/url.h"
#include "harness/base/version.h"
#include "harness/model/endpoint.h"

enum { HOPS_MAX = 3 };

struct http {
    struct http_how how;
    CURLM *multi;
    struct curl_slist *json; /* the lines of most requests */
    CURL **idle;             /* handles to use again */
    size_t n_idle, cap_idle;
    struct http_call **call; /* under way */
    size_t n_calls, cap_calls;
};

bool http_is_passing(int code)
{
    static const CURLcode passing[] = {
        CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT,       CURLE_PARTIAL_FILE,
        CURLE_OPERATION_TIMEDOUT,   CURLE_GOT_NOTHING,           CURLE_SEND_ERROR,
        CURLE_RECV_ERROR,           CURLE_SSL_CONNECT_ERROR,     CURLE_HTTP2,
        CURLE_HTTP2_STREAM,         CURLE_COULDNT_RESOLVE_PROXY,
    };
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (code == (int)passing[i])
            return true;
    return false;
}

/* ---- what arrives */

static void refuse(struct http_call *call, const char *why)
{
    call->outcome = HTTP_REFUSED;
    snprintf(call->why, sizeof call->why, "%s", why);
}

static size_t on_body(char *data, size_t size, size_t n, void *context)
{
    struct http_call *call = context;
    size_t bytes = size * n, limit = call->http->how.limit;
    if (call->reply.n + bytes > limit) {
        call->too_big = true;
        return 0;
    }
    buf_add(&call->reply, data, bytes);
    if (call->piece) {
        long status = 0;
        curl_easy_getinfo(call->curl, CURLINFO_RESPONSE_CODE, &status);
        if (status == 200)
            call->piece(call, (struct str){data, bytes});
    }
    return bytes;
}

struct head_line {
    const char *name;
    size_t at, size;
};

#define HEAD_LINE(name, field)                                                        \
    {                                                                                 \
        name, offsetof(struct http_head, field), sizeof((struct http_head *)0)->field \
    }

static const struct head_line head_lines[] = {
    HEAD_LINE("retry-after-ms", retry_after_ms),
    HEAD_LINE("retry-after", retry_after),
    HEAD_LINE("x-should-retry", should_retry),
    HEAD_LINE("content-type", content_type),
    HEAD_LINE("x-ratelimit-remaining-requests", remaining_requests),
    HEAD_LINE("x-ratelimit-remaining-tokens", remaining_tokens),
    HEAD_LINE("x-ratelimit-reset-requests", reset_requests),
    HEAD_LINE("x-ratelimit-reset-tokens", reset_tokens),
};

static size_t on_header(char *data, size_t size, size_t n, void *context)
{
    struct http_call *call = context;
    struct str line = {data, size * n};
    size_t colon = str_find(line, STR(":"), 0);
    if (str_starts(line, STR("HTTP/"))) /* after a 100, or a second answer: anew */
        memset(&call->head, 0, sizeof call->head);
    if (colon == SIZE_MAX)
        return line.n;
    struct str value = str_trim(str_slice(line, colon + 1, line.n));
    for (size_t i = 0; i < sizeof head_lines / sizeof *head_lines; i++) {
        const struct head_line *h = &head_lines[i];
        if (colon != strlen(h->name) || strncasecmp(line.data, h->name, colon) != 0)
            continue;
        char *to = (char *)&call->head + h->at;
        size_t length = value.n < h->size - 1 ? value.n : h->size - 1;
        memcpy(to, value.data, length);
        to[length] = '\0';
    }
    return line.n;
}

/* The address that a name came to is looked at, not the name. */
static curl_socket_t open_socket(void *context, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
    const struct http *http = context;
    const struct sockaddr_in *v4 = (const void *)&address->addr;
    const struct sockaddr_in6 *v6 = (const void *)&address->addr;
    bool here =
        (address->family == AF_INET && (ntohl(v4->sin_addr.s_addr) >> 24) == 127) ||
        (address->family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr));
    (void)purpose;
    if (http->how.loopback_only && !here)
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- handles */

static CURL *new_handle(struct http *http)
{
    const struct http_how *how = &http->how;
    CURL *c = curl_easy_init();
    if (!c)
        return NULL;
    if (how->loopback)
        curl_easy_setopt(c, CURLOPT_PROXY, "");
    if (how->ca_file && *how->ca_file)
        curl_easy_setopt(c, CURLOPT_CAINFO, how->ca_file);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION,
                     how->http2 ? (long)CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
                                : (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)how->connect_ms);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)how->total_ms);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "trivium/" TRIVIUM_VERSION);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, http);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    return c;
}

static void wipe_list(struct curl_slist *list)
{
    for (struct curl_slist *line = list; line; line = line->next)
        explicit_bzero(line->data, strlen(line->data));
    curl_slist_free_all(list);
}

static struct curl_slist *header_list(const struct http *http, const char *type)
{
    char line[200];
    snprintf(line, sizeof line, "Content-Type: %s", type);
    struct curl_slist *list = curl_slist_append(NULL, line);
    list = curl_slist_append(list, "Expect:"); /* no waiting for a 100 */
    if (http->how.header)
        list = curl_slist_append(list, http->how.header);
    return list;
}

int http_open(struct http **http, const struct http_how *how, struct err *err)
{
    struct http *h = mem_alloc(sizeof *h);
    h->how = *how;
    h->multi = curl_multi_init();
    if (!h->multi) {
        free(h);
        return err_set(err, "libcurl does not start");
    }
    curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)how->connections);
    h->json = header_list(h, "application/json");
    *http = h;
    return 0;
}

void http_loopback_only(struct http *http)
{
    http->how.loopback_only = true;
}

void http_close(struct http *http)
{
    if (!http)
        return;
    while (http->n_calls)
        http_drop(http, http->call[0]);
    for (size_t i = 0; i < http->n_idle; i++)
        curl_easy_cleanup(http->idle[i]);
    curl_multi_cleanup(http->multi);
    wipe_list(http->json);
    free(http->idle);
    free(http->call);
    free(http);
}

/* ---- calls */

static void add_call(struct http *http, struct http_call *call)
{
    if (http->n_calls == http->cap_calls) {
        http->cap_calls = http->cap_calls ? 2 * http->cap_calls : 16;
        http->call = mem_resize(http->call, http->cap_calls, sizeof(struct http_call *));
    }
    http->call[http->n_calls++] = call;
}

static void take_out(struct http *http, const struct http_call *call)
{
    size_t i = 0;
    while (i < http->n_calls && http->call[i] != call)
        i++;
    if (i < http->n_calls)
        http->call[i] = http->call[--http->n_calls];
}

/* Back among the idle ones, without anything of the call. */
static void give_back(struct http *http, struct http_call *call)
{
    CURL *c = call->curl;
    call->curl = NULL;
    curl_multi_remove_handle(http->multi, c);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, NULL);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, NULL);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, NULL);
    if (call->headers)
        wipe_list(call->headers);
    call->headers = NULL;
    if (http->n_idle == http->cap_idle) {
        http->cap_idle = http->cap_idle ? 2 * http->cap_idle : 16;
        http->idle = mem_resize(http->idle, http->cap_idle, sizeof *http->idle);
    }
    http->idle[http->n_idle++] = c;
    take_out(http, call);
}

/* libcurl 7.88 (Debian 12) cannot use a connection again that spoke HTTP/2 without TLS from the first
 * byte: the second request fails with "Error in the HTTP2 framing layer".  One each, then. */
static bool connects_anew(const struct http *http, const char *url)
{
    return http->how.http2 && strncasecmp(url, "http:", 5) == 0;
}

static void fill_handle(struct http *http, struct http_call *call)
{
    CURL *c = call->curl;
    struct curl_slist *list = http->json;
    const char *url = call->redirect ? call->redirect : call->url;
    long anew = connects_anew(http, url);
    if (call->content_type)
        list = call->headers = header_list(http, call->content_type);
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, anew);
    curl_easy_setopt(c, CURLOPT_FORBID_REUSE, anew);
    curl_easy_setopt(c, CURLOPT_PIPEWAIT, http->how.http2 && !anew ? 1L : 0L);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(c, CURLOPT_PRIVATE, call);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, call);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, call->why);
    if (call->body.data) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.n);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, call->body.data);
    } else {
        curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
    }
}

static void start(struct http *http, struct http_call *call)
{
    call->http = http;
    call->outcome = HTTP_ANSWERED;
    call->status = 0;
    call->too_big = false;
    call->why[0] = '\0';
    memset(&call->head, 0, sizeof call->head);
    buf_clear(&call->reply);
    call->curl = http->n_idle ? http->idle[--http->n_idle] : new_handle(http);
    if (!call->curl) /* memory: as anywhere else */
        abort();
    fill_handle(http, call);
    add_call(http, call);
    call->sent_us = clock_us();
    curl_multi_add_handle(http->multi, call->curl);
}

void http_start(struct http *http, struct http_call *call)
{
    call->hops = 0;
    free(call->redirect);
    call->redirect = NULL;
    start(http, call);
}

void http_drop(struct http *http, struct http_call *call)
{
    if (call->curl)
        give_back(http, call);
}

void http_call_release(struct http_call *call)
{
    buf_release(&call->reply);
    free(call->redirect);
    call->redirect = NULL;
}

/* ---- the end of a call */

static const char *plain_words(int code)
{
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
        return "the server's certificate is not trusted";
    case CURLE_PARTIAL_FILE:
        return "the connection broke in the middle of the answer";
    case CURLE_GOT_NOTHING:
        return "the connection closed without an answer";
    default:
        return NULL;
    }
}

static void judge(struct http_call *call, int code)
{
    char detail[sizeof call->why];
    curl_easy_getinfo(call->curl, CURLINFO_RESPONSE_CODE, &call->status);
    if (call->too_big) {
        refuse(call, "");
        snprintf(call->why, sizeof call->why, "the answer is larger than %zu bytes",
                 call->http->how.limit);
        return;
    }
    if (code == CURLE_OK) {
        call->why[0] = '\0';
        return;
    }
    call->outcome = code == CURLE_OPERATION_TIMEDOUT ? HTTP_TIMED_OUT
                    : http_is_passing(code)          ? HTTP_BROKEN
                                                     : HTTP_REFUSED;
    const char *words = plain_words(code);
    snprintf(detail, sizeof detail, "%s",
             *call->why ? call->why : curl_easy_strerror((CURLcode)code));
    snprintf(call->why, sizeof call->why, "%s%s%.200s", words ? words : "",
             words ? ": " : "", detail);
}

/* Whether the call goes on at another address of the same server. */
static bool redirected(struct http_call *call)
{
    const char *to = NULL;
    if (call->outcome != HTTP_ANSWERED || call->status < 300 || call->status > 399)
        return false;
    curl_easy_getinfo(call->curl, CURLINFO_REDIRECT_URL, &to);
    if (!to)
        return false;
    if (!url_same_origin(to, call->url)) {
        struct url url;
        bool known = url_parse(&url, to);
        snprintf(call->why, sizeof call->why,
                 "a redirect to another server (%.*s) is not followed",
                 known ? (int)(url.host.n < 100 ? url.host.n : 100) : 1,
                 known ? url.host.data : "?");
        call->outcome = HTTP_REFUSED;
        return false;
    }
    if (call->status != 307 && call->status != 308 && call->body.data) {
        refuse(call, "a redirect that would lose what was posted is not followed");
        return false;
    }
    if (++call->hops > HOPS_MAX) {
        refuse(call, "redirects without end are not followed");
        return false;
    }
    free(call->redirect);
    call->redirect = mem_alloc(strlen(to) + 1);
    strcpy(call->redirect, to);
    return true;
}

static void end_call(struct http *http, CURL *curl, int code)
{
    char *private = NULL;
    curl_easy_getinfo(curl, CURLINFO_PRIVATE, &private);
    struct http_call *call = (void *)private;
    call->ended_us = clock_us();
    judge(call, code);
    bool again = redirected(call);
    give_back(http, call);
    if (again)
        start(http, call);
    else
        call->done(call);
}

int http_step(struct http *http, int ms, struct err *err)
{
    int running, left;
    CURLMsg *message;
    CURLMcode code = curl_multi_poll(http->multi, NULL, 0, ms, NULL);
    if (code == CURLM_OK)
        code = curl_multi_perform(http->multi, &running);
    if (code != CURLM_OK)
        return err_set(err, "libcurl: %s", curl_multi_strerror(code));
    while ((message = curl_multi_info_read(http->multi, &left)))
        if (message->msg == CURLMSG_DONE)
            end_call(http, message->easy_handle, (int)message->data.result);
    return 0;
}
