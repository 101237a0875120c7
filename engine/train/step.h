/* step - the gradient, or only the loss, of a list of documents, in micro-batches that fit the
 * memory.  The documents of a micro-batch lie end to end; none sees another.
 */
#ifndef ENGINE_TRAIN_STEP_H
#define ENGINE_TRAIN_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/model/adapter.h"
#include "engine/model/backward.h"
#include "engine/model/forward.h"
#include "engine/model/model.h"

struct err;
struct pool;

/* Targets are id[max(1, n_masked) .. n-1]; those from heavy_from on count `heavy` times in the
 * gradient (heavy_from n: none); with `mark` (n) those where it is not 0. */
struct step_doc {
    const int32_t *id;
    int n, n_masked, heavy_from;
    float heavy;
    const uint8_t *mark; /* NULL, or instead of heavy_from */
};

struct step_sum {
    double nats;             /* unweighted, in the order of the documents */
    int64_t tokens, targets; /* rows of the documents, rows with a target */
};

/* What the steps will be. */
struct step_load {
    int longest;    /* document */
    int64_t wanted; /* tokens of the biggest step */
    int64_t memory; /* bytes; 0: a quarter of what is free */
    /* What documents begin with, none of it a target (shared.h); borrowed.  Where two or more of a
     * call do, its rows are computed once: the same losses, and gradients that differ in rounding.
     * Not with dropout. */
    const int32_t *prefix;
    int n_prefix; /* 0: nothing */
};

struct stepper {
    struct model *model;
    struct adapter *adapter;
    struct pool *pool;
    struct tape tape;
    struct backward *backward;
    struct prefix prefix; /* n 0: none */
    bool shares;          /* in the call that runs */
    int T_max;
    struct pass_how how;
    int64_t bytes;
    double dropout; /* of adapters, while learning; keyed by seed and step */
    uint64_t seed;
    int64_t step;
    int32_t *id, *target;
    float *weight;
    double *loss;
    struct train_seq *seq;
};

/* Packs the weights for training, in f32 or bf16. */
int stepper_open_as(struct stepper *s, struct model *model, struct adapter *adapter,
                    const struct step_load *load, struct pass_how how, struct pool *pool,
                    struct err *err);
/* In f32, nothing shared; learn false: losses only. */
int stepper_open(struct stepper *s, struct model *model, struct adapter *adapter,
                 int longest, int64_t wanted, int64_t memory, bool learn,
                 struct pool *pool, struct err *err);
void stepper_release(struct stepper *s);

/* Adds the gradient of the weighted mean loss over all targets of the documents. */
void stepper_gradient(struct stepper *s, const struct step_doc *doc, int n,
                      struct step_sum *sum);
void stepper_loss(struct stepper *s, const struct step_doc *doc, int n,
                  struct step_sum *sum);
/* Of each document its own nats: the same bits in whatever company. */
void stepper_losses(struct stepper *s, const struct step_doc *doc, int n, double *nats);

#endif
