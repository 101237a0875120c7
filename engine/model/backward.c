#include "engine/model/backward.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "engine/kernel/attention.h"
#include "engine/kernel/gemm.h"
#include "engine/kernel/ops.h"
#include "engine/model/backward_impl.h"
#include "harness/base/pool.h"

/* The head and the loss -------------------------------------------------------------------- */

struct loss_job {
    struct backward *b;
    double *loss;
    const int32_t *target, *row;
    const float *weight;
    int V;
    bool learn;
};

static void row_loss(void *context, int i)
{
    struct loss_job *job = context;
    int t = job->row[i];
    float *logits = job->b->logits + (size_t)i * (size_t)(job->V + ROW_PAD);
    cross_entropy(&job->loss[t], logits, &job->target[t],
                  job->learn ? &job->weight[t] : NULL, 1, job->V, NULL);
}

static void gather(float *rows, const float *from, const int32_t *row, int n, int C)
{
    for (int i = 0; i < n; i++)
        memcpy(rows + (size_t)i * (size_t)C, from + (size_t)row[i] * (size_t)C,
               sizeof(float) * (size_t)C);
}

static void scatter(float *to, const float *rows, const int32_t *row, int n, int C)
{
    for (int i = 0; i < n; i++)
        memcpy(to + (size_t)row[i] * (size_t)C, rows + (size_t)i * (size_t)C,
               sizeof(float) * (size_t)C);
}

/* dx (n, C) = dlogits W and, when the head itself learns, dW += dlogits^T x. */
static void head_backward(struct backward *b, struct model *model,
                          const struct matrix *head, int n, struct pool *pool)
{
    int V = model->shape.V, C = model->shape.C;
    size_t stride = (size_t)(V + ROW_PAD);
    gemm(b->drows, (size_t)C, b->logits, stride, 1, head->panels_input, n, C, V, false,
         pool);
    if (!b->full || !head->grad)
        return;
    gemm_pack(b->panels, b->rows, (size_t)C, 1, n, C, pool);
    gemm(head->grad, (size_t)C, b->logits, 1, stride, b->panels, V, C, n, true, pool);
}

void backward_loss(struct backward *b, double *loss, struct model *model,
                   const struct tape *tape, const int32_t *target, const float *weight,
                   int T, bool learn, struct pool *pool)
{
    int V = model->shape.V, C = model->shape.C, n_rows = 0;
    const struct matrix *head = model_head(model);
    assert(T <= b->T_max);
    for (int t = 0; t < T; t++) {
        loss[t] = NAN;
        if (target[t] >= 0)
            b->row_of[n_rows++] = t;
    }
    if (learn)
        memset(b->dnorm, 0, sizeof(float) * (size_t)T * (size_t)C);
    for (int first = 0; first < n_rows; first += b->chunk) {
        int n = n_rows - first < b->chunk ? n_rows - first : b->chunk;
        const int32_t *row = b->row_of + first;
        gather(b->rows, tape->final, row, n, C);
        gemm(b->logits, (size_t)(V + ROW_PAD), b->rows, (size_t)C, 1, head->panels, n, V,
             C, false, pool);
        struct loss_job job = {b, loss, target, row, weight, V, learn};
        pool_run(pool, n, row_loss, &job);
        if (!learn)
            continue;
        head_backward(b, model, head, n, pool);
        scatter(b->dnorm, b->drows, row, n, C);
    }
}

/* Linear layers ---------------------------------------------------------------------------- */

struct weight_grad {
    float *dw;       /* (O, C) */
    const float *dy; /* (T, O) */
    int O;
};

/* dW += dy^T x for matrices that read the same x (T, C), which is packed once. */
static void weight_grads(struct backward *b, const struct weight_grad *grad, int n,
                         const float *x, int C, int T, struct pool *pool)
{
    for (int t = 0; n > 0 && t < T; t += ROW_BLOCK) {
        int rows = T - t < ROW_BLOCK ? T - t : ROW_BLOCK;
        gemm_pack(b->panels, x + (size_t)t * (size_t)C, (size_t)C, 1, rows, C, pool);
        for (int i = 0; i < n; i++) {
            size_t O = (size_t)grad[i].O;
            gemm(grad[i].dw, (size_t)C, grad[i].dy + (size_t)t * O, 1, O, b->panels,
                 grad[i].O, C, rows, true, pool);
        }
    }
}

struct linear {
    enum layer_matrix id;
    const float *dy; /* (T, O) */
};

static void full_grads(struct backward *b, struct layer *layer,
                       const struct linear *linear, int n, const float *x, int C, int T,
                       struct pool *pool)
{
    struct weight_grad grad[GROUP_MAX];
    for (int i = 0; i < n; i++) {
        struct matrix *w = &layer->matrix[linear[i].id];
        grad[i] = (struct weight_grad){w->grad, linear[i].dy, w->O};
    }
    weight_grads(b, grad, n, x, C, T, pool);
}

static void scale_rows(float *y, const float *x, size_t n, float scale)
{
    for (size_t i = 0; i < n; i++)
        y[i] = scale * x[i];
}

/* y += scale P B^T, P = x A^T:  dB += dy^T (scale P), dP = scale dy B, dA += dP^T x, dx += dP A. */
static void lora_grads(struct backward *b, struct adapter *adapter, int l,
                       const struct layer_tape *tape, const struct linear *linear, int n,
                       float *dx, const float *x, int C, int T, const struct layer *layer,
                       struct pool *pool)
{
    struct weight_grad grad[GROUP_MAX];
    int n_adapted = 0;
    for (int i = 0; i < n; i++) {
        struct lora *lora = &adapter->lora[l][linear[i].id];
        int O = layer->matrix[linear[i].id].O, r = lora->r;
        if (!r)
            continue;
        float scale = adapter->alpha / (float)r, *dp = b->dp[n_adapted];
        size_t n_p = (size_t)T * (size_t)r;
        scale_rows(b->p_scaled, tape->lora_p[linear[i].id], n_p, scale);
        struct weight_grad db = {lora->b_grad, linear[i].dy, O};
        weight_grads(b, &db, 1, b->p_scaled, r, T, pool);
        gemm(dp, (size_t)r, linear[i].dy, (size_t)O, 1, lora->b_panels_input, T, r, O,
             false, pool);
        scale_rows(dp, dp, n_p, scale);
        if (dx)
            gemm(dx, (size_t)C, dp, (size_t)r, 1, lora->a_panels_input, T, C, r, true,
                 pool);
        grad[n_adapted++] = (struct weight_grad){lora->a_grad, dp, r};
    }
    weight_grads(b, grad, n_adapted, x, C, T, pool);
}

/* All that flows through matrices which read the same x (T, C): dx += dy W, and the gradients of
 * what learns.  dx NULL: nothing below wants it. */
static void linear_backward(struct backward *b, struct model *model,
                            struct adapter *adapter, const struct tape *tape, int l,
                            const struct linear *linear, int n, float *dx, const float *x,
                            int T, struct pool *pool)
{
    struct layer *layer = &model->layer[l];
    int C = layer->matrix[linear[0].id].C;
    if (dx) {
        memset(dx, 0, sizeof(float) * (size_t)T * (size_t)C);
        for (int i = 0; i < n; i++)
            matrix_backward_input(dx, linear[i].dy, &layer->matrix[linear[i].id], T,
                                  pool);
    }
    if (adapter)
        lora_grads(b, adapter, l, &tape->layer[l], linear, n, dx, x, C, T, layer, pool);
    else if (b->full)
        full_grads(b, layer, linear, n, x, C, T, pool);
}

/* Layers ----------------------------------------------------------------------------------- */

/* What every step of the way down needs. */
struct way {
    struct backward *b;
    struct model *model;
    struct adapter *adapter;
    const struct tape *tape;
    const struct forward_batch *batch;
    struct pool *pool;
};

static void zero(float *x, int T, int n)
{
    memset(x, 0, sizeof(float) * (size_t)T * (size_t)n);
}

static float *grad_of(const struct way *w, const struct vector *v)
{
    return w->b->full ? v->grad : NULL;
}

static void bias_grad(const struct way *w, int l, enum layer_vector id, const float *dy)
{
    struct vector *v = &w->model->layer[l].vector[id];
    if (w->b->full && v->w)
        bias_backward(v->grad, dy, w->batch->T, v->n, w->pool);
}

/* dx += the gradient through a norm in front of a block; RMS norm, or layer norm with a bias. */
static void norm_backward(const struct way *w, const struct vector *scale,
                          const struct vector *bias, const float *x, const float *rstd,
                          const float *mean)
{
    struct backward *b = w->b;
    int T = w->batch->T, C = w->model->shape.C;
    if (bias->w)
        layernorm_backward(b->dx, grad_of(w, scale), grad_of(w, bias), b->dnorm, x, mean,
                           rstd, scale->w, T, C, w->pool);
    else
        rmsnorm_backward(b->dx, grad_of(w, scale), b->dnorm, x, rstd, scale->w, T, C,
                         w->pool);
}

static void through(const struct way *w, int l, const struct linear *linear, int n,
                    float *dx, const float *x)
{
    linear_backward(w->b, w->model, w->adapter, w->tape, l, linear, n, dx, x, w->batch->T,
                    w->pool);
}

/* out = mid + down(act(gate, up)), both of norm2(mid) */
static void ffn_backward(const struct way *w, int l, enum stage stage)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    const struct layer_tape *t = &w->tape->layer[l];
    const struct layer *layer = &w->model->layer[l];
    bool gated = layer->matrix[FFN_GATE].O > 0;
    int T = w->batch->T;

    bias_grad(w, l, DOWN_BIAS, b->dx);
    struct linear down = {FFN_DOWN, b->dx};
    through(w, l, &down, 1, stage > STAGE_DOWN ? b->dact : NULL, t->act);
    if (stage <= STAGE_DOWN)
        return;
    zero(b->dup, T, s->F);
    if (gated) {
        zero(b->dgate, T, s->F);
        swiglu_backward(b->dgate, b->dup, b->dact, t->gate, t->up, T, s->F, w->pool);
        bias_grad(w, l, GATE_BIAS, b->dgate);
    } else {
        gelu_backward(b->dup, b->dact, t->up, T, s->F, w->pool);
    }
    bias_grad(w, l, UP_BIAS, b->dup);
    struct linear up[] = {{FFN_UP, b->dup}, {FFN_GATE, b->dgate}};
    through(w, l, up, gated ? 2 : 1, stage > STAGE_UP ? b->dnorm : NULL, t->norm2);
    if (stage > STAGE_UP)
        norm_backward(w, &layer->vector[FFN_NORM], &layer->vector[FFN_NORM_BIAS], t->mid,
                      t->rstd2, t->mean2);
}

/* dq, dk, dv of the rows as attention read them. */
static void heads_backward(const struct way *w, int l)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    const struct layer_tape *t = &w->tape->layer[l];
    size_t kv = (size_t)s->KV * (size_t)s->D;
    int T = w->batch->T, row = 0;
    for (int i = 0; i < w->batch->n_seqs; i++) {
        int n = w->batch->seq[i].n_rows;
        b->span[i] =
            (struct kv_span){t->k + (size_t)row * kv, t->v + (size_t)row * kv, n};
        b->seq[i] = (struct attention_seq){row, n, 0, &b->span[i], 1};
        row += n;
    }
    zero(b->dq, T, s->H * s->D);
    zero(b->dk, T, s->KV * s->D);
    zero(b->dv, T, s->KV * s->D);
    attention_backward(b->dq, b->dk, b->dv, b->datt, t->att, t->lse, t->q, b->seq,
                       w->batch->n_seqs, s->H, s->KV, s->D, 1.0f / sqrtf((float)s->D),
                       w->pool);
}

/* Through the rotation and the norm of one kind of head (q or k): dy becomes d of the projection's
 * output.  `spare` has room for as many values. */
static void head_norm_backward(const struct way *w, const struct vector *norm, float *dy,
                               float *spare, const float *raw, const float *rstd,
                               int heads)
{
    const struct model_shape *s = &w->model->shape;
    int T = w->batch->T;
    if (s->arch != ARCH_GPT2)
        rope_backward(dy, w->tape->position, w->model->rope_cos, w->model->rope_sin, T,
                      heads, s->D, s->n_rot, s->arch != ARCH_LLAMA, w->pool);
    if (!norm->w)
        return;
    zero(spare, T, heads * s->D);
    rmsnorm_backward(spare, grad_of(w, norm), dy, raw, rstd, norm->w, T * heads, s->D,
                     w->pool);
    memcpy(dy, spare, sizeof(float) * (size_t)T * (size_t)(heads * s->D));
}

static void join_heads(const struct way *w)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    size_t q = (size_t)(s->H * s->D), kv = (size_t)(s->KV * s->D), all = q + 2 * kv;
    for (size_t t = 0; t < (size_t)w->batch->T; t++) {
        float *to = b->dqkv + t * all;
        memcpy(to, b->dq + t * q, q * sizeof(float));
        memcpy(to + q, b->dk + t * kv, kv * sizeof(float));
        memcpy(to + q + kv, b->dv + t * kv, kv * sizeof(float));
    }
}

static void qkv_backward(const struct way *w, int l, enum stage stage)
{
    struct backward *b = w->b;
    const struct layer_tape *t = &w->tape->layer[l];
    float *dx = stage > STAGE_QKV ? b->dnorm : NULL;
    if (w->model->layer[l].matrix[ATTN_QKV].O) {
        join_heads(w);
        bias_grad(w, l, QKV_BIAS, b->dqkv);
        struct linear fused = {ATTN_QKV, b->dqkv};
        through(w, l, &fused, 1, dx, t->norm1);
        return;
    }
    bias_grad(w, l, Q_BIAS, b->dq);
    bias_grad(w, l, K_BIAS, b->dk);
    bias_grad(w, l, V_BIAS, b->dv);
    struct linear split[] = {{ATTN_Q, b->dq}, {ATTN_K, b->dk}, {ATTN_V, b->dv}};
    through(w, l, split, 3, dx, t->norm1);
}

/* mid = x + out(attention(q, k, v)), all of norm1(x) */
static void attention_block_backward(const struct way *w, int l, enum stage stage)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    const struct layer_tape *t = &w->tape->layer[l];
    const struct layer *layer = &w->model->layer[l];

    bias_grad(w, l, OUT_BIAS, b->dx);
    struct linear out = {ATTN_OUT, b->dx};
    through(w, l, &out, 1, stage > STAGE_OUT ? b->datt : NULL, t->att);
    if (stage <= STAGE_OUT)
        return;
    heads_backward(w, l);
    head_norm_backward(w, &layer->vector[Q_NORM], b->dq, b->datt, t->q_raw, t->q_rstd,
                       s->H);
    head_norm_backward(w, &layer->vector[K_NORM], b->dk, b->datt, t->k_raw, t->k_rstd,
                       s->KV);
    qkv_backward(w, l, stage);
    if (stage > STAGE_QKV)
        norm_backward(w, &layer->vector[ATTN_NORM], &layer->vector[ATTN_NORM_BIAS], t->x,
                      t->rstd1, t->mean1);
}

static void embedding_backward(const struct way *w)
{
    struct model *model = w->model;
    int C = model->shape.C;
    float *grad = model->shape.tied ? w->b->embedded : model->embedding.grad;
    for (int t = 0; t < w->batch->T; t++) {
        const float *dx = w->b->dx + (size_t)t * (size_t)C;
        float *to = grad + (size_t)w->batch->id[t] * (size_t)C;
        for (int c = 0; c < C; c++)
            to[c] += dx[c];
        if (!model->position.O)
            continue;
        to = model->position.grad + (size_t)w->tape->position[t] * (size_t)C;
        for (int c = 0; c < C; c++)
            to[c] += dx[c];
    }
}

void backward_run(struct backward *b, struct model *model, struct adapter *adapter,
                  const struct tape *tape, const struct forward_batch *batch,
                  struct pool *pool)
{
    const struct way w = {b, model, adapter, tape, batch, pool};
    if (!b->full && b->lowest_stage == STAGE_NONE)
        return;
    zero(b->dx, batch->T, model->shape.C);
    norm_backward(&w, &model->final_norm, &model->final_norm_bias, tape->x,
                  tape->final_rstd, tape->final_mean);
    for (int l = model->shape.L - 1; l >= b->lowest; l--) {
        enum stage stage = backward_stage(b, l);
        ffn_backward(&w, l, stage);
        if (stage > STAGE_UP)
            attention_block_backward(&w, l, stage);
    }
    if (b->full && model->embedding.grad)
        embedding_backward(&w);
}

void backward_finish(struct backward *b, struct model *model)
{
    if (!b->embedded)
        return;
    size_t n = (size_t)model->shape.V * (size_t)model->shape.C;
    for (size_t i = 0; i < n; i++)
        model->embedding.grad[i] += b->embedded[i];
    memset(b->embedded, 0, n * sizeof(float));
}
