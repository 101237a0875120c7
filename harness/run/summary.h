/* summary - what a run says, in words and tables, generated from its results: which way, how big a
 * model, when training pays, what the data cannot tell.  RUN/summary.md, and RUN/report.html with the
 * pictures in it.
 */
#ifndef HARNESS_RUN_SUMMARY_H
#define HARNESS_RUN_SUMMARY_H

#include "harness/run/decide.h"
#include "harness/run/page.h"

struct pool;

/* Both files into the run's folder, from results read with items, several seeds made one (seeds.h),
 * for 1,000 requests a day over a year.  The same results give the same bytes, whatever the pool. */
int summary_write_files(const struct results *results, struct pool *pool,
                        struct err *err);

#endif
