/* spread - some rows of many, evenly over the file and yet by chance, for --limit and --train-limit.
 *
 * Files are often sorted, by label or by document: their first rows are no sample.  Rows are taken in
 * the order of a van der Corput sequence with Owen's scrambling (Owen 1995): of the first 2^k that it
 * names one lies in each of 2^k equal parts of the file, anywhere in it.  The order depends on the
 * number of rows alone, so that what a smaller limit takes a larger one takes too.
 */
#ifndef HARNESS_TASK_SPREAD_H
#define HARNESS_TASK_SPREAD_H

#include <stddef.h>
#include <stdint.h>

/* The places of `take` of n rows, in the order of the file; take <= n. */
void spread_rows(size_t n, size_t take, uint32_t *place);

#endif
