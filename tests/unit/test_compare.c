/* Comparing runs: what is worse fails, what is within noise or better does not. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/run/versus.h"

enum { N = 60 };

static struct arena arena;
static struct err err;
static struct draws draws = {.resamples = 1000, .seed = 1};
static const struct compare_how how = {.draws = &draws, .effect = .1};

static struct results make_run(const char *cell, const char *metric, int n_right, int n)
{
    struct item *item = ARENA_ARRAY(&arena, N + 1, struct item);
    for (int i = 0; i < n; i++) {
        struct str *accept = ARENA_NEW(&arena, struct str);
        *accept = i % 2 ? STR("yes") : STR("no");
        bool right = i < n_right;
        item[i] = (struct item){
            .cell = str_of(cell),
            .id = str_of(arena_format(&arena, "q%d", i)),
            .index = (size_t)i,
            .accept = accept,
            .n_accept = 1,
            .reference = *accept,
            .answer = right == (i % 2) ? STR("yes") : STR("no"),
            .choice = -1,
            .hit = -1,
            .metric = {metric},
            .n_metrics = 1,
            .reference_logprob = right ? -0.5 : -3,
        };
    }
    return (struct results){.dir = "x", .item = item, .n_items = (size_t)n};
}

static struct comparison *only_row(const struct results *base, const struct results *run)
{
    struct comparison *rows;
    size_t n;
    cr_assert_eq(compare(base, run, &how, &arena, &rows, &n, &err), 0, "%s", err.text);
    cr_assert_eq(n, 1);
    return rows;
}

Test(compare, equal_runs_are_the_same_with_a_difference_of_exactly_zero)
{
    struct results a = make_run("t/m/x/1", "accuracy", 40, N);
    struct comparison *row = only_row(&a, &a);
    cr_assert_eq(row->verdict, VERDICT_SAME);
    cr_assert_eq(row->t.paired.difference, 0);
    cr_assert_eq(row->changed, 0);
    cr_assert_float_eq(row->base, 40.0 / N, 1e-12);
}

Test(compare, a_large_loss_fails_and_a_large_gain_does_not)
{
    struct results a = make_run("t/m/x/1", "accuracy", 50, N);
    struct results b = make_run("t/m/x/1", "accuracy", 30, N);
    cr_assert_eq(only_row(&a, &b)->verdict, VERDICT_WORSE);
    cr_assert(compare_fails(only_row(&a, &b)));
    cr_assert_eq(only_row(&a, &b)->changed, 20);
    cr_assert_eq(only_row(&b, &a)->verdict, VERDICT_BETTER);
    cr_assert_not(compare_fails(only_row(&b, &a)));
}

/* 10 of 60 answers changed, 4 of them for the better. */
Test(compare, a_difference_that_may_hide_is_not_enough_data)
{
    struct results a = make_run("t/m/x/1", "accuracy", 30, N);
    struct results b = make_run("t/m/x/1", "accuracy", 24, N);
    for (int i = 0; i < 4; i++)
        ((struct item *)b.item)[40 + i].answer = a.item[40 + i].reference;
    struct comparison *row = only_row(&a, &b);
    cr_assert_eq(row->verdict, VERDICT_UNSURE);
    cr_assert_not(compare_fails(row));
    cr_assert_str_eq(verdict_names[row->verdict], "not enough data");
    cr_assert_str_eq(row->t.test, "mcnemar");
    cr_assert_float_eq(row->t.paired.p, stats_mcnemar(6, 4), 1e-12);
    /* differences: 4 of +1, 6 of -1 */
    double mean = -2.0 / N, se = sqrt((10.0 / N - mean * mean) / (N - 1));
    cr_assert_float_eq(row->t.detectable, 2.801585 * se, 1e-6);
}

Test(compare, means_that_are_not_right_or_wrong_get_a_permutation_test)
{
    struct results a = make_run("t/m/x/1", "token_f1", 30, N);
    struct results b = make_run("t/m/x/1", "token_f1", 30, N);
    struct item *item = (struct item *)b.item;
    item[3].answer = STR("yes indeed"); /* no longer right or wrong */
    struct comparison *row = only_row(&a, &b);
    cr_assert_str_eq(row->t.test, "permutation");
    cr_assert_float_eq(row->t.paired.p, 1, 1e-12); /* one sign: both flips as far */
    a = make_run("t/m/x/1", "macro_f1", 30, N);
    cr_assert_str_eq(only_row(&a, &a)->t.test, "bootstrap");
}

/* Ten items a document that win together are ten of sixty only when one forgets that. */
Test(compare, items_of_one_document_are_not_as_many_strangers)
{
    struct results a = make_run("t/m/x/1", "accuracy", 0, N);
    struct results b = make_run("t/m/x/1", "accuracy", 20, N);
    cr_assert_lt(only_row(&a, &b)->t.paired.p, .001);
    for (int i = 0; i < N; i++)
        ((struct item *)a.item)[i].cluster = str_of(arena_format(&arena, "d%d", i / 10));
    struct comparison *row = only_row(&a, &b);
    cr_assert_str_eq(row->t.test, "cluster permutation");
    cr_assert_float_eq(row->t.paired.p, .5,
                       1e-12); /* two documents of six: 2 of 4 flips */
    cr_assert_eq(row->verdict, VERDICT_UNSURE);
}

static struct results two_methods(const char *first, int right, const char *second,
                                  int other)
{
    struct results a = make_run(first, "accuracy", right, N);
    struct results b = make_run(second, "accuracy", other, N);
    struct item *item = ARENA_ARRAY(&arena, 2 * N, struct item);
    memcpy(item, a.item, N * sizeof *item);
    memcpy(item + N, b.item, N * sizeof *item);
    return (struct results){.dir = "x", .item = item, .n_items = 2 * N};
}

Test(compare, methods_of_one_run_are_held_against_each_other)
{
    struct versus_row *rows;
    size_t n;
    struct results r = two_methods("t/prompt/a/b/1", 20, "t/rag:k=2/a/b/1", 50);
    cr_assert_eq(versus_find(&r, &how, &arena, &rows, &n, &err), 0, "%s", err.text);
    cr_assert_eq(n, 1);
    cr_assert(str_is(rows[0].a, "prompt") && str_is(rows[0].b, "rag:k=2"));
    cr_assert(str_is(rows[0].model, "a/b") && str_is(rows[0].seed, "1"));
    cr_assert_eq(rows[0].verdict, VERSUS_B);
    cr_assert_float_eq(rows[0].t.paired.difference, .5, 1e-12);
    r = two_methods("t/prompt/m/1", 30, "t/rag/m/1", 28);
    cr_assert_eq(versus_find(&r, &how, &arena, &rows, &n, &err), 0);
    cr_assert_eq(rows[0].verdict, VERSUS_SAME);
    struct compare_how small = {.draws = &draws, .effect = .01};
    cr_assert_eq(versus_find(&r, &small, &arena, &rows, &n, &err), 0);
    cr_assert_eq(rows[0].verdict, VERSUS_UNSURE);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    versus_markdown(rows, n, "x", out);
    fclose(out);
    cr_assert_not_null(strstr(text, "| t | m | 1 | accuracy | prompt | rag | 60 |"), "%s",
                       text);
    cr_assert_not_null(strstr(text, "not enough data |"), "%s", text);
    free(text);
    r = two_methods("t/prompt/m/1", 30, "u/rag/m/1", 28);
    cr_assert_eq(versus_find(&r, &how, &arena, &rows, &n, &err), 0);
    cr_assert_eq(n, 0);
}

Test(compare, one_item_lost_is_within_the_interval)
{
    struct results a = make_run("t/m/x/1", "accuracy", 50, N);
    struct results b = make_run("t/m/x/1", "accuracy", 49, N);
    cr_assert_eq(only_row(&a, &b)->verdict, VERDICT_SAME);
}

Test(compare, fewer_bits_are_better_for_metrics_where_less_is_better)
{
    struct results a = make_run("t/m/x/1", "bits_per_byte", 50, N);
    struct results b = make_run("t/m/x/1", "bits_per_byte", 20, N);
    cr_assert_eq(only_row(&a, &b)->verdict, VERDICT_WORSE);
    cr_assert_eq(only_row(&b, &a)->verdict, VERDICT_BETTER);
}

Test(compare, label_metrics_are_scored_again_from_the_recorded_answers)
{
    struct results a = make_run("t/m/x/1", "macro_f1", N, N);
    cr_assert_float_eq(only_row(&a, &a)->base, 1, 1e-12);
}

static void set_answers(struct results *r, const char *right, const char *wrong,
                        int n_right)
{
    struct item *item = (struct item *)r->item;
    for (size_t i = 0; i < r->n_items; i++) {
        struct str *accept = (struct str *)item[i].accept;
        *accept = item[i].reference = str_of(right);
        item[i].answer = str_of((int)i < n_right ? right : wrong);
    }
}

/* 100 for any item that is right, but the set has its own number. */
Test(compare, corpus_metrics_are_resampled_over_their_counts)
{
    struct results a = make_run("t/m/x/1", "bleu", N, N),
                   b = make_run("t/m/x/1", "bleu", N, N);
    const char *right = "the man bit the dog first",
               *wrong = "the dog bit the man at last";
    set_answers(&a, right, wrong, N);
    set_answers(&b, right, wrong, N / 2);
    struct comparison *row = only_row(&a, &b);
    cr_assert_float_eq(row->base, 100, 1e-9);
    /* matches 6+5, 5+3, 4+0, 3+0 of 6+7, 5+6, 4+5, 3+4 */
    double p = 11.0 / 13 * 8 / 11 * 4 / 9 * 3 / 7;
    cr_assert_float_eq(row->run, 100 * sqrt(sqrt(p)), 1e-9, "%.9f", row->run);
    cr_assert_eq(row->verdict, VERDICT_WORSE);
    cr_assert(row->t.paired.interval.low < row->t.paired.difference);
    cr_assert(row->t.paired.interval.high > row->t.paired.difference);
}

static void set_values(struct results *r, double value)
{
    for (size_t i = 0; i < r->n_items; i++)
        ((struct item *)r->item)[i].value[0] = value;
}

Test(compare, what_only_the_run_can_measure_is_taken_as_recorded)
{
    struct results a = make_run("t/m/x/1", "ece", N, N),
                   b = make_run("t/m/x/1", "ece", N, N);
    set_values(&a, 1);
    set_values(&b, 0.75);
    cr_assert_eq(only_row(&a, &b)->base, 0);
    cr_assert_float_eq(only_row(&a, &b)->run, 0.25, 1e-12);
    cr_assert_eq(only_row(&a, &b)->verdict, VERDICT_WORSE);
}

Test(compare, a_metric_that_describes_is_never_worse)
{
    struct results a = make_run("t/m/x/1", "copied_span", N, N);
    struct results b = make_run("t/m/x/1", "copied_span", N, N);
    set_values(&a, 1);
    set_values(&b, 9);
    cr_assert_eq(only_row(&a, &b)->t.paired.difference, 8);
    cr_assert_eq(only_row(&a, &b)->verdict, VERDICT_SAME);
}

Test(compare, kinds_are_known_when_answers_are_scored_again)
{
    struct results a = make_run("t/m/x/1", "abstention", N, N);
    set_answers(&a, "not in the handbook", "30 days", N);
    cr_assert_float_eq(only_row(&a, &a)->base, 1, 1e-12);
    for (size_t i = 0; i < a.n_items; i++)
        ((struct item *)a.item)[i].kind = STR("none");
    cr_assert_float_eq(only_row(&a, &a)->base, 1, 1e-12);
    set_answers(&a, "not in the handbook", "30 days", N / 2);
    cr_assert_float_eq(only_row(&a, &a)->base, 2 / 3.0, 1e-12);
}

Test(compare, a_label_that_only_an_answer_has_is_a_label)
{
    struct results a = make_run("t/m/x/1", "parse_ok", N, N);
    set_answers(&a, "yes", "maybe", N / 2);
    cr_assert_float_eq(only_row(&a, &a)->base, .5, 1e-12);
    for (size_t i = 0; i < a.n_items; i++)
        ((struct item *)a.item)[i].choice = 0; /* it was chosen among the task's labels */
    cr_assert_float_eq(only_row(&a, &a)->base, 1, 1e-12);
}

Test(compare, a_margin_forgives_a_small_loss)
{
    struct results a = make_run("t/m/x/1", "accuracy", 50, N);
    struct results b = make_run("t/m/x/1", "accuracy", 38, N);
    struct compare_how margin = {.draws = &draws, .margin = 0.3};
    struct comparison *rows;
    size_t n;
    cr_assert_eq(only_row(&a, &b)->verdict, VERDICT_WORSE);
    cr_assert_eq(compare(&a, &b, &margin, &arena, &rows, &n, &err), 0);
    cr_assert_eq(rows->verdict, VERDICT_UNSURE);
    cr_assert_not(compare_fails(rows));
}

Test(compare, a_missing_cell_and_a_cell_without_shared_items_fail)
{
    struct results a = make_run("t/m/x/1", "accuracy", 50, N);
    struct results b = make_run("t/other/x/1", "accuracy", 50, N);
    struct results c = make_run("t/m/x/1", "accuracy", 1, 1);
    struct item *other = (struct item *)c.item;
    other->id = STR("elsewhere");
    cr_assert_eq(only_row(&a, &b)->verdict, VERDICT_MISSING);
    cr_assert_eq(only_row(&a, &c)->verdict, VERDICT_UNPAIRED);
    cr_assert(compare_fails(only_row(&a, &c)));
}

Test(compare, junit_names_the_failing_cell_and_escapes_it)
{
    struct results a = make_run("t/<m>&/x/1", "accuracy", 50, N);
    struct results b = make_run("t/<m>&/x/1", "accuracy", 20, N);
    struct comparison *row = only_row(&a, &b);
    char *text = NULL;
    size_t n = 0;
    FILE *memory = open_memstream(&text, &n);
    compare_junit(row, 1, "run", memory);
    fclose(memory);
    cr_assert(strstr(text, "tests=\"1\" failures=\"1\""), "%s", text);
    cr_assert(strstr(text, "t/&lt;m&gt;&amp;/x/1"), "%s", text);
    cr_assert(strstr(text, "<failure type=\"regression\""), "%s", text);
    free(text);
}
