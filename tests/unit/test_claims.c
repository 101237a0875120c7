/* Claims of tasks answered by a run, and what size and preparing cost in it. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/result/seeds.h"
#include "harness/run/claims.h"
#include "harness/run/scale.h"
#include "tests/unit/own_draws.h"
#include "tests/unit/yes_no.h"

enum { N = 200, CELLS = 24 };

static struct arena arena;
static struct err err;
static struct cell cell[CELLS];
static struct item item[CELLS * N];
static struct results results;

static void set_up(void)
{
    results = (struct results){.dir = "x", .cell = cell, .item = item};
}

TestSuite(claims, .init = set_up);
TestSuite(scale, .init = set_up);

/* The first n_right items of the task are right. */
static struct cell *add(const char *task, const char *method, const char *model,
                        double params, int n_right)
{
    struct cell *c = &cell[results.n_cells++];
    *c = (struct cell){.task = task, .method = method, .model = model, .seed = 1};
    c->metric = "accuracy";
    c->primary = c->higher_is_better = 1;
    c->items = N;
    c->quality = (double)n_right / N;
    c->params = params;
    c->latency_p50_ms = c->latency_p95_ms = c->usd_per_1k = params;
    yes_no_items(&results, item, c, N, n_right, &arena);
    return c;
}

static void add_seed(const char *method, int seed, int n_right)
{
    struct cell *c = &cell[results.n_cells];
    add("t", method, "m", 10, n_right);
    c->seed = seed;
    for (int i = 0; i < N; i++)
        item[results.n_items - N + (size_t)i].cell = cell_name(c, &arena);
}

static const struct finding *found(const char *run_json, size_t *n)
{
    cr_assert_eq(json_parse(str_of(run_json), "run.json", 1, &arena, &results.run, &err),
                 0, "%s", err.text);
    return claims_find(&results, own_draws(500, 1), &arena, n);
}

#define CLAIM(way, than, test)                                                    \
    "{\"claims\": [{\"says\": \"s\", \"task\": \"t\", \"metric\": \"accuracy\", " \
    "\"way\": " way ", \"than\": " than ", \"test\": \"" test "\"}]}"
#define SIDE(method, model) "{\"method\": \"" method "\", \"model\": \"" model "\"}"

static enum finding_verdict verdict(int way, int than, const char *run_json)
{
    size_t n;
    set_up();
    add("t", "finetune", "m", 10, way);
    add("t", "prompt", "m", 10, than);
    const struct finding *f = found(run_json, &n);
    cr_assert_eq(n, 1);
    return f->verdict;
}

Test(claims, an_advantage_above_0_confirms_and_a_difference_within_the_margin_does_not)
{
    const char *better =
        CLAIM(SIDE("finetune", "largest"), SIDE("prompt", "largest"), "better");
    cr_assert_eq(verdict(150, 100, better), FINDING_CONFIRMED);
    cr_assert_eq(verdict(100, 150, better), FINDING_NOT_CONFIRMED);
    cr_assert_eq(verdict(101, 100, better), FINDING_NOT_CONFIRMED);
}

Test(claims, not_worse_is_confirmed_by_no_difference_and_refused_by_a_large_one)
{
    const char *not_worse =
        CLAIM(SIDE("finetune", "largest"), SIDE("prompt", "largest"), "not worse");
    cr_assert_eq(verdict(101, 100, not_worse), FINDING_CONFIRMED);
    cr_assert_eq(verdict(60, 150, not_worse), FINDING_NOT_CONFIRMED);
    cr_assert_eq(verdict(91, 100, not_worse), FINDING_UNCLEAR);
}

Test(claims, smallest_and_largest_are_found_among_the_models_of_the_method)
{
    size_t n;
    add("t", "finetune", "middle", 20, 100);
    add("t", "finetune", "small", 10, 150);
    add("t", "prompt", "small", 10, 20);
    add("t", "prompt", "large", 30, 100);
    add("other", "prompt", "huge", 99, 100);
    const struct finding *f = found(
        CLAIM(SIDE("finetune", "smallest"), SIDE("prompt", "largest"), "better"), &n);
    cr_assert_eq(n, 1);
    cr_assert_str_eq(f->way->model, "small");
    cr_assert_str_eq(f->than->model, "large");
    cr_assert_float_eq(f->contest.advantage, 0.25, 1e-12);
}

/* Seed 1 alone would confirm: 150 against 100 of 200. */
Test(claims, of_several_seeds_the_mean_counts_and_their_spread_widens_the_interval)
{
    static const int right[] = {150, 90, 84}, steady[] = {150, 148, 152};
    const char *better =
        CLAIM(SIDE("finetune", "largest"), SIDE("prompt", "largest"), "better");
    for (int noisy = 1; noisy >= 0; noisy--) {
        size_t n;
        set_up();
        for (int seed = 1; seed <= 3; seed++)
            add_seed("finetune", seed, noisy ? right[seed - 1] : steady[seed - 1]);
        add("t", "prompt", "m", 10, 100);
        seeds_join(&results, contest_range, &arena);
        const struct finding *f = found(better, &n);
        cr_assert_eq(n, 1);
        cr_expect_float_eq(f->contest.advantage, noisy ? 8.0 / N : 50.0 / N, 1e-12);
        cr_expect_eq(f->verdict, noisy ? FINDING_UNCLEAR : FINDING_CONFIRMED);
        double width = f->contest.interval.high - f->contest.interval.low;
        cr_expect(noisy ? width > 0.8 : width < 0.2, "%g", width);
    }
}

Test(claims, what_the_run_has_no_cells_for_is_left_out)
{
    size_t n;
    add("t", "prompt", "m", 10, 100);
    found(CLAIM(SIDE("finetune", "largest"), SIDE("prompt", "largest"), "better"), &n);
    cr_assert_eq(n, 0);
    found("{}", &n);
    cr_assert_eq(n, 0);
    found("{\"claims\": [1, {}, {\"task\": 3, \"way\": []}]}", &n);
    cr_assert_eq(n, 0);
}

static void scaled(const char *run_json, struct scale *s)
{
    cr_assert_eq(json_parse(str_of(run_json), "run.json", 1, &arena, &results.run, &err),
                 0, "%s", err.text);
    scale_find(&results, own_draws(500, 1), &arena, s);
}

Test(scale, the_factor_is_the_geometric_mean_of_the_tasks_ratios)
{
    static const char *const task[] = {"a", "b", "c"};
    struct scale s;
    for (int i = 0; i < 3; i++) {
        add(task[i], "prompt", "large", 40, 100);
        add(task[i], "prompt", "small", 10, 100)->latency_p50_ms = 40.0 / (1 << i);
    }
    scaled("{}", &s); /* ratios 1, 2, 4 */
    cr_assert_eq(s.n, 2);
    cr_assert_str_eq(s.row[0].model, "small");
    cr_assert_float_eq(s.row[0].p50_ms, 20, 1e-12);
    cr_assert_eq(s.p50.tasks, 3);
    cr_assert_float_eq(s.p50.factor, 2, 1e-12);
    cr_assert(s.p50.interval.low >= 1 && s.p50.interval.low < 2);
    cr_assert(s.p50.interval.high > 2 && s.p50.interval.high <= 4 + 1e-9);
    cr_assert_float_eq(s.usd.factor, 4, 1e-12);
}

Test(scale, pre_training_is_priced_at_what_a_token_of_training_cost)
{
    struct scale s;
    add("a", "prompt", "m", 10, 100);
    struct cell *c = add("a", "finetune", "m", 10, 100);
    c->trained_tokens = 1000;
    c->prepare_usd = 0.5;
    scaled("{\"models\": [{\"alias\": \"m\", \"pretrained_tokens\": 8000}]}", &s);
    cr_assert_str_eq(s.plain, "prompt");
    cr_assert_str_eq(s.trained, "finetune");
    cr_assert_float_eq(s.row[0].pretrain_usd, 4, 1e-12);
    scaled("{\"models\": [3, {\"alias\": \"m\", \"pretrained_tokens\": \"many\"}]}", &s);
    cr_assert(isnan(s.row[0].pretrained_tokens) && isnan(s.row[0].pretrain_usd));
    cr_assert(isnan(s.p50.factor));
}
