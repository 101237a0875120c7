/* parse_ok - the share of answers from which a label could be read, right or wrong.
 *
 * Reported beside the label metrics, in which such an answer is wrong: a model that knows
 * but will not say it in the words asked for is another case than one that does not know.
 */
#include "harness/score/normalize.h"
#include "harness/score/score.h"

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    (void)reference;
    return normalize_class(answer, question) >= 0;
}

const struct metric metric_parse_ok = {
    .name = "parse_ok",
    .summary = "share of answers from which a label could be read",
    .definition = "label-readable",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .needs = METRIC_NEEDS_CHOICES,
    .item = item,
};
