/* wordpiece - BERT's tokenizer, from the metadata of a GGUF file ("tokenizer.ggml.model"
 * "bert"): Devlin et al. 2018 (arXiv 1810.04805), the uncased kind.
 *
 * Text is lower-cased and stripped of accents, cut at blanks, and every punctuation sign
 * and ideograph stands alone.  Each word becomes the longest pieces of the vocabulary from
 * its beginning on, or [UNK] where that fails or the word has more than 100 characters.
 * The file marks the beginning of a word with U+2581 where BERT marks the inside of one
 * with "##".
 */
#ifndef ENGINE_TEXT_WORDPIECE_H
#define ENGINE_TEXT_WORDPIECE_H

#include "engine/text/tokenizer.h"

struct wordpiece;

int wordpiece_open(struct wordpiece **wp, const struct gguf *file, struct err *err);
void wordpiece_close(struct wordpiece *wp); /* NULL is fine */
int wordpiece_size(const struct wordpiece *wp);
/* Adds the ids of a text; what is no UTF-8 is left out. */
void wordpiece_encode(struct wordpiece *wp, struct str text, struct ids *ids);
int32_t wordpiece_cls(const struct wordpiece *wp); /* what BERT wants before a text */
int32_t wordpiece_sep(const struct wordpiece *wp); /* and behind it */

#endif
