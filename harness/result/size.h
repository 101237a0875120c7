/* size - of a method's cells in a run, several seeds made one (seeds.h): the largest model, and a
 * smaller one that is enough. */
#ifndef HARNESS_RESULT_SIZE_H
#define HARNESS_RESULT_SIZE_H

#include "harness/result/result.h"

/* Of the method's cells of the task, the one with the most parameters (the first of equal ones);
 * NULL: it has none. */
const struct cell *size_largest(const struct results *results, const char *task,
                                const char *method);

/* A smaller model that costs least per request among those that, trained by this method, are by
 * estimate at least as good as every way that trains nothing with the largest; NULL: none is, or
 * the method trains nothing. */
const struct cell *size_enough(const struct results *results, const char *task,
                               const char *method);

#endif
