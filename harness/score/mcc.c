/* mcc - Matthews correlation coefficient between answers and references: 1 all right, 0
 * no better than chance, -1 all wrong.
 *
 * Gorodkin's form for any number of classes (2004), as scikit-learn's matthews_corrcoef:
 * 0 where answers or references are all of one class.  Here answers without a label do
 * make a class, one that is never meant: correlation needs an answer to every item.
 */
#include <math.h>

#include "harness/score/classes.h"

static double total(const double *value, const struct split *split, const uint32_t *pick,
                    size_t n)
{
    struct classes classes = classes_count(value, split, pick, n);
    double items = (double)n, right = 0, both = 0, answered = 0, meant = 0;
    for (size_t c = 0; c <= classes.n; c++) {
        double a = (double)classes.class[c].answered, m = (double)classes.class[c].meant;
        right += c < classes.n ? (double)classes.class[c].right : 0;
        both += a * m;
        answered += a * a;
        meant += m * m;
    }
    classes_release(&classes);
    double spread = (items * items - answered) * (items * items - meant);
    return spread > 0 ? (items * right - both) / sqrt(spread) : 0;
}

const struct metric metric_mcc = {
    .name = "mcc",
    .summary = "Matthews correlation of answered and right labels",
    .definition = "sklearn-mcc-unreadable-is-a-class",
    .unit = "",
    .higher_is_better = true,
    .min = -1,
    .max = 1,
    .needs = METRIC_NEEDS_CHOICES,
    .item = classes_item,
    .total = total,
};
