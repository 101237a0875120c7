/* The openai provider over HTTP/2: nghttpx (Debian: nghttp2-proxy) in front of the tests' server. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/unit/api_server.h"
#include "tests/unit/grid.h"
#include "tests/unit/program.h"

enum { N = 40, START_S = 10 };

static struct api_server api;
static struct model_terms terms; /* the model keeps the address */
static pid_t proxy;
static int front;

TestSuite(http2, .init = grid_begin, .fini = grid_end);

static const char *length(struct str last)
{
    static char text[N][8];
    snprintf(text[last.n], sizeof text[last.n], "%zu", last.n);
    return text[last.n];
}

/* false: skipped. */
static bool start(void)
{
    if (!program_on_path("nghttpx")) {
        printf("skip: http2: nghttpx is not on the PATH\n");
        return false;
    }
    api = (struct api_server){.answer = length};
    api_server_start(&api);
    front = program_free_port();
    char listen[64], back[64];
    snprintf(listen, sizeof listen, "-f127.0.0.1,%d;no-tls", front);
    snprintf(back, sizeof back, "-b127.0.0.1,%d", api.http.port);
    proxy = program_start((char *[]){"nghttpx", "--conf=/dev/null", listen, back,
                                     "--workers=1", "--single-process", NULL});
    struct timespec step = {0, 50 * 1000 * 1000};
    for (int i = 0; i < 20 * START_S && !program_listens(front); i++)
        nanosleep(&step, NULL);
    cr_assert(program_listens(front), "nghttpx does not start");
    return true;
}

static void open_front(struct model_handle *model)
{
    struct model_entry entry;
    grid_write("models.json",
               str_of(arena_format(&grid_arena,
                                   "{\"m\": {\"provider\": \"openai\", \"base_url\": "
                                   "\"http://127.0.0.1:%d/v1\", \"model\": \"tiny\", "
                                   "\"http2\": true, \"retries\": 0}}",
                                   front)));
    cr_assert_eq(
        model_resolve("m", grid_path("models.json"), &grid_arena, &entry, &grid_err), 0,
        "%s", grid_err.text);
    cr_assert_eq(model_handle_open(model, &entry, NULL, &grid_err), 0, "%s",
                 grid_err.text);
    model->provider->set_terms(model->self, &terms);
}

/* Without a second try: a connection that breaks off fails the request. */
Test(http2, many_requests_at_once_are_each_answered, .timeout = 60)
{
    static const char letters[N + 1] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmn";
    struct model_handle model;
    struct message message[N];
    struct request request[N];
    struct reply reply[N];
    struct run_how how = {0};
    if (!start())
        return;
    open_front(&model);
    for (size_t i = 0; i < N; i++) {
        message[i] = (struct message){ROLE_USER, {letters, i % (N - 1) + 1}};
        request[i] = (struct request){
            .id = STR("q"), .message = &message[i], .n_messages = 1, .max_new = 8};
    }
    cr_assert_eq(
        model.provider->run(model.self, request, N, &how, reply, &grid_arena, &grid_err),
        0, "%s", grid_err.text);
    for (size_t i = 0; i < N; i++) {
        cr_expect_not(reply[i].failed, "%.*s", STR_ARG(reply[i].text));
        cr_expect(str_is(reply[i].text, length(message[i].text)), "%.*s",
                  STR_ARG(reply[i].text));
    }
    model_handle_close(&model);
    program_stop(proxy);
    api_server_stop(&api);
}
