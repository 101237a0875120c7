/* weighted_f1 - the mean over items of the F1 of the label that was meant, as
 * scikit-learn's f1_score with average="weighted" and zero_division=0 (classes.h: what an
 * answer without a label counts). */
#include "harness/score/classes.h"

static double total(const double *value, const struct split *split, const uint32_t *pick,
                    size_t n)
{
    struct classes classes = classes_count(value, split, pick, n);
    double sum = 0;
    size_t meant = 0;
    for (size_t c = 0; c < classes.n; c++) {
        const struct class *class = &classes.class[c];
        sum += class_f1(class) * (double)class->meant;
        meant += class->meant;
    }
    classes_release(&classes);
    return meant == 0 ? 0 : sum / (double)meant;
}

const struct metric metric_weighted_f1 = {
    .name = "weighted_f1",
    .summary = "F1 of each label, averaged by how often the label is right",
    .definition = "sklearn-f1-weighted-unreadable-is-a-miss",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .needs = METRIC_NEEDS_CHOICES,
    .item = classes_item,
    .total = total,
};
