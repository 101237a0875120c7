#include "engine/model/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/format/hf.h"
#include "engine/kernel/ops.h"
#include "engine/model/arch.h"
#include "engine/text/tokenizer.h"
#include "harness/base/err.h"
#include "harness/base/exact.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"
#include "harness/base/sha256.h"

struct model *model_new(const struct model_shape *shape)
{
    struct model *model = mem_alloc(sizeof *model);
    model->shape = *shape;
    model->path = "";
    model->layer = ARENA_ARRAY(&model->arena, (size_t)shape->L, struct layer);
    return model;
}

void model_close(struct model *model)
{
    if (model == NULL)
        return;
    struct model_part part;
    for (int i = 0; model_next_part(model, &i, &part);)
        if (part.matrix != NULL)
            matrix_release(part.matrix);
    tokenizer_close(model->tok);
    free(model->weights);
    free(model->rope_cos);
    free(model->rope_sin);
    free(model->rope_known);
    arena_release(&model->arena);
    free(model);
}

int model_hash_of(const char *path, char hex[65], struct err *err)
{
    return hf_is_model(path) ? hf_hash(path, hex, err) : sha256_file(path, hex, err);
}

int model_hash(struct model *model, struct err *err)
{
    if (model->sha256[0] != '\0' || model->path[0] == '\0')
        return 0;
    return model_hash_of(model->path, model->sha256, err);
}

const struct matrix *model_head(const struct model *model)
{
    return model->shape.tied ? &model->embedding : &model->head;
}

int64_t model_bytes(const struct model *model)
{
    struct model *readable =
        (struct model *)(uintptr_t)model; /* parts are only looked at */
    size_t bytes = model->arena.bytes;
    struct model_part part;
    for (int i = 0; model_next_part(readable, &i, &part);)
        if (part.matrix != NULL)
            bytes += matrix_bytes(part.matrix);
    if (model->rope_known != NULL)
        bytes += (size_t)*model->rope_known * (size_t)model->shape.n_rot * sizeof(float);
    return (int64_t)bytes;
}

/* Rotary positions ------------------------------------------------------------------- */

enum { ROPE_BLOCK = 64, ROPE_STEP = 4 * ROPE_BLOCK };

struct rope_job {
    const struct model *model;
    int first, end; /* positions; whole blocks, up to the end of the context */
    double ratio;   /* between the angles of neighbouring pairs */
};

/* The angle of pair i at position 1. */
static double angle_of(const struct rope_job *job, int i)
{
    const struct model *model = job->model;
    double angle = 1;
    for (int k = 0; k < i; k++)
        angle *= job->ratio;
    if (model->rope_freqs.w != NULL)
        angle /= (double)model->rope_freqs.w[i];
    return angle / (double)model->shape.rope_scale;
}

/* Position 64 a + b from the angles of 64 a and of b: two sines for 64 positions. */
static void rope_column(void *context, int i)
{
    const struct rope_job *job = context;
    const struct model *model = job->model;
    size_t n = (size_t)model->shape.n_rot / 2;
    double angle = angle_of(job, i), fine_cos[ROPE_BLOCK], fine_sin[ROPE_BLOCK];
    for (int b = 0; b < ROPE_BLOCK; b++) {
        fine_cos[b] = cos_f64(b * angle);
        fine_sin[b] = sin_f64(b * angle);
    }
    double c = 1, s = 0;
    for (int p = job->first; p < job->end; p++) {
        int b = p % ROPE_BLOCK;
        if (b == 0) {
            c = cos_f64(p * angle);
            s = sin_f64(p * angle);
        }
        size_t at = (size_t)p * n + (size_t)i;
        model->rope_cos[at] = (float)(c * fine_cos[b] - s * fine_sin[b]);
        model->rope_sin[at] = (float)(s * fine_cos[b] + c * fine_sin[b]);
    }
}

int model_make_rope(struct model *model, struct err *err)
{
    const struct model_shape *s = &model->shape;
    if (!arch_info(s->arch)->rope)
        return 0;
    size_t bytes = (size_t)s->context * (size_t)(s->n_rot / 2) * sizeof(float);
    model->rope_cos = mem_big(bytes);
    model->rope_sin = mem_big(bytes);
    model->rope_known = mem_alloc(sizeof *model->rope_known);
    if (model->rope_cos == NULL || model->rope_sin == NULL)
        return err_set(err, "no memory for the rotary positions of a context of %d",
                       s->context);
    return 0;
}

void model_reach(const struct model *model, int n, struct pool *pool)
{
    const struct model_shape *s = &model->shape;
    if (model->rope_known == NULL || n <= *model->rope_known)
        return;
    int end = (n + ROPE_STEP - 1) / ROPE_STEP * ROPE_STEP;
    struct rope_job job = {model, *model->rope_known, end < s->context ? end : s->context,
                           1 / root_f64((double)s->rope_base, s->n_rot / 2)};
    pool_run(pool, s->n_rot / 2, rope_column, &job);
    *model->rope_known = job.end;
}

/* New models ------------------------------------------------------------------------- */

struct drawing {
    struct rng rng;
    float *rows;
    size_t n;
    double deviation;
};

enum { DRAW = 4096 };

static void draw_part(void *context, int part)
{
    const struct drawing *d = context;
    size_t from = (size_t)part * DRAW, to = from + DRAW < d->n ? from + DRAW : d->n;
    for (size_t i = from; i < to; i++)
        d->rows[i] = (float)(rng_normal(&d->rng, i) * d->deviation);
}

/* Outputs into the residual stream are drawn smaller, so that its size does not grow with
 * the number of layers (GPT-2). */
static double deviation_of(const struct model *model, const struct model_part *part)
{
    bool residual = part->layer >= 0 && (part->id == ATTN_OUT || part->id == FFN_DOWN);
    return residual ? 0.02 / sqrt(2.0 * model->shape.L) : 0.02;
}

static int draw_matrix(struct model *model, const struct model_part *part, uint64_t seed,
                       struct pool *pool, struct err *err)
{
    size_t n = (size_t)part->O * (size_t)part->C;
    struct drawing d = {rng_make(seed, part->name, 0), mem_big(n * sizeof(float)), n,
                        deviation_of(model, part)};
    if (d.rows == NULL)
        return err_set(err, "no memory for \"%s\"", part->name);
    pool_run(pool, (int)((n + DRAW - 1) / DRAW), draw_part, &d);
    int rc = matrix_from_rows(part->matrix, d.rows, part->O, part->C, PRECISION_F32, pool,
                              err);
    free(d.rows);
    return rc;
}

/* Norms start at 1, biases at 0. */
static void fill_vector(struct model *model, const struct model_part *part)
{
    bool ones = strstr(part->name, "norm.weight") != NULL;
    part->vector->n = part->C;
    part->vector->w = ARENA_ARRAY(&model->arena, (size_t)part->C, float);
    for (int i = 0; i < part->C && ones; i++)
        part->vector->w[i] = 1;
}

static int create_parts(struct model *model, uint64_t seed, struct pool *pool,
                        struct err *err)
{
    struct model_part part;
    for (int i = 0; model_next_part(model, &i, &part);) {
        if (part.maybe)
            continue;
        if (part.vector != NULL)
            fill_vector(model, &part);
        else if (draw_matrix(model, &part, seed, pool, err))
            return -1;
        model->n_params += (int64_t)part.O * part.C;
    }
    return model_make_rope(model, err) || model_make_trainable(model, pool, err) ? -1 : 0;
}

int model_create(struct model **out, const struct model_shape *shape,
                 struct tokenizer *tok, uint64_t seed, struct pool *pool, struct err *err)
{
    const char *fault = shape_fault(shape);
    if (fault != NULL) {
        tokenizer_close(tok);
        return err_ask(err, "a model cannot have this shape: %s", fault);
    }
    struct model *model = model_new(shape);
    model->tok = tok;
    if (create_parts(model, seed, pool, err)) {
        model_close(model);
        return -1;
    }
    *out = model;
    return 0;
}

static bool is_embedding(const struct model *model, const struct matrix *w)
{
    return w == &model->embedding || w == &model->position || w == &model->head;
}

static int make_trainable(struct model *model, bool embeddings, struct pool *pool,
                          struct err *err)
{
    struct model_part part;
    for (int i = 0; model_next_part(model, &i, &part);) {
        if (part.fixed ||
            (!embeddings && part.matrix != NULL && is_embedding(model, part.matrix)))
            continue;
        if (part.matrix != NULL && matrix_make_trainable(part.matrix, pool, err))
            return -1;
        if (part.vector != NULL && part.vector->w != NULL && part.vector->grad == NULL)
            part.vector->grad = ARENA_ARRAY(&model->arena, (size_t)part.C, float);
    }
    return 0;
}

int model_make_trainable(struct model *model, struct pool *pool, struct err *err)
{
    return make_trainable(model, true, pool, err);
}

int model_make_layers_trainable(struct model *model, struct pool *pool, struct err *err)
{
    return make_trainable(model, false, pool, err);
}

int model_set_precision(struct model *model, enum precision precision, struct pool *pool,
                        struct err *err)
{
    struct model_part part;
    for (int i = 0; model_next_part(model, &i, &part);)
        if (part.matrix != NULL && part.matrix->O > 0 &&
            matrix_set_precision(part.matrix, precision, pool, err))
            return -1;
    return 0;
}

int model_set_kv(struct model *model, const char *kv, struct err *err)
{
    const struct matrix *w = &model->layer[0].matrix[ATTN_OUT];
    bool bf16 = strcmp(kv, "bf16") == 0;
    if (bf16 && w->precision == PRECISION_F32)
        return err_ask(err, "kv bf16 rounds, and precision f32 must not");
    model->shape.kv_bf16 = bf16 || (strcmp(kv, "auto") == 0 && w->rounded);
    return 0;
}
