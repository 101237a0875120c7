/* claims - what the tasks of a run are there to show (the key "claims" of task.json), answered by
 * the run: each from its two cells over the same items.
 *
 *     size_t n;
 *     const struct finding *finding = claims_find(&results, &draws, arena, &n);
 */
#ifndef HARNESS_RUN_CLAIMS_H
#define HARNESS_RUN_CLAIMS_H

#include <stddef.h>

#include "harness/run/contest.h"

struct arena;

enum finding_verdict { FINDING_CONFIRMED, FINDING_NOT_CONFIRMED, FINDING_UNCLEAR };
/* "confirmed", "not confirmed", "not enough data" */
extern const char *const finding_names[];

struct finding {
    const char *says;
    const struct cell *way, *than; /* rows of the claim's metric */
    struct contest contest;        /* of way against than */
    double margin;                 /* 5 % of the metric's range, else of than's quality */
    const char *test;              /* "better", "not worse" */
    /* Better: confirmed where the whole interval of the advantage lies above 0; not confirmed
     * where it lies below, or within the margin around 0.  Not worse: as contest.h has it. */
    enum finding_verdict verdict;
};

/* Claims whose two cells are in the run, in the order of the tasks; results read with items, several
 * seeds made one (seeds.h). */
const struct finding *claims_find(const struct results *results, struct draws *draws,
                                  struct arena *arena, size_t *n);

#endif
