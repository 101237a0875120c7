/* numeric_match - exact match in which numbers are compared by what they say.
 *
 * An accepted answer that is one quantity (quantity.h: "$1.2 million", "(3.5) %", "30
 * days") is met by an answer in which exactly one number stands, if the two are the same
 * quantity; so "It rose by 12.50 percent." meets "12.5%", and an answer with two numbers
 * meets nothing.  Any other accepted answer is compared as exact_match does.  The
 * conventions for signs, brackets, percent and scale words follow TAT-QA's evaluation
 * (Zhu et al. 2021), but values must agree in all digits, and HELM's
 * final_number_exact_match in that a second number spoils the answer.
 */
#include "harness/score/normalize.h"
#include "harness/score/quantity.h"
#include "harness/score/score.h"

static bool meets(struct str answer, struct str accepted)
{
    struct quantity meant, said;
    if (!quantity_is(accepted, &meant))
        return normalize_equal(answer, accepted);
    return quantity_only(answer, &said) && quantity_same(&said, &meant);
}

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    (void)question;
    for (size_t a = 0; a < reference->n_accept; a++)
        if (meets(answer->text, reference->accept[a]))
            return 1;
    return 0;
}

const struct metric metric_numeric_match = {
    .name = "numeric_match",
    .summary = "share of answers with the right number, or else equal to an accepted one",
    .definition = "one-quantity-or-squad-em",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .item = item,
};
