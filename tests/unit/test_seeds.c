/* Rows that differ in the seed alone are made one, with an interval that covers items and training. */
#include <criterion/criterion.h>
#include <math.h>

#include "harness/base/arena.h"
#include "harness/result/seeds.h"
#include "tests/unit/yes_no.h"

enum { CELLS = 8, N = 10 };

static struct arena arena;
static struct cell cell[CELLS];
static struct item item[CELLS * N];
static struct results results;

static struct interval endless(const char *metric)
{
    (void)metric;
    return (struct interval){-INFINITY, INFINITY};
}

static void set_up(void)
{
    results = (struct results){.cell = cell, .item = item};
}

static void tear_down(void)
{
    arena_release(&arena);
}

TestSuite(seeds, .init = set_up, .fini = tear_down);

static struct cell *add(const char *method, const char *model, int64_t seed,
                        double quality)
{
    struct cell *c = &cell[results.n_cells++];
    *c = (struct cell){.task = "t",
                       .method = method,
                       .model = model,
                       .seed = seed,
                       .metric = "accuracy",
                       .primary = 1,
                       .quality = quality,
                       .quality_low = quality - 0.1,
                       .quality_high = quality + 0.05,
                       .quality_stderr = 0.03,
                       .latency_p95_ms = 10.0 * (double)seed,
                       .failed = seed == 2,
                       .interval = "wilson",
                       .hit_rate = NAN};
    yes_no_items(&results, item, c, N, N, &arena);
    return c;
}

Test(seeds, are_means_and_keep_the_order_of_the_run)
{
    add("b", "m", 2, 0.4);
    add("a", "m", 1, 0.9);
    add("b", "m", 1, 0.5);
    add("b", "n", 1, 0.1);
    seeds_join(&results, endless, &arena);
    cr_assert_eq(results.n_cells, 3);
    const struct cell *c = &results.cell[0];
    cr_expect_str_eq(c->method, "b");
    cr_expect_eq(c->seed, 1, "the lowest");
    cr_expect_float_eq(c->quality, 0.45, 1e-12);
    cr_expect_float_eq(c->latency_p95_ms, 15, 1e-12);
    cr_expect_eq(c->failed, 1, "half an answer is one");
    cr_expect(isnan(c->hit_rate));
    cr_expect_eq(seeds_of(&results, c).n, 2);
    cr_expect_float_eq(seeds_of(&results, c).least, 0.4, 1e-12);
    cr_expect_float_eq(seeds_of(&results, c).most, 0.5, 1e-12);
    cr_expect_str_eq(results.cell[1].method, "a");
    cr_expect_str_eq(results.cell[2].model, "n");
}

Test(seeds, one_alone_stays_as_it_is)
{
    add("a", "m", 3, 0.7);
    cell[0].trained_tokens = 12345;
    seeds_join(&results, endless, &arena);
    cr_assert_eq(results.n_cells, 1);
    cr_expect_eq(results.cell[0].quality, cell[0].quality);
    cr_expect_eq(results.cell[0].quality_low, cell[0].quality_low);
    cr_expect_eq(results.cell[0].quality_high, cell[0].quality_high);
    cr_expect_eq(results.cell[0].quality_stderr, cell[0].quality_stderr);
    cr_expect_eq(results.cell[0].trained_tokens, 12345);
    cr_expect_eq(seeds_of(&results, &results.cell[0]).n, 1);
}

/* Qualities 0.5, 0.6, 0.7: mean 0.6, standard error 0.1 / sqrt(3), t 4.302652730. */
Test(seeds, widen_the_interval_over_items_by_students_t)
{
    double t = 4.302652730 * 0.1 / sqrt(3);
    for (int seed = 1; seed <= 3; seed++)
        add("a", "m", seed, 0.4 + 0.1 * seed);
    seeds_join(&results, endless, &arena);
    const struct cell *c = &results.cell[0];
    cr_expect_float_eq(c->quality_low, 0.6 - sqrt(0.1 * 0.1 + t * t), 1e-9);
    cr_expect_float_eq(c->quality_high, 0.6 + sqrt(0.05 * 0.05 + t * t), 1e-9);
    cr_expect_float_eq(c->quality_stderr, sqrt(0.03 * 0.03 + 0.01 / 3), 1e-12);
}

static struct interval share(const char *metric)
{
    cr_expect_str_eq(metric, "accuracy");
    return (struct interval){0, 1};
}

Test(seeds, do_not_widen_it_beyond_the_scale)
{
    add("a", "m", 1, 0.2);
    add("a", "m", 2, 0.9);
    seeds_join(&results, share, &arena);
    cr_expect_eq(results.cell[0].quality_low, 0);
    cr_expect_eq(results.cell[0].quality_high, 1);
}

Test(seeds, that_agree_widen_nothing)
{
    for (int seed = 1; seed <= 3; seed++)
        add("a", "m", seed, 0.5);
    seeds_join(&results, endless, &arena);
    cr_expect_float_eq(results.cell[0].quality_low, 0.4, 1e-12);
    cr_expect_float_eq(results.cell[0].quality_high, 0.55, 1e-12);
}

Test(seeds, without_a_quality_are_left_out_of_the_mean)
{
    add("a", "m", 1, NAN);
    add("a", "m", 2, 0.5);
    add("b", "m", 1, NAN);
    add("b", "m", 2, NAN);
    seeds_join(&results, endless, &arena);
    cr_expect_float_eq(results.cell[0].quality, 0.5, 1e-12);
    cr_expect_float_eq(results.cell[0].quality_low, 0.4, 1e-12, "one seed is no spread");
    cr_expect_eq(seeds_of(&results, &results.cell[0]).n, 2);
    cr_expect(isnan(results.cell[1].quality) && isnan(results.cell[1].quality_low));
    cr_expect(isnan(seeds_of(&results, &results.cell[1]).least));
}

Test(seeds, bring_their_items_and_nobody_elses)
{
    const struct cell_items *list;
    add("a", "m", 1, 0.5);
    add("a", "m/2", 1, 0.5); /* an alias may hold a slash */
    add("a", "m", 12, 0.5);
    seeds_join(&results, endless, &arena);
    cr_assert_eq(results.n_cells, 2);
    cr_assert_eq(seeds_items(&results, &results.cell[0], &list, &arena), 2);
    cr_expect(str_is(list[0].item->cell, "t/a/m/1") && list[0].n == N);
    cr_expect(str_is(list[1].item->cell, "t/a/m/12") && list[1].n == N);
    cr_assert_eq(seeds_items(&results, &results.cell[1], &list, &arena), 1);
    cr_expect(str_is(list[0].item->cell, "t/a/m/2/1"));
    results =
        (struct results){.cell = cell, .n_cells = 3, .item = item, .n_items = 3 * N};
    cr_assert_eq(seeds_items(&results, &cell[2], &list, &arena), 1, "rows not made one");
    cr_expect(str_is(list[0].item->cell, "t/a/m/12"));
}
