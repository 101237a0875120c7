/* words - texts as rows of numbers, equal where the words are equal, and the n-grams that
 * two rows share.
 *
 *     struct words words = {0};
 *     struct row answer = words_row(&words, STR("to be or not to be"));    0 1 2 3 0 1
 *     size_t match[2];
 *     row_match(&answer, &reference, 1, 2, match);
 *     row_release(&answer);
 *     words_release(&words);
 *
 * Exact: numbers stand for words and for n-grams, hashes only say where to look.
 */
#ifndef HARNESS_SCORE_WORDS_H
#define HARNESS_SCORE_WORDS_H

#include "harness/base/map.h"
#include "harness/base/str.h"

struct words {
    struct map map;
};

struct row {
    uint32_t *at;
    size_t n;
};

/* The words between the blanks of `text`, whose bytes must stay until words_release(). */
struct row words_row(struct words *words, struct str text);
void words_release(struct words *words);
void row_release(struct row *row);

/* Blanks as Python's str.split() sees them, and the next run of other signs; false when
 * *rest is used up. */
bool words_is_blank(int32_t c);
bool words_next(struct str *rest, struct str *word);

enum { ROW_ORDERS_MAX = 6 };

/* match[k - 1]: how many k-grams of `row` are k-grams of a reference, each counted at
 * most as often as the reference that has it most often has it (the clipping of BLEU). */
void row_match(const struct row *row, const struct row *reference, size_t n_references,
               size_t orders, size_t match[]);
/* How many k-grams a row of n has. */
size_t row_grams(size_t n, size_t k);

#endif
