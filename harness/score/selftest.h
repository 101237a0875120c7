/* selftest - whether every metric still gives the numbers of the implementations that it
 * follows, over vectors compiled in.
 */
#ifndef HARNESS_SCORE_SELFTEST_H
#define HARNESS_SCORE_SELFTEST_H

#include <stdio.h>

/* A line per metric, after it one per vector that is missed; the number of metrics that
 * miss one or have none. */
int score_selftest(FILE *out);

#endif
