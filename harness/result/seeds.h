/* seeds - rows of cells.csv that differ in the seed alone, made one: what figures, `decide` and
 * summaries read.  (The table of a run and `compare` read the rows themselves.)
 *
 *     results_read(&results, dir, ITEMS_NEEDED, arena, err);
 *     seeds_join(&results, contest_range, arena);
 *
 * Quality is the mean over the seeds that have one.  Its interval covers items (the mean of the
 * seeds' ends) and training (Student's t over their qualities), joined as errors that are
 * independent of each other (stats_widen).  Everything else that was measured is a mean, counts
 * rounded up; what is no measurement is that of the lowest seed.  A single seed stays as it is: of
 * training noise it says nothing.
 */
#ifndef HARNESS_RESULT_SEEDS_H
#define HARNESS_RESULT_SEEDS_H

#include "harness/result/result.h"

struct seeds {
    size_t n;           /* rows made one */
    double least, most; /* quality of a seed; NAN: none has one */
};

/* The ends of a metric's scale, which no interval goes beyond; infinite where there are none. */
typedef struct interval seeds_range(const char *metric);

/* Replaces results->cell by joined rows, in the order of the first of each; its items stay. */
void seeds_join(struct results *results, seeds_range *range, struct arena *arena);
/* Of a row of results->cell. */
struct seeds seeds_of(const struct results *results, const struct cell *cell);
/* The items of each of its seeds, in the order of the run; returns how many have any. */
size_t seeds_items(const struct results *results, const struct cell *cell,
                   const struct cell_items **list, struct arena *arena);

#endif
