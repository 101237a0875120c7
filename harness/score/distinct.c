/* distinct_1, distinct_2 - the share of an answer's words (pairs of neighbours) that are
 * not repetitions: different ones over all of them.
 *
 * Li et al., "A Diversity-Promoting Objective Function" (2016), but answer by answer and
 * then the mean, where they take all answers together: over a set the share falls with
 * the number of answers, and no interval can be resampled.  Within an answer it shows a
 * model that goes in circles.  Words are runs of letters and digits in lower case.  An
 * answer without a word (pair) is left out.  It describes answers and does not judge
 * them: short ones repeat less.
 */
#include <math.h>

#include "harness/base/unicode.h"
#include "harness/score/score.h"
#include "harness/score/words.h"

/* Pairs as words of their own: of "a b a b" the pairs a_b b_a a_b. */
static struct row pairs_of(const struct row *row, struct words *words, struct buf *text)
{
    for (size_t i = 0; i + 1 < row->n; i++)
        buf_format(text, "%u_%u ", row->at[i], row->at[i + 1]);
    return words_row(words, buf_view(text));
}

static double distinct(struct str text, bool pairs)
{
    struct words words = {0}, pair_words = {0};
    struct buf plain = {0}, pair_text = {0};
    unicode_words(text, &plain);
    struct row row = words_row(&words, buf_view(&plain)), of_pairs = {0};
    if (pairs)
        of_pairs = pairs_of(&row, &pair_words, &pair_text);
    size_t all = pairs ? of_pairs.n : row.n;
    size_t different = pairs ? pair_words.map.n : words.map.n;
    row_release(&row);
    row_release(&of_pairs);
    buf_release(&plain);
    buf_release(&pair_text);
    words_release(&words);
    words_release(&pair_words);
    return all == 0 ? NAN : (double)different / (double)all;
}

static double item_words(const struct answer *answer, const struct question *question,
                         const struct reference *reference)
{
    (void)question;
    (void)reference;
    return distinct(answer->text, false);
}

static double item_pairs(const struct answer *answer, const struct question *question,
                         const struct reference *reference)
{
    (void)question;
    (void)reference;
    return distinct(answer->text, true);
}

const struct metric metric_distinct_1 = {
    .name = "distinct_1",
    .summary = "share of different words among the words of an answer",
    .definition = "distinct-1-within-answer",
    .unit = "",
    .higher_is_better = true,
    .describes = true,
    .min = 0,
    .max = 1,
    .item = item_words,
};

const struct metric metric_distinct_2 = {
    .name = "distinct_2",
    .summary = "share of different pairs among the pairs of words of an answer",
    .definition = "distinct-2-within-answer",
    .unit = "",
    .higher_is_better = true,
    .describes = true,
    .min = 0,
    .max = 1,
    .item = item_pairs,
};
