/* What a number of requests costs, where two ways break even, which is the cheapest. */
#include <criterion/criterion.h>
#include <math.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/result/expense.h"
#include "tests/unit/own_draws.h"

enum { N = 40 };

static struct arena arena;

static struct item *items_of(const char *cell, int tokens_in, int cached, int out)
{
    struct item *item = ARENA_ARRAY(&arena, N, struct item);
    for (int i = 0; i < N; i++)
        item[i] = (struct item){.cell = str_of(cell),
                                .tokens_in = tokens_in + i % 5,
                                .tokens_cached = cached,
                                .tokens_out = out};
    return item;
}

static const struct cell cheap = {.task = "t",
                                  .method = "m",
                                  .model = "x",
                                  .seed = 1,
                                  .prepare_usd = 2,
                                  .usd_per_1k = 0.5};

Test(expense, an_items_cost_follows_its_work_and_the_mean_is_the_cells)
{
    struct results r = {.item = items_of("t/m/x/1", 10, 4, 3), .n_items = N};
    struct expense e = expense_of(&r, &cheap, &arena);
    double sum = 0;
    cr_assert_eq(e.n, N);
    for (size_t i = 0; i < e.n; i++)
        sum += e.item[i];
    cr_assert_float_eq(sum / N, 0.0005, 1e-15);
    /* of item 0: 10 - 4 + 3 = 9 tokens, of item 4: 13 */
    cr_assert_float_eq(e.item[4] / e.item[0], 13.0 / 9, 1e-12);
    cr_assert_float_eq(expense_total(&e, 4000), 4, 1e-12);
}

Test(expense, an_endpoints_items_are_weighed_by_the_prices_that_the_run_recorded)
{
    struct err err = ERR_INIT;
    struct results r = {.item = items_of("t/m/x/1", 10, 4, 3), .n_items = N};
    cr_assert_eq(json_parse(STR("{\"models\": [{\"alias\": \"x\", \"usd_per_1m\": "
                                "{\"input\": 2, \"cached\": 1, \"output\": 8}}]}"),
                            "run.json", 1, &arena, &r.run, &err),
                 0);
    struct expense e = expense_of(&r, &cheap, &arena);
    /* 6 x 2 + 4 x 1 + 3 x 8 = 40 and 8 more for item 4 */
    cr_assert_float_eq(e.item[4] / e.item[0], 48.0 / 40, 1e-12);
}

Test(expense, without_items_there_is_a_cost_and_no_interval)
{
    struct results r = {0};
    struct expense a = expense_of(&r, &cheap, &arena), b = a;
    b.prepare = 0;
    b.each = 0.001;
    struct break_even even = expense_break_even(&a, &b, own_draws(100, 1));
    cr_assert_null(a.item);
    cr_assert_float_eq(even.requests, 4000, 1e-9);
    cr_assert(isnan(even.interval.low));
}

static struct expense made(double prepare, const double *item)
{
    struct expense e = {.prepare = prepare, .item = item, .n = N};
    for (int i = 0; i < N; i++)
        e.each += item[i] / N;
    return e;
}

Test(expense, what_is_dear_to_prepare_breaks_even_where_the_lines_cross)
{
    double a[N], b[N];
    for (int i = 0; i < N; i++) {
        a[i] = 0.001;
        b[i] = 0.002 + 0.001 * (i % 3 - 1) + (i == N - 1 ? 0.001 / 3 : 0);
    }
    struct expense x = made(3, a), y = made(1, b);
    struct break_even even = expense_break_even(&x, &y, own_draws(2000, 1));
    cr_assert_float_eq(even.requests, 2 / (y.each - x.each), 1e-9);
    cr_assert_float_eq(expense_total(&x, even.requests), expense_total(&y, even.requests),
                       1e-9);
    cr_assert(even.interval.low < even.requests && even.requests < even.interval.high);
    /* the mean of what is saved varies by sd / sqrt(n): 2.5 and 97.5 % lie 1.96 of it away */
    double se = sqrt(2.0 / 3) * 0.001 / sqrt(N);
    cr_assert_float_eq(even.interval.low, 2 / (y.each - x.each + 1.96 * se), 60);
}

Test(expense,
     what_is_cheaper_at_once_needs_no_request_and_what_is_dearer_in_both_never_wins)
{
    double a[N], b[N];
    for (int i = 0; i < N; i++) {
        a[i] = 1;
        b[i] = 2;
    }
    struct expense x = made(1, a), y = made(1, b), z = made(5, b);
    cr_assert_eq(expense_break_even(&x, &y, own_draws(100, 1)).requests, 0);
    cr_assert_eq(expense_break_even(&z, &x, own_draws(100, 1)).requests, INFINITY);
    cr_assert_eq(expense_break_even(&z, &x, own_draws(100, 1)).interval.low, INFINITY);
    y.each = NAN;
    cr_assert(isnan(expense_break_even(&x, &y, own_draws(100, 1)).requests));
}

Test(expense, the_cheapest_at_any_number_is_the_one_that_trying_all_finds)
{
    struct expense e[8];
    unsigned seed = 7;
    for (int round = 0; round < 50; round++) {
        size_t way[8];
        double from[8];
        for (int i = 0; i < 8; i++) {
            seed = seed * 1103515245 + 12345;
            e[i] = (struct expense){.prepare = seed >> 20 & 15, .each = seed >> 25 & 7};
        }
        e[round % 8].each = round % 3 ? e[round % 8].each : NAN;
        size_t n = expense_cheapest(e, 8, way, from);
        cr_assert(n >= 1 && from[0] == 0);
        for (double at = 0; at < 20; at += 0.37) {
            size_t k = n - 1;
            double least = INFINITY;
            while (from[k] > at)
                k--;
            for (int i = 0; i < 8; i++)
                least = fmin(least, expense_total(&e[i], at));
            cr_assert_float_eq(expense_total(&e[way[k]], at), least, 1e-9);
        }
    }
}
