#include "harness/score/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"

const struct metric *metric_find(const char *name, struct err *err)
{
    for (int i = 0; i < n_metrics; i++)
        if (strcmp(metrics[i]->name, name) == 0)
            return metrics[i];
    const char **names = mem_resize(NULL, (size_t)n_metrics, sizeof *names);
    for (int i = 0; i < n_metrics; i++)
        names[i] = metrics[i]->name;
    err_unknown(err, "metric", name, names, n_metrics);
    free(names);
    return NULL;
}

static double mean(const double *item, const uint32_t *pick, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += item[pick == NULL ? i : pick[i]];
    return n == 0 ? NAN : sum / (double)n;
}

double metric_total(const struct metric *metric, const double *item,
                    const struct split *split, const uint32_t *pick, size_t n)
{
    if (metric->total == NULL || n == 0)
        return mean(item, pick, n);
    return metric->total(item, split, pick, n);
}
