/* run - carries a plan out, cell by cell: prepare, ask, batched pass, single-stream pass, score;
 * appends every finished item and skips what an earlier, interrupted run of the same plan left.
 */
#ifndef HARNESS_RUN_RUN_H
#define HARNESS_RUN_RUN_H

#include "harness/run/plan.h"

struct pool;

int run(const struct plan *plan, struct pool *pool, struct err *err);
/* What failed in the run of a folder, on stderr; -1 when it is more than --fail-on-error allows. */
int run_check_failures(const struct plan *plan, struct err *err);
/* The table at the end: task x method x model, quality with interval, latency, cost. */
int run_print_table(const char *dir, struct err *err);

#endif
