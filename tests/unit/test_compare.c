/* Comparing runs: what is worse fails, what is within noise or better does not. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/run/compare.h"

enum { N = 60 };

static struct arena arena;
static struct err err;
static const struct compare_how how = {.resamples = 1000};

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
    cr_assert_eq(row->paired.difference, 0);
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

Test(compare, a_margin_forgives_a_small_loss)
{
    struct results a = make_run("t/m/x/1", "accuracy", 50, N);
    struct results b = make_run("t/m/x/1", "accuracy", 38, N);
    struct compare_how margin = {.resamples = 1000, .margin = 0.3};
    struct comparison *rows;
    size_t n;
    cr_assert_eq(only_row(&a, &b)->verdict, VERDICT_WORSE);
    cr_assert_eq(compare(&a, &b, &margin, &arena, &rows, &n, &err), 0);
    cr_assert_eq(rows->verdict, VERDICT_SAME);
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
