/* copied_span - the longest run of words that an answer has in common with the answer of
 * a train item: what it has by heart.
 *
 * A style or a summary can be won by reciting what was learned; this shows it.  In words
 * (runs of letters and digits in lower case), against the first accepted answer of every
 * train item; a run does not go from one item into the next.  It describes answers and
 * does not judge them: phrases of the trade are common to all.  It is measured while a
 * task runs, and not from recorded answers.  A run of a method that does not train says
 * how much of a span chance and the model's own past explain.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/unicode.h"
#include "harness/score/score.h"
#include "harness/score/words.h"

static const uint32_t absent = UINT32_MAX;

/* The words of one train answer as numbers of the answer's, and no others. */
static struct row known_words(const struct words *words, struct str text)
{
    struct row row = {mem_resize(NULL, text.n + 1, sizeof *row.at), 0};
    struct str word;
    while (str_split(&text, ' ', &word)) {
        const uint32_t *number = map_find(&words->map, word);
        if (word.n > 0)
            row.at[row.n++] = number == NULL ? absent : *number;
    }
    return row;
}

/* run[j]: how many words that end at j of `a` end at i of `b`, too. */
static uint32_t longest_run(const struct row *a, const struct row *b, uint32_t *run)
{
    uint32_t longest = 0;
    memset(run, 0, (a->n + 1) * sizeof *run);
    for (size_t i = 0; i < b->n; i++)
        for (size_t j = a->n; j > 0; j--) {
            run[j] = a->at[j - 1] == b->at[i] ? run[j - 1] + 1 : 0;
            longest = run[j] > longest ? run[j] : longest;
        }
    return longest;
}

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    (void)question;
    (void)reference;
    if (answer->train == NULL)
        return NAN;
    struct words words = {0};
    struct buf plain = {0}, theirs = {0};
    unicode_words(answer->text, &plain);
    struct row mine = words_row(&words, buf_view(&plain));
    uint32_t *run = mem_resize(NULL, mine.n + 1, sizeof *run), longest = 0;
    for (size_t i = 0; i < answer->train->n; i++) {
        const struct reference *learned = &answer->train->reference[i];
        buf_clear(&theirs);
        if (learned->n_accept > 0)
            unicode_words(learned->accept[0], &theirs);
        struct row row = known_words(&words, buf_view(&theirs));
        uint32_t here = longest_run(&mine, &row, run);
        longest = here > longest ? here : longest;
        row_release(&row);
    }
    free(run);
    row_release(&mine);
    buf_release(&plain);
    buf_release(&theirs);
    words_release(&words);
    return (double)longest;
}

const struct metric metric_copied_span = {
    .name = "copied_span",
    .summary = "longest run of words that an answer has from a train answer",
    .definition = "longest-run-in-train-answers",
    .unit = "words",
    .higher_is_better = false,
    .describes = true,
    .min = 0,
    .max = INFINITY,
    .needs = METRIC_NEEDS_TRAIN,
    .item = item,
};
