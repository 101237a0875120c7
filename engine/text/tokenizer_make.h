/* tokenizer_make - a tokenizer from its parts, wherever they come from: a GGUF file, a
 * tokenizer.json, a training run. */
#ifndef ENGINE_TEXT_TOKENIZER_MAKE_H
#define ENGINE_TEXT_TOKENIZER_MAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/str.h"

struct err;
struct tokenizer;

enum tokenizer_model { TOKENIZER_BPE, TOKENIZER_SPM };

/* The names of the tokenizer.ggml.*_token_id keys that we keep. */
enum tokenizer_role {
    ROLE_BOS,
    ROLE_EOS,
    ROLE_EOT,
    ROLE_EOM,
    ROLE_UNKNOWN,
    ROLE_SEPARATOR,
    ROLE_PADDING,
    ROLE_CLS,
    ROLE_MASK,
    N_ROLES,
};

/* All of it is copied. */
struct tokenizer_parts {
    enum tokenizer_model model;
    const char *source; /* for messages: a path */
    struct str pre;     /* BPE: name of the pre-tokenizer; empty: "default" */
    const struct str *text;
    const float *score;  /* SPM; NULL else */
    const int32_t *kind; /* enum token_kind; NULL: all normal */
    size_t n;
    const struct str
        *merge; /* BPE: "left right", the first merged first; SPM: likewise, where
                              * they are known, in place of the scores */
    size_t n_merges;
    int32_t role[N_ROLES]; /* ids; -1: none */
    bool adds_bos, adds_eos;
    bool adds_space;   /* SPM: in front of a text, and behind tokens that were cut out */
    bool strips_right; /* white space behind cut-out tokens goes, as for Phi-3 */
    struct str chat_template;
};

/* Checks everything: ids in range, no text twice, all 256 bytes there, merges that are tokens. */
int tokenizer_make(struct tokenizer **tok, const struct tokenizer_parts *parts,
                   struct err *err);

#endif
