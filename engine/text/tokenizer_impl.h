/* tokenizer_impl - what is inside a tokenizer; for the files that build, use and write it. */
#ifndef ENGINE_TEXT_TOKENIZER_IMPL_H
#define ENGINE_TEXT_TOKENIZER_IMPL_H

#include "engine/format/hash.h"
#include "engine/text/merge.h"
#include "engine/text/special.h"
#include "engine/text/split.h"
#include "engine/text/tokenizer.h"
#include "engine/text/tokenizer_make.h"
#include "harness/base/arena.h"

enum { CACHE_SLOTS = 8192, CACHE_TEXT = 22, CACHE_IDS = 10 };

/* The ids of a short piece that came before.  Words repeat. */
struct piece_memory {
    char text[CACHE_TEXT];
    uint8_t n_text, n_ids; /* n_text 0: empty */
    int32_t id[CACHE_IDS];
};

struct tokenizer {
    struct arena arena; /* texts and tables */
    enum tokenizer_model model;
    struct str pre, chat_template;
    int n;
    const struct str *text, *piece; /* as in the file; as in running text */
    const float *score;             /* SPM */
    uint8_t *kind;
    bool *is_end;
    struct names by_text;
    int32_t role[N_ROLES];
    bool adds_bos, adds_eos, adds_space, guessed_pre;
    uint32_t byte_token[256]; /* MERGE_NONE: none */
    struct special special;

    /* BPE */
    struct split *split;
    bool whole_words_first;

    /* BPE, and SPM where merges are known */
    struct pairs rank_of; /* (left, right) -> place in the list of merges */
    uint32_t *left, *right, *joined;
    size_t n_merges;

    /* SPM */
    uint32_t *rank;        /* of a token by its score; MERGE_NONE: no text yields it */
    size_t longest;        /* text of a token that has a rank */
    struct pairs adjacent; /* characters that are neighbours inside some token */
    bool stays_whole;      /* there are too many of them to note */

    /* work space of tokenizer_encode */
    struct merge merge;
    struct buf escaped;
    struct piece_memory *memory;
    bool without_token; /* a character had no token, not even the unknown one */
};

/* Encodes `text`, in which stretches written by users are `plain`; control tokens are cut out of
 * the rest.  *after_cut: the text follows a token that was cut out, or starts (SPM then puts a
 * space in front); set for what follows. */
int tokenizer_encode_mixed(struct tokenizer *tok, struct str text,
                           const struct special_plain *plain, size_t n_plain,
                           bool *after_cut, struct ids *ids, struct err *err);

#endif
