#include "harness/result/stats.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/rng.h"

/* The 97.5 percentile of the normal distribution. */
static const double z95 = 1.959963984540054;

static const struct interval unknown = {NAN, NAN};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the statistics of the resamples; one that is not a number leaves no interval. */
static struct interval percentiles(double *x, int n)
{
    for (int i = 0; i < n; i++)
        if (isnan(x[i]))
            return unknown;
    qsort(x, (size_t)n, sizeof *x, by_value);
    return (struct interval){stats_quantile(x, (size_t)n, 0.025),
                             stats_quantile(x, (size_t)n, 0.975)};
}

/* A statistic of every resample: of one side, or of b less a; of items, or of all items of drawn
 * clusters. */
struct statistic {
    stats_total *total;
    const void *a, *b; /* a NULL: b alone */
    size_t n;
    const uint32_t *item,
        *first; /* in the order of clusters, and where each begins; NULL */
    size_t n_clusters;
    double *x; /* one per resample */
};

static double value_of(const struct statistic *s, const uint32_t *pick, size_t n)
{
    double b = s->total(s->b, pick, n);
    return s->a ? b - s->total(s->a, pick, n) : b;
}

static void of_items(void *context, int r, const uint32_t *pick, uint32_t *scratch)
{
    const struct statistic *s = context;
    (void)scratch;
    s->x[r] = value_of(s, pick, s->n);
}

struct interval stats_bootstrap(stats_total *total, const void *context, size_t n,
                                struct draws *draws)
{
    if (n == 0 || draws->resamples < 1)
        return unknown;
    struct statistic s = {.total = total, .b = context, .n = n};
    s.x = mem_resize(NULL, (size_t)draws->resamples, sizeof *s.x);
    draws_run(draws, n, 0, of_items, &s);
    struct interval interval = percentiles(s.x, draws->resamples);
    free(s.x);
    return interval;
}

struct values {
    const double *x;
};

static double mean_of_picks(const void *context, const uint32_t *pick, size_t n)
{
    const struct values *values = context;
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values->x[pick[i]];
    return sum / (double)n;
}

struct interval stats_bootstrap_mean(const double *x, size_t n, struct draws *draws)
{
    return stats_bootstrap(mean_of_picks, &(struct values){x}, n, draws);
}

/* Achieved significance level: Efron and Tibshirani 1993, section 15.4, made two-sided,
 * with one added to counts so that it is never 0 (Davison and Hinkley 1997, section
 * 4.2). */
static double two_sided_p(const double *d, int n)
{
    int low = 0, high = 0;
    for (int i = 0; i < n; i++) {
        low += d[i] <= 0;
        high += d[i] >= 0;
    }
    double p = 2.0 * (1 + (low < high ? low : high)) / (n + 1.0);
    return p < 1 ? p : 1;
}

struct paired stats_paired_bootstrap(stats_total *total, const void *a, const void *b,
                                     size_t n, struct draws *draws)
{
    if (n == 0 || draws->resamples < 1)
        return (struct paired){NAN, unknown, NAN};
    struct statistic s = {.total = total, .a = a, .b = b, .n = n};
    uint32_t *all = mem_resize(NULL, n, sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = (uint32_t)i;
    struct paired paired = {.difference = value_of(&s, all, n)};
    free(all);
    s.x = mem_resize(NULL, (size_t)draws->resamples, sizeof *s.x);
    draws_run(draws, n, 0, of_items, &s);
    paired.interval = percentiles(s.x, draws->resamples);
    paired.p = isnan(paired.interval.low) ? NAN : two_sided_p(s.x, draws->resamples);
    free(s.x);
    return paired;
}

/* ---- clusters */

double stats_clustered_stderr(const double *x, const uint32_t *cluster, size_t n,
                              size_t n_clusters)
{
    if (n == 0 || n_clusters == 0)
        return NAN;
    if (n_clusters == 1)
        return 0;
    double mean = stats_mean(x, n), squares = 0, c = (double)n_clusters;
    double *sum = mem_alloc(n_clusters * sizeof *sum);
    for (size_t i = 0; i < n; i++)
        sum[cluster[i]] += x[i] - mean;
    for (size_t k = 0; k < n_clusters; k++)
        squares += sum[k] * sum[k];
    free(sum);
    return sqrt(c / (c - 1) * squares) / (double)n;
}

/* Items in the order of their clusters; first[c] is where cluster c begins. */
static void sort_by_cluster(const uint32_t *cluster, size_t n, size_t n_clusters,
                            uint32_t *item, uint32_t *first)
{
    for (size_t c = 0; c <= n_clusters; c++)
        first[c] = 0;
    for (size_t i = 0; i < n; i++)
        first[cluster[i] + 1]++;
    for (size_t c = 0; c < n_clusters; c++)
        first[c + 1] += first[c];
    for (size_t i = 0; i < n; i++)
        item[first[cluster[i]]++] = (uint32_t)i;
    for (size_t c = n_clusters; c > 0; c--)
        first[c] = first[c - 1];
    first[0] = 0;
}

static void of_clusters(void *context, int r, const uint32_t *drawn, uint32_t *pick)
{
    const struct statistic *s = context;
    size_t n = 0;
    for (size_t c = 0; c < s->n_clusters; c++)
        for (uint32_t i = s->first[drawn[c]]; i < s->first[drawn[c] + 1]; i++)
            pick[n++] = s->item[i];
    s->x[r] = value_of(s, pick, n);
}

struct interval stats_bootstrap_clusters(stats_total *total, const void *context,
                                         const uint32_t *cluster, size_t n,
                                         size_t n_clusters, struct draws *draws)
{
    if (n == 0 || n_clusters == 0 || draws->resamples < 1)
        return unknown;
    uint32_t *item = mem_resize(NULL, n, sizeof *item);
    uint32_t *first = mem_resize(NULL, n_clusters + 1, sizeof *first);
    size_t most = 0;
    sort_by_cluster(cluster, n, n_clusters, item, first);
    for (size_t c = 0; c < n_clusters; c++)
        most = first[c + 1] - first[c] > most ? first[c + 1] - first[c] : most;
    struct statistic s = {.total = total,
                          .b = context,
                          .n = n,
                          .item = item,
                          .first = first,
                          .n_clusters = n_clusters};
    s.x = mem_resize(NULL, (size_t)draws->resamples, sizeof *s.x);
    draws_run(draws, n_clusters, n_clusters * most, of_clusters, &s);
    struct interval interval = percentiles(s.x, draws->resamples);
    free(item);
    free(first);
    free(s.x);
    return interval;
}

/* ---- Student's t, by its distribution function and halving */

/* Continued fraction of the incomplete beta function (modified Lentz; Press et al.,
 * "Numerical Recipes", section 6.4). */
static double beta_fraction(double x, double a, double b)
{
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double h = d;
    for (int m = 1; m <= 500; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        for (int k = 0; k < 2; k++) {
            double step = k == 0 ? even : odd;
            d = 1 + step * d;
            c = 1 + step / c;
            d = 1 / (fabs(d) < tiny ? tiny : d);
            c = fabs(c) < tiny ? tiny : c;
            h *= d * c;
        }
        if (fabs(d * c - 1) < 1e-15)
            break;
    }
    return h;
}

/* Regularized incomplete beta I_x(a, b). */
static double beta_share(double x, double a, double b)
{
    int sign;
    if (x <= 0 || x >= 1)
        return x <= 0 ? 0 : 1;
    double front = exp(lgamma_r(a + b, &sign) - lgamma_r(a, &sign) - lgamma_r(b, &sign) +
                       a * log(x) + b * log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(x, a, b) / a
                                     : 1 - front * beta_fraction(1 - x, b, a) / b;
}

static double t_upper_tail(double t, double degrees)
{
    return beta_share(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
}

double stats_t(double p, double degrees)
{
    if (!(p > 0 && p < 1) || !(degrees > 0))
        return NAN;
    if (p < 0.5)
        return -stats_t(1 - p, degrees);
    double low = 0, high = 1;
    while (t_upper_tail(high, degrees) > 1 - p && high < 1e300)
        high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
        double middle = low + (high - low) / 2;
        *(t_upper_tail(middle, degrees) > 1 - p ? &low : &high) = middle;
    }
    return low + (high - low) / 2;
}

double stats_t_half(const double *x, size_t n)
{
    return n > 1 ? stats_t(0.975, (double)(n - 1)) * stats_stderr(x, n) : 0;
}

struct interval stats_widen(double estimate, struct interval interval, double half)
{
    if (!(half > 0) || isnan(interval.low) || isnan(interval.high))
        return interval;
    return (struct interval){estimate - hypot(fmax(estimate - interval.low, 0), half),
                             estimate + hypot(fmax(interval.high - estimate, 0), half)};
}

/* ---- permutation */

enum { EXACT_MOST = 16 };

/* As far from 0 as what was seen, up to rounding: sums of the same numbers in another
 * order must count. */
static bool is_as_far(double sum, double seen)
{
    return fabs(sum) >= fabs(seen) * (1 - 1e-12);
}

static double permutation_exact(const double *d, size_t n, double seen)
{
    uint32_t all = (uint32_t)1 << n, as_far = 0;
    for (uint32_t flip = 0; flip < all; flip++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += flip >> i & 1 ? -d[i] : d[i];
        as_far += is_as_far(sum, seen);
    }
    return (double)as_far / (double)all;
}

static double permutation_random(const double *d, size_t n, double seen, int flips,
                                 uint64_t seed)
{
    int as_far = 0;
    for (int f = 0; f < flips; f++) {
        struct rng rng = rng_make(seed, "permutation", (uint64_t)f);
        uint64_t bits = 0;
        double sum = 0;
        for (size_t i = 0; i < n; i++, bits >>= 1) {
            if (i % 64 == 0)
                bits = rng_u64(&rng, i / 64);
            sum += bits & 1 ? -d[i] : d[i];
        }
        as_far += is_as_far(sum, seen);
    }
    return (as_far + 1.0) / (flips + 1.0);
}

double stats_permutation(const double *d, size_t n, int flips, uint64_t seed)
{
    double *nonzero = mem_resize(NULL, n + 1, sizeof *nonzero), seen = 0;
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        seen += d[i];
        if (d[i] != 0)
            nonzero[m++] = d[i];
    }
    double p = isnan(seen)       ? NAN
               : m <= EXACT_MOST ? permutation_exact(nonzero, m, seen)
                                 : permutation_random(nonzero, m, seen, flips, seed);
    free(nonzero);
    return p;
}

double stats_detectable(double se)
{
    return (z95 + 0.8416212335729143) * se;
}

struct interval stats_wilson(size_t k, size_t n)
{
    if (n == 0)
        return unknown;
    double p = (double)k / (double)n, zz = z95 * z95 / (double)n;
    double middle = (p + zz / 2) / (1 + zz);
    double half = sqrt(zz * (p * (1 - p) + zz / 4)) / (1 + zz);
    return (struct interval){k == 0 ? 0 : middle - half, k == n ? 1 : middle + half};
}

/* 2 P(X <= min(b, c)) for X binomial (b + c, 1/2): the biggest term from logarithms, so
 * that it cannot underflow before its time, the others by their ratios k / (n - k +
 * 1). */
double stats_mcnemar(size_t b, size_t c)
{
    size_t n = b + c, k = b < c ? b : c;
    int sign;
    double biggest = exp(lgamma_r((double)n + 1, &sign) - lgamma_r((double)k + 1, &sign) -
                         lgamma_r((double)(n - k) + 1, &sign) - (double)n * log(2));
    double sum = 0, term = 1;
    for (; term > 0; k--) {
        sum += term;
        term *= (double)k / (double)(n - k + 1);
    }
    double p = 2 * biggest * sum;
    return p < 1 ? p : 1;
}

struct rank {
    double p;
    size_t at;
};

static int by_p(const void *a, const void *b)
{
    const struct rank *x = a, *y = b;
    return x->p != y->p ? by_value(&x->p, &y->p) : (x->at > y->at) - (x->at < y->at);
}

void stats_holm(double *p, size_t n)
{
    if (n == 0)
        return;
    struct rank *rank = mem_resize(NULL, n, sizeof *rank);
    size_t known = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(p[i]))
            rank[known++] = (struct rank){p[i], i};
    n = known;
    qsort(rank, n, sizeof *rank, by_p);
    double highest = 0;
    for (size_t i = 0; i < n; i++) {
        double adjusted = (double)(n - i) * rank[i].p;
        adjusted = adjusted < 1 ? adjusted : 1;
        highest = adjusted > highest ? adjusted : highest;
        p[rank[i].at] = highest;
    }
    free(rank);
}

double stats_quantile(const double *sorted, size_t n, double q)
{
    if (n == 0)
        return NAN;
    double at = (double)(n - 1) * q;
    size_t below = (size_t)at;
    if (below + 1 >= n)
        return sorted[n - 1];
    double part = at - (double)below;
    return part == 0 ? sorted[below]
                     : sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

double stats_tail(const double *sorted, size_t n, double q, size_t least)
{
    return n < least ? NAN : stats_quantile(sorted, n, q);
}

double stats_mean(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return n == 0 ? NAN : sum / (double)n;
}

double stats_stderr(const double *x, size_t n)
{
    if (n < 2)
        return NAN;
    double mean = stats_mean(x, n), sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sqrt(sum / (double)(n - 1) / (double)n);
}
