/* What the openai provider takes of this machine, which no test asserts: requests a second, its
 * processor time for each, and its memory over many.
 *
 *     endpoint [REQUESTS] [IN FLIGHT] [CACHE FOLDER]
 *
 * A server in a process of its own answers every request at once with the same object.  The
 * requests go out in rounds of 1,000, as cells do.  The second line is the same number of
 * transfers by libcurl alone, without JSON, replies or cache: what is left is the harness's.  With
 * a cache everything is asked twice, and comes from the cache the second time.
 */
#include <curl/curl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/model/http.h"
#include "harness/model/model.h"

enum { ROUND = 1000 };

static const char reply_text[] =
    "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
    "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
    "\"positive\"},"
    "\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":60,"
    "\"completion_tokens\":1,\"total_tokens\":61},\"system_fingerprint\":\"fp_1\"}";

/* ---- the server */

static enum MHD_Result answer(void *context, struct MHD_Connection *connection,
                              const char *url, const char *method, const char *version,
                              const char *upload, size_t *upload_size, void **state)
{
    static int started;
    (void)context, (void)url, (void)method, (void)version, (void)upload;
    if (!*state) {
        *state = &started;
        return MHD_YES;
    }
    if (*upload_size) {
        *upload_size = 0;
        return MHD_YES;
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(
        sizeof reply_text - 1, (void *)(uintptr_t)reply_text, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json");
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

/* The port comes through the pipe. */
static void serve(int out)
{
    struct sockaddr_in here = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL, 0, NULL, NULL,
                         answer, NULL, MHD_OPTION_SOCK_ADDR, &here, MHD_OPTION_END);
    if (!daemon)
        _exit(1);
    int port = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    if (write(out, &port, sizeof port) != sizeof port)
        _exit(1);
    for (;;)
        pause();
}

static pid_t start_server(int *port)
{
    int pipes[2];
    if (pipe(pipes))
        return -1;
    pid_t child = fork();
    if (child == 0)
        serve(pipes[1]);
    if (read(pipes[0], port, sizeof *port) != sizeof *port)
        return -1;
    return child;
}

/* ---- measuring */

struct mark {
    int64_t wall_us;
    double cpu_us;
};

static struct mark now(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (struct mark){clock_us(),
                         (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e6 +
                             (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec)};
}

static long resident_kb(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%*d %ld", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void report(const char *what, int n, struct mark from)
{
    struct mark to = now();
    double seconds = (double)(to.wall_us - from.wall_us) / 1e6;
    printf("%-9s %d requests in %.2f s: %.0f a second, %.1f us of processor time each\n",
           what, n, seconds, n / seconds, (to.cpu_us - from.cpu_us) / n);
    fflush(stdout);
}

/* ---- by the provider */

static int by_provider(const char *base, int n, int in_flight, const char *cache,
                       struct err *err)
{
    struct arena program = {0}, round = {0};
    struct model_entry entry;
    struct model_handle model;
    const struct model_terms terms = {.cache = cache};
    char path[] = "/tmp/trivium-bench-XXXXXX";
    int fd = mkstemp(path);
    dprintf(fd,
            "{\"m\": {\"provider\": \"openai\", \"base_url\": \"%s\", \"model\": \"m\", "
            "\"concurrency\": %d, \"adapt\": false}}",
            base, in_flight);
    close(fd);
    int rc = model_resolve("m", path, &program, &entry, err) ||
             model_handle_open(&model, &entry, NULL, err);
    unlink(path);
    if (rc)
        return -1;
    model.provider->set_terms(model.self, &terms);
    struct mark from = now();
    for (int done = 0; done < n && !rc; done += ROUND) {
        struct request *request = ARENA_ARRAY(&round, ROUND, struct request);
        struct reply *reply = ARENA_ARRAY(&round, ROUND, struct reply);
        struct message *message = ARENA_ARRAY(&round, ROUND, struct message);
        struct run_how how = {0};
        for (int i = 0; i < ROUND; i++) {
            message[i] = (struct message){
                ROLE_USER,
                str_of(arena_format(&round,
                                    "Is this restaurant review positive or negative?\n\n"
                                    "Review: visit number %d was as good as the one "
                                    "before, and the soup was warm.\nAnswer:",
                                    done + i))};
            request[i] =
                (struct request){.message = &message[i], .n_messages = 1, .max_new = 8};
        }
        rc = model.provider->run(model.self, request, ROUND, &how, reply, &round, err);
        for (int i = 0; i < ROUND && !rc; i++)
            if (reply[i].failed)
                rc = err_set(err, "%.*s", STR_ARG(reply[i].text));
        arena_reset(&round);
        if (done + ROUND == ROUND || done + ROUND == n / 10 || done + ROUND == n / 2)
            printf("after %7d requests: %ld KiB resident\n", done + ROUND, resident_kb());
    }
    report("provider", n, from);
    printf("after %7d requests: %ld KiB resident\n", n, resident_kb());
    model_handle_close(&model);
    arena_release(&program);
    arena_release(&round);
    return rc;
}

/* ---- by libcurl alone */

static size_t drop_bytes(char *data, size_t size, size_t n, void *context)
{
    (void)data, (void)context;
    return size * n;
}

static void by_curl(const char *url, int n, int in_flight)
{
    static const char body[] =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Is this "
        "restaurant "
        "review positive or negative?\\n\\nReview: visit number 12345 was as good as the "
        "one before, and the soup was warm.\\nAnswer:\"}],\"max_tokens\":8,"
        "\"temperature\":0}";
    CURLM *multi = curl_multi_init();
    struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");
    struct mark from = now();
    int started = 0, ended = 0, running, left;
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)in_flight);
    for (int i = 0; i < in_flight && started < n; i++, started++) {
        CURL *c = curl_easy_init();
        curl_easy_setopt(c, CURLOPT_URL, url);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(c, CURLOPT_HTTPHEADER, list);
        curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, drop_bytes);
        curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(c, CURLOPT_PROXY, "");
        curl_multi_add_handle(multi, c);
    }
    while (ended < n) {
        CURLMsg *message;
        curl_multi_poll(multi, NULL, 0, 100, NULL);
        curl_multi_perform(multi, &running);
        while ((message = curl_multi_info_read(multi, &left))) {
            CURL *c = message->easy_handle;
            ended++;
            curl_multi_remove_handle(multi, c);
            if (started < n) {
                started++;
                curl_multi_add_handle(multi, c);
            } else {
                curl_easy_cleanup(c);
            }
        }
    }
    report("libcurl", n, from);
    curl_slist_free_all(list);
    curl_multi_cleanup(multi);
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 20000, in_flight = argc > 2 ? atoi(argv[2]) : 64;
    const char *cache = argc > 3 ? argv[3] : NULL;
    struct err err = ERR_INIT;
    char base[64], url[100];
    int port, status;
    n = n / ROUND * ROUND;
    pid_t server = start_server(&port);
    if (server < 0 || n < ROUND || in_flight < 1) {
        fputs("usage: endpoint [REQUESTS, at least 1000] [IN FLIGHT] [CACHE FOLDER]\n",
              stderr);
        return 2;
    }
    snprintf(base, sizeof base, "http://127.0.0.1:%d/v1", port);
    snprintf(url, sizeof url, "%s/chat/completions", base);
    int rc = by_provider(base, n, in_flight, cache, &err);
    if (!rc && cache) /* all of it from there */
        rc = by_provider(base, n, in_flight, cache, &err);
    if (!rc)
        by_curl(url, n, in_flight);
    else
        fprintf(stderr, "endpoint: %s\n", err.text);
    kill(server, SIGKILL);
    waitpid(server, &status, 0);
    return rc ? 1 : 0;
}
