/* Deciding: the cheapest that meets the limits, non-inferiority of smaller models, what is unclear. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/result/seeds.h"
#include "harness/run/decide.h"
#include "tests/unit/own_draws.h"
#include "tests/unit/yes_no.h"

enum { N = 200 };

static struct arena arena;
static struct err err;
static struct cell cell[16];
static struct item item[16 * N];
static struct results results;
static struct decision d;
static struct decide_how how;

static void set_up(void)
{
    results = (struct results){.dir = "x", .cell = cell, .item = item};
    how = (struct decide_how){.requests_per_day = 1000,
                              .months = 12,
                              .min_quality = NAN,
                              .max_p95_ms = NAN,
                              .margin = NAN,
                              .draws = own_draws(500, 1)};
}

TestSuite(decide, .init = set_up);

/* Right on the first n_right items, so that pairs agree as far as they can. */
static struct cell *add(const char *method, const char *model, double params, int n_right,
                        double prepare, double per_1k, double p95)
{
    struct cell *c = &cell[results.n_cells++];
    double q = (double)n_right / N, half = 1.96 * sqrt(q * (1 - q) / N);
    *c = (struct cell){.task = "t", .method = method, .model = model, .seed = 1};
    c->metric = "accuracy";
    c->definition = "d";
    c->primary = c->higher_is_better = 1;
    c->items = N;
    c->quality = q;
    c->quality_low = q - half;
    c->quality_high = q + half;
    c->params = params;
    c->prepare_usd = prepare;
    c->usd_per_1k = per_1k;
    c->latency_p95_ms = p95;
    c->timed_items = 20;
    struct item *own = yes_no_items(&results, item, c, N, n_right, &arena);
    for (int i = 0; i < N; i++) {
        own[i].tokens_in = 10 + i % 7;
        own[i].tokens_out = 2;
        own[i].metric[0] = "accuracy";
        own[i].n_metrics = 1;
    }
    return c;
}

static void decided(void)
{
    cr_assert_eq(decide(&results, "t", &how, &arena, &d, &err), 0, "%s", err.text);
}

static void add_usual(void)
{
    add("prompt", "small", 1e6, 110, 0, 0.001, 1);
    add("prompt", "large", 1e7, 160, 0, 0.010, 9);
    add("finetune", "small", 1e6, 156, 2, 0.001, 1);
    add("finetune", "large", 1e7, 160, 20, 0.010, 9);
}

Test(decide, the_cheapest_that_is_good_enough_is_chosen)
{
    add_usual();
    how.min_quality = 0.75;
    decided();
    cr_assert_eq(d.n, 4);
    cr_assert_eq(d.n_meeting, 3);
    cr_assert_str_eq(d.chosen->method, "finetune"); /* 2 + 0.37 against 3.65 */
    cr_assert_str_eq(d.chosen->model, "small");
    cr_assert_float_eq(d.chosen->total, 2 + 365.25 * 0.001, 1e-9);
    how.requests_per_day = 10;
    decided();
    cr_assert_str_eq(d.chosen->method, "prompt");
    cr_assert_str_eq(d.chosen->model, "large");
}

/* The margin, 0.05, is more than what the best gets right. */
Test(decide, where_nothing_does_well_half_of_the_best_is_wanted)
{
    add("prompt", "small", 1e6, 0, 0, 0.001, 1);
    add("prompt", "middle", 4e6, 5, 0, 0.004, 4);
    add("prompt", "large", 1e7, 8, 0, 0.010, 9);
    decided();
    cr_assert_float_eq(d.least_quality, 0.02, 1e-12);
    cr_assert_str_eq(d.chosen->model, "middle");
}

Test(decide, the_answer_changes_where_the_lines_of_those_that_meet_the_limits_cross)
{
    add_usual();
    how.min_quality = 0.75;
    decided();
    cr_assert_eq(d.n_changes, 2);
    cr_assert_str_eq(d.change[0].to->method, "prompt");
    cr_assert_str_eq(d.change[1].to->model, "small");
    cr_assert_float_eq(d.change[1].requests, 2 / (0.009 / 1000), 1e-6);
    cr_assert(d.change[1].interval.low < d.change[1].requests);
    cr_assert(d.change[1].interval.high > d.change[1].requests);
}

Test(decide, without_a_limit_the_best_less_the_margin_is_good_enough)
{
    add_usual();
    decided();
    cr_assert_float_eq(d.margin, 0.05, 1e-12);
    cr_assert_float_eq(d.least_quality, 0.75, 1e-12);
    how.margin = 0.01;
    decided();
    cr_assert_str_eq(d.chosen->method, "prompt");
    cr_assert_str_eq(d.chosen->model, "large");
}

Test(decide, who_is_too_slow_or_has_no_price_is_not_chosen_and_says_so)
{
    add_usual();
    cell[2].usd_per_1k = NAN;
    how.min_quality = 0.75;
    how.max_p95_ms = 5;
    decided();
    cr_assert_null(d.chosen);
    cr_assert_eq(d.n_meeting, 0);
    for (size_t i = 0; i < d.n; i++)
        cr_assert_eq(d.candidate[i].misses,
                     !strcmp(d.candidate[i].model, "large")       ? MISS_LATENCY
                     : !strcmp(d.candidate[i].method, "finetune") ? MISS_COST
                                                                  : MISS_QUALITY);
}

Test(decide, to_be_sure_the_whole_interval_must_reach_the_limit)
{
    add_usual();
    how.min_quality = 0.75;
    how.sure = true;
    decided();
    cr_assert_null(d.chosen);
    how.min_quality = 0.7;
    decided();
    cr_assert_not_null(d.chosen);
}

Test(decide, a_smaller_model_is_not_worse_only_where_the_interval_says_so)
{
    add_usual();
    decided();
    cr_assert_eq(d.n_size, 2);
    for (size_t i = 0; i < 2; i++) {
        bool tuned = !strcmp(d.size[i].a->method, "finetune");
        cr_assert_str_eq(d.size[i].b->model, "large");
        cr_assert_eq(d.size[i].verdict, tuned ? CONTEST_NOT_WORSE : CONTEST_WORSE);
        cr_assert_float_eq(d.size[i].advantage, tuned ? -0.02 : -0.25, 1e-12);
    }
    cr_assert_str_eq(decide_smallest(&d, "finetune")->a->model, "small");
    cr_assert_null(decide_smallest(&d, "prompt"));
    how.margin = 0.02; /* the estimate lies on the margin: no proof either way */
    decided();
    cr_assert_eq(d.size[0].verdict == CONTEST_UNCLEAR,
                 !strcmp(d.size[0].a->method, "finetune"));
    cr_assert_null(decide_smallest(&d, "finetune"));
}

Test(decide, where_less_is_better_the_signs_turn)
{
    add_usual();
    for (int i = 0; i < 4; i++) {
        cell[i].higher_is_better = 0;
        cell[i].metric = "bits_per_byte";
        cell[i].quality = 2 - cell[i].quality;
        for (int k = 0; k < N; k++) {
            struct item *x = &item[i * N + k];
            bool right = str_eq(x->answer, x->reference);
            x->reference_logprob = right ? -1 : -4;
            x->metric[0] = "bits_per_byte";
        }
    }
    how.min_quality = 1.25;
    decided();
    cr_assert_str_eq(d.chosen->method, "finetune");
    for (size_t i = 0; i < d.n_beaten; i++)
        if (!strcmp(d.beaten[i].b->model, "small"))
            cr_assert(d.beaten[i].advantage > 0);
    cr_assert_eq(d.size[0].verdict == CONTEST_WORSE || d.size[1].verdict == CONTEST_WORSE,
                 true);
}

Test(decide, of_several_seeds_the_worst_must_meet_the_limit)
{
    add_usual();
    add("finetune", "small", 1e6, 152, 4, 0.001, 1)->seed = 2;
    how.min_quality = 0.77; /* the seeds reach 0.78 and 0.76 */
    seeds_join(&results, contest_range, &arena);
    decided();
    cr_assert_eq(d.n, 4);
    for (size_t i = 0; i < d.n; i++)
        if (d.candidate[i].seeds == 2) {
            cr_assert_eq(d.candidate[i].misses, MISS_QUALITY);
            cr_assert_float_eq(d.candidate[i].quality, 0.77, 1e-12);
            cr_assert_float_eq(d.candidate[i].worst, 0.76, 1e-12);
            cr_assert_float_eq(d.candidate[i].expense.prepare, 3, 1e-12);
            return;
        }
    cr_assert_fail("no candidate of two seeds");
}

Test(decide, without_items_there_are_estimates_and_no_tests)
{
    add_usual();
    results.item = NULL;
    results.n_items = 0;
    how.min_quality = 0.75;
    decided();
    cr_assert_str_eq(d.chosen->method, "finetune");
    cr_assert_eq(d.n_beaten, 3);
    cr_expect_float_eq(d.beaten[0].advantage, d.chosen->quality - d.candidate[1].quality,
                       1e-12);
    cr_expect(isnan(d.beaten[0].interval.low));
    for (size_t i = 0; i < d.n_size; i++)
        cr_expect_eq(d.size[i].verdict, CONTEST_UNCLEAR);
    char all[4096] = "";
    for (size_t i = 0; i < d.n_unclear; i++)
        strcat(strcat(all, d.unclear[i]), "\n");
    cr_expect(strstr(all, "kept without its items"), "%s", all);
}

Test(decide, who_has_no_quality_is_never_the_best)
{
    add("prompt", "odd", 1e6, 0, 0, 0.001, 1)->quality = NAN;
    add_usual();
    decided();
    cr_assert_float_eq(d.best->quality, 0.8, 1e-12);
}

Test(decide, what_the_data_cannot_tell_is_said)
{
    add_usual();
    cell[2].trained_tokens = 1;
    cell[1].failed = 3;
    how.min_quality = 0.78;
    how.max_p95_ms = 100;
    decided();
    char all[4096] = "";
    for (size_t i = 0; i < d.n_unclear; i++)
        strcat(strcat(all, d.unclear[i]), "\n");
    cr_assert(strstr(all, "whether accuracy 0.78 is reached"), "%s", all);
    cr_assert(strstr(all, "20 requests were timed"), "%s", all);
    cr_assert(strstr(all, "another training seed"), "%s", all);
    cr_assert(strstr(all, "failed or could not be read"), "%s", all);
}

Test(decide, words_and_json_say_the_same)
{
    struct json_out json = {0};
    const struct json *read;
    double total;
    char *text = NULL;
    size_t n = 0;
    add_usual();
    how.min_quality = 0.75;
    decided();
    FILE *out = open_memstream(&text, &n);
    decide_write_text(&d, &how, out);
    fclose(out);
    cr_assert(strstr(text, "choose     finetune with small"), "%s", text);
    cr_assert(strstr(text, "from 222223 ["), "%s", text);
    decide_write_json(&d, &how, &json);
    cr_assert_eq(json_parse(buf_view(&json.buf), "out", 1, &arena, &read, &err), 0, "%s",
                 err.text);
    cr_assert_eq(json_real(json_get(read, "chosen"), "total_usd", &total, &err), 0);
    cr_assert_float_eq(total, d.chosen->total, 1e-12);
    free(text);
    json_release(&json);
}

Test(decide, an_unknown_task_is_refused)
{
    add_usual();
    cr_assert_eq(decide(&results, "other", &how, &arena, &d, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
}
