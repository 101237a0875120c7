/* yes_no - items of a made-up cell for tests of what is said about runs: "yes" or "no" is right, and
 * the first so many are, so that the pairs of two cells agree as far as they can. */
#ifndef TESTS_UNIT_YES_NO_H
#define TESTS_UNIT_YES_NO_H

#include "harness/result/result.h"

struct arena;

/* Behind results->item[n_items], which has room for n more; returns the first. */
struct item *yes_no_items(struct results *results, struct item *item,
                          const struct cell *cell, int n, int n_right,
                          struct arena *arena);

#endif
