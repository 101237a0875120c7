/* learner - who computes the steps of a pretraining: the CPU engine, or a CUDA device.
 *
 *     learner_open(&l, "cpu", model, &optimizer, context, batch_tokens, memory, pool, err);
 *     learner_step(&l, doc, n, &how, &done, err);       gradient, clipping, AdamW
 *     learner_loss(&l, doc, n, &sum, err);              losses only
 *     learner_fetch(&l, err);                           before weights or moments are read
 *     learner_put(&l, err);                             after they were replaced
 *     learner_release(&l);
 *
 * The CPU's bits depend on nothing but what it is given; a device's are close to them.
 */
#ifndef ENGINE_TRAIN_LEARNER_H
#define ENGINE_TRAIN_LEARNER_H

#include "engine/train/optimizer.h"
#include "engine/train/step.h"

struct learner_how {
    double lr, clip;
    struct adamw_opts adamw;
};

struct learner_done {
    struct step_sum sum;
    double norm; /* of the gradient, before clipping */
};

struct learner;

/* A device is one of these. */
struct learner_kind {
    const char *name;
    int (*open)(struct learner *l, struct err *err);
    void (*release)(struct learner *l);
    /* A loss or norm that is not finite: the CPU leaves the weights as they were. */
    int (*step)(struct learner *l, const struct step_doc *doc, int n,
                const struct learner_how *how, struct learner_done *done,
                struct err *err);
    int (*loss)(struct learner *l, const struct step_doc *doc, int n,
                struct step_sum *sum, struct err *err);
    int (*fetch)(struct learner *l, struct err *err);
    int (*put)(struct learner *l, struct err *err);
    const char *(*device)(const struct learner *l);
};

struct learner {
    const struct learner_kind *kind;
    struct model *model;
    struct optimizer *optimizer; /* NULL: losses only */
    int context;
    int64_t batch, memory;
    struct pool *pool;
    struct stepper stepper; /* cpu */
    void *device;           /* cuda */
};

/* device: "cpu" or "cuda".  context: the longest document's rows; batch: tokens of a step, which
 * may go over it by one document.  memory 0: a quarter of what is free (cpu). */
int learner_open(struct learner *l, const char *device, struct model *model,
                 struct optimizer *optimizer, int context, int64_t batch, int64_t memory,
                 struct pool *pool, struct err *err);
void learner_release(struct learner *l);
int learner_step(struct learner *l, const struct step_doc *doc, int n,
                 const struct learner_how *how, struct learner_done *done,
                 struct err *err);
int learner_loss(struct learner *l, const struct step_doc *doc, int n,
                 struct step_sum *sum, struct err *err);
int learner_fetch(struct learner *l, struct err *err);
int learner_put(struct learner *l, struct err *err);

const char *learner_device(const struct learner *l); /* the device's own name, or "cpu" */

/* Floating-point operations of a training step, per row of a document of `rows` rows: 6 for every
 * weight of a matrix, and attention over half of the rows (Kaplan et al. 2020, arXiv 2001.08361,
 * table 1, with the head). */
double learner_flop(const struct model_shape *shape, int rows);

#endif
