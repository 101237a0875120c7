/* run - carries a plan out, cell by cell: prepare, ask, batched pass, single-stream pass, score;
 * appends every finished item and skips what an earlier, interrupted run of the same plan left.
 */
#ifndef HARNESS_RUN_RUN_H
#define HARNESS_RUN_RUN_H

#include "harness/run/plan.h"

struct pool;
struct results;

int run(const struct plan *plan, struct pool *pool, struct err *err);
/* What failed of a run's items, on stderr; -1 when it is more than --fail-on-error allows. */
int run_check_failures(const struct plan *plan, const struct results *results,
                       struct err *err);
/* The table at the end: task x method x model, quality with interval, latency, cost. */
void run_print_table(const struct results *results);

#endif
