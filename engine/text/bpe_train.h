/* bpe_train - learns a byte-level BPE vocabulary from text (Sennrich et al. 2016, on bytes as
 * GPT-2 does): pieces by the "gpt-2" expression after splitting single digits (the "smollm"
 * pre-tokenizer), counted; then the most frequent adjacent pair is merged until the vocabulary is
 * full.  Ties: the pair whose left, then right, id is lower.  The same text gives the same bytes.
 * A byte's id is its value.  Pieces of more than BPE_PIECE_MAX bytes teach nothing and are left
 * out.  Special tokens are not looked for in the text.
 */
#ifndef ENGINE_TEXT_BPE_TRAIN_H
#define ENGINE_TEXT_BPE_TRAIN_H

#include <stddef.h>

#include "harness/base/str.h"

struct err;
struct tokenizer;

enum { BPE_PIECE_MAX = 256 };

struct bpe_recipe {
    int vocab;                 /* all tokens: 256 bytes, merges and specials */
    const struct str *special; /* control tokens, at the end of the vocabulary */
    size_t n_special;
    struct str eos, bos, eot; /* texts of specials; empty: none */
    struct str chat_template;
};

/* `text(context, &piece)` is called until it returns 0; each call that returns 1 hands over one document
 * (valid UTF-8, in memory until the next call); -1 stops with the error. */
int bpe_train(const struct bpe_recipe *recipe,
              int (*text)(void *context, struct str *document, struct err *err),
              void *context, struct tokenizer **tok, struct err *err);

#endif
