/* optimizer - AdamW over everything in a model or an adapter that is trainable.
 *
 *     optimizer_open(&o, model, adapter, pool, err);
 *     optimizer_zero(&o, pool);
 *     ... gradients ...
 *     norm = optimizer_norm(&o, pool);
 *     optimizer_step(&o, lr, clip, norm, &opts, pool);
 *     optimizer_repack(&o, pool);            the kernels see the new weights
 *     optimizer_release(&o);
 */
#ifndef ENGINE_TRAIN_OPTIMIZER_H
#define ENGINE_TRAIN_OPTIMIZER_H

#include <stddef.h>
#include <stdint.h>

#include "engine/train/train.h"

struct param {
    char name
        [64]; /* as in the file: "blk.0.attn_q.weight", "blk.0.attn_q.weight.lora_a" */
    float *w, *grad;
    float *m, *v; /* first and second moment */
    size_t n;
    bool decay; /* matrices decay, vectors do not */
};

/* Some values of a parameter. */
struct piece {
    const struct param *param;
    size_t first, n;
    double squares; /* of its gradients, the sum */
};

struct optimizer {
    struct model *model;
    struct adapter *adapter; /* NULL: the model itself learns */
    struct param *param;     /* in file order */
    int n_params;
    struct piece *piece;
    int n_pieces;
    size_t n_values;
    int64_t step; /* steps taken */
    float *moments;
};

int optimizer_open(struct optimizer *o, struct model *model, struct adapter *adapter,
                   struct pool *pool, struct err *err);
/* The list of parameters alone, without moments: released the same way. */
void optimizer_list(struct optimizer *o, struct model *model, struct adapter *adapter);
/* All weights to, or from, an array of n_values. */
void optimizer_get(const struct optimizer *o, float *to);
void optimizer_put(const struct optimizer *o, const float *from);
void optimizer_release(struct optimizer *o);
/* The moments and the count of steps. */
void optimizer_forget(struct optimizer *o, struct pool *pool);
void optimizer_zero(struct optimizer *o, struct pool *pool); /* the gradients */
/* Euclidean norm of the whole gradient, from sums of fixed blocks in a fixed order. */
double optimizer_norm(struct optimizer *o, struct pool *pool);
/* norm above clip (> 0): the gradient is scaled down to it. */
void optimizer_step(struct optimizer *o, double lr, double clip, double norm,
                    const struct adamw_opts *opts, struct pool *pool);
/* After weights have changed: packs them for training and for answering. */
void optimizer_repack(struct optimizer *o, struct pool *pool);
/* For training alone, between steps: optimizer_repack before the model answers again. */
void optimizer_repack_train(struct optimizer *o, struct pool *pool);

#endif
