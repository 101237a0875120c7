/* labels - the choices of a request as a tree: what begins alike is computed once.
 *
 * Of a choice of n ids the first n - 1 are fed: row d stands on id d and predicts id d + 1
 * (id 0 is predicted by the prompt).  Choices are sorted; each takes its first `shared` rows
 * from those before it and feeds the rest itself.
 */
#ifndef ENGINE_INFER_LABELS_H
#define ENGINE_INFER_LABELS_H

#include "engine/infer/generate.h"

enum { LABELS_DEPTH = 12 }; /* most labels above one another; deeper ones share nothing */

struct label {
    int choice; /* of the request */
    int parent; /* label that has row shared - 1 among its own; -1: none */
    int shared; /* rows that the labels before have computed */
    int rows;   /* all of it, n - 1 or 0 */
    int depth;  /* labels above */
};

/* Fills label[n], in sorted order. */
void labels_plan(struct label *label, const struct gen_choice *choice, int n);
/* Row `row`, one of label i's own, also serves the labels up to this one (exclusive). */
int labels_end(const struct label *label, int n, int i, int row);

#endif
