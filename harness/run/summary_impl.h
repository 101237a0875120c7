/* summary_impl - what the sections of a summary share; for summary*.c alone. */
#ifndef HARNESS_RUN_SUMMARY_IMPL_H
#define HARNESS_RUN_SUMMARY_IMPL_H

#include "harness/run/summary.h"

struct arena;

struct scene {
    const struct results *results;
    const struct decide_how *how;
    struct decision *task; /* one per task, in the order of the run */
    size_t n_tasks;
    struct page *page;
    struct arena *arena;
};

/* Fields of tables; "" for what is not a number.  interval: "[0.1, 0.2]", with signs if asked. */
const char *scene_real(const struct scene *s, double value, int decimals);
const char *scene_short(const struct scene *s, double value); /* three digits */
const char *scene_interval(const struct scene *s, struct interval i, bool sign);

/* Sections, each nothing where the run has nothing to say about it. */
void scene_claims(const struct scene *s); /* what was claimed, and what was measured */
void scene_scale(const struct scene *s);  /* what size and preparing cost */

#endif
