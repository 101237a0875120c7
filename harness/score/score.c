#include "harness/score/score.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "harness/base/err.h"

static const char *name_of(int i)
{
    return metrics[i]->name;
}

const struct metric *metric_find(const char *name, struct err *err)
{
    int at = err_find(err, "metric", name, name_of, n_metrics);
    return at < 0 ? NULL : metrics[at];
}

size_t metric_width(const struct metric *metric)
{
    return 1 + metric->n_counts;
}

double metric_effect(const struct metric *metric, double quality, double share)
{
    double range = metric->max - metric->min;
    return share * (isfinite(range) ? range : fabs(quality));
}

void metric_score(const struct metric *metric, const struct answer *answer,
                  const struct question *question, const struct reference *reference,
                  double *row)
{
    row[0] = metric->item(answer, question, reference);
    if (metric->n_counts > 0)
        metric->count(answer, question, reference, row + 1);
}

static double mean(const double *item, const uint32_t *pick, size_t n)
{
    double sum = 0;
    size_t measured = 0;
    for (size_t i = 0; i < n; i++) {
        double value = item[pick == NULL ? i : pick[i]];
        if (isnan(value))
            continue;
        sum += value;
        measured++;
    }
    return measured == 0 ? NAN : sum / (double)measured;
}

/* Counts of all items: a few at a time, whose sums stay in registers. */
enum { FEW = 16 };

static void add_few(const double *count, size_t width, const uint32_t *pick, size_t n,
                    double sum[FEW])
{
    double s[FEW] = {0};
    for (size_t i = 0; i < n; i++) {
        const double *of_item = count + (pick == NULL ? i : pick[i]) * width;
        for (int k = 0; k < FEW; k++)
            s[k] += of_item[k];
    }
    memcpy(sum, s, sizeof s);
}

static double add_one(const double *count, size_t width, const uint32_t *pick, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += count[(pick == NULL ? i : pick[i]) * width];
    return sum;
}

static double total_of_counts(const struct metric *metric, const double *row,
                              const uint32_t *pick, size_t n)
{
    double sum[METRIC_COUNTS_MAX];
    size_t n_counts = metric->n_counts, k = 0;
    assert(n_counts <= METRIC_COUNTS_MAX);
    for (; k + FEW <= n_counts; k += FEW)
        add_few(row + 1 + k, 1 + n_counts, pick, n, sum + k);
    for (; k < n_counts; k++)
        sum[k] = add_one(row + 1 + k, 1 + n_counts, pick, n);
    return metric->total_counts(sum);
}

double metric_total(const struct metric *metric, const double *row,
                    const struct split *split, const uint32_t *pick, size_t n)
{
    if (metric->n_counts > 0 && n > 0)
        return total_of_counts(metric, row, pick, n);
    if (metric->total != NULL && n > 0)
        return metric->total(row, split, pick, n);
    return mean(row, pick, n);
}
