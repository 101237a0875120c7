/* style - whose way of writing a text has: Delta, from the frequencies of the most frequent
 * words.
 *
 *     struct style *style = style_make(&train, neutral, n_neutral);
 *     answer.style = style;                       for metrics that need it (delta.c)
 *     style_release(style);
 *
 * Burrows (2002), "Delta: a measure of stylistic difference"; as stylo's dist.delta: the
 * relative frequency of each word as z-score over a set of texts (mean, sample standard
 * deviation), Burrows's Delta the mean |z_a - z_b|; Cosine Delta (Smith and Aldridge 2011,
 * Evert et al. 2017; stylo's dist.wurzburg) 1 - cos(z_a, z_b).
 *
 * The set of texts is what a task brings: the speaker's answers of the train split and the
 * neutral texts, each side cut into blocks of about 500 words (at least two), so that both
 * count alike; words are runs of letters and digits in lower case, and the 100 that are
 * most frequent over the blocks of both sides count, less those that every block has
 * equally often.
 */
#ifndef HARNESS_SCORE_STYLE_H
#define HARNESS_SCORE_STYLE_H

#include "harness/task/task.h"

enum { STYLE_WORDS = 100 };

struct style;

/* Without neutral texts (n_neutral 0) the speaker's own blocks are the set. */
struct style *style_make(const struct split *train, const struct document *neutral,
                         size_t n_neutral);
void style_release(struct style *style);       /* NULL is fine */
size_t style_words(const struct style *style); /* that count; 0: too little text */

enum style_whom { STYLE_SPEAKER, STYLE_NEUTRAL };
/* z-scores of one side as a whole; NULL: there is none. */
const double *style_profile(const struct style *style, enum style_whom whom);
/* out[w]: (count of word w - words x mean of w) / deviation of w; over a set of texts the
 * sums divided by the sum of words are the z-scores of them all.  Returns the words. */
double style_count(const struct style *style, struct str text, double *out);

double style_burrows(const double *a, const double *b, size_t n);
double style_cosine(const double *a, const double *b, size_t n);

#endif
