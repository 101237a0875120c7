/* compare - two runs, cell by cell, over the items they share: is the second worse?
 *
 * The recorded answers of both runs are scored again with today's metrics, and the difference is
 * bootstrapped over pairs (the same resampled items on both sides).  Of metrics that need more
 * than the answer (METRIC_NEEDS_RUN) the recorded numbers are compared.  A cell is worse when
 * the whole 95 % interval of its difference lies on the bad side of 0 and beyond the margin; by
 * a metric that only describes answers it never is.  Where no difference was found the report says
 * which one the test would have seen, and "not enough data" where a difference that matters may
 * have hidden.
 *
 * Within one run methods are held against each other the same way (versus.h).
 */
#ifndef HARNESS_RUN_COMPARE_H
#define HARNESS_RUN_COMPARE_H

#include <stdio.h>

#include "harness/result/result.h"
#include "harness/run/pair.h"
#include "harness/score/score.h"

enum verdict {
    VERDICT_SAME,   /* no answer changed, or the interval lies within the effect */
    VERDICT_UNSURE, /* not enough data: a difference that matters may be there or not */
    VERDICT_BETTER,
    VERDICT_WORSE,
    VERDICT_UNPAIRED,
    VERDICT_MISSING
};

struct comparison {
    struct str cell; /* "task/method/model/seed" */
    const struct metric *metric;
    bool primary;
    size_t items;       /* compared */
    size_t changed;     /* of these, with another answer */
    double base, run;   /* the metric on each side */
    struct pair_test t; /* run - base */
    double p_holm;      /* over all rows */
    enum verdict verdict;
};

struct compare_how {
    struct draws *draws;
    double margin;    /* worse by less than this is no failure, in units of the metric */
    bool all_metrics; /* judge every metric, not only each task's first */
    double effect;    /* differences that matter: a share of the metric's range, or of its
                         size where it has none */
};

extern const char *const verdict_names[];

/* Rows in the order of the base run; cells that only the base has are VERDICT_MISSING.  Both
 * results must have been read with items. */
int compare(const struct results *base, const struct results *run,
            const struct compare_how *how, struct arena *arena, struct comparison **rows,
            size_t *n, struct err *err);
/* A failing row: worse, missing, or without a shared item. */
bool compare_fails(const struct comparison *row);

void compare_markdown(const struct comparison *rows, size_t n, const char *base,
                      const char *run, FILE *out);
void compare_junit(const struct comparison *rows, size_t n, const char *run, FILE *out);

#endif
