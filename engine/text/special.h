/* special - finds the tokens that are cut out of a text before it is merged: control tokens
 * (<|im_end|>) and user-defined ones.
 *
 * As llama.cpp does: the longest token takes all its places first, from left to right, then the
 * next longest takes what is left.  One walk through the text in a trie finds all candidates.
 */
#ifndef ENGINE_TEXT_SPECIAL_H
#define ENGINE_TEXT_SPECIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/format/hash.h"
#include "harness/base/str.h"

struct special_token {
    struct str text; /* not empty */
    int32_t id;
    bool control;      /* never cut out of text that a user wrote */
    bool strips_right; /* white space behind it goes too */
};

struct special {
    struct special_token *token; /* longest first */
    size_t n;
    struct pairs child; /* (node, byte) -> node */
    uint32_t *at_node;  /* index + 1 of the token that ends there; 0: none */
    uint32_t n_nodes;
    bool starts[2][256]; /* [any token, user-defined ones] by first byte */
};

struct special_cut {
    size_t from, to; /* bytes of the text */
    int32_t id;
};

/* A stretch [from, to) by someone who may not use control tokens. */
struct special_plain {
    size_t from, to;
};

/* Takes `token` over: it is sorted, and freed by special_release(). */
void special_init(struct special *special, struct special_token *token, size_t n);
/* The cuts by place; free() them.  `plain` is sorted and does not overlap. */
size_t special_find(const struct special *special, struct str text,
                    const struct special_plain *plain, size_t n_plain,
                    struct special_cut **cuts);
void special_release(struct special *special);

#endif
