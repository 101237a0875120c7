#include "engine/model/backward.h"

#include <math.h>
#include <string.h>

#include "engine/kernel/ops.h"
#include "engine/model/arch.h"
#include "engine/model/backward_impl.h"

/* Blocks of rows --------------------------------------------------------------------------- */

static void zero(const struct way *w, float *x, int n)
{
    memset(at(w, x, n), 0, sizeof *x * (size_t)w->T * (size_t)n);
}

/* to = from + the gradient dy through a norm of x; RMS norm, or layer norm with a bias. */
static void through_norm(const struct way *w, float *to, float *from, float *dy,
                         const struct vector *scale, const struct vector *shift, float *x,
                         float *rstd, float *mean)
{
    int C = w->model->shape.C;
    to = at(w, to, C);
    memcpy(to, at(w, from, C), sizeof *to * (size_t)w->T * (size_t)C);
    if (shift->w)
        layernorm_backward(to, NULL, NULL, at(w, dy, C), at(w, x, C), at(w, mean, 1),
                           at(w, rstd, 1), scale->w, w->T, C, NULL);
    else
        rmsnorm_backward(to, NULL, at(w, dy, C), at(w, x, C), at(w, rstd, 1), scale->w,
                         w->T, C, NULL);
}

static bool is_gated(const struct way *w, int l)
{
    return w->model->layer[l].matrix[FFN_GATE].O > 0;
}

/* out = mid + down(act(gate, up)), both of norm2(mid) */
static void feed_forward(const struct way *w, int l, enum stage stage)
{
    struct backward *b = w->b;
    int F = w->model->shape.F;
    const struct layer_tape *t = &w->tape->layer[l];
    const struct layer *layer = &w->model->layer[l];
    struct linear down = {FFN_DOWN, b->dx};
    linears_backward(w, l, &down, 1, stage > STAGE_DOWN ? at(w, b->dact, F) : NULL);
    if (stage <= STAGE_DOWN)
        return;
    zero(w, b->dup, F);
    if (is_gated(w, l)) {
        zero(w, b->dgate, F);
        swiglu_backward(at(w, b->dgate, F), at(w, b->dup, F), at(w, b->dact, F),
                        at(w, t->gate, F), at(w, t->up, F), w->T, F, NULL);
    } else {
        gelu_backward(at(w, b->dup, F), at(w, b->dact, F), at(w, t->up, F), w->T, F,
                      NULL);
    }
    struct linear up[] = {{FFN_UP, b->dup}, {FFN_GATE, b->dgate}};
    linears_backward(w, l, up, is_gated(w, l) ? 2 : 1,
                     stage > STAGE_UP ? at(w, b->dnorm2, w->model->shape.C) : NULL);
    if (stage > STAGE_UP)
        through_norm(w, b->dmid, b->dx, b->dnorm2, &layer->vector[FFN_NORM],
                     &layer->vector[FFN_NORM_BIAS], t->mid, t->rstd2, t->mean2);
}

/* Down to what attention gave. */
static void to_attention(const struct way *w, int l)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    enum stage stage = backward_stage(b, l);
    feed_forward(w, l, stage);
    if (stage <= STAGE_UP)
        return;
    struct linear out = {ATTN_OUT, b->dmid};
    linears_backward(w, l, &out, 1,
                     stage > STAGE_OUT ? at(w, b->datt, s->H * s->D) : NULL);
    if (stage <= STAGE_OUT)
        return;
    zero(w, b->dq, s->H * s->D);
    zero(w, b->dk, s->KV * s->D);
    zero(w, b->dv, s->KV * s->D);
}

/* Through the rotation and the norm of one kind of head (q or k). */
static void turn_back(const struct way *w, const struct vector *norm, float *dy,
                      float *draw, float *raw, float *rstd, int heads)
{
    const struct model_shape *s = &w->model->shape;
    const struct arch_info *arch = arch_info(s->arch);
    int width = heads * s->D;
    if (arch->rope)
        rope_backward(at(w, dy, width), w->tape->position + w->first, w->model->rope_cos,
                      w->model->rope_sin, w->T, heads, s->D, s->n_rot, arch->neox, NULL);
    if (!norm->w)
        return;
    zero(w, draw, width);
    rmsnorm_backward(at(w, draw, width), NULL, at(w, dy, width), at(w, raw, width),
                     at(w, rstd, heads), norm->w, w->T * heads, s->D, NULL);
}

static void join_heads(const struct way *w)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    size_t q = (size_t)(s->H * s->D), kv = (size_t)(s->KV * s->D), all = q + 2 * kv;
    for (size_t t = (size_t)w->first; t < (size_t)(w->first + w->T); t++) {
        float *to = b->dqkv + t * all;
        memcpy(to, b->dq + t * q, q * sizeof(float));
        memcpy(to + q, b->dk + t * kv, kv * sizeof(float));
        memcpy(to + q + kv, b->dv + t * kv, kv * sizeof(float));
    }
}

/* mid = x + out(attention(q, k, v)), all of norm1(x): from q, k and v to x. */
static void from_attention(const struct way *w, int l)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    const struct layer_tape *t = &w->tape->layer[l];
    const struct layer *layer = &w->model->layer[l];
    enum stage stage = backward_stage(b, l);
    float *dnorm = stage > STAGE_QKV ? at(w, b->dnorm1, s->C) : NULL;
    turn_back(w, &layer->vector[Q_NORM], b->dq, b->dq_raw, t->q_raw, t->q_rstd, s->H);
    turn_back(w, &layer->vector[K_NORM], b->dk, b->dk_raw, t->k_raw, t->k_rstd, s->KV);
    struct linear split[] = {{ATTN_Q, b->dq_raw}, {ATTN_K, b->dk_raw}, {ATTN_V, b->dv}};
    struct linear fused = {ATTN_QKV, b->dqkv};
    if (layer->matrix[ATTN_QKV].O > 0) {
        join_heads(w);
        linears_backward(w, l, &fused, 1, dnorm);
    } else {
        linears_backward(w, l, split, 3, dnorm);
    }
    if (stage > STAGE_QKV)
        through_norm(w, b->spare, b->dmid, b->dnorm1, &layer->vector[ATTN_NORM],
                     &layer->vector[ATTN_NORM_BIAS], t->x, t->rstd1, t->mean1);
}

static void from_final(const struct way *w, int l)
{
    struct backward *b = w->b;
    const struct tape *t = w->tape;
    (void)l;
    zero(w, b->spare, w->model->shape.C);
    through_norm(w, b->dx, b->spare, b->dfinal, &w->model->final_norm,
                 &w->model->final_norm_bias, t->x, t->final_rstd, t->final_mean);
}

/* All rows --------------------------------------------------------------------------------- */

static void attention_back(const struct way *w, int l)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    const struct layer_tape *t = &w->tape->layer[l];
    size_t kv = (size_t)s->KV * (size_t)s->D;
    int row = 0;
    for (int i = 0; i < w->batch->n_seqs; i++) {
        int n = w->batch->seq[i].n_rows;
        b->span[i] = (struct kv_span){
            .k = t->k + (size_t)row * kv, .v = t->v + (size_t)row * kv, .n = n};
        b->seq[i] = (struct attention_seq){row, n, 0, &b->span[i], 1, KV_ROWS};
        row += n;
    }
    attention_backward(b->dq, b->dk, b->dv, b->datt, t->att, t->lse, t->q, b->seq,
                       w->batch->n_seqs, s->H, s->KV, s->D, 1 / sqrtf((float)s->D),
                       w->pool);
}

static void norm_grads(const struct way *w, const struct vector *scale,
                       const struct vector *shift, const float *dy, const float *x,
                       const float *rstd, const float *mean, int T, int C)
{
    if (!scale->w)
        return;
    if (shift && shift->w)
        layernorm_backward(NULL, scale->grad, shift->grad, dy, x, mean, rstd, scale->w, T,
                           C, w->pool);
    else
        rmsnorm_backward(NULL, scale->grad, dy, x, rstd, scale->w, T, C, w->pool);
}

static void bias_grad(const struct way *w, int l, enum layer_vector id, const float *dy)
{
    const struct vector *v = &w->model->layer[l].vector[id];
    if (v->w)
        bias_backward(v->grad, dy, w->T, v->n, w->pool);
}

/* Norms and biases of a layer. */
static void vector_grads(const struct way *w, int l)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    const struct layer_tape *t = &w->tape->layer[l];
    const struct vector *v = w->model->layer[l].vector;
    bias_grad(w, l, DOWN_BIAS, b->dx);
    bias_grad(w, l, GATE_BIAS, b->dgate);
    bias_grad(w, l, UP_BIAS, b->dup);
    bias_grad(w, l, OUT_BIAS, b->dmid);
    bias_grad(w, l, Q_BIAS, b->dq_raw);
    bias_grad(w, l, K_BIAS, b->dk_raw);
    bias_grad(w, l, V_BIAS, b->dv);
    bias_grad(w, l, QKV_BIAS, b->dqkv);
    norm_grads(w, &v[FFN_NORM], &v[FFN_NORM_BIAS], b->dnorm2, t->mid, t->rstd2, t->mean2,
               w->T, s->C);
    norm_grads(w, &v[ATTN_NORM], &v[ATTN_NORM_BIAS], b->dnorm1, t->x, t->rstd1, t->mean1,
               w->T, s->C);
    norm_grads(w, &v[Q_NORM], NULL, b->dq, t->q_raw, t->q_rstd, NULL, w->T * s->H, s->D);
    norm_grads(w, &v[K_NORM], NULL, b->dk, t->k_raw, t->k_rstd, NULL, w->T * s->KV, s->D);
}

/* Everything in layer l that may have learnt something. */
static int list_learnt(const struct way *w, int l, struct learnt *learnt)
{
    struct backward *b = w->b;
    const struct layer_tape *t = &w->tape->layer[l];
    const struct learnt all[] = {
        {{FFN_DOWN, b->dx}, t->act, FFN_DOWN},
        {{FFN_UP, b->dup}, t->norm2, FFN_UP},
        {{FFN_GATE, b->dgate}, t->norm2, FFN_UP},
        {{ATTN_OUT, b->dmid}, t->att, ATTN_OUT},
        {{ATTN_Q, b->dq_raw}, t->norm1, ATTN_Q},
        {{ATTN_K, b->dk_raw}, t->norm1, ATTN_Q},
        {{ATTN_V, b->dv}, t->norm1, ATTN_Q},
        {{ATTN_QKV, b->dqkv}, t->norm1, ATTN_QKV},
    };
    int n = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (w->model->layer[l].matrix[all[i].linear.id].O > 0)
            learnt[n++] = all[i];
    return n;
}

static void layer_back(const struct way *w, struct model *model, struct adapter *adapter,
                       int l)
{
    struct backward *b = w->b;
    struct learnt learnt[LAYER_MATRIX_N];
    expand_layer(w, l, OF_ATTENTION | BEHIND_ATTENTION, true);
    by_rows(w, l, to_attention);
    if (backward_stage(b, l) > STAGE_OUT) {
        attention_back(w, l);
        by_rows(w, l, from_attention);
    }
    weight_grads(w, model, adapter, l, learnt, list_learnt(w, l, learnt));
    if (b->full)
        vector_grads(w, l);
    float *done = b->dx;
    b->dx = b->spare;
    b->spare = done;
}

static void embedding_back(const struct way *w, struct model *model)
{
    int C = model->shape.C;
    float *grad = model->shape.tied ? w->b->embedded : model->embedding.grad;
    for (int t = 0; t < w->T; t++) {
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
    const struct way w = {b, model, adapter, tape, batch, pool, 0, batch->T};
    if (!b->full && b->lowest_stage == STAGE_NONE)
        return;
    by_rows(&w, 0, from_final);
    if (b->full)
        norm_grads(&w, &model->final_norm, &model->final_norm_bias, b->dfinal, tape->x,
                   tape->final_rstd, tape->final_mean, w.T, model->shape.C);
    for (int l = model->shape.L - 1; l >= b->lowest; l--)
        layer_back(&w, model, adapter, l);
    if (b->full && model->embedding.grad)
        embedding_back(&w, model);
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
