/* The openai provider against llama.cpp's server, where it is on the PATH, with a tiny model: the
 * same prompts and the same greedy text as the engine's. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "tests/unit/grid.h"
#include "tests/unit/program.h"

enum { N = 4, START_S = 20 };

static pid_t server;
static int port;
static const char *file;
static struct model_handle local, remote;

static bool is_up(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    static const char ask[] = "GET /health HTTP/1.0\r\n\r\n";
    char said[256] = "";
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool up = !connect(fd, (struct sockaddr *)&at, sizeof at) &&
              write(fd, ask, sizeof ask - 1) > 0 && read(fd, said, sizeof said - 1) > 0 &&
              strstr(said, " 200 ");
    close(fd);
    return up;
}

static pid_t run_server(void)
{
    char number[16];
    snprintf(number, sizeof number, "%d", port);
    return program_start((char *[]){"llama-server", "-m", (char *)file, "--host",
                                    "127.0.0.1", "--port", number, "-c", "2048",
                                    "--threads", "1", NULL});
}

/* false: skipped. */
static bool start(void)
{
    const char *shared = getenv("TRIVIUM_SHARED");
    file = file_join(&grid_arena, shared ? shared : "../shared",
                     "models/stories260K/stories260K.gguf");
    if (!file_exists(file) || !program_on_path("llama-server")) {
        printf("skip: llama_server: %s\n", file_exists(file)
                                               ? "llama-server is not on the PATH"
                                               : "no stories260K.gguf");
        return false;
    }
    port = program_free_port();
    server = run_server();
    struct timespec step = {0, 100 * 1000 * 1000};
    for (int i = 0; i < 10 * START_S && !is_up(); i++)
        nanosleep(&step, NULL);
    cr_assert(is_up(), "llama-server does not start");
    return true;
}

static void stop(void)
{
    model_handle_close(&local);
    model_handle_close(&remote);
    program_stop(server);
}

static void open_both(const char *family, const char *more)
{
    struct model_entry entry[2];
    char here[512];
    grid_write(
        "models.json",
        str_of(arena_format(
            &grid_arena,
            "{\"local\": {\"provider\": \"local\", \"path\": \"%s\"%s},\n\"remote\": "
            "{\"provider\": \"openai\", \"base_url\": \"http://127.0.0.1:%d/v1\", "
            "\"model\": \"stories\"%s}}",
            file_join(&grid_arena, getcwd(here, sizeof here), file), family, port,
            more)));
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(model_resolve(i ? "remote" : "local", grid_path("models.json"),
                                   &grid_arena, &entry[i], &grid_err),
                     0, "%s", grid_err.text);
        cr_assert_eq(model_handle_open(i ? &remote : &local, &entry[i], NULL, &grid_err),
                     0, "%s", grid_err.text);
    }
}

static void ask(const struct model_handle *model, const struct request *request, size_t n,
                bool single, struct reply *reply)
{
    struct run_how how = {.single_stream = single};
    cr_assert_eq(model->provider->run(model->self, request, n, &how, reply, &grid_arena,
                                      &grid_err),
                 0, "%s", grid_err.text);
    for (size_t i = 0; i < n; i++)
        cr_assert_not(reply[i].failed, "%.*s", STR_ARG(reply[i].text));
}

static const struct message prompts[N][2] = {
    {{ROLE_USER, {"Once upon a time", 16}}},
    {{ROLE_USER, {"The little dog saw", 18}}},
    {{ROLE_SYSTEM, {"A story.", 8}}, {ROLE_USER, {"Lily was", 8}}},
    {{ROLE_USER, {"\"Hello\", said \xc3\xa9mile.\nTom", 25}}},
};

static void make_requests(struct request *request)
{
    for (int i = 0; i < N; i++)
        request[i] = (struct request){.id = STR("q"),
                                      .message = prompts[i],
                                      .n_messages = i == 2 ? 2 : 1,
                                      .max_new = 24};
}

TestSuite(llama_server, .init = grid_begin, .fini = grid_end, .timeout = 60);

static void expect_same(const struct request *request, bool single)
{
    struct reply here[N], there[N];
    ask(&local, request, N, single, here);
    ask(&remote, request, N, single, there);
    for (int i = 0; i < N; i++) {
        cr_expect(str_eq(here[i].text, there[i].text), "%d: \"%.*s\" and \"%.*s\"", i,
                  STR_ARG(here[i].text), STR_ARG(there[i].text));
        cr_expect_eq(here[i].tokens_in, there[i].tokens_in, "%d: %d and %d", i,
                     here[i].tokens_in, there[i].tokens_in);
        cr_expect_eq(here[i].tokens_out, there[i].tokens_out);
        cr_expect_eq(here[i].cut, there[i].cut);
        cr_expect(!single ||
                  (there[i].first_us > 0 && there[i].first_us <= there[i].total_us));
    }
}

Test(llama_server, says_the_same_as_the_engine)
{
    struct request request[N];
    if (!start())
        return;
    make_requests(request);
    open_both("", ", \"api\": \"completions\"");
    expect_same(request, false);
    expect_same(request, true);
    stop();
}

Test(llama_server, gives_log_probabilities_and_heeds_a_grammar)
{
    static const struct str labels[] = {{"girl", 4}, {"zebra", 5}};
    struct request request = {
        .id = STR("q"),
        .message =
            (const struct message[]){
                {ROLE_USER, STR("Once upon a time, there was a little")}},
        .n_messages = 1,
        .choices = labels,
        .n_choices = 2,
        .max_new = 8};
    struct reply here, there;
    if (!start())
        return;
    open_both("", ", \"api\": \"completions\", \"choices\": \"logprobs\"");
    ask(&local, &request, 1, false, &here);
    ask(&remote, &request, 1, false, &there);
    cr_expect_eq(here.choice, 0);
    cr_expect_eq(there.choice, 0);
    cr_expect_float_eq(there.choice_logprob[0], here.choice_logprob[0], 0.1, "%g %g",
                       there.choice_logprob[0], here.choice_logprob[0]);
    model_handle_close(&local);
    model_handle_close(&remote);
    open_both("", ", \"api\": \"completions\", \"choices\": \"text\"");
    ask(&remote, &request, 1, false, &there);
    cr_expect(there.parsed);
    cr_expect(str_is(there.text, "girl") || str_is(there.text, "zebra"), "%.*s",
              STR_ARG(there.text));
    stop();
}
