/* Vectors: shared/reference/peers.md 6.10 and 6.11 (statsmodels, scipy, lm-eval,
 * inspect). */
#include <criterion/criterion.h>

#include <math.h>

#include "harness/base/rng.h"
#include "harness/result/stats.h"

static void near(double value, double expected)
{
    cr_assert_float_eq(value, expected, 1e-6, "%.9f, expected %.9f", value, expected);
}

static const double ten[] = {1, 0, 1, 1, 0, 1, 0, 1, 1, 1};

Test(stats, mean_and_standard_error_pass_the_vectors)
{
    double x[10];
    for (int i = 0; i < 10; i++)
        x[i] = i;
    near(stats_mean(ten, 10), .7);
    near(stats_stderr(ten, 10), .152752523);
    near(stats_mean(x, 10), 4.5);
    near(stats_stderr(x, 10), .957427);
    cr_assert(isnan(stats_mean(x, 0)));
    cr_assert(isnan(stats_stderr(x, 1)));
}

Test(stats, quantiles_interpolate_as_numpy_does)
{
    double x[] = {1, 2, 4, 8};
    near(stats_quantile(x, 4, 0), 1);
    near(stats_quantile(x, 4, .5), 3);
    near(stats_quantile(x, 4, .9), 6.8);
    near(stats_quantile(x, 4, 1), 8);
    near(stats_quantile(x, 1, .95), 1);
    cr_assert(isnan(stats_quantile(x, 0, .5)));
}

static void wilson(size_t k, size_t n, double low, double high)
{
    struct interval interval = stats_wilson(k, n);
    near(interval.low, low);
    near(interval.high, high);
}

Test(stats, wilson_passes_the_vectors)
{
    wilson(0, 10, 0, .277533);
    wilson(10, 10, .722467, 1);
    wilson(7, 10, .396778, .892209);
    wilson(50, 100, .403832, .596168);
    wilson(81, 263, .255289, .366210);
    wilson(1, 1, .206549, 1);
    cr_assert(isnan(stats_wilson(0, 0).low));
}

Test(stats, mcnemar_is_the_exact_binomial_test)
{
    cr_assert_float_eq(stats_mcnemar(121, 59), 4.434449e-06, 1e-12);
    near(stats_mcnemar(70, 59), .378687663);
    near(stats_mcnemar(59, 70), .378687663);
    near(stats_mcnemar(80, 59), .089452315);
    near(stats_mcnemar(30, 60), .002060266);
    near(stats_mcnemar(10, 30), .002221434);
    near(stats_mcnemar(0, 6), .03125);
    near(stats_mcnemar(5, 5), 1);
    near(stats_mcnemar(0, 0), 1);
    cr_assert(stats_mcnemar(0, 2000) >= 0 && stats_mcnemar(0, 2000) < 1e-300);
    cr_assert_float_eq(stats_mcnemar(50000, 50000), 1, 1e-9);
}

Test(stats, holm_adjusts_in_place_and_never_above_one)
{
    double p[] = {.01, .04, .03, .005}, high[] = {.9, .8}, equal[] = {.02, .02, .02};
    stats_holm(p, 4);
    near(p[0], .03);
    near(p[1], .06);
    near(p[2], .06);
    near(p[3], .02);
    stats_holm(high, 2);
    near(high[0], 1);
    near(high[1], 1);
    stats_holm(equal, 3);
    near(equal[2], .06);
    stats_holm(p, 0);
}

static double mean_of(const void *context, const uint32_t *pick, size_t n)
{
    const double *x = context;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        cr_assert(pick[i] < n);
        sum += x[pick[i]];
    }
    return sum / (double)n;
}

Test(stats, the_bootstrap_of_a_mean_is_the_bootstrap_with_a_mean)
{
    struct interval a = stats_bootstrap(mean_of, ten, 10, 500, 7);
    struct interval b = stats_bootstrap_mean(ten, 10, 500, 7);
    cr_assert_eq(a.low, b.low);
    cr_assert_eq(a.high, b.high);
    struct interval again = stats_bootstrap_mean(ten, 10, 500, 7);
    cr_assert_eq(a.low, again.low);
    struct interval other = stats_bootstrap_mean(ten, 10, 501, 8);
    cr_assert(other.low != a.low || other.high != a.high || other.low == .4);
}

/* For a mean of many items the interval must be that of the normal approximation; one
 * that is divided by sqrt(resamples) once more, as has been seen, would be thirty times
 * too small. */
Test(stats, the_bootstrap_interval_is_as_wide_as_the_standard_error_says)
{
    enum { N = 1000 };
    double x[N];
    struct rng rng = rng_make(3, "test", 0);
    for (uint64_t i = 0; i < N; i++)
        x[i] = rng_normal(&rng, i);
    struct interval interval = stats_bootstrap_mean(x, N, 10000, 1);
    double half = 1.959964 * stats_stderr(x, N), mean = stats_mean(x, N);
    cr_assert_float_eq(interval.low, mean - half, 0.05 * half);
    cr_assert_float_eq(interval.high, mean + half, 0.05 * half);
}

Test(stats, every_item_is_drawn_as_often_as_any_other)
{
    enum { N = 7 };
    double share[N];
    for (int i = 0; i < N; i++) {
        double x[N] = {0};
        x[i] = 1;
        struct interval interval = stats_bootstrap_mean(x, N, 20000, 5);
        share[i] = interval.high;
        cr_assert_eq(interval.low, 0);
        near(share[i], share[0]);
    }
}

Test(stats, a_bootstrap_of_nothing_or_of_no_number_has_no_interval)
{
    double x[] = {1, NAN, 2};
    cr_assert(isnan(stats_bootstrap_mean(x, 0, 100, 1).low));
    cr_assert(isnan(stats_bootstrap_mean(x, 3, 100, 1).low));
    cr_assert_eq(stats_bootstrap_mean(x, 1, 100, 1).low, 1);
}

Test(stats, a_paired_bootstrap_sees_a_small_but_steady_difference)
{
    enum { N = 60 };
    double a[N], b[N];
    for (int i = 0; i < N; i++) {
        a[i] = i % 10;
        b[i] = a[i] + .1 + .01 * (i % 3);
    }
    struct paired paired = stats_paired_bootstrap(mean_of, a, b, N, 2000, 1);
    near(paired.difference, .11);
    cr_assert(paired.interval.low > .1 && paired.interval.high < .12);
    near(paired.p, 2 / 2001.0);
    struct paired back = stats_paired_bootstrap(mean_of, b, a, N, 2000, 1);
    near(back.difference, -.11);
    near(back.p, paired.p);
    struct paired same = stats_paired_bootstrap(mean_of, a, a, N, 2000, 1);
    near(same.difference, 0);
    near(same.p, 1);
}

/* d = 1 0 -1 1 1 0 1 0 1 1 (mean .5): the exact sign-flip test gives .125, the normal
 * approximation of the bootstrap p about .02 to .04. */
Test(stats, a_paired_bootstrap_of_ten_items_is_not_sure)
{
    double a[10] = {0}, d[] = {1, 0, -1, 1, 1, 0, 1, 0, 1, 1};
    struct paired paired = stats_paired_bootstrap(mean_of, a, d, 10, 10000, 1);
    near(paired.difference, .5);
    cr_assert(paired.p > .01 && paired.p < .1, "%f", paired.p);
    cr_assert(paired.interval.low <= .2 && paired.interval.high >= .8);
}
