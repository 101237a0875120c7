/* The openai provider against a server on this machine that answers well or badly. */
#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/clock.h"
#include "harness/base/file.h"
#include "tests/unit/api_server.h"
#include "tests/unit/grid.h"

/* Faults name only what they are about. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

enum { N = 6 };

static struct api_server api;
static struct model_handle model;
static struct model_terms terms;
static struct message message[N];
static struct request request[N];
static struct reply reply[N];

static void begin(void)
{
    static char ids[N][8];
    static const char *const things[N] = {"soup", "snow", "ice", "sand", "tea", "fog"};
    grid_begin();
    unsetenv("TEST_KEY");
    for (int i = 0; i < N; i++) {
        snprintf(ids[i], sizeof ids[i], "q%d", i);
        message[i] = (struct message){ROLE_USER, str_of(things[i])};
        request[i] = (struct request){.id = str_of(ids[i]),
                                      .cell = STR("t/prompt/m/1"),
                                      .message = &message[i],
                                      .n_messages = 1,
                                      .max_new = 8};
    }
}

static void end(void)
{
    grid_end();
}

TestSuite(openai, .init = begin, .fini = end);

/* ---- a server and a model of it */

static int open_model_at(const char *base, const char *more)
{
    struct model_entry entry;
    grid_write("models.json",
               str_of(arena_format(&grid_arena,
                                   "{\"m\": {\"provider\": \"openai\", \"base_url\": "
                                   "\"%s\", \"model\": \"tiny\"%s%s}}",
                                   base, *more ? ", " : "", more)));
    grid_err = (struct err)ERR_INIT;
    if (model_resolve("m", grid_path("models.json"), &grid_arena, &entry, &grid_err))
        return -1;
    if (model_handle_open(&model, &entry, NULL, &grid_err))
        return -1;
    model.provider->set_terms(model.self, &terms);
    return 0;
}

static void start(const char *more)
{
    api_server_start(&api);
    cr_assert_eq(open_model_at(api.base, more), 0, "%s", grid_err.text);
}

static void stop(void)
{
    model_handle_close(&model);
    api_server_stop(&api);
}

static int ask_n(size_t n, bool single)
{
    struct run_how how = {.single_stream = single};
    grid_err = (struct err)ERR_INIT;
    return model.provider->run(model.self, request, n, &how, reply, &grid_arena,
                               &grid_err);
}

static void ask(size_t n, bool single)
{
    cr_assert_eq(ask_n(n, single), 0, "%s", grid_err.text);
}

static const char *text_of(const struct reply *r)
{
    return str_copy(&grid_arena, r->text).data;
}

static void expect_failed(const struct reply *r, const char *says)
{
    const char *text = text_of(r);
    cr_expect(r->failed, "%s", text);
    cr_expect(strstr(text, says), "no \"%s\" in: %s", says, text);
    cr_expect(!strchr(text, '\n') && strlen(text) < 800);
}

/* ---- answers */

static const char *shout(struct str last)
{
    return last.n == 4 ? "four" : "three";
}

Test(openai, answers_requests_with_text_tokens_and_times)
{
    api = (struct api_server){.answer = shout, .cached = 3};
    start("");
    ask(N, false);
    for (int i = 0; i < N; i++) {
        cr_assert_not(reply[i].failed, "%s", text_of(&reply[i]));
        cr_expect_str_eq(text_of(&reply[i]), message[i].text.n == 4 ? "four" : "three");
        cr_expect_gt(reply[i].tokens_in, 3);
        cr_expect_eq(reply[i].tokens_cached, 3);
        cr_expect_eq(reply[i].tokens_out, 1);
        cr_expect_gt(reply[i].total_us, 0);
        cr_expect_eq(reply[i].first_us, -1, "nothing was streamed");
        cr_expect_not(reply[i].cached);
    }
    cr_expect_eq(api.chats, N);
    stop();
}

Test(openai, sends_the_fields_that_servers_know)
{
    static const struct str stops[] = {{"\n", 1}, {"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}};
    struct message both[] = {{ROLE_SYSTEM, STR("Be \"brief\".")}, {ROLE_USER, STR("Hi")}};
    api = (struct api_server){.text = "xdy\nz"};
    start("\"limit_field\": \"max_completion_tokens\", \"reasoning_effort\": \"low\"");
    request[0] = (struct request){.message = both,
                                  .n_messages = 2,
                                  .max_new = 7,
                                  .temperature = 0.5,
                                  .seed = 9,
                                  .stop = stops,
                                  .n_stop = 5};
    ask(1, false);
    cr_expect_str_eq(
        api.bodies.data,
        "{\"model\":\"tiny\",\"messages\":[{\"role\":\"system\",\"content\":"
        "\"Be \\\"brief\\\".\"},{\"role\":\"user\",\"content\":\"Hi\"}],"
        "\"max_completion_tokens\":7,\"temperature\":0.5,\"seed\":9,\"stop\":"
        "[\"\\n\",\"a\",\"b\",\"c\"],\"reasoning_effort\":\"low\"}\n");
    cr_expect_str_eq(text_of(&reply[0]), "x", "the fifth stop is kept here");
    stop();
}

Test(openai, streams_where_the_time_to_the_first_token_counts)
{
    api = (struct api_server){.text = "slowly", .delay_ms = 20, .threads = true};
    start("");
    ask(2, true);
    for (int i = 0; i < 2; i++) {
        cr_assert_not(reply[i].failed, "%s", text_of(&reply[i]));
        cr_expect_str_eq(text_of(&reply[i]), "slowly");
        cr_expect_geq(reply[i].first_us, 20000);
        cr_expect_geq(reply[i].total_us, reply[i].first_us);
        cr_expect_eq(reply[i].tokens_out, 6);
    }
    cr_expect_eq(api.streams, 2);
    cr_expect(strstr(api.bodies.data, "\"stream_options\":{\"include_usage\":true}"));
    stop();
}

Test(openai, takes_a_stream_without_its_last_line_when_it_is_counted)
{
    api = (struct api_server){.text = "whole", .no_done = true};
    start("\"retries\": 0");
    ask(1, true);
    cr_expect_str_eq(text_of(&reply[0]), "whole");
    cr_expect_not(reply[0].failed);
    stop();
}

Test(openai, completions_get_the_messages_as_plain_text)
{
    struct message turns[] = {{ROLE_SYSTEM, STR("Sys.")},
                              {ROLE_USER, STR("A:")},
                              {ROLE_ASSISTANT, STR("b")},
                              {ROLE_USER, STR("C:")}};
    api = (struct api_server){.text = " d"};
    start("\"api\": \"completions\"");
    request[0].message = turns;
    request[0].n_messages = 4;
    ask(1, false);
    cr_expect_eq(api.completions, 1);
    cr_expect(strstr(api.bodies.data, "\"prompt\":\"Sys.\\n\\nA: b\\n\\nC:\""), "%s",
              api.bodies.data);
    cr_expect_str_eq(text_of(&reply[0]), "d");
    stop();
}

Test(openai, azure_gets_its_header_and_its_query)
{
    setenv("TEST_KEY", "az-key-1234", 1);
    api = (struct api_server){0};
    start("\"key_env\": \"TEST_KEY\", \"auth\": \"api-key\", \"api_version\": "
          "\"2024-10-21\"");
    ask(1, false);
    cr_expect_str_eq(api.seen_key, "az-key-1234");
    cr_expect_str_eq(api.seen_query, "2024-10-21");
    stop();
}

Test(openai, many_requests_are_under_way_at_once)
{
    api = (struct api_server){.delay_ms = 30, .threads = true};
    start("\"adapt\": false");
    ask(N, false);
    cr_expect_geq(api.peak, 4, "%d", api.peak);
    stop();
}

Test(openai, fewer_are_sent_where_the_server_takes_fewer)
{
    enum { MANY = 120 };
    struct request *many = ARENA_ARRAY(&grid_arena, MANY, struct request);
    struct reply *replies = ARENA_ARRAY(&grid_arena, MANY, struct reply);
    struct run_how how = {0};
    api = (struct api_server){.delay_ms = 2, .threads = true, .limit = 3};
    start("\"retries\": 60, \"concurrency\": 64");
    for (int i = 0; i < MANY; i++)
        many[i] = request[i % N];
    cr_assert_eq(model.provider->run(model.self, many, MANY, &how, replies, &grid_arena,
                                     &grid_err),
                 0);
    for (int i = 0; i < MANY; i++)
        cr_expect_not(replies[i].failed, "%s", text_of(&replies[i]));
    cr_expect_leq(api.peak, 16, "%d at once", api.peak);
    stop();
}

/* ---- faults that pass */

static void expect_recovery(struct api_fault first, struct api_fault second, int tries)
{
    api = (struct api_server){.text = "fine", .fault = {first, second}};
    start("\"retries\": 2");
    ask(1, false);
    cr_expect_not(reply[0].failed, "%s", text_of(&reply[0]));
    cr_expect_str_eq(text_of(&reply[0]), "fine");
    cr_expect_eq(api_server_requests(&api), tries);
    stop();
}

Test(openai, asks_again_after_every_form_of_429)
{
    int64_t from = clock_us();
    expect_recovery((struct api_fault){429, "retry-after-ms", "30"},
                    (struct api_fault){429, "Retry-After", "0.02"}, 3);
    expect_recovery(
        (struct api_fault){429, "x-should-retry", "true", "retry-after-ms", "5"},
        (struct api_fault){0}, 2);
    expect_recovery(
        (struct api_fault){400, "x-should-retry", "true", "retry-after-ms", "5"},
        (struct api_fault){0}, 2);
    cr_expect_geq(clock_us() - from, 60000, "named waits are waited");
}

Test(openai, asks_again_after_500_408_409_resets_and_closed_connections)
{
    expect_recovery((struct api_fault){500, "retry-after-ms", "1"},
                    (struct api_fault){503, "retry-after-ms", "1"}, 3);
    expect_recovery((struct api_fault){408, "retry-after-ms", "1"},
                    (struct api_fault){409, "retry-after-ms", "1"}, 3);
    expect_recovery((struct api_fault){-1}, (struct api_fault){0}, 2);
    expect_recovery((struct api_fault){-2}, (struct api_fault){0}, 2);
}

Test(openai, an_answer_that_breaks_off_is_asked_for_again)
{
    expect_recovery(
        (struct api_fault){200, .body = "{\"choices\": [{\"message\":", .cut_at = 9},
        (struct api_fault){0}, 2);
}

Test(openai, connections_that_the_server_closes_cost_nothing_but_time)
{
    api = (struct api_server){.close = true};
    start("\"retries\": 0");
    ask(N, false);
    for (int i = 0; i < N; i++)
        cr_expect_not(reply[i].failed, "%s", text_of(&reply[i]));
    stop();
}

Test(openai, waits_for_a_rate_limit_that_is_used_up)
{
    api = (struct api_server){
        .fault = {{200, "x-ratelimit-remaining-requests", "0",
                   "x-ratelimit-reset-requests", "80ms",
                   .body = "{\"choices\":[{\"message\":{\"content\":\"a\"}}],\"usage\":{"
                           "\"prompt_tokens\":1,\"completion_tokens\":1}}"}}};
    start("\"concurrency\": 1");
    int64_t from = clock_us();
    ask(2, false);
    cr_expect_geq(clock_us() - from, 80000);
    stop();
}

/* ---- faults that stay */

static void expect_failure(struct api_server like, const char *more, bool single,
                           const char *says, int requests)
{
    api = like;
    start(more);
    ask(1, single);
    expect_failed(&reply[0], says);
    cr_expect_eq(api_server_requests(&api), requests, "%d requests",
                 api_server_requests(&api));
    stop();
}

Test(openai, a_used_up_quota_is_said_once_and_nothing_more_is_sent)
{
    api = (struct api_server){.fault = {{429, .code = "insufficient_quota"}},
                              .always = true};
    start("\"concurrency\": 1");
    ask(N, false);
    expect_failed(&reply[0], "HTTP status 429: scripted (insufficient_quota)");
    expect_failed(&reply[N - 1], "not sent, because of an earlier answer");
    cr_expect_eq(api_server_requests(&api), 1);
    stop();
}

Test(openai, a_wrong_key_is_said_once)
{
    api =
        (struct api_server){.fault = {{401, .code = "invalid_api_key"}}, .always = true};
    start("\"concurrency\": 1");
    ask(N, false);
    expect_failed(&reply[0], "HTTP status 401");
    cr_expect_eq(api_server_requests(&api), 1);
    stop();
}

Test(openai, gives_up_where_the_rules_say_so)
{
    expect_failure(
        (struct api_server){.fault = {{429, "retry-after", "121"}}, .always = true}, "",
        false, "HTTP status 429", 1);
    expect_failure(
        (struct api_server){.fault = {{500, "x-should-retry", "false"}}, .always = true},
        "", false, "HTTP status 500", 1);
    expect_failure(
        (struct api_server){.fault = {{500, "retry-after-ms", "1"}}, .always = true},
        "\"retries\": 2", false, "after 3 tries", 3);
    expect_failure(
        (struct api_server){.fault = {{400, .code = "context_length_exceeded"}},
                            .always = true},
        "", false, "context_length_exceeded", 1);
    expect_failure((struct api_server){.fault = {{-2}}, .always = true}, "\"retries\": 0",
                   false, "without an answer", 1);
}

static const char *deep(void)
{
    char *text = arena_alloc(&grid_arena, 10001);
    memset(text, '[', 10000);
    return text;
}

Test(openai, what_is_no_answer_fails_with_one_line)
{
    expect_failure((struct api_server){.body = "<html>hello</html>"}, "", false,
                   "is a web page, not JSON", 1);
    expect_failure((struct api_server){.body = "{\"choices\": "}, "", false,
                   "the answer:1: not JSON", 1);
    expect_failure((struct api_server){.body = "nonsense"}, "", false, "not JSON", 1);
    expect_failure((struct api_server){.body = "[1, 2]"}, "", false, "not an object", 1);
    expect_failure((struct api_server){.body = "{}"}, "", false, "has no \"choices\"", 1);
    expect_failure((struct api_server){.body =
                                           "{\"choices\": [{\"message\": {\"content\": "
                                           "7}}]}"},
                   "", false, "\"content\" is", 1);
    expect_failure((struct api_server){.body = "{\"error\": {\"message\": \"sorry\"}}"},
                   "", false, "is an error: sorry", 1);
    expect_failure((struct api_server){.body = deep()}, "", false, "nested more than", 1);
    expect_failure((struct api_server){.body = "{\"choices\": \"a\0b\"}", .body_n = 18},
                   "", false, "NUL", 1);
    expect_failure((struct api_server){.body = "{\"choices\": \"\xff\"}"}, "", false,
                   "UTF-8", 1);
    expect_failure((struct api_server){.body = " "}, "", false, "is empty", 1);
}

Test(openai, the_same_is_found_where_a_stream_was_expected)
{
    expect_failure((struct api_server){.body = "<html>hello</html>"}, "", true,
                   "is a web page", 1);
    expect_failure((struct api_server){.body = "data: {\"choices\": \n\n"}, "", true,
                   "not JSON", 1);
    expect_failure((struct api_server){.body = "data: {\"error\": {\"message\": \"mid\"}}"
                                               "\n\n"},
                   "", true, "is an error: mid", 1);
    expect_failure((struct api_server){.text = "cut here", .stream_cut = 3},
                   "\"retries\": 1", true, "broke off", 2);
}

Test(openai, a_wrong_or_missing_count_of_tokens_is_a_failure)
{
    static const struct {
        const char *usage, *says;
    } rows[] = {
        {"{\"prompt_tokens\": -1, \"completion_tokens\": 1}", "\"prompt_tokens\""},
        {"{\"prompt_tokens\": 1.5, \"completion_tokens\": 1}", "no count of tokens"},
        {"{\"prompt_tokens\": \"9\"}", "not a number"},
        {"{\"completion_tokens\": 1}", "has no \"prompt_tokens\""},
        {"{\"prompt_tokens\": 0, \"completion_tokens\": 0}", "counts 0 tokens"},
        {"{\"prompt_tokens\": 1e12}", "no count of tokens"},
        {"[]", "not an object"},
        {"{\"prompt_tokens\": 2, \"prompt_tokens_details\": {\"cached_tokens\": 3}}",
         "3 cached tokens in a prompt of 2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_failure((struct api_server){.usage = rows[i].usage}, "", false,
                       rows[i].says, 1);
    expect_failure((struct api_server){.no_usage = true}, "", false, "(\"usage\")", 1);
    expect_failure((struct api_server){.no_usage = true}, "\"retries\": 0", true,
                   "(\"usage\")", 1);
}

Test(openai, a_missing_count_may_be_estimated)
{
    api = (struct api_server){.no_usage = true, .text = "hello there"};
    start("\"usage\": \"estimate\"");
    ask(1, false);
    cr_expect_not(reply[0].failed, "%s", text_of(&reply[0]));
    cr_expect(reply[0].tokens_in > 0 && reply[0].tokens_out > 0);
    stop();
}

Test(openai, an_answer_above_the_limit_is_dropped)
{
    char *big = arena_alloc(&grid_arena, 5001);
    memset(big, ' ', 5000);
    expect_failure((struct api_server){.body = big}, "\"max_reply\": 4096", false,
                   "larger than 4096 bytes", 1);
}

Test(openai, a_byte_now_and_then_ends_at_the_total_time_out)
{
    int64_t from = clock_us();
    expect_failure((struct api_server){.fault = {{200, .body = "{\"choices\": []} ",
                                                  .byte_ms = 200}},
                                       .always = true,
                                       .threads = true},
                   "\"timeout_s\": 1, \"retries\": 0", false, "timed out", 1);
    cr_expect_lt(clock_us() - from, 4000000);
}

Test(openai, a_redirect_to_another_host_is_refused)
{
    expect_failure((struct api_server){.fault = {{307, "Location",
                                                  "http://127.0.0.2:9/v1/x", .body = ""}},
                                       .always = true},
                   "", false, "redirect to another server (127.0.0.2) is not followed",
                   1);
    expect_failure((struct api_server){.fault = {{302, "Location", "/v1/x", .body = ""}},
                                       .always = true},
                   "", false, "would lose what was posted", 1);
    expect_failure((struct api_server){.fault = {{307, "Location", "/v1/x", .body = ""}},
                                       .always = true},
                   "", false, "redirects without end", 4);
}

Test(openai, a_redirect_on_the_same_server_is_followed)
{
    expect_recovery(
        (struct api_fault){308, "Location", "/v1/chat/completions", .body = ""},
        (struct api_fault){0}, 2);
}

Test(openai, a_server_that_is_not_there_fails_the_items_not_the_run)
{
    api = (struct api_server){0};
    start("\"retries\": 0");
    http_server_stop(&api.http);
    ask(2, false);
    expect_failed(&reply[1], "onnect");
    model_handle_close(&model);
}

/* ---- the cache */

Test(openai, nothing_is_sent_twice_and_times_are_kept)
{
    terms = (struct model_terms){.cache = grid_path("cache")};
    api = (struct api_server){.text = "once"};
    start("");
    ask(N, false);
    ask(2, true);
    struct reply before = reply[0], streamed = reply[1];
    int sent = api_server_requests(&api);
    cr_expect_eq(sent, N + 2, "single-stream times are of requests of their own");
    model_handle_close(&model);
    cr_assert_eq(open_model_at(api.base, ""), 0);
    ask(N, false);
    for (int i = 0; i < N; i++) {
        cr_expect(reply[i].cached);
        cr_expect_str_eq(text_of(&reply[i]), "once");
        cr_expect_gt(reply[i].tokens_in, 0);
    }
    ask(2, true);
    cr_expect(reply[1].cached);
    cr_expect_eq(reply[1].first_us, streamed.first_us);
    cr_expect_eq(reply[0].total_us, before.total_us);
    cr_expect_eq(api_server_requests(&api), sent, "nothing more was sent");
    stop();
    terms = (struct model_terms){0};
}

Test(openai, failures_are_not_kept)
{
    terms = (struct model_terms){.cache = grid_path("cache")};
    api = (struct api_server){.fault = {{400}}};
    start("");
    ask(1, false);
    cr_expect(reply[0].failed);
    ask(1, false);
    cr_expect_not(reply[0].failed);
    cr_expect_not(reply[0].cached);
    stop();
    terms = (struct model_terms){0};
}

/* ---- terms */

static int denied;

static int deny(void *context, const struct tokens *most, struct err *err)
{
    int *left = context;
    if (!most->in && !most->out)
        return 0;
    denied += *left <= 0;
    return (*left)-- > 0 ? 0 : err_set(err, "no money left");
}

static int n_done;

static int count_done(void *context, size_t i, const struct reply *r, struct err *err)
{
    (void)context, (void)i, (void)r, (void)err;
    n_done++;
    return 0;
}

Test(openai, what_may_not_be_spent_is_not_sent_and_what_is_under_way_is_awaited)
{
    int left = 3;
    terms = (struct model_terms){.may_spend = deny, .context = &left};
    api = (struct api_server){.delay_ms = 10, .threads = true};
    start("");
    struct run_how how = {.done = count_done};
    grid_err = (struct err)ERR_INIT;
    cr_expect_eq(
        model.provider->run(model.self, request, N, &how, reply, &grid_arena, &grid_err),
        -1);
    cr_expect_str_eq(grid_err.text, "no money left");
    cr_expect_eq(n_done, 3);
    cr_expect_eq(api_server_requests(&api), 3);
    stop();
    terms = (struct model_terms){0};
}

Test(openai, private_terms_look_at_the_address_not_at_the_name)
{
    terms = (struct model_terms){.loopback_only = true};
    api = (struct api_server){0};
    start("\"retries\": 0");
    ask(1, false);
    cr_expect_not(reply[0].failed);
    model_handle_close(&model);
    /* a numeric address that is not this machine: refused before a packet leaves */
    cr_assert_eq(open_model_at("http://192.0.2.1:9/v1", "\"retries\": 0"), 0);
    int64_t from = clock_us();
    ask(1, false);
    cr_expect(reply[0].failed);
    cr_expect_lt(clock_us() - from, 2000000);
    stop();
    terms = (struct model_terms){0};
}

/* ---- keys */

Test(openai, a_key_that_the_server_repeats_is_hidden)
{
    static const char key[] = "sk-test-0123456789abcdef";
    setenv("TEST_KEY", key, 1);
    terms = (struct model_terms){.cache = grid_path("cache")};
    api = (struct api_server){.text = "your key is sk-test-0123456789abcdef, is it not"};
    start("\"key_env\": \"TEST_KEY\"");
    ask(1, false);
    ask(2, true);
    cr_expect_str_eq(api.seen_key, "Bearer sk-test-0123456789abcdef");
    for (int i = 0; i < 2; i++)
        cr_expect(!strstr(text_of(&reply[i]), key), "%s", text_of(&reply[i]));
    cr_expect(strstr(text_of(&reply[0]), "your key is ****"), "%s", text_of(&reply[0]));
    stop();
    api =
        (struct api_server){.fault = {{400, .body = "{\"error\": {\"message\": \"bad key "
                                                    "sk-test-0123456789abcdef\"}}"}},
                            .always = true};
    start("\"key_env\": \"TEST_KEY\"");
    ask(1, false);
    cr_expect(!strstr(text_of(&reply[0]), key) &&
              strstr(text_of(&reply[0]), "bad key ***"));
    stop();
    cr_expect_eq(system(arena_format(&grid_arena, "grep -rq %s %s", key, grid_dir)) != 0,
                 1, "the key is in a file");
    terms = (struct model_terms){0};
}

Test(openai, no_core_is_left_while_a_key_is_held)
{
    setenv("TEST_KEY", "sk-test-0123456789abcdef", 1);
    api = (struct api_server){0};
    api_server_start(&api);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
        setrlimit(RLIMIT_CORE, &all);
        signal(SIGABRT, SIG_DFL);
        if (open_model_at(api.base, "\"key_env\": \"TEST_KEY\""))
            _exit(1);
        abort();
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    cr_expect_not(WCOREDUMP(status));
    api_server_stop(&api);
}

Test(openai, wrong_entries_are_refused_without_showing_a_key)
{
    static const struct {
        const char *base, *more, *says;
    } rows[] = {
        {"ftp://host/v1", "", "no address of the form"},
        {"https://user:secret@host/v1", "", "must not hold a user or password"},
        {"https://host/v1?key=secret", "", "must not hold a query"},
        {"https://host/v1", "\"key_env\": \"sk-secret-value\"", "never the key itself"},
        {"https://host/v1", "\"key_env\": \"abcdef0123456789\"", "never the key itself"},
        {"https://host/v1", "\"key_env\": \"TEST_KEY\"", "TEST_KEY, which holds"},
        {"http://host/v1", "\"key_env\": \"TEST_KEY\"", "plain http"},
        {"https://host/v1", "\"api_version\": \"a b\"", "api_version"},
        {"https://host/v1", "\"family\": \"chatmll\"", "did you mean \"chatml\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_eq(open_model_at(rows[i].base, rows[i].more), -1, "%s", rows[i].base);
        cr_expect(strstr(grid_err.text, rows[i].says), "%s", grid_err.text);
        cr_expect(!strstr(grid_err.text, "secret") && !strstr(grid_err.text, "abcdef"),
                  "%s", grid_err.text);
        cr_expect_eq(grid_err.status, ERR_ASKED_WRONGLY);
    }
    setenv("TEST_KEY", "bad\nkey", 1);
    cr_assert_eq(open_model_at("https://host/v1", "\"key_env\": \"TEST_KEY\""), -1);
    cr_expect(strstr(grid_err.text, "control character"), "%s", grid_err.text);
}

Test(openai, the_examples_of_the_models_page_are_entries)
{
    const struct model_entry *entry;
    struct str page;
    size_t n;
    cr_assert_eq(file_read("models/README.md", &grid_arena, 0, &page, &grid_err), 0);
    size_t from = str_find(page, STR("```json\n"), 0);
    cr_assert_neq(from, SIZE_MAX);
    grid_write("examples.json",
               str_slice(page, from + 8, str_find(page, STR("```\n"), from + 8)));
    cr_assert_eq(
        model_list(grid_path("examples.json"), &grid_arena, &entry, &n, &grid_err), 0,
        "%s", grid_err.text);
    cr_expect_eq(n, 9);
    setenv("OPENAI_API_KEY", "sk-0000", 1);
    setenv("OPENROUTER_API_KEY", "sk-0000", 1);
    setenv("AZURE_OPENAI_API_KEY", "0000", 1);
    for (size_t i = 0; i < n; i++) {
        struct model_info info = {0};
        cr_expect_eq(entry[i].provider->check(entry[i].opts, &info, &grid_err), 0,
                     "%s: %s", entry[i].alias, grid_err.text);
    }
}
