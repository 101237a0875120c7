/* rouge - overlap of an answer with a reference: words, pairs of words, longest common
 * subsequence.
 *
 * Lin, "ROUGE: A Package for Automatic Evaluation of Summaries" (2004), as Google's
 * rouge_score computes it: lower case, everything but a-z and 0-9 parts words (so "café"
 * is "caf"), no stop words, words of more than three letters stemmed where asked for
 * (porter.h), F = 2 P R / (P + R).
 */
#ifndef HARNESS_SCORE_ROUGE_H
#define HARNESS_SCORE_ROUGE_H

#include <stdbool.h>

#include "harness/base/str.h"

enum rouge_kind {
    ROUGE_1 = 1, /* words */
    ROUGE_2 = 2, /* pairs of neighbours */
    ROUGE_L, /* longest common subsequence of the whole texts, line ends being blanks */
    ROUGE_LSUM, /* of lines: for every line of the reference the union of its
                    subsequences with all lines of the answer, each word counted once */
};

struct rouge {
    double precision, recall, f;
};

/* Words times words; subsequences of longer texts would take seconds and are NAN. */
enum { ROUGE_CELLS_MAX = 1 << 26 };

struct rouge rouge(struct str reference, struct str answer, enum rouge_kind kind,
                   bool stem);

#endif
