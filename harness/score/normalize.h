/* normalize - texts as metrics compare them.
 *
 * SQuAD's answer normalisation (Rajpurkar et al. 2016, the official evaluation script):
 * lower case, delete the 32 ASCII punctuation signs without putting a blank there
 * ("e-mail" becomes "email"), replace the words a, an, the by a blank, fold blanks.
 */
#ifndef HARNESS_SCORE_NORMALIZE_H
#define HARNESS_SCORE_NORMALIZE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/str.h"

struct answer;
struct question;
struct reference;

/* Appends the normalised text. */
void normalize_squad(struct str text, struct buf *out);
bool normalize_equal(struct str a, struct str b);

/* The class an answer names: the choice where choices were scored, else the one label
 * that the text is, but for case and for blanks and punctuation around it; -1: cannot be
 * read. */
int normalize_class(const struct answer *answer, const struct question *question);
/* The class of a label as it stands in the data; -1: none. */
int normalize_label(struct str label, const struct question *question);

#endif
