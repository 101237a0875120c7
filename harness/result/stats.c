#include "harness/result/stats.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/rng.h"

/* The 97.5 percentile of the normal distribution. */
static const double z95 = 1.959963984540054;

static const struct interval unknown = {NAN, NAN};

/* Resample r of a bootstrap: n of n items.  Four draws come out of one Philox block; 32
 * bits favour an item by n / 2^32 at most. */
static void draw(uint64_t seed, int r, size_t n, uint32_t *pick)
{
    struct rng rng = rng_make(seed, "bootstrap", (uint64_t)r);
    uint32_t x[4];
    for (size_t i = 0; i < n; i++) {
        if (i % 4 == 0) {
            uint32_t block = (uint32_t)(i / 4);
            philox4x32((uint32_t[4]){block, 0, rng.stream[0], rng.stream[1]}, rng.key, x);
        }
        pick[i] = (uint32_t)((uint64_t)x[i % 4] * n >> 32);
    }
}

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

struct interval stats_bootstrap(stats_total *total, const void *context, size_t n,
                                int resamples, uint64_t seed)
{
    assert(n <= UINT32_MAX);
    if (n == 0 || resamples < 1)
        return unknown;
    uint32_t *pick = mem_resize(NULL, n, sizeof *pick);
    double *x = mem_resize(NULL, (size_t)resamples, sizeof *x);
    for (int r = 0; r < resamples; r++) {
        draw(seed, r, n, pick);
        x[r] = total(context, pick, n);
    }
    struct interval interval = percentiles(x, resamples);
    free(pick);
    free(x);
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

struct interval stats_bootstrap_mean(const double *x, size_t n, int resamples,
                                     uint64_t seed)
{
    return stats_bootstrap(mean_of_picks, &(struct values){x}, n, resamples, seed);
}

static double difference(stats_total *total, const void *a, const void *b,
                         const uint32_t *pick, size_t n)
{
    return total(b, pick, n) - total(a, pick, n);
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
                                     size_t n, int resamples, uint64_t seed)
{
    assert(n <= UINT32_MAX);
    if (n == 0 || resamples < 1)
        return (struct paired){NAN, unknown, NAN};
    uint32_t *pick = mem_resize(NULL, n, sizeof *pick);
    double *d = mem_resize(NULL, (size_t)resamples, sizeof *d);
    for (size_t i = 0; i < n; i++)
        pick[i] = (uint32_t)i;
    struct paired paired = {.difference = difference(total, a, b, pick, n)};
    for (int r = 0; r < resamples; r++) {
        draw(seed, r, n, pick);
        d[r] = difference(total, a, b, pick, n);
    }
    paired.interval = percentiles(d, resamples);
    paired.p = isnan(paired.interval.low) ? NAN : two_sided_p(d, resamples);
    free(pick);
    free(d);
    return paired;
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
    for (size_t i = 0; i < n; i++)
        rank[i] = (struct rank){p[i], i};
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
