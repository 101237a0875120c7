/* brier - the squared distance of the probabilities of the choices from the truth: the
 * sum over choices of (p - 1)^2 for the right one and p^2 for the others, 0 to 2.
 *
 * Brier (1950), as lm-eval's brier_score: the mean over items.  Items whose probabilities
 * are not known (the request failed, the provider gives none) are left out.
 */
#include <math.h>
#include <stdlib.h>

#include "harness/score/belief.h"

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    double *p = belief_of(answer, question), sum = 0;
    if (p == NULL)
        return NAN;
    int meant = belief_meant(p, question, reference);
    for (size_t i = 0; i < question->n_choices; i++) {
        double miss = p[i] - ((int)i == meant);
        sum += miss * miss;
    }
    free(p);
    return sum;
}

const struct metric metric_brier = {
    .name = "brier",
    .summary = "squared distance of the labels' probabilities from the truth",
    .definition = "brier-sum-over-classes",
    .unit = "",
    .higher_is_better = false,
    .min = 0,
    .max = 2,
    .needs = METRIC_NEEDS_CHOICES | METRIC_NEEDS_CHOICE_LOGPROB,
    .item = item,
};
