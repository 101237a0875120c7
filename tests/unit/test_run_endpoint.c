/* Whole runs at an endpoint: what they cost and may cost, what is kept, what never is. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/result/result.h"
#include "harness/run/dry.h"
#include "tests/unit/api_server.h"
#include "tests/unit/grid.h"

static const char key[] = "sk-run-0123456789-abcdefgh";

static struct api_server api;
static struct run_opts opts;

/* Both tasks: labels by the log-probabilities, answers by the question. */
static const char *know(struct str last)
{
    if (str_find(last, STR("Warm or cold?"), 0) != SIZE_MAX)
        return str_find(last, STR("snow"), 0) != SIZE_MAX ? "cold" : "warm";
    return str_find(last, STR("mill"), 0) != SIZE_MAX ? "Agnes Holt" : "oak";
}

static void begin(void)
{
    grid_begin();
    setenv("TEST_KEY", key, 1);
    api = (struct api_server){.answer = know, .cached = 2};
    api_server_start(&api);
    grid_write(
        "models.json",
        str_of(arena_format(
            &grid_arena,
            "{\"api\": {\"provider\": \"openai\", \"base_url\": \"%s\", \"model\": "
            "\"m\", \"key_env\": \"TEST_KEY\", \"retries\": 1, \"poll_s\": 0.01, "
            "\"price\": \"p\", \"price_tuned\": \"t\", \"context\": 2048, "
            "\"params\": 7000000000},\n"
            "\"far\": {\"provider\": \"openai\", \"base_url\": "
            "\"https://192.0.2.1/v1\", \"model\": \"m\", \"price\": \"p\"},\n"
            "\"free\": {\"provider\": \"openai\", \"base_url\": \"%s\", \"model\": "
            "\"m\"},\n"
            "\"again\": {\"provider\": \"replay\", \"path\": \"first/items.jsonl\", "
            "\"price\": \"p\", \"price_tuned\": \"t\"}}",
            api.base, api.base)));
    grid_write(
        "prices.json",
        STR("{\"date\": \"2026-11-01\", \"machine\": {\"usd_per_hour\": 1, "
            "\"source\": \"x\", \"date\": \"x\"}, \"p\": {\"usd_per_1m_input\": 10, "
            "\"usd_per_1m_cached\": 1, \"usd_per_1m_output\": 100, "
            "\"usd_per_1m_training\": 1000, \"source\": \"x\", \"date\": \"x\"}, "
            "\"t\": {\"usd_per_1m_input\": 20, \"usd_per_1m_output\": 200, "
            "\"source\": \"x\", \"date\": \"x\"}}"));
    opts = grid_opts("first");
    opts.models_file = grid_path("models.json");
    opts.prices_file = grid_path("prices.json");
    opts.models = "api";
    opts.methods = "prompt,fewshot:shots=2";
    opts.cache = grid_path("cache");
    opts.timed_items = 3;
}

static void end(void)
{
    api_server_stop(&api);
    grid_end();
}

TestSuite(run_endpoint, .init = begin, .fini = end);

static void ran(void)
{
    cr_assert_eq(grid_run(&opts), 0, "%s", grid_err.text);
}

static struct results results_of(const char *out)
{
    struct results results;
    cr_assert_eq(
        results_read(&results, grid_path(out), ITEMS_NEEDED, &grid_arena, &grid_err), 0,
        "%s", grid_err.text);
    return results;
}

/* Of two runs, row by row: all but names, times and what came of a price. */
static void expect_same_quality(const char *a, const char *b)
{
    struct results x = results_of(a), y = results_of(b);
    cr_assert_eq(x.n_cells, y.n_cells);
    for (size_t i = 0; i < x.n_cells; i++) {
        const struct cell *c = &x.cell[i], *d = &y.cell[i];
        cr_expect_str_eq(c->metric, d->metric);
        cr_expect_eq(c->failed, d->failed, "%s: %lld", c->method, (long long)d->failed);
        cr_expect(c->quality == d->quality || (isnan(c->quality) && isnan(d->quality)));
        cr_expect_eq(c->tokens_in, d->tokens_in);
        cr_expect_eq(c->tokens_cached, d->tokens_cached);
        cr_expect_eq(c->latency_p50_ms, d->latency_p50_ms);
        cr_expect_eq(c->usd_per_1k, d->usd_per_1k);
        cr_expect_eq(c->params, d->params);
    }
}

/* Whether a text is anywhere below the scratch folder. */
static bool is_written(const char *text)
{
    return !system(arena_format(&grid_arena, "grep -rqF -- '%s' '%s'", text, grid_dir));
}

/* ---- what it measures */

Test(run_endpoint, prices_tokens_with_cached_ones_apart)
{
    ran();
    struct results r = results_of("first");
    cr_expect_eq(r.n_cells, 12);
    for (size_t i = 0; i < r.n_cells; i++) {
        const struct cell *c = &r.cell[i];
        cr_expect_eq(c->failed, 0);
        cr_expect_eq(c->tokens_cached, 2);
        cr_expect_eq(c->params, 7e9);
        double usd = ((c->tokens_in - 2) * 10 + 2 * 1 + c->tokens_out * 100) / 1e6 * 1000;
        cr_expect_float_eq(c->usd_per_1k, usd, 1e-12);
        cr_expect_gt(c->latency_p50_ms, 0);
        cr_expect_eq(c->timed_items, 3);
    }
    const struct json *model = json_get(r.run, "models")->child;
    cr_expect(strstr(str_copy(&grid_arena, json_get(model, "detail")->string).data,
                     "labels from text (none), fp_test"));
}

Test(run_endpoint, streams_tell_the_time_of_a_token)
{
    api.text = "abcdefgh"; /* a token a byte */
    api.answer = NULL;
    opts.tasks = "facts";
    opts.methods = "prompt";
    ran();
    struct results r = results_of("first");
    /* The tokens of the batch, which is not streamed, are one: nothing is behind it. */
    cr_expect(isnan(r.cell[0].token_p50_ms));
    api.usage = "{\"prompt_tokens\": 9, \"completion_tokens\": 8}";
    opts.out = grid_path("second");
    opts.cache = "none";
    ran();
    r = results_of("second");
    const struct item *item = &r.item[0];
    cr_assert_eq(item->tokens_out, 8);
    double each[3];
    for (int i = 0; i < 3; i++)
        each[i] = (r.item[i].total_ms - r.item[i].first_ms) / 7;
    double low = fmin(fmin(each[0], each[1]), each[2]),
           high = fmax(fmax(each[0], each[1]), each[2]);
    cr_expect_float_eq(r.cell[0].token_p50_ms, each[0] + each[1] + each[2] - low - high,
                       1e-9);
}

Test(run_endpoint, marks_labels_that_were_read_from_text)
{
    ran();
    struct results r = results_of("first");
    for (size_t i = 0; i < r.n_items; i++)
        cr_expect_eq(r.item[i].parsed, str_starts(r.item[i].cell, STR("colour")));
}

Test(run_endpoint, a_repeated_run_sends_nothing)
{
    ran();
    int sent = api_server_requests(&api);
    opts.out = grid_path("second");
    ran();
    cr_expect_eq(api_server_requests(&api), sent);
    expect_same_quality("first", "second");
    struct results r = results_of("second");
    for (size_t i = 0; i < r.n_items; i++)
        cr_expect(r.item[i].from_cache);
    for (size_t i = 0; i < r.n_cells; i++)
        cr_expect(isnan(r.cell[i].items_per_s), "what was not sent has no throughput");
}

Test(run_endpoint, replay_runs_the_whole_grid_without_the_network)
{
    api.logprobs = true;
    api.label[0] = "cold", api.label[1] = "warm";
    api.p[0] = 0.25, api.p[1] = 0.5;
    opts.methods = "prompt,fewshot:shots=2,rag:k=1,finetune";
    ran();
    int sent = api_server_requests(&api);
    opts.models = "again";
    opts.out = grid_path("replayed");
    ran();
    cr_expect_eq(api_server_requests(&api), sent);
    struct results x = results_of("first"), y = results_of("replayed");
    int trained = 0;
    cr_assert_eq(x.n_items, y.n_items);
    for (size_t i = 0; i < x.n_items; i++) {
        cr_expect(str_eq(x.item[i].answer, y.item[i].answer));
        cr_expect_eq(x.item[i].choice, y.item[i].choice);
    }
    for (size_t i = 0; i < x.n_cells; i++) {
        const struct cell *c = &x.cell[i], *d = &y.cell[i];
        cr_expect(c->quality == d->quality || (isnan(c->quality) && isnan(d->quality)));
        cr_expect_eq(d->failed, c->failed);
        cr_expect_eq(c->latency_p50_ms, d->latency_p50_ms);
        cr_expect_eq(c->params, d->params);
        cr_expect_eq(c->trained_tokens, d->trained_tokens);
        cr_expect_eq(c->prepare_usd, d->prepare_usd);
        cr_expect(c->train_loss == d->train_loss || isnan(c->train_loss));
        trained += c->trained_tokens > 0;
    }
    cr_expect_gt(trained, 0);
}

Test(run_endpoint, fine_tuning_is_priced_by_its_tokens_and_its_answers_by_their_own_price)
{
    opts.tasks = "colour";
    opts.methods = "finetune";
    ran();
    struct results r = results_of("first");
    const struct cell *c = &r.cell[0];
    cr_expect_eq(c->trained_tokens, 1234);
    cr_expect_float_eq(c->prepare_usd, 1234 * 1000 / 1e6, 1e-12);
    cr_expect_float_eq(c->usd_per_1k,
                       (c->tokens_in * 20 + c->tokens_out * 200) / 1e6 * 1000, 1e-12);
    cr_expect_float_eq(c->train_loss, 0.5, 1e-12);
}

Test(run_endpoint, can_be_priced_again)
{
    struct prices prices;
    ran();
    struct results r = results_of("first");
    double before = r.cell[0].usd_per_1k, correct = r.cell[0].usd_per_correct;
    grid_write("dearer.json",
               STR("{\"date\": \"2027-01-01\", \"p\": {\"usd_per_1m_input\": 20, "
                   "\"usd_per_1m_cached\": 2, \"usd_per_1m_output\": 200, \"source\": "
                   "\"x\", \"date\": \"x\"}, \"t\": {\"usd_per_1m_input\": 1, "
                   "\"usd_per_1m_output\": 1, \"source\": \"x\", \"date\": \"x\"}}"));
    cr_assert_eq(prices_load(&prices, grid_path("dearer.json"), &grid_arena, &grid_err),
                 0);
    cr_assert_eq(prices_apply(&prices, &r, &grid_err), 0, "%s", grid_err.text);
    cr_expect_float_eq(r.cell[0].usd_per_1k, 2 * before, 1e-12);
    cr_expect_float_eq(r.cell[0].usd_per_correct, 2 * correct, 1e-12);
    cr_expect(isnan(r.cell[2].usd_per_correct), "bits per byte have no cost per correct");
    grid_write("other.json", STR("{\"date\": \"2027-01-01\"}"));
    cr_assert_eq(prices_load(&prices, grid_path("other.json"), &grid_arena, &grid_err),
                 0);
    cr_expect_eq(prices_apply(&prices, &r, &grid_err), -1);
    cr_expect(strstr(grid_err.text, "have no \"p\""), "%s", grid_err.text);
}

/* ---- limits */

Test(run_endpoint, stops_below_max_cost_and_goes_on_with_more)
{
    opts.tasks = "facts";
    opts.methods = "prompt";
    opts.max_cost = 0.002;
    opts.timed_items = 0;
    cr_assert_eq(grid_run(&opts), ERR_INTERRUPTED, "%s", grid_err.text);
    cr_expect(strstr(grid_err.text, "--max-cost is 0.002 USD"), "%s", grid_err.text);
    cr_expect(strstr(grid_err.text, "goes on from there"), "%s", grid_err.text);
    int sent = api_server_requests(&api);
    cr_expect(sent > 0 && sent < 4, "%d", sent);
    opts.max_cost = 1;
    ran();
    cr_expect_eq(api_server_requests(&api), 4, "no item was asked twice");
}

Test(run_endpoint, max_cost_wants_a_price)
{
    opts.models = "free";
    opts.max_cost = 1;
    cr_assert_eq(grid_run(&opts), ERR_ASKED_WRONGLY);
    cr_expect(strstr(grid_err.text, "so that --max-cost cannot be kept"), "%s",
              grid_err.text);
}

Test(run_endpoint, stops_after_max_time_and_goes_on)
{
    opts.max_time = 1e-6;
    cr_assert_eq(grid_run(&opts), ERR_INTERRUPTED);
    cr_expect(strstr(grid_err.text, "of --max-time are over"), "%s", grid_err.text);
    opts.max_time = 0;
    ran();
}

Test(run_endpoint, failed_items_are_marked_and_the_status_is_as_asked)
{
    opts.tasks = "facts";
    opts.methods = "prompt";
    opts.timed_items = 0;
    opts.cache = "none";
    api.fault[1] = (struct api_fault){.status = 400};
    ran();
    struct plan *plan = grid_plan(&opts);
    cr_assert(plan, "%s", grid_err.text);
    struct results r = results_of("first");
    cr_expect_eq(r.cell[0].failed, 1);
    static const struct {
        double limit;
        bool ok;
    } rows[] = {{-1, true},   {0, false},   {1, true},
                {0.2, false}, {0.25, true}, {10, true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        plan->opts.fail_on_error = rows[i].limit;
        grid_err = (struct err)ERR_INIT;
        cr_expect_eq(run_check_failures(plan, &r, &grid_err) == 0, rows[i].ok, "%g",
                     rows[i].limit);
        cr_expect_eq(grid_err.status, rows[i].ok ? ERR_NONE : ERR_FAILED);
    }
}

Test(run_endpoint, what_failed_is_asked_again_by_the_same_command)
{
    opts.tasks = "facts";
    opts.methods = "prompt";
    opts.timed_items = 0;
    api.fault[1] = (struct api_fault){.status = 400};
    ran();
    ran();
    cr_expect_eq(results_of("first").cell[0].failed, 0);
    cr_expect_eq(api_server_requests(&api), 5);
}

/* ---- privacy */

Test(run_endpoint, private_runs_refuse_endpoints_elsewhere)
{
    opts.private = true;
    ran();
    opts.out = grid_path("second");
    opts.models = "far";
    cr_assert_eq(grid_run(&opts), ERR_ASKED_WRONGLY);
    cr_expect(strstr(grid_err.text,
                     "\"far\" is at https://192.0.2.1/v1, which is not this "
                     "machine"),
              "%s", grid_err.text);
    cr_expect_not(file_exists(grid_path("second")), "nothing was begun");
}

Test(run_endpoint, hashes_are_kept_instead_of_texts)
{
    opts.log_text = "hash";
    opts.tasks = "facts";
    ran();
    struct results r = results_of("first");
    cr_expect_eq(r.cell[0].quality, 0.5);
    cr_expect(str_starts(r.item[0].answer, STR("sha256:")) && r.item[0].hashed);
    cr_expect_not(is_written("Agnes Holt"));
    cr_expect_not(file_exists(grid_path("cache")));
    ran(); /* and an earlier session's are kept as they are */
    cr_expect(str_eq(results_of("first").item[0].answer, r.item[0].answer));
}

Test(run_endpoint, the_key_is_in_no_file_and_in_no_error)
{
    api.fault[0] = (struct api_fault){
        .status = 400,
        .body = "{\"error\": {\"message\": \"sk-run-0123456789-abcdefgh\"}}"};
    api.fault[3] =
        (struct api_fault){.status = 500, .body = "sk-run-0123456789-abcdefgh"};
    opts.methods = "prompt,fewshot:shots=2,finetune";
    ran();
    cr_expect_str_eq(api.seen_key, arena_format(&grid_arena, "Bearer %s", key));
    cr_expect(is_written("Warm") || is_written("warm"), "the search finds what is there");
    cr_expect_not(is_written(key));
    cr_expect_not(is_written("abcdefgh"));
    cr_expect(!strstr(grid_err.text, "abcdefgh"));
}

/* ---- before anything is sent */

Test(run_endpoint, a_dry_run_shows_prompts_and_costs_and_sends_nothing)
{
    char *text = NULL;
    size_t n;
    opts.methods = "prompt,rag:k=1,finetune:epochs=2,prompt:calibrate=content-free";
    struct plan *plan = grid_plan(&opts);
    cr_assert(plan, "%s", grid_err.text);
    FILE *out = open_memstream(&text, &n);
    cr_assert_eq(dry_run(plan, NULL, out, &grid_err), 0, "%s", grid_err.text);
    fclose(out);
    cr_expect_eq(api_server_requests(&api), 0);
    cr_expect_not(file_exists(grid_path("first")));
    static const char *const wanted[] = {
        "colour/prompt/api/1", "user      | Warm or cold?", "choices   | warm cold",
        "11 requests, about",  "14 requests, about",        " to train on, ",
        "all 7 cells: ",       "nothing was sent",
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        cr_expect(strstr(text, wanted[i]), "no \"%s\" in:\n%s", wanted[i], text);
    free(text);
}
