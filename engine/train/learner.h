/* learner - who computes the steps of a pretraining: the CPU engine, or a CUDA device.
 *
 *     learner_open(&l, &opts, model, &optimizer, pool, err);
 *     learner_step(&l, doc, n, &how, &done, err);       gradient, clipping, AdamW
 *     learner_loss(&l, doc, n, &sum, err);              losses only
 *     learner_fetch(&l, err);                           before weights or moments are read
 *     learner_put(&l, err);                             after they were replaced
 *     learner_release(&l);
 *
 * The CPU's bits depend on nothing but what it is given and on its precision, f32 or bf16 (products
 * of factors rounded to bf16 with f32 sums; weights and moments are f32 in both).  A device computes
 * in bf16, and its bits are close to the CPU's.
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
    bool bf16; /* cpu: products with rounded factors (backward.h), else f32 */
    struct pool *pool;
    struct stepper stepper; /* cpu */
    void *device;           /* cuda */
};

struct learner_opts {
    const char *device; /* "cpu" or "cuda" */
    int context;        /* rows of the longest document */
    int64_t batch;      /* tokens of a step, which may go over it by one document */
    int64_t memory;     /* cpu: bytes of activations, 0: a quarter of what is free */
    bool bf16;
};

int learner_open(struct learner *l, const struct learner_opts *opts, struct model *model,
                 struct optimizer *optimizer, struct pool *pool, struct err *err);
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
