/* heldout - bits per byte of text that was not trained on.
 *
 * Windows of the context length follow each other without overlap; every token but the very
 * first <|endoftext|> is predicted once, from the tokens before it in its window.
 *     bits per byte = nats / ln 2 / bytes of the text
 */
#ifndef ENGINE_TRAIN_HELDOUT_H
#define ENGINE_TRAIN_HELDOUT_H

#include "engine/train/step.h"

struct tokenizer;

/* The first `limit` tokens (0: all).  NAN without any. */
double heldout_bits_per_byte(struct stepper *s, const struct tokenizer *tok,
                             const int32_t *id, size_t n, size_t limit,
                             int64_t *bytes /* or NULL */);

#endif
