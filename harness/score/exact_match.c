/* exact_match - the answer is an accepted one, both normalised as SQuAD does. */
#include "harness/score/normalize.h"
#include "harness/score/score.h"

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    (void)question;
    for (size_t a = 0; a < reference->n_accept; a++)
        if (normalize_equal(answer->text, reference->accept[a]))
            return 1;
    return 0;
}

const struct metric metric_exact_match = {
    .name = "exact_match",
    .summary =
        "share of answers equal to an accepted one, but for case, punctuation, articles",
    .definition = "squad-em",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .item = item,
};
