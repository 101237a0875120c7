/* score - metrics: one number per item, and how items become one number per cell.
 *
 * A file harness/score/<name>.c with `const struct metric metric_<name>` is a metric: the build
 * finds it.  Each header comment names the definition (and the original implementation) it
 * follows.
 */
#ifndef HARNESS_SCORE_SCORE_H
#define HARNESS_SCORE_SCORE_H

#include <stdbool.h>

#include "harness/task/task.h"

struct err;

struct answer {
    struct str text;
    int choice; /* index into the question's choices when they were scored; -1 */
    double
        reference_logprob; /* nats of the first accepted answer behind the prompt; NAN */
};

enum metric_needs { METRIC_NEEDS_REFERENCE_LOGPROB = 1, METRIC_NEEDS_CHOICES = 2 };

struct metric {
    const char *name, *summary;
    const char *definition; /* id of the definition: "squad-v1.1" */
    const char *unit;       /* "" for a fraction */
    bool higher_is_better;
    double min, max;
    unsigned needs;
    double (*item)(const struct answer *answer, const struct question *question,
                   const struct reference *reference);
    /* The number of a set of items: item[pick[i]], i < n (a resample repeats items).  NULL: mean. */
    double (*total)(const double *item, const struct split *split, const uint32_t *pick,
                    size_t n);
};

extern const struct metric *const metrics[]; /* by name, made from the file names */
extern const int n_metrics;
const struct metric *metric_find(const char *name, struct err *err);

/* Over all items when pick is NULL. */
double metric_total(const struct metric *metric, const double *item,
                    const struct split *split, const uint32_t *pick, size_t n);

#endif
