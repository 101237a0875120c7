/* versus - the methods of one run against each other, on the same task, model, seed and
 * items: which is better, and could these items tell?
 */
#ifndef HARNESS_RUN_VERSUS_H
#define HARNESS_RUN_VERSUS_H

#include "harness/run/compare.h"

enum versus_verdict { VERSUS_SAME, VERSUS_UNSURE, VERSUS_A, VERSUS_B, VERSUS_DESCRIBED };

struct versus_row {
    struct str task, model, seed; /* both cells' */
    struct str a, b;              /* methods */
    const struct metric *metric;  /* the task's first */
    size_t items;
    double total_a, total_b;
    struct pair_test t; /* b - a */
    double p_holm;      /* over all rows */
    enum versus_verdict verdict;
};

/* Pairs of cells that differ in the method alone, in the order of the run. */
int versus_find(const struct results *run, const struct compare_how *how,
                struct arena *arena, struct versus_row **rows, size_t *n,
                struct err *err);
void versus_markdown(const struct versus_row *rows, size_t n, const char *run, FILE *out);

#endif
