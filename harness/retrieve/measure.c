#include "harness/retrieve/measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"

static const char *const names[MEASURE_N] = {
    [MEASURE_NDCG] = "ndcg", [MEASURE_RECALL] = "recall", [MEASURE_PRECISION] = "p",
    [MEASURE_HIT] = "hit",   [MEASURE_MRR] = "mrr",       [MEASURE_MAP] = "map",
};

enum { K_MAX = 1000000 };

int measure_parse(struct measure *measure, const char *text, struct err *err)
{
    const char *at = strchr(text, '@');
    size_t n = at != NULL ? (size_t)(at - text) : strlen(text);
    char *end = NULL;
    long k = at != NULL ? strtol(at + 1, &end, 10) : 0;
    if (at != NULL && (end == at + 1 || *end != '\0' || k < 1 || k > K_MAX))
        return err_ask(err, "measure \"%s\": what follows @ must be 1 to %d", text,
                       K_MAX);
    *measure = (struct measure){.kind = MEASURE_N, .k = (size_t)k};
    for (int i = 0; i < MEASURE_N; i++)
        if (strlen(names[i]) == n && strncmp(names[i], text, n) == 0)
            measure->kind = (enum measure_kind)i;
    if (measure->kind == MEASURE_N)
        return err_unknown(err, "measure", text, names, MEASURE_N);
    if (measure->kind == MEASURE_PRECISION && k == 0)
        return err_ask(err, "measure \"p\" wants a rank, as in p@5");
    snprintf(measure->name, sizeof measure->name, "%s", text);
    return 0;
}

static double dcg(const int *gain, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        if (gain[i] > 0)
            sum += gain[i] / log2((double)i + 2);
    return sum;
}

static size_t count_relevant(const int *gain, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += gain[i] > 0;
    return count;
}

static double average_precision(const int *gain, size_t n)
{
    double sum = 0, found = 0;
    for (size_t i = 0; i < n; i++)
        if (gain[i] > 0)
            sum += ++found / ((double)i + 1);
    return sum;
}

static double reciprocal_rank(const int *gain, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (gain[i] > 0)
            return 1 / ((double)i + 1);
    return 0;
}

double measure_value(const struct measure *measure, const int *gain, size_t n,
                     const int *ideal, size_t n_ideal)
{
    size_t k = measure->k, all = count_relevant(ideal, n_ideal);
    size_t first = k > 0 && k < n ? k : n;
    size_t first_ideal = k > 0 && k < n_ideal ? k : n_ideal;
    if (all == 0)
        return 0;
    switch (measure->kind) {
    case MEASURE_NDCG:
        return dcg(gain, first) / dcg(ideal, first_ideal);
    case MEASURE_RECALL:
        return (double)count_relevant(gain, first) / (double)all;
    case MEASURE_PRECISION:
        return (double)count_relevant(gain, first) / (double)k;
    case MEASURE_HIT:
        return count_relevant(gain, first) > 0;
    case MEASURE_MRR:
        return reciprocal_rank(gain, first);
    case MEASURE_MAP:
        return average_precision(gain, first) / (double)all;
    case MEASURE_N:
        break;
    }
    return NAN;
}
