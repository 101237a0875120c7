/* Vectors: shared/reference/peers.md 6.10 and 6.11 (statsmodels, scipy, lm-eval,
 * inspect). */
#include <criterion/criterion.h>

#include <math.h>

#include "harness/base/rng.h"
#include "harness/result/stats.h"
#include "tests/unit/own_draws.h"

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
    near(stats_tail(x, 4, .9, 4), 6.8);
    cr_assert(isnan(stats_tail(x, 4, .9, 5)));
    near(stats_quantile(x, 1, .95), 1);
    cr_assert(isnan(stats_quantile(x, 0, .5)));
}

/* inspect_ai's vectors (peers.md 6.10). */
Test(stats, items_that_share_a_document_have_a_clustered_standard_error)
{
    double x[20];
    uint32_t cluster[20], one[20] = {0}, own[20];
    for (int i = 0; i < 20; i++) {
        x[i] = i;
        cluster[i] = (uint32_t)i % 4;
        own[i] = (uint32_t)i;
    }
    double se = stats_clustered_stderr(x, cluster, 20, 4);
    near(se, .645497);
    near(9.5 - stats_t(.975, 3) * se, 7.445740);
    near(9.5 + stats_t(.975, 3) * se, 11.554260);
    near(stats_clustered_stderr(x, one, 20, 1), 0);
    near(stats_clustered_stderr(x, own, 20, 20), stats_stderr(x, 20));
    cr_assert(isnan(stats_clustered_stderr(x, one, 0, 0)));
}

Test(stats, quantiles_of_t_pass_the_vectors)
{
    static const double vectors[][2] = {
        {1, 12.706204736}, {2, 4.302652730},  {4, 2.776445105},    {9, 2.262157163},
        {10, 2.228138852}, {30, 2.042272456}, {1000, 1.962339081},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        near(stats_t(.975, vectors[i][0]), vectors[i][1]);
    near(stats_t(.025, 9), -2.262157163);
    near(stats_t(.5, 5), 0);
    double x[10];
    for (int i = 0; i < 10; i++)
        x[i] = i;
    near(4.5 - stats_t(.975, 9) * stats_stderr(x, 10), 2.334149);
    cr_assert(isnan(stats_t(1, 3)) && isnan(stats_t(.9, 0)));
}

Test(stats, an_interval_of_a_mean_by_t_and_its_join_with_another_error)
{
    double x[10], same[] = {0.5, 0.5, 0.5};
    for (int i = 0; i < 10; i++)
        x[i] = i;
    near(4.5 - stats_t_half(x, 10), 2.334149);
    near(stats_t_half(same, 3), 0);
    near(stats_t_half(x, 1), 0);
    near(stats_t_half(x, 0), 0);
    struct interval i = stats_widen(0.5, (struct interval){0.47, 0.58}, 0.04);
    near(i.low, 0.45); /* 3, 4, 5 */
    near(i.high, 0.5 + sqrt(0.08 * 0.08 + 0.04 * 0.04));
    i = stats_widen(0.5, (struct interval){0.47, 0.58}, 0);
    cr_assert(i.low == 0.47 && i.high == 0.58);
    i = stats_widen(0.5, (struct interval){0.51, 0.58}, 0.04); /* it need not hold it */
    near(i.low, 0.46);
    cr_assert(isnan(stats_widen(0.5, (struct interval){NAN, NAN}, 0).low));
}

static double sum_of(const void *context, const uint32_t *pick, size_t n)
{
    const double *x = context;
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[pick[i]];
    return sum;
}

static double share_of(const void *context, const uint32_t *pick, size_t n)
{
    return sum_of(context, pick, n) / (double)n;
}

/* Ten items of one document that are right or wrong together are one item. */
Test(stats, a_bootstrap_of_clusters_is_as_wide_as_that_of_their_sums)
{
    enum { C = 40, M = 10 };
    double one[C], x[C * M];
    uint32_t cluster[C * M];
    for (uint32_t i = 0; i < C * M; i++) {
        cluster[i] = i % C;
        x[i] = one[i % C] = i % C % 3 == 0;
    }
    struct interval a = stats_bootstrap_mean(one, C, own_draws(2000, 4));
    struct interval b =
        stats_bootstrap_clusters(share_of, x, cluster, C * M, C, own_draws(2000, 4));
    near(a.low, b.low);
    near(a.high, b.high);
    struct interval plain = stats_bootstrap_mean(x, C * M, own_draws(2000, 4));
    cr_assert_gt(b.high - b.low, 2.5 * (plain.high - plain.low));
}

Test(stats, clusters_of_different_sizes_are_drawn_whole)
{
    double x[] = {1, 1, 1, 0};
    uint32_t cluster[] = {1, 1, 1, 0};
    struct interval sums =
        stats_bootstrap_clusters(sum_of, x, cluster, 4, 2, own_draws(500, 1));
    near(sums.low, 0); /* 0, 3 or 6 */
    near(sums.high, 6);
    struct interval means =
        stats_bootstrap_clusters(share_of, x, cluster, 4, 2, own_draws(500, 1));
    near(means.low, 0);
    near(means.high, 1);
}

Test(stats, a_permutation_test_counts_sign_flips)
{
    double d[] = {1, 0, -1, 1, 1, 0, 1, 0, 1, 1}; /* peers.md 6.11: 16/128 */
    near(stats_permutation(d, 10, 10000, 1), .125);
    double zero[] = {0, 0, 0};
    near(stats_permutation(zero, 3, 10000, 1), 1);
    near(stats_permutation(zero, 0, 10000, 1), 1);
    double missing[] = {1, NAN};
    cr_assert(isnan(stats_permutation(missing, 2, 100, 1)));
    /* 30 differences of 1: about the sign test, 2 P(X <= 8) of 30 = .0161248 */
    double many[40] = {0};
    for (int i = 0; i < 30; i++)
        many[i + i / 4] = i < 22 ? 1 : -1;
    cr_assert_float_eq(stats_permutation(many, 40, 20000, 1), .0161248, .003);
    cr_assert_eq(stats_permutation(many, 40, 500, 7),
                 stats_permutation(many, 40, 500, 7));
}

Test(stats, the_smallest_detectable_difference_passes_the_vectors)
{
    near(stats_detectable(sqrt(.2 / 100)), .125291);
    near(stats_detectable(sqrt(.2 / 220)), .084471);
    near(stats_detectable(sqrt(.2 / 1000)), .039620);
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
    double some[] = {NAN, .01, NAN, .02};
    stats_holm(some, 4);
    near(some[1], .02);
    near(some[3], .02);
    cr_assert(isnan(some[0]));
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
    struct interval a = stats_bootstrap(mean_of, ten, 10, own_draws(500, 7));
    struct interval b = stats_bootstrap_mean(ten, 10, own_draws(500, 7));
    cr_assert_eq(a.low, b.low);
    cr_assert_eq(a.high, b.high);
    struct interval again = stats_bootstrap_mean(ten, 10, own_draws(500, 7));
    cr_assert_eq(a.low, again.low);
    struct interval other = stats_bootstrap_mean(ten, 10, own_draws(501, 8));
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
    struct interval interval = stats_bootstrap_mean(x, N, own_draws(10000, 1));
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
        struct interval interval = stats_bootstrap_mean(x, N, own_draws(20000, 5));
        share[i] = interval.high;
        cr_assert_eq(interval.low, 0);
        near(share[i], share[0]);
    }
}

Test(stats, a_bootstrap_of_nothing_or_of_no_number_has_no_interval)
{
    double x[] = {1, NAN, 2};
    cr_assert(isnan(stats_bootstrap_mean(x, 0, own_draws(100, 1)).low));
    cr_assert(isnan(stats_bootstrap_mean(x, 3, own_draws(100, 1)).low));
    cr_assert_eq(stats_bootstrap_mean(x, 1, own_draws(100, 1)).low, 1);
}

Test(stats, a_paired_bootstrap_sees_a_small_but_steady_difference)
{
    enum { N = 60 };
    double a[N], b[N];
    for (int i = 0; i < N; i++) {
        a[i] = i % 10;
        b[i] = a[i] + .1 + .01 * (i % 3);
    }
    struct paired paired = stats_paired_bootstrap(mean_of, a, b, N, own_draws(2000, 1));
    near(paired.difference, .11);
    cr_assert(paired.interval.low > .1 && paired.interval.high < .12);
    near(paired.p, 2 / 2001.0);
    struct paired back = stats_paired_bootstrap(mean_of, b, a, N, own_draws(2000, 1));
    near(back.difference, -.11);
    near(back.p, paired.p);
    struct paired same = stats_paired_bootstrap(mean_of, a, a, N, own_draws(2000, 1));
    near(same.difference, 0);
    near(same.p, 1);
}

/* d = 1 0 -1 1 1 0 1 0 1 1 (mean .5): the exact sign-flip test gives .125, the normal
 * approximation of the bootstrap p about .02 to .04. */
Test(stats, a_paired_bootstrap_of_ten_items_is_not_sure)
{
    double a[10] = {0}, d[] = {1, 0, -1, 1, 1, 0, 1, 0, 1, 1};
    struct paired paired = stats_paired_bootstrap(mean_of, a, d, 10, own_draws(10000, 1));
    near(paired.difference, .5);
    cr_assert(paired.p > .01 && paired.p < .1, "%f", paired.p);
    cr_assert(paired.interval.low <= .2 && paired.interval.high >= .8);
}
