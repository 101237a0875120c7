/* contest - one cell of a run against another over the same items: is it better, is it not worse?
 * Cells of several seeds (seeds.h) are held against each other by the means of their seeds, and the
 * interval covers training noise too (pair.h).
 *
 * Advantage means "more is better", whatever the metric.  "Not worse" is a test of
 * non-inferiority: the lower end of the 95 % interval of the paired difference lies above minus the
 * margin (so one-sided at 2.5 %).  That no difference was seen proves nothing.
 */
#ifndef HARNESS_RUN_CONTEST_H
#define HARNESS_RUN_CONTEST_H

#include "harness/result/result.h"

struct metric;

enum contest_verdict { CONTEST_NOT_WORSE, CONTEST_WORSE, CONTEST_UNCLEAR };
extern const char *const contest_names[];

struct contest {
    const struct cell *a, *b;
    size_t items;
    double
        advantage; /* of a, in units of the metric; without shared items that of the rows */
    struct interval interval;     /* NAN without shared items */
    enum contest_verdict verdict; /* is a not worse than b by more than the margin? */
};

/* Both cells of one task, scored by `metric`; without items there is no test, all is unclear. */
struct contest contest_hold(const struct results *results, const struct metric *metric,
                            const struct cell *a, const struct cell *b, double margin,
                            struct draws *draws);

/* The ends of the metric's scale, infinite where it has none or is not known: for seeds_join(). */
struct interval contest_range(const char *metric);

/* "better", "worse" (the interval lies on one side of 0), "the same within the margin" (it lies
 * inside it on both sides), else "not enough data". */
const char *contest_word(const struct contest *contest, double margin);

/* The smallest true difference that 4 of 5 such tests at 5 % would see: 2.80 standard errors, where
 * the interval's half is 1.96 of them. */
double contest_seen(const struct contest *contest);

#endif
