/* shortlist - where the best k of a query can be, found in bf16 at twice the speed of f32.
 *
 * Scores in bf16 (gemm_bf16.h) are off by no more than a bound that can be proven, so a panel of
 * 64 texts whose scores all stay below the k-th best by more than the bounds holds none of the best
 * k; what is left is scored in f32 (dense.c), and the result is the one of f32 to the last bit.
 * Texts are rounded as they pass, block by block: nothing is kept beside the f32 panels.
 *
 * The bound, for a query q and a text x of K numbers, q' and x' in bf16, u = 2^-24, v = 2^-8:
 *     the f32 chain      |s - q.x|      <= g |q| |x|,           g = K u / (1 - K u)
 *     rounded factors    |q'.x' - q.x|  <= (|q' - q| + v |q'|) |x|
 *     the bf16 chain     |s' - q'.x'|   <= g |q'| (1 + v) |x|
 *     what underflows    a factor below 2^-126 becomes 0, and a sum too:
 *                        2^-126 (sqrt(K) (|q| + |q'| + |x|) + 4 K)
 * (Higham, Accuracy and Stability of Numerical Algorithms, 3.1; Cauchy and Schwarz).  For vectors
 * of length 1 in 384 dimensions that is 0.0055.  Queries or texts longer than 1e15 have no bound.
 *
 *     shortlist_init(&list, 1000, dim, k);
 *     shortlist_begin(&list, queries, n);
 *     for every block: shortlist_add(&list, panels, first, texts);
 *     shortlist_sort(&list);
 *     for every panel, ascending: n = shortlist_take(&list, panel, query);
 *     shortlist_release(&list);
 */
#ifndef HARNESS_RETRIEVE_SHORTLIST_H
#define HARNESS_RETRIEVE_SHORTLIST_H

#include "harness/retrieve/hits.h"

enum { SHORTLIST_BLOCK = 512 }; /* texts at most in a call of shortlist_add */

struct shortlist_entry {
    uint32_t panel;
    float most; /* no text of the panel scores more */
};

/* |s - s'| <= |x| slope + base, for all texts x */
struct shortlist_bound {
    double slope, base;
};

struct shortlist_pair {
    uint32_t panel, query;
};

struct shortlist {
    size_t dim, k, room;           /* entries of a query */
    size_t n;                      /* queries under way */
    uint32_t *query;               /* (n, pairs) bf16 */
    struct shortlist_bound *bound; /* (n) */
    struct best *least;            /* (n): the best k of what the scores are at least */
    struct shortlist_entry *entry; /* (n, room) */
    size_t *n_entries;             /* (n) */
    bool *everywhere;              /* (n): the bounds do not separate */
    bool *nowhere;                 /* (n): zeros */
    uint32_t *block;               /* the panels of a block in bf16 */
    float *score;
    struct shortlist_pair *pair; /* what is left, by panels */
    size_t n_pairs, at;
};

void shortlist_init(struct shortlist *list, size_t max_queries, size_t dim, size_t k);
void shortlist_release(struct shortlist *list);
/* query (n, dim), n <= max_queries; one of zeros is nowhere. */
void shortlist_begin(struct shortlist *list, const float *query, size_t n);
/* Texts first .. first + n - 1 in panels as gemm_pack packs them; first is a multiple of 64. */
void shortlist_add(struct shortlist *list, const float *panels, size_t first, size_t n);
void shortlist_sort(struct shortlist *list);
/* The queries (at most n of them) one of whose best k can be in this panel, and how many.  Panels
 * are asked for in ascending order, each once. */
size_t shortlist_take(struct shortlist *list, uint32_t panel, uint32_t *query);

#endif
