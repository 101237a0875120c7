/* fold - what is left of a character when accents are taken away, and which characters
 * are marks, punctuation or invisible: what BERT's tokenizer asks of Unicode.
 *
 * The tables are of Unicode 14 (UnicodeData.txt: canonical decompositions and general
 * categories), compressed by us, without the compatibility ideographs.
 */
#ifndef ENGINE_TEXT_FOLD_H
#define ENGINE_TEXT_FOLD_H

#include <stdbool.h>
#include <stdint.h>

/* The letter under the accents of a precomposed one; others as they are. */
int32_t fold_base(int32_t c);
/* What follows it where the character comes apart into two letters; -1: nothing. */
int32_t fold_second(int32_t c);
bool fold_is_mark(int32_t c);        /* Mn */
bool fold_is_punctuation(int32_t c); /* P*, and all signs of ASCII */
bool fold_is_invisible(int32_t c);   /* Cc, Cf, Co but tab and line breaks; U+FFFD */
bool fold_is_ideograph(int32_t c);   /* the blocks that BERT sets apart */

#endif
