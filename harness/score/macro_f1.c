/* macro_f1 - the mean over classes of F1 = 2 tp / (2 tp + fp + fn), as scikit-learn's
 * f1_score with average="macro" and zero_division=0.
 *
 * Classes are the labels that occur among the references or the answers of the items at
 * hand (classes.h: what an answer without a label counts).
 */
#include "harness/score/classes.h"

static double total(const double *value, const struct split *split, const uint32_t *pick,
                    size_t n)
{
    struct classes classes = classes_count(value, split, pick, n);
    double sum = 0;
    size_t seen = 0;
    for (size_t c = 0; c < classes.n; c++) {
        const struct class *class = &classes.class[c];
        sum += class_f1(class);
        seen += class->answered + class->meant > 0;
    }
    classes_release(&classes);
    return seen == 0 ? 0 : sum / (double)seen;
}

const struct metric metric_macro_f1 = {
    .name = "macro_f1",
    .summary = "F1 of each label, averaged over labels",
    .definition = "sklearn-f1-macro-unreadable-is-a-miss",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .needs = METRIC_NEEDS_CHOICES,
    .item = classes_item,
    .total = total,
};
