/* terms_recall - the share of the item's "terms" that the answer has: words and phrases
 * that a right answer cannot do without, as the abbreviations of a note written out.
 *
 * A term is there when its words stand in the answer one behind the other, after SQuAD's
 * normalisation of both (normalize.h): "end of life" is in "End-of-life care" only if the
 * data has the term "end-of-life", for signs are deleted and not made blanks.  Each term
 * counts once.  What else the answer says does not count: an answer that lists all terms
 * there are has recall 1, so look at token_f1 beside it.  Items without terms, and terms
 * of which nothing is left after normalisation, are left out.
 */
#include <math.h>

#include "harness/score/normalize.h"
#include "harness/score/score.h"

/* The normalised text with a blank at both ends, so that words are found whole. */
static void put_words(struct str text, struct buf *out)
{
    struct buf normal = {0};
    normalize_squad(text, &normal);
    buf_char(out, ' ');
    buf_str(out, buf_view(&normal));
    buf_char(out, ' ');
    buf_release(&normal);
}

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    (void)question;
    struct buf said = {0};
    size_t all = 0, found = 0;
    put_words(answer->text, &said);
    for (size_t t = 0; t < reference->n_terms; t++) {
        struct buf term = {0};
        put_words(reference->terms[t], &term);
        bool empty = str_trim(buf_view(&term)).n == 0;
        all += !empty;
        found += !empty && str_find(buf_view(&said), buf_view(&term), 0) != SIZE_MAX;
        buf_release(&term);
    }
    buf_release(&said);
    return all == 0 ? NAN : (double)found / (double)all;
}

const struct metric metric_terms_recall = {
    .name = "terms_recall",
    .summary = "share of the item's terms that the answer has, word for word",
    .definition = "terms-as-runs-of-squad-words",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .needs = METRIC_NEEDS_TERMS,
    .item = item,
};
