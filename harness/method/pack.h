/* pack - chosen passages into the room that a question leaves.
 *
 * Passages are taken in the order of their rank as long as the model's window holds them
 * (budget.h); one that does not fit is left out and the next one tried; the first is cut
 * at a word rather than left out.  One that says almost the same as one that is in is
 * dropped, too: the share of words that both have of all that either has (Jaccard; letters and
 * digits, whatever the case) is at least `similar`.  They stand best last (next to the question), best first, or with the
 * best at both edges (1 3 5 ... 6 4 2; Liu et al. 2023, arXiv 2307.03172).
 */
#ifndef HARNESS_METHOD_PACK_H
#define HARNESS_METHOD_PACK_H

#include "harness/method/passages.h"

struct pack_opts {
    size_t k;          /* passages, at most */
    double similar;    /* above 1: nothing is dropped */
    const char *order; /* "best-last", "best-first", "edges", "corpus" */
};

struct packed {
    struct str context;    /* passages with an empty line between; may be empty */
    const size_t *passage; /* (n) which are in it, best first */
    size_t n;
    size_t n_dropped; /* wanted, but too long or said already */
};

/* `ranked` (n): passages, best first; room: tokens.  Lives in `item`. */
int pack(struct packed *packed, const struct passages *passages, const size_t *ranked,
         size_t n, const struct budget *budget, int64_t room,
         const struct pack_opts *opts, struct arena *item, struct err *err);

#endif
