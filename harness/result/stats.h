/* stats - intervals and paired tests.  Resampling is by draws.h: the same items and seed
 * give the same interval, always.  Formulas and vectors: reference texts named at each
 * function.
 */
#ifndef HARNESS_RESULT_STATS_H
#define HARNESS_RESULT_STATS_H

#include <stddef.h>
#include <stdint.h>

#include "harness/result/draws.h"

struct interval {
    double low, high;
};

/* The statistic of a resample: items pick[0..n-1].  Several threads call it at once. */
typedef double stats_total(const void *context, const uint32_t *pick, size_t n);

/* Percentile bootstrap (Efron and Tibshirani 1993, ch. 13), draws->resamples draws of n of n
 * items, 95 %: the 2.5 and 97.5 percentiles by linear interpolation. */
struct interval stats_bootstrap(stats_total *total, const void *context, size_t n,
                                struct draws *draws);
/* Of a mean, with the same draws. */
struct interval stats_bootstrap_mean(const double *x, size_t n, struct draws *draws);

/* B - A over the same items: the interval of the difference, and the two-sided bootstrap
 * p-value (twice the smaller share of resampled differences on the far side of 0,
 * add-one). */
struct paired {
    double difference;
    struct interval interval;
    double p;
};
struct paired stats_paired_bootstrap(stats_total *total, const void *a, const void *b,
                                     size_t n, struct draws *draws);

/* Wilson score interval of k of n (Wilson 1927), 95 %. */
struct interval stats_wilson(size_t k, size_t n);
/* Exact McNemar, two-sided: b and c are the discordant counts. */
double stats_mcnemar(size_t b, size_t c);
/* Holm's step-down adjustment (Holm 1979), in place; NAN is no test and stays. */
void stats_holm(double *p, size_t n);
/* Of a mean over items that come in clusters (all of one document): cluster[i] is a number
 * below n_clusters.  sqrt(C/(C-1) sum_c (sum_{i in c} (x_i - mean))^2) / n, as inspect_ai
 * has it; 0 for one cluster, NAN for none. */
double stats_clustered_stderr(const double *x, const uint32_t *cluster, size_t n,
                              size_t n_clusters);
/* Quantile of Student's t. */
double stats_t(double p, double degrees);
/* Half of the 95 % interval of the mean of n values by Student's t; 0 for one value, whose
 * spread nobody knows, and for none. */
double stats_t_half(const double *x, size_t n);
/* The interval of an estimate, widened by an independent error whose interval is +- half:
 * each side is the root of the sum of squares of its two distances (Zou and Donner 2008,
 * Statistics in Medicine 27:1693, eq. 3).  half 0: the interval as it is. */
struct interval stats_widen(double estimate, struct interval interval, double half);
/* Whole clusters are drawn, as many as there are. */
struct interval stats_bootstrap_clusters(stats_total *total, const void *context,
                                         const uint32_t *cluster, size_t n,
                                         size_t n_clusters, struct draws *draws);

/* Paired permutation test of a mean difference d, two-sided: the share of sign flips with
 * a sum as far from 0.  All of them where at most 16 differences are not 0, else `flips`
 * random ones with one added to both counts (Phipson and Smyth 2010). */
double stats_permutation(const double *d, size_t n, int flips, uint64_t seed);
/* Smallest mean difference that a paired comparison of n items with this standard error
 * would have called significant at 5 % in 80 of 100 such tests (Miller 2024,
 * arXiv:2411.00640): (1.959964 + 0.841621) se. */
double stats_detectable(double se);
/* Linear interpolation at (n-1) q of the sorted values (numpy's default); NAN for n 0. */
double stats_quantile(const double *sorted, size_t n, double q);
/* The same, NAN for fewer than `least` values: a 99th percentile of 100 is their maximum, by chance. */
double stats_tail(const double *sorted, size_t n, double q, size_t least);
double stats_mean(const double *x, size_t n);
double stats_stderr(const double *x, size_t n); /* sample standard deviation / sqrt(n) */

#endif
