#include "engine/train/optimizer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/share.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"

enum {
    PIECE = 1 << 14,  /* values: a sum of the norm's own */
    NORM_CHAINS = 16, /* side by side: one sum alone waits for itself at every addition */
};

/* clang-format off */
#define X(id, name, ...) name,
static const char *const matrix_name[] = {LAYER_MATRICES(X)};
static const char *const vector_name[] = {LAYER_VECTORS(X)};
#undef X
/* clang-format on */

/* The list --------------------------------------------------------------------------------- */

static struct param *add(struct optimizer *o, float *w, float *grad, size_t n, bool decay)
{
    o->param = mem_resize(o->param, (size_t)o->n_params + 1, sizeof *o->param);
    struct param *p = &o->param[o->n_params++];
    *p = (struct param){.w = w, .grad = grad, .n = n, .decay = decay};
    o->n_values += n;
    return p;
}

static void add_matrix(struct optimizer *o, const struct matrix *w, int l,
                       const char *name)
{
    if (!w->master)
        return;
    struct param *p = add(o, w->master, w->grad, (size_t)w->O * (size_t)w->C, true);
    if (l < 0)
        snprintf(p->name, sizeof p->name, "%s.weight", name);
    else
        snprintf(p->name, sizeof p->name, "blk.%d.%s.weight", l, name);
}

static void add_vector(struct optimizer *o, const struct vector *v, int l,
                       const char *name)
{
    if (!v->w || !v->grad)
        return;
    struct param *p = add(o, v->w, v->grad, (size_t)v->n, false);
    if (l < 0)
        snprintf(p->name, sizeof p->name, "%s", name);
    else
        snprintf(p->name, sizeof p->name, "blk.%d.%s", l, name);
}

static void list_model(struct optimizer *o, const struct model *model)
{
    add_matrix(o, &model->embedding, -1, "token_embd");
    add_matrix(o, &model->position, -1, "position_embd");
    add_matrix(o, &model->head, -1, "output");
    add_vector(o, &model->final_norm, -1, "output_norm.weight");
    add_vector(o, &model->final_norm_bias, -1, "output_norm.bias");
    for (int l = 0; l < model->shape.L; l++) {
        for (int m = 0; m < LAYER_MATRIX_N; m++)
            add_matrix(o, &model->layer[l].matrix[m], l, matrix_name[m]);
        for (int v = 0; v < LAYER_VECTOR_N; v++)
            add_vector(o, &model->layer[l].vector[v], l, vector_name[v]);
    }
}

static void list_adapter(struct optimizer *o, const struct model *model,
                         const struct adapter *adapter)
{
    for (int l = 0; l < adapter->L; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++) {
            const struct lora *lora = &adapter->lora[l][m];
            const struct matrix *w = &model->layer[l].matrix[m];
            if (!lora->r)
                continue;
            size_t r = (size_t)lora->r;
            struct param *a = add(o, lora->a, lora->a_grad, r * (size_t)w->C, true);
            snprintf(a->name, sizeof a->name, "blk.%d.%s.weight.lora_a", l,
                     matrix_name[m]);
            struct param *b = add(o, lora->b, lora->b_grad, r * (size_t)w->O, true);
            snprintf(b->name, sizeof b->name, "blk.%d.%s.weight.lora_b", l,
                     matrix_name[m]);
        }
}

/* Parameters are many and mostly small: threads share the pieces of all of them. */
static void list_pieces(struct optimizer *o)
{
    size_t most = (size_t)o->n_params + o->n_values / PIECE;
    o->piece = mem_alloc((most + 1) * sizeof *o->piece);
    for (int i = 0; i < o->n_params; i++)
        for (size_t first = 0; first < o->param[i].n; first += PIECE) {
            size_t left = o->param[i].n - first;
            o->piece[o->n_pieces++] =
                (struct piece){&o->param[i], first, left < PIECE ? left : PIECE, 0};
        }
}

void optimizer_list(struct optimizer *o, struct model *model, struct adapter *adapter)
{
    *o = (struct optimizer){.model = model, .adapter = adapter};
    if (adapter)
        list_adapter(o, model, adapter);
    else
        list_model(o, model);
    list_pieces(o);
}

void optimizer_get(const struct optimizer *o, float *to)
{
    for (int i = 0; i < o->n_params; to += o->param[i++].n)
        memcpy(to, o->param[i].w, o->param[i].n * sizeof *to);
}

void optimizer_put(const struct optimizer *o, const float *from)
{
    for (int i = 0; i < o->n_params; from += o->param[i++].n)
        memcpy(o->param[i].w, from, o->param[i].n * sizeof *from);
}

int optimizer_open(struct optimizer *o, struct model *model, struct adapter *adapter,
                   struct pool *pool, struct err *err)
{
    optimizer_list(o, model, adapter);
    if (o->n_values == 0)
        return err_set(err, "nothing is trainable");
    o->moments = mem_big(2 * o->n_values * sizeof(float));
    if (!o->moments) {
        size_t megabytes = (2 * o->n_values * sizeof(float)) >> 20;
        optimizer_release(o);
        return err_set(err, "no memory for the optimizer's moments (%zu MiB)", megabytes);
    }
    optimizer_forget(o, pool);
    float *at = o->moments;
    for (int i = 0; i < o->n_params; i++, at += 2 * o->param[i - 1].n) {
        o->param[i].m = at;
        o->param[i].v = at + o->param[i].n;
    }
    return 0;
}

void optimizer_release(struct optimizer *o)
{
    free(o->param);
    free(o->piece);
    free(o->moments);
    *o = (struct optimizer){0};
}

static void zero_some(const void *context, size_t first, size_t n)
{
    float *const *x = context;
    memset(*x + first, 0, n * sizeof **x);
}

/* By all threads: the first time, each waits for the pages it writes. */
void optimizer_forget(struct optimizer *o, struct pool *pool)
{
    share_rows(pool, 2 * o->n_values, 1, zero_some, &o->moments);
    o->step = 0;
}

static void zero_piece(void *context, int piece)
{
    const struct piece *p = &((struct optimizer *)context)->piece[piece];
    memset(p->param->grad + p->first, 0, p->n * sizeof(float));
}

void optimizer_zero(struct optimizer *o, struct pool *pool)
{
    pool_run(pool, o->n_pieces, zero_piece, o);
}

/* A step ----------------------------------------------------------------------------------- */

static double sum_of_squares(const float *x, size_t n)
{
    double sum[NORM_CHAINS] = {0};
    for (size_t i = 0; i < n; i += NORM_CHAINS)
        for (size_t k = 0; k < NORM_CHAINS && k < n - i; k++)
            sum[k] += (double)x[i + k] * (double)x[i + k];
    for (size_t k = 1; k < NORM_CHAINS; k++)
        sum[0] += sum[k];
    return sum[0];
}

static void sum_piece(void *context, int piece)
{
    struct piece *p = &((struct optimizer *)context)->piece[piece];
    p->squares = sum_of_squares(p->param->grad + p->first, p->n);
}

double optimizer_norm(struct optimizer *o, struct pool *pool)
{
    double total = 0;
    pool_run(pool, o->n_pieces, sum_piece, o);
    for (int i = 0; i < o->n_pieces; i++)
        total += o->piece[i].squares;
    return sqrt(total);
}

struct stepping {
    const struct optimizer *o;
    double lr, scale;
    const struct adamw_opts *opts;
};

static void step_piece(void *context, int piece)
{
    const struct stepping *s = context;
    const struct piece *p = &s->o->piece[piece];
    const struct param *to = p->param;
    size_t at = p->first;
    adamw_step(to->w + at, to->m + at, to->v + at, to->grad + at, p->n, s->lr, s->scale,
               s->o->step, s->opts, to->decay);
}

void optimizer_step(struct optimizer *o, double lr, double clip, double norm,
                    const struct adamw_opts *opts, struct pool *pool)
{
    struct stepping s = {o, lr, clip > 0 && norm > clip ? clip / norm : 1, opts};
    o->step++;
    pool_run(pool, o->n_pieces, step_piece, &s);
}

static void repack_both(struct matrix *w, struct pool *pool)
{
    if (w->master)
        matrix_repack(w, pool);
    if (w->master && w->train)
        matrix_repack_train(w, pool);
}

static void repack_train(struct matrix *w, struct pool *pool)
{
    if (w->master && w->train)
        matrix_repack_train(w, pool);
}

typedef void repack_matrix(struct matrix *w, struct pool *pool);

struct repacking {
    struct model *model;
    repack_matrix *repack;
};

static void repack_part(void *context, int part)
{
    const struct repacking *r = context;
    struct layer *layer = &r->model->layer[part / LAYER_MATRIX_N];
    r->repack(&layer->matrix[part % LAYER_MATRIX_N], NULL);
}

/* Those of layers are many, and small ones not worth being shared. */
static void repack(struct model *model, repack_matrix *matrix, struct pool *pool)
{
    struct repacking r = {model, matrix};
    matrix(&model->embedding, pool);
    matrix(&model->head, pool);
    matrix(&model->position, pool);
    pool_run(pool, model->shape.L * LAYER_MATRIX_N, repack_part, &r);
}

void optimizer_repack(struct optimizer *o, struct pool *pool)
{
    if (o->adapter)
        adapter_repack(o->adapter, o->model, pool);
    else
        repack(o->model, repack_both, pool);
}

void optimizer_repack_train(struct optimizer *o, struct pool *pool)
{
    if (o->adapter)
        adapter_repack_train(o->adapter, o->model, pool);
    else
        repack(o->model, repack_train, pool);
}
