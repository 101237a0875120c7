/* vocab - small vocabularies for tests of tokenizers, built token by token. */
#ifndef TESTS_UNIT_VOCAB_H
#define TESTS_UNIT_VOCAB_H

#include "engine/text/tokenizer.h"
#include "engine/text/tokenizer_make.h"
#include "harness/base/arena.h"

enum { VOCAB_TOKENS = 600, VOCAB_MERGES = 200 };

struct vocab {
    struct tokenizer_parts parts;
    struct str text[VOCAB_TOKENS], merge[VOCAB_MERGES];
    float score[VOCAB_TOKENS];
    int32_t kind[VOCAB_TOKENS];
};

extern struct arena vocab_arena; /* everything lives here, till vocab_release */

void vocab_release(void);
/* Without a token. */
struct vocab *vocab_new(enum tokenizer_model model);
/* Tokens 0 to 255 are the bytes. */
struct vocab *vocab_bpe(const char *pre);
/* Tokens 0 to 2: <unk> <s> </s>; 3 to 258: the bytes. */
struct vocab *vocab_spm(void);
int vocab_add(struct vocab *v, const char *text, enum token_kind kind, float score);
/* "left right"; the result becomes a token if it is none. */
void vocab_merge(struct vocab *v, const char *left, const char *right);
/* The same with a few control tokens more. */
struct vocab *vocab_specials(struct vocab *v);
/* Which must succeed; the caller closes it. */
struct tokenizer *vocab_make(const struct vocab *v);
/* The tokens' texts with a bar between: "he|ll|o". */
const char *vocab_tokens(struct tokenizer *tok, const char *text, bool add_special,
                         bool parse_special);
/* Letters, blanks and characters of two to four bytes; max at most. */
struct str vocab_random_text(uint64_t seed, size_t max);

#endif
