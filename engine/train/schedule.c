#include "engine/train/train.h"

#include <math.h>
#include <string.h>

#include "harness/base/err.h"

static const double PI = 3.14159265358979323846;
static const double WSD_DECAY = 0.2; /* the last part of all steps */

/* done in 0..1: from 1 down to final. */
static double decay(enum schedule schedule, double final, double done)
{
    switch (schedule) {
    case SCHEDULE_CONSTANT:
        return 1;
    case SCHEDULE_LINEAR:
        return 1 - (1 - final) * done;
    case SCHEDULE_COSINE:
        return final + (1 - final) * 0.5 * (1 + cos(PI * done));
    case SCHEDULE_WSD:
        return done < 1 - WSD_DECAY
                   ? 1
                   : 1 - (1 - final) * (done - 1 + WSD_DECAY) / WSD_DECAY;
    }
    return 1;
}

int schedule_find(enum schedule *schedule, const char *name, struct err *err)
{
    static const char *const known[] = {"constant", "linear", "cosine", "wsd"};
    for (int i = 0; i < 4; i++)
        if (strcmp(known[i], name) == 0) {
            *schedule = (enum schedule)i;
            return 0;
        }
    return err_unknown(err, "schedule", name, known, 4);
}

double train_default_lr(const struct model *model, bool full)
{
    double millions = (double)model->n_params / 1e6;
    return full ? 1e-3 / sqrt(millions) : 4e-3 / cbrt(millions);
}

double schedule_lr(enum schedule schedule, double lr, double final_fraction, int64_t step,
                   int64_t n_steps, int64_t warmup)
{
    if (step < warmup)
        return lr * (double)(step + 1) / (double)warmup;
    if (n_steps - warmup <= 1)
        return lr;
    double done = (double)(step - warmup) / (double)(n_steps - warmup - 1);
    return lr * decay(schedule, final_fraction, done > 1 ? 1 : done);
}
