/* fuse - one ranking of two.
 *
 * Reciprocal rank (Cormack, Clarke and Buettcher 2009): the sum of 1 / (60 + rank), ranks
 * from 1, nothing for a list that has not found the text.  Weighted sum: scores of each
 * list brought to 0 .. 1 by its own least and greatest (a list of one score to 1), then
 * weight of the first and 1 - weight of the second.  A fusion is often worse than the
 * better of the two alone: print those beside it.
 */
#ifndef HARNESS_RETRIEVE_FUSE_H
#define HARNESS_RETRIEVE_FUSE_H

#include "harness/retrieve/hits.h"

struct ranking {
    const struct hit *hit; /* best first */
    size_t n;
};

enum { FUSE_RANK_K = 60 };

/* The best k of both, hit (k); returns how many. */
size_t fuse_ranks(const struct ranking list[2], size_t k, struct hit *hit);
size_t fuse_scores(const struct ranking list[2], double weight, size_t k,
                   struct hit *hit);

#endif
