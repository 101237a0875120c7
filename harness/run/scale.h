/* scale - what a larger model costs, and what preparing one costs beside pre-training it: over the
 * tasks of a run.
 */
#ifndef HARNESS_RUN_SCALE_H
#define HARNESS_RUN_SCALE_H

#include <stddef.h>

#include "harness/result/result.h"

struct arena;

/* Medians over tasks; NAN where no cell says. */
struct scale_row {
    const char *model;
    double params;
    double p50_ms, p95_ms, usd_per_1k;             /* of scale.plain */
    double prepare_s, prepare_usd, trained_tokens; /* of scale.trained */
    double pretrained_tokens;                      /* what models.json says */
    double pretrain_usd; /* of so many tokens, at what a token of training cost here */
};

/* How often as much of it the largest model takes as the smallest: geometric mean over the
 * tasks that have both, with the interval of a bootstrap over tasks (NAN below three). */
struct scale_factor {
    double factor;
    struct interval interval;
    size_t tasks;
};

struct scale {
    const char *plain,
        *trained;          /* methods: the first without and with training; NULL: none */
    struct scale_row *row; /* from small to large */
    size_t n;
    struct scale_factor p50, usd; /* of scale.plain, largest / smallest */
};

void scale_find(const struct results *results, struct draws *draws, struct arena *arena,
                struct scale *scale);

#endif
