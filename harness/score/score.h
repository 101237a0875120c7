/* score - metrics: one number per item, and how items become one number per cell.
 *
 * A file harness/score/<name>.c with `const struct metric metric_<name>` is a metric: the
 * build finds it.  Each header comment names the definition (and the original
 * implementation) it follows.
 *
 *     size_t width = metric_width(metric);
 *     metric_score(metric, &answer, &question, &reference, row + i * width);
 *     metric_total(metric, row, &split, NULL, n);        the set
 *     metric_total(metric, row, &split, pick, n);        a resample of it
 */
#ifndef HARNESS_SCORE_SCORE_H
#define HARNESS_SCORE_SCORE_H

#include <stdbool.h>

#include "harness/task/task.h"

struct err;
struct style;

/* What is not known is NULL or NAN. */
struct answer {
    struct str text;
    int choice; /* index into the question's choices when they were scored; -1 */
    double
        reference_logprob; /* nats of the first accepted answer behind the prompt; NAN */
    const double *choice_logprob; /* nats of each of the question's choices */
    const struct split *train;    /* what the model may have learned from */
    const struct style *style;    /* of the task's speaker (style.h) */
};

enum metric_needs {
    METRIC_NEEDS_REFERENCE_LOGPROB = 1,
    METRIC_NEEDS_CHOICES = 2,
    METRIC_NEEDS_CHOICE_LOGPROB = 4,
    METRIC_NEEDS_TRAIN = 8,    /* a task with a train split */
    METRIC_NEEDS_TERMS = 16,   /* test items that say their terms */
    METRIC_NEEDS_STYLE = 32,   /* a train split, as the text of a speaker */
    METRIC_NEEDS_NEUTRAL = 64, /* a task with neutral texts */
};
/* With these an item is measured while a task runs, not from its recorded answer. */
enum {
    METRIC_NEEDS_RUN = METRIC_NEEDS_CHOICE_LOGPROB | METRIC_NEEDS_TRAIN |
                       METRIC_NEEDS_TERMS | METRIC_NEEDS_STYLE
};

struct metric {
    const char *name, *summary;
    const char *definition; /* id of the definition: "squad-v1.1" */
    const char *unit;       /* "" for a fraction and the like */
    bool higher_is_better;
    bool describes; /* what answers are like, not how right they are */
    double min, max;
    unsigned needs;
    /* NAN: this item cannot be measured; it does not count. */
    double (*item)(const struct answer *answer, const struct question *question,
                   const struct reference *reference);
    /* The number of a set of items: item[pick[i]], i < n (a resample repeats items; pick
     * NULL: all in order).  NULL: the mean of those that are measured. */
    double (*total)(const double *item, const struct split *split, const uint32_t *pick,
                    size_t n);
    /* Where the number of a set is none of the items' numbers (corpus BLEU): what an item
     * counts, and the number of the summed counts. */
    size_t n_counts;
    void (*count)(const struct answer *answer, const struct question *question,
                  const struct reference *reference, double *count);
    double (*total_counts)(const double *sum);
};

enum { METRIC_COUNTS_MAX = 256 };

extern const struct metric *const metrics[]; /* by name, made from the file names */
extern const int n_metrics;
const struct metric *metric_find(const char *name, struct err *err);

/* Numbers of an item: the one of item(), then its counts. */
size_t metric_width(const struct metric *metric);
/* A difference worth knowing: `share` of the metric's range, or where it has none of `quality`. */
double metric_effect(const struct metric *metric, double quality, double share);
void metric_score(const struct metric *metric, const struct answer *answer,
                  const struct question *question, const struct reference *reference,
                  double *row);
/* Of n rows of metric_width() numbers; over the first n when pick is NULL. */
double metric_total(const struct metric *metric, const double *row,
                    const struct split *split, const uint32_t *pick, size_t n);

#endif
