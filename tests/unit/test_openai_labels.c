/* Labels at an endpoint: by log-probabilities where the server gives them, refused where it does
 * not say so, else from text; embeddings; fine-tuning. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/file.h"
#include "tests/unit/api_server.h"
#include "tests/unit/grid.h"

static struct api_server api;
static struct model_handle model;
static struct model_terms terms;
static struct reply reply;

TestSuite(openai_labels, .init = grid_begin, .fini = grid_end);
TestSuite(openai_embed, .init = grid_begin, .fini = grid_end);
TestSuite(openai_train, .init = grid_begin, .fini = grid_end);

static const struct message question[] = {{ROLE_USER, {"Good or bad?", 12}}};
static const struct str labels[] = {{"good", 4}, {"bad", 3}};

static void open_again(const char *more)
{
    struct model_entry entry;
    grid_err = (struct err)ERR_INIT;
    grid_write("models.json",
               str_of(arena_format(&grid_arena,
                                   "{\"m\": {\"provider\": \"openai\", \"base_url\": "
                                   "\"%s\", \"model\": \"tiny\", \"retries\": 1, "
                                   "\"poll_s\": 0.01%s%s}}",
                                   api.base, *more ? ", " : "", more)));
    cr_assert_eq(
        model_resolve("m", grid_path("models.json"), &grid_arena, &entry, &grid_err), 0,
        "%s", grid_err.text);
    cr_assert_eq(model_handle_open(&model, &entry, NULL, &grid_err), 0);
    model.provider->set_terms(model.self, &terms);
}

static void start(const char *more)
{
    api_server_start(&api);
    open_again(more);
}

static void stop(void)
{
    model_handle_close(&model);
    api_server_stop(&api);
}

static const double *prior;

static int choose(void)
{
    struct request request = {.id = STR("q"),
                              .message = question,
                              .n_messages = 1,
                              .choices = labels,
                              .n_choices = 2,
                              .prior = prior,
                              .max_new = 4};
    struct run_how how = {0};
    grid_err = (struct err)ERR_INIT;
    return model.provider->run(model.self, &request, 1, &how, &reply, &grid_arena,
                               &grid_err);
}

static const char *text(void)
{
    return str_copy(&grid_arena, reply.text).data;
}

/* ---- labels */

static struct api_server with_logprobs(void)
{
    return (struct api_server){.text = "So",
                               .logprobs = true,
                               .label = {"So", " Bad", "good"},
                               .p = {0.5, 0.3, 0.1}};
}

static void expect_bad_by_logprobs(void)
{
    cr_assert_not(reply.failed, "%s", text());
    cr_expect_eq(reply.choice, 1);
    cr_expect_str_eq(text(), "bad");
    cr_expect_float_eq(reply.choice_logprob[0], log(0.1), 1e-9);
    cr_expect_float_eq(reply.choice_logprob[1], log(0.3), 1e-9);
    cr_expect_not(reply.parsed);
}

Test(openai_labels, are_chosen_by_log_probabilities_that_are_there)
{
    api = with_logprobs();
    start("\"choices\": \"logprobs\"");
    cr_assert_eq(choose(), 0, "%s", grid_err.text);
    expect_bad_by_logprobs();
    cr_expect_eq(api.chats, 2, "a probe and the request");
    cr_assert_eq(choose(), 0);
    cr_expect_eq(api.chats, 3, "probed once");
    stop();
}

Test(openai_labels, are_chosen_less_their_prior)
{
    static const double bad_is_common[] = {-3, -0.1};
    api = with_logprobs();
    start("\"choices\": \"logprobs\"");
    prior = bad_is_common;
    cr_assert_eq(choose(), 0, "%s", grid_err.text);
    cr_assert_not(reply.failed, "%s", text());
    cr_expect_str_eq(text(), "good");
    cr_expect_eq(reply.choice, 0);
    cr_expect_float_eq(reply.choice_logprob[0], log(0.1) + 3, 1e-9);
    cr_expect_float_eq(reply.choice_logprob[1], log(0.3) + 0.1, 1e-9);
    stop();
}

Test(openai_labels, are_refused_where_a_server_silently_leaves_them_out)
{
    api = (struct api_server){.text = "good"};
    start("\"choices\": \"logprobs\"");
    cr_assert_eq(choose(), -1);
    cr_expect_eq(grid_err.status, ERR_ASKED_WRONGLY);
    cr_expect(strstr(grid_err.text, "silently leaves them out"), "%s", grid_err.text);
    cr_expect(strstr(grid_err.text, "\"choices\": \"text\""), "%s", grid_err.text);
    stop();
    api = (struct api_server){.text = "good", .refuses_logprobs = true};
    start("\"choices\": \"logprobs\"");
    cr_assert_eq(choose(), -1);
    cr_expect(strstr(grid_err.text, "logprobs are not supported"), "%s", grid_err.text);
    stop();
}

static void expect_text(struct api_server like, const char *more, const char *sends)
{
    api = like;
    start(more);
    cr_assert_eq(choose(), 0, "%s", grid_err.text);
    cr_assert_not(reply.failed, "%s", text());
    cr_expect_eq(reply.choice, -1);
    cr_expect(reply.parsed, "counted as text that was read");
    cr_expect_str_eq(text(), "good");
    const char *last = strrchr(api.bodies.data, '{'), *whole = last;
    while (whole > api.bodies.data && whole[-1] != '\n')
        whole--;
    cr_expect(strstr(whole, sends), "no %s in %s", sends, whole);
    stop();
}

Test(openai_labels, come_as_text_constrained_as_far_as_the_server_can)
{
    expect_text((struct api_server){.text = "good"}, "", "\"max_tokens\"");
    expect_text((struct api_server){.text = "good", .refuses_logprobs = true}, "",
                "\"max_tokens\"");
    expect_text((struct api_server){.text = "x", .grammar = true}, "",
                "\"grammar\":\"root ::= \\\"good\\\" | \\\"bad\\\"\"");
    expect_text((struct api_server){.text = "x", .guided_choice = true}, "",
                "\"guided_choice\":[\"good\",\"bad\"]");
    expect_text((struct api_server){.text = "good", .json_schema = true}, "",
                "\"enum\":[\"good\",\"bad\"]");
    expect_text((struct api_server){.text = "good"},
                "\"choices\": \"text\", \"constrain\": \"none\"", "\"max_tokens\"");
}

Test(openai_labels, that_are_not_among_the_likely_tokens_are_read_from_the_text)
{
    api = with_logprobs();
    api.label[1] = api.label[2] = NULL;
    start("");
    cr_assert_eq(choose(), 0);
    cr_expect_eq(reply.choice, -1);
    cr_expect(reply.parsed);
    cr_expect_str_eq(text(), "So");
    stop();
}

Test(openai_labels, of_a_completions_server_that_echoes_are_scored_exactly)
{
    api = (struct api_server){.echo = true};
    start("\"api\": \"completions\"");
    cr_assert_eq(choose(), 0, "%s", grid_err.text);
    cr_assert_not(reply.failed, "%s", text());
    /* " good": blank, g, d of -1, two vowels of -0.25; " bad": -1 -1 -0.25 -1 */
    cr_expect_float_eq(reply.choice_logprob[0], -3.5, 1e-9);
    cr_expect_float_eq(reply.choice_logprob[1], -3.25, 1e-9);
    cr_expect_eq(reply.choice, 1);
    cr_expect_str_eq(text(), "bad");
    stop();
}

Test(openai_labels, a_continuation_is_measured_where_the_server_echoes)
{
    struct request request = {.id = STR("q"),
                              .message = question,
                              .n_messages = 1,
                              .continuation = STR("oui"),
                              .max_new = 4};
    struct run_how how = {0};
    api = (struct api_server){.echo = true, .text = "said"};
    start("\"api\": \"completions\"");
    cr_assert_eq(model.provider->run(model.self, &request, 1, &how, &reply, &grid_arena,
                                     &grid_err),
                 0);
    cr_expect_str_eq(text(), "said");
    cr_expect_float_eq(reply.continuation_logprob, -1.75, 1e-9);
    stop();
    api = (struct api_server){.text = "said"};
    start("\"api\": \"completions\"");
    cr_assert_eq(model.provider->run(model.self, &request, 1, &how, &reply, &grid_arena,
                                     &grid_err),
                 0);
    cr_expect_str_eq(text(), "said");
    cr_expect(isnan(reply.continuation_logprob));
    stop();
}

Test(openai_labels, what_a_probe_found_is_kept)
{
    terms = (struct model_terms){.cache = grid_path("cache")};
    api = with_logprobs();
    start("");
    cr_assert_eq(choose(), 0);
    int sent = api_server_requests(&api);
    model_handle_close(&model);
    open_again("");
    cr_assert_eq(choose(), 0);
    expect_bad_by_logprobs();
    cr_expect(reply.cached);
    cr_expect_eq(api_server_requests(&api), sent);
    stop();
    terms = (struct model_terms){0};
}

Test(openai_labels, a_probe_of_a_server_that_is_down_ends_the_run)
{
    api = (struct api_server){
        .fault = {{503, "retry-after-ms", "1", NULL, NULL, NULL, NULL, 0, 0}},
        .always = true};
    start("");
    cr_assert_eq(choose(), -1);
    cr_expect(strstr(grid_err.text, "HTTP status 503"), "%s", grid_err.text);
    stop();
}

/* ---- embeddings */

Test(openai_embed, gives_unit_vectors_in_the_order_of_the_texts)
{
    static const struct str texts[] = {{"aab", 3}, {"bb", 2}, {"aa", 2}};
    float out[9];
    struct embedding e = {0};
    api = (struct api_server){0};
    start("\"embed_batch\": 2");
    cr_assert_eq(model.provider->embed(model.self, texts, 3, NULL, &e, &grid_err), 0,
                 "%s", grid_err.text);
    cr_assert_eq(e.dim, 3);
    cr_assert_eq(model.provider->embed(model.self, texts, 3, out, &e, &grid_err), 0, "%s",
                 grid_err.text);
    static const double wanted[] = {2, 1, 1, 0, 2, 1, 2, 0, 1};
    for (int i = 0; i < 3; i++) {
        double n = 0;
        for (int k = 0; k < 3; k++)
            n += wanted[3 * i + k] * wanted[3 * i + k];
        for (int k = 0; k < 3; k++)
            cr_expect_float_eq(out[3 * i + k], wanted[3 * i + k] / sqrt(n), 1e-6);
    }
    cr_expect_eq(api.embeddings, 3, "one for the width, two batches");
    stop();
}

Test(openai_embed, refuses_answers_that_do_not_fit)
{
    static const struct {
        const char *body, *says;
    } rows[] = {
        {"{\"data\": []}", "0 embeddings of 1 texts"},
        {"{\"data\": [{\"index\": 1, \"embedding\": [1]}]}", "\"index\" is 1 of 1"},
        {"{\"data\": [{\"index\": 0, \"embedding\": []}]}", "of 0 numbers"},
        {"{\"data\": [{\"index\": 0, \"embedding\": [\"x\"]}]}", "holds a string"},
        {"{\"data\": [{\"index\": 0, \"embedding\": [0, 0]}]}", "length 0"},
        {"{}", "\"data\""},
        {"<html>", "not JSON"},
    };
    static const struct str one[] = {{"a", 1}};
    float out[4];
    struct embedding e = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        api = (struct api_server){.body = rows[i].body};
        start("");
        grid_err = (struct err)ERR_INIT;
        cr_assert_eq(model.provider->embed(model.self, one, 1, out, &e, &grid_err), -1);
        cr_expect(strstr(grid_err.text, rows[i].says), "%s", grid_err.text);
        stop();
    }
}

/* ---- fine-tuning */

static const struct message taught[] = {{ROLE_USER, {"Sky?", 4}},
                                        {ROLE_ASSISTANT, {"blue", 4}}};
static const struct example examples[] = {{taught, 2}, {taught, 2}};

static int train(struct model_handle *tuned, struct train_result *result)
{
    struct train_plan plan = {.train = examples,
                              .n_train = 2,
                              .dev = examples,
                              .n_dev = 1,
                              .kind = "lora",
                              .epochs = 3,
                              .seed = 5};
    grid_err = (struct err)ERR_INIT;
    return model_handle_train(&model, &plan, tuned, result, &grid_err);
}

static void expect_trained(struct model_handle *tuned, const struct train_result *result)
{
    struct request request = {.id = STR("q"), .message = question, .n_messages = 1};
    struct run_how how = {0};
    cr_expect_eq(result->tokens, 1234);
    cr_expect_float_eq(result->train_loss, 0.5, 1e-12);
    cr_expect_float_eq(result->dev_loss, 0.75, 1e-12);
    cr_assert_eq(tuned->provider->run(tuned->self, &request, 1, &how, &reply, &grid_arena,
                                      &grid_err),
                 0);
    cr_expect(strstr(api.bodies.data, "\"model\":\"ft:m:1\""), "%s", api.bodies.data);
    model_handle_close(tuned);
}

Test(openai_train, uploads_creates_polls_and_answers_with_the_tuned_model)
{
    struct model_handle tuned;
    struct train_result result;
    api = (struct api_server){.polls = 2};
    start("");
    cr_assert_eq(train(&tuned, &result), 0, "%s", grid_err.text);
    cr_expect_eq(api.files, 2);
    cr_expect_eq(api.jobs, 1);
    cr_expect_eq(api.looks, 3);
    cr_expect(strstr(api.bodies.data, "name=\"purpose\"\r\n\r\nfine-tune\r\n"));
    cr_expect(strstr(api.bodies.data,
                     "{\"messages\":[{\"role\":\"user\",\"content\":\"Sky?\"},{\"role\":"
                     "\"assistant\",\"content\":\"blue\"}]}\n"));
    cr_expect(strstr(api.bodies.data,
                     "\"training_file\":\"file-0\",\"validation_file\":\"file-1\","
                     "\"suffix\":\"trivium\",\"hyperparameters\":{\"n_epochs\":3},"
                     "\"seed\":5}"),
              "%s", api.bodies.data);
    expect_trained(&tuned, &result);
    stop();
}

Test(openai_train, the_same_training_is_never_asked_for_twice)
{
    struct model_handle tuned;
    struct train_result result;
    terms = (struct model_terms){.cache = grid_path("cache")};
    api = (struct api_server){0};
    start("");
    cr_assert_eq(train(&tuned, &result), 0, "%s", grid_err.text);
    model_handle_close(&tuned);
    int sent = api_server_requests(&api);
    cr_assert_eq(train(&tuned, &result), 0, "%s", grid_err.text);
    cr_expect_eq(api_server_requests(&api), sent);
    cr_expect_eq(api.jobs, 1);
    expect_trained(&tuned, &result);
    stop();
    terms = (struct model_terms){0};
}

static int patience;

static int run_out(void *context, const struct tokens *most, struct err *err)
{
    (void)context;
    bool waiting = !most->in && !most->out && !most->training;
    return waiting && patience-- <= 0 ? err_set(err, "out of patience") : 0;
}

Test(openai_train, a_job_that_was_left_is_taken_up_again)
{
    struct model_handle tuned;
    struct train_result result;
    patience = 30;
    terms = (struct model_terms){.cache = grid_path("cache"), .may_spend = run_out};
    api = (struct api_server){.polls = 1000000};
    start("");
    cr_assert_eq(train(&tuned, &result), -1);
    cr_expect(strstr(grid_err.text, "out of patience"), "%s", grid_err.text);
    cr_expect_eq(api.jobs, 1);
    model_handle_close(&model);
    terms.may_spend = NULL;
    api.polls = 0;
    open_again("");
    cr_assert_eq(train(&tuned, &result), 0, "%s", grid_err.text);
    cr_expect_eq(api.jobs, 1, "no second job");
    cr_expect_eq(api.files, 2);
    expect_trained(&tuned, &result);
    stop();
    terms = (struct model_terms){0};
}

Test(openai_train, a_job_that_fails_says_why)
{
    struct model_handle tuned;
    struct train_result result;
    api = (struct api_server){.job_fails = true};
    start("");
    cr_assert_eq(train(&tuned, &result), -1);
    cr_expect(strstr(grid_err.text, "ended as \"failed\": bad file"), "%s",
              grid_err.text);
    stop();
}
