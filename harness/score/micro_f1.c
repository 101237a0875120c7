/* micro_f1 - F1 = 2 tp / (2 tp + fp + fn) of the counts of all classes together, as
 * scikit-learn's f1_score with average="micro" over the labels of the task.
 *
 * Where every answer names a label this is the accuracy; an answer that names none is a
 * miss, but no false alarm (classes.h).
 */
#include "harness/score/classes.h"

static double total(const double *value, const struct split *split, const uint32_t *pick,
                    size_t n)
{
    struct classes classes = classes_count(value, split, pick, n);
    struct class all = {0};
    for (size_t c = 0; c < classes.n; c++) {
        all.right += classes.class[c].right;
        all.answered += classes.class[c].answered;
        all.meant += classes.class[c].meant;
    }
    classes_release(&classes);
    return class_f1(&all);
}

const struct metric metric_micro_f1 = {
    .name = "micro_f1",
    .summary = "F1 of all labels together",
    .definition = "sklearn-f1-micro-unreadable-is-a-miss",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .needs = METRIC_NEEDS_CHOICES,
    .item = classes_item,
    .total = total,
};
