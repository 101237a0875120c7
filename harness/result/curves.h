/* curves - training.csv of a run: what happened at every step of every training. */
#ifndef HARNESS_RESULT_CURVES_H
#define HARNESS_RESULT_CURVES_H

#include <stdint.h>

#include "harness/base/str.h"

struct arena;
struct err;

struct curve_point {
    int64_t step;
    int epoch, trial;
    double loss, dev_loss; /* NAN: none */
    bool epoch_end;        /* loss is the epoch's mean */
};

struct curve { /* one cell */
    const char *task, *method, *model, *seed;
    struct curve_point *point;
    size_t n;
};

/* dir/training.csv; no curves where there is no such file. */
int curves_read(const char *dir, struct arena *arena, struct curve **curves, size_t *n,
                struct err *err);

#endif
