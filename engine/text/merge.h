/* merge - joins neighbouring symbols, the best pair first, until no pair is left: the inner loop
 * of BPE (the pair's place in the list of merges is its rank) and of SentencePiece (ranked by the
 * score of the joined token).  Of equal ranks the leftmost goes first.
 *
 * A heap of pairs over a linked list of symbols: O(n log n) for n symbols, so that one "word" of
 * megabytes is no way to hang the program.
 */
#ifndef ENGINE_TEXT_MERGE_H
#define ENGINE_TEXT_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MERGE_NONE UINT32_MAX /* no symbol, no token, no rank */

struct merge_symbol {
    uint32_t token;      /* MERGE_NONE: not a token by itself */
    uint32_t from;       /* where its text starts */
    uint32_t prev, next; /* symbols; MERGE_NONE at the ends */
    uint32_t rank,
        join; /* of joining it with the next one, and the token that this gives */
};

struct merge {
    struct merge_symbol *symbol;
    size_t n, cap;
    uint64_t *heap; /* rank << 32 | left symbol */
    size_t n_heap, cap_heap;
    uint32_t end; /* of the text */
};

void merge_begin(struct merge *merge);
void merge_add(struct merge *merge, uint32_t token, uint32_t from);
/* `look` sets left->rank and left->join for joining the text [left->from, end) that left and
 * right make up, or rank MERGE_NONE.  Afterwards the symbols from 0 on, by `next`, are the
 * result.  `end` is where the text ends. */
void merge_run(struct merge *merge, uint32_t end,
               void (*look)(const void *context, struct merge_symbol *left,
                            const struct merge_symbol *right, uint32_t end),
               const void *context);
/* Where a symbol's text ends. */
uint32_t merge_symbol_end(const struct merge *merge, const struct merge_symbol *symbol);
void merge_release(struct merge *merge);

#endif
