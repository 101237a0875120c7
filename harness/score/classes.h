/* classes - the label metrics' common ground: which class an answer names, and the counts
 * of each class over a set of items.
 *
 * The number of an item is the index of the class that was answered (n_choices: no label
 * could be read).  An answer that names no label is a miss of the label that was meant,
 * and nothing else: it is no class of its own, and it is not dropped.
 */
#ifndef HARNESS_SCORE_CLASSES_H
#define HARNESS_SCORE_CLASSES_H

#include "harness/score/score.h"

struct class {
    size_t right, answered, meant;
};

struct classes {
    struct class *class; /* n, and behind them answers without a label */
    size_t n;            /* choices */
};

double classes_item(const struct answer *answer, const struct question *question,
                    const struct reference *reference);
/* From the numbers of items, as metric->total gets them. */
struct classes classes_count(const double *value, const struct split *split,
                             const uint32_t *pick, size_t n);
void classes_release(struct classes *classes);
/* 2 right / (answered + meant); 0 where nothing was answered or meant. */
double class_f1(const struct class *class);

#endif
