/* accuracy - the share of items whose label is right.
 *
 * An answer that names no label is wrong, and is not dropped: dropping it would reward a
 * model for answering only what it finds easy.
 */
#include "harness/score/normalize.h"
#include "harness/score/score.h"

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    int class = normalize_class(answer, question);
    for (size_t a = 0; a < reference->n_accept && class >= 0; a++)
        if (normalize_label(reference->accept[a], question) == class)
            return 1;
    return 0;
}

const struct metric metric_accuracy = {
    .name = "accuracy",
    .summary = "share of items with the right label",
    .definition = "accuracy-unreadable-is-wrong",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .needs = METRIC_NEEDS_CHOICES,
    .item = item,
};
