/* bleu - how many 1- to 4-grams of an answer its references have.
 *
 * Papineni et al., "BLEU" (2002), as sacrebleu 2 computes it with its defaults: mteval's
 * 13a tokens, upper and lower case apart, exponential smoothing of orders without a
 * match, of several references the one nearest in length.
 */
#ifndef HARNESS_SCORE_BLEU_H
#define HARNESS_SCORE_BLEU_H

#include <stdbool.h>

#include "harness/base/str.h"

enum { BLEU_ORDERS = 4 };

/* Sums over answers. */
enum bleu_count {
    BLEU_ANSWER,                           /* tokens */
    BLEU_REFERENCE,                        /* tokens of the reference nearest in length */
    BLEU_MATCH,                            /* 1-grams that match, 2-grams ... */
    BLEU_TOTAL = BLEU_MATCH + BLEU_ORDERS, /* 1-grams, 2-grams ... */
    BLEU_COUNTS = BLEU_TOTAL + BLEU_ORDERS,
};

/* Appends the tokens of mteval-v13a, a blank between them. */
void bleu_tokens(struct str text, struct buf *out);
void bleu_count(struct str answer, const struct str *references, size_t n_references,
                double count[BLEU_COUNTS]);
/* 0 to 100.  Effective order: orders that the answer is too short for do not count, which
 * single sentences need; a corpus is scored without. */
double bleu_score(const double count[BLEU_COUNTS], bool effective_order);

#endif
