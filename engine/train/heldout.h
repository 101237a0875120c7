/* heldout - bits per byte of text that was not trained on.
 *
 * Windows of the context length follow each other without overlap; every token but the very
 * first <|endoftext|> is predicted once, from the tokens before it in its window.
 *     bits per byte = nats / ln 2 / bytes of the text
 */
#ifndef ENGINE_TRAIN_HELDOUT_H
#define ENGINE_TRAIN_HELDOUT_H

#include "engine/train/learner.h"

struct tokenizer;

/* The first `limit` tokens (0: all).  *bits is NAN without any. */
int heldout_bits_per_byte(double *bits, int64_t *bytes /* or NULL */, struct learner *l,
                          const struct tokenizer *tok, const int32_t *id, size_t n,
                          size_t limit, struct err *err);

#endif
