/* The replay provider: recorded answers come back, unrecorded ones fail with a clear line. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "harness/base/file.h"
#include "tests/unit/grid.h"

static struct model_handle model;
static struct reply reply;

TestSuite(replay, .init = grid_begin, .fini = grid_end);

static const struct message message[] = {{ROLE_USER, {"Warm?", 5}}};

static struct request a_request(void)
{
    return (struct request){.id = STR("item-1"),
                            .cell = STR("t/prompt/any/1"),
                            .message = message,
                            .n_messages = 1,
                            .max_new = 4};
}

/* A line of a recording that answers a_request(). */
static const char *line(const char *cell, const char *answer)
{
    char hash[17];
    struct request request = a_request();
    request_hash(&request, hash);
    return arena_format(
        &grid_arena,
        "{\"cell\":\"%s\",\"index\":0,\"id\":\"item-1\",\"prompt_sha256\":\"%s\","
        "\"answer\":\"%s\",\"failed\":false,\"cut\":true,\"tokens_in\":9,\"tokens_"
        "cached\":3,"
        "\"tokens_out\":2,\"reference_logprob\":-1.5,\"first_ms\":2.5,\"total_ms\":null}"
        "\n",
        cell, hash, answer);
}

static int open_recording(const char *text, const char *only)
{
    grid_write("items.jsonl", str_of(text));
    grid_write("models.json",
               str_of(arena_format(&grid_arena,
                                   "{\"m\": {\"provider\": \"replay\", \"path\": "
                                   "\"items.jsonl\"%s%s%s}}",
                                   only ? ", \"model\": \"" : "", only ? only : "",
                                   only ? "\"" : "")));
    struct model_entry entry;
    grid_err = (struct err)ERR_INIT;
    cr_assert_eq(
        model_resolve("m", grid_path("models.json"), &grid_arena, &entry, &grid_err), 0,
        "%s", grid_err.text);
    return model_handle_open(&model, &entry, NULL, &grid_err);
}

static void ask(const struct request *request)
{
    struct run_how how = {0};
    cr_assert_eq(
        model.provider->run(model.self, request, 1, &how, &reply, &grid_arena, &grid_err),
        0, "%s", grid_err.text);
}

Test(replay, gives_back_what_was_recorded)
{
    cr_assert_eq(open_recording(line("t/prompt/x/1", "yes"), NULL), 0, "%s",
                 grid_err.text);
    struct request request = a_request();
    ask(&request);
    cr_assert(!reply.failed, "%.*s", STR_ARG(reply.text));
    cr_assert(str_is(reply.text, "yes"));
    cr_assert(reply.cut);
    cr_assert_eq(reply.tokens_in, 9);
    cr_assert_eq(reply.tokens_cached, 3);
    cr_assert_eq(reply.tokens_out, 2);
    cr_assert_eq(reply.first_us, 2500);
    cr_assert_eq(reply.total_us, -1);
    cr_assert(isnan(reply.continuation_logprob), "nobody asked for it");
    request.continuation = STR("no");
    ask(&request);
    cr_assert_float_eq(reply.continuation_logprob, -1.5, 1e-12);
    model_handle_close(&model);
}

Test(replay, finds_the_choice_by_its_text)
{
    static const struct str choices[] = {{"no", 2}, {"yes", 3}};
    struct request request = a_request();
    char hash[17];
    request.choices = choices;
    request.n_choices = 2;
    request_hash(&request, hash);
    struct request plain = a_request();
    char other[17];
    request_hash(&plain, other);
    cr_assert_str_neq(hash, other, "choices are part of what is asked");
    char *text = arena_strdup(&grid_arena, line("t/prompt/x/1", "yes"));
    memcpy(strstr(text, other), hash, 16);
    cr_assert_eq(open_recording(text, NULL), 0);
    ask(&request);
    cr_assert_eq(reply.choice, 1);
    model_handle_close(&model);
}

Test(replay, what_was_not_recorded_fails_with_a_clear_line)
{
    cr_assert_eq(open_recording(line("t/prompt/x/1", "yes"), NULL), 0);
    struct request request = a_request();
    request.max_new = 5; /* another prompt, as far as the hash can tell */
    ask(&request);
    cr_assert(reply.failed);
    cr_assert(str_find(reply.text, STR("no answer is recorded to item item-1"), 0) !=
              SIZE_MAX);
    model_handle_close(&model);
}

Test(replay, the_same_prompt_of_two_methods_is_told_apart_by_the_cell)
{
    const char *text = arena_format(&grid_arena, "%s%s", line("t/prompt/x/1", "no"),
                                    line("t/finetune:epochs=2/x/1", "yes"));
    cr_assert_eq(open_recording(text, NULL), 0);
    struct request request = a_request();
    ask(&request);
    cr_assert(str_is(reply.text, "no"));
    request.cell = STR("t/finetune:epochs=2/other/1");
    ask(&request);
    cr_assert(str_is(reply.text, "yes"));
    request.cell = STR("t/rag/other/1");
    ask(&request);
    cr_assert(reply.failed);
    cr_assert(str_find(reply.text, STR("several different answers"), 0) != SIZE_MAX);
    model_handle_close(&model);
}

Test(replay, one_of_several_recorded_models_is_chosen_by_name)
{
    const char *text = arena_format(&grid_arena, "%s%s", line("t/prompt/small/1", "no"),
                                    line("t/prompt/large/1", "yes"));
    struct request request = a_request();
    cr_assert_eq(open_recording(text, NULL), 0);
    ask(&request);
    cr_assert(reply.failed);
    model_handle_close(&model);
    cr_assert_eq(open_recording(text, "large"), 0);
    ask(&request);
    cr_assert(str_is(reply.text, "yes"));
    model_handle_close(&model);
    cr_assert_eq(open_recording(text, "huge"), -1);
    cr_assert(strstr(grid_err.text, "holds no items of model huge"), "%s", grid_err.text);
}

Test(replay, a_broken_recording_is_refused_with_its_line)
{
    static const char *const broken[] = {"", "{\n", "[]\n", "{\"cell\": 3}\n"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        cr_assert_eq(open_recording(broken[i], NULL), -1, "accepted: %s", broken[i]);
        cr_assert(strstr(grid_err.text, "items.jsonl"), "%s", grid_err.text);
        cr_assert_eq(grid_err.status, ERR_ASKED_WRONGLY);
    }
}

Test(replay, training_shares_the_recording)
{
    struct model_handle tuned;
    struct train_plan plan = {.kind = "lora"};
    struct train_result result;
    cr_assert_eq(open_recording(line("t/finetune/x/1", "yes"), NULL), 0);
    cr_assert_eq(model_handle_train(&model, &plan, &tuned, &result, &grid_err), 0);
    model_handle_close(&model);
    model = tuned;
    struct request request = a_request();
    ask(&request);
    cr_assert(str_is(reply.text, "yes"));
    model_handle_close(&model);
}
