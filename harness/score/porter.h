/* porter - word stems in the variant that Google's ROUGE uses.
 *
 * Porter, "An algorithm for suffix stripping" (1980), with the departures of NLTK's
 * PorterStemmer in its default mode (NLTK_EXTENSIONS); they are marked in porter.c.  The
 * two differ on one word in fifty: "abbey" stays, where Porter makes it "abbei".
 */
#ifndef HARNESS_SCORE_PORTER_H
#define HARNESS_SCORE_PORTER_H

#include <stddef.h>

/* Stems a word of lower-case letters and digits in place; its new length, never longer.
 * Words of one or two letters stay. */
size_t porter_stem(char *word, size_t n);

#endif
