/* summary - what a run says, in words and tables, generated from its results: which way, how big a
 * model, when training pays, what the data cannot tell.  RUN/summary.md, and RUN/report.html with the
 * pictures in it.
 */
#ifndef HARNESS_RUN_SUMMARY_H
#define HARNESS_RUN_SUMMARY_H

#include "harness/run/decide.h"
#include "harness/run/page.h"

/* The limits that a run is summarized with where nobody named any. */
extern const struct decide_how summary_how;

/* Results read with items, several seeds made one (seeds.h).  The same results and limits give the
 * same bytes. */
int summary_write(const struct results *results, const struct decide_how *how,
                  struct page *page, struct err *err);
/* Both files into the run's folder. */
int summary_write_files(const struct results *results, const struct decide_how *how,
                        struct err *err);

#endif
