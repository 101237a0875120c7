/* rouge1, rouge2, rouge_l, rouge_lsum - ROUGE F1 of the answer against the accepted
 * answer that it fits best (rouge.h names the definition), and with _stem the same over
 * stems: rouge_score's use_stemmer=True, which rewards "refunded" for "refund".
 *
 * The mean over items is the number of the set.  Published numbers differ in whether they
 * are stemmed; without is rouge_score's own default.
 */
#include <math.h>

#include "harness/score/rouge.h"
#include "harness/score/score.h"

static double best(const struct answer *answer, const struct reference *reference,
                   enum rouge_kind kind, bool stem)
{
    double f = 0;
    for (size_t a = 0; a < reference->n_accept && !isnan(f); a++) {
        double one = rouge(reference->accept[a], answer->text, kind, stem).f;
        f = one <= f ? f
                     : one; /* one that cannot be measured leaves nothing to compare */
    }
    return f;
}

#define ITEM(name, kind, stem)                                                       \
    static double name(const struct answer *answer, const struct question *question, \
                       const struct reference *reference)                            \
    {                                                                                \
        (void)question;                                                              \
        return best(answer, reference, kind, stem);                                  \
    }

ITEM(rouge1, ROUGE_1, false)
ITEM(rouge2, ROUGE_2, false)
ITEM(rouge_l, ROUGE_L, false)
ITEM(rouge_lsum, ROUGE_LSUM, false)
ITEM(rouge1_stem, ROUGE_1, true)
ITEM(rouge2_stem, ROUGE_2, true)
ITEM(rouge_l_stem, ROUGE_L, true)
ITEM(rouge_lsum_stem, ROUGE_LSUM, true)

const struct metric metric_rouge1 = {
    .name = "rouge1",
    .summary = "F1 of the words shared with the best accepted answer",
    .definition = "google-rouge1-f",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .item = rouge1,
};

const struct metric metric_rouge2 = {
    .name = "rouge2",
    .summary = "F1 of the pairs of neighbouring words shared with it",
    .definition = "google-rouge2-f",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .item = rouge2,
};

const struct metric metric_rouge_l = {
    .name = "rouge_l",
    .summary = "F1 of the longest common subsequence of words",
    .definition = "google-rougeL-f",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .item = rouge_l,
};

const struct metric metric_rouge_lsum = {
    .name = "rouge_lsum",
    .summary = "F1 of the common subsequences of lines, for texts with a sentence a line",
    .definition = "google-rougeLsum-f",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .item = rouge_lsum,
};

const struct metric metric_rouge1_stem = {
    .name = "rouge1_stem",
    .summary = "F1 of the words shared with the best accepted answer, stemmed",
    .definition = "google-rouge1-f-stemmed",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .item = rouge1_stem,
};

const struct metric metric_rouge2_stem = {
    .name = "rouge2_stem",
    .summary = "F1 of the pairs of neighbouring words shared with it, stemmed",
    .definition = "google-rouge2-f-stemmed",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .item = rouge2_stem,
};

const struct metric metric_rouge_l_stem = {
    .name = "rouge_l_stem",
    .summary = "F1 of the longest common subsequence of words, stemmed",
    .definition = "google-rougeL-f-stemmed",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .item = rouge_l_stem,
};

const struct metric metric_rouge_lsum_stem = {
    .name = "rouge_lsum_stem",
    .summary = "F1 of the common subsequences of lines, for texts with a sentence a "
               "line, stemmed",
    .definition = "google-rougeLsum-f-stemmed",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .item = rouge_lsum_stem,
};
