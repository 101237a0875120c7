#include "engine/model/backward.h"

#include <math.h>
#include <string.h>

#include "engine/kernel/ops.h"
#include "engine/kernel/share.h"
#include "engine/model/arch.h"
#include "engine/model/backward_impl.h"

/* Blocks of rows --------------------------------------------------------------------------- */

static void zero(const struct way *w, float *x, int n)
{
    memset(at(w, x, n), 0, sizeof *x * (size_t)w->T * (size_t)n);
}

/* to = base (NULL: 0) + the gradient dy through a norm of x; RMS norm, or layer norm with a bias. */
static void through_norm(const struct way *w, float *to, float *base, float *dy,
                         const struct vector *scale, const struct vector *shift, float *x,
                         float *rstd, float *mean)
{
    int C = w->model->shape.C;
    to = at(w, to, C);
    base = at(w, base, C);
    if (shift->w)
        layernorm_backward(to, NULL, NULL, base, at(w, dy, C), at(w, x, C),
                           at(w, mean, 1), at(w, rstd, 1), scale->w, w->T, C, NULL);
    else
        rmsnorm_backward(to, NULL, base, at(w, dy, C), at(w, x, C), at(w, rstd, 1),
                         scale->w, w->T, C, NULL);
}

static bool is_gated(const struct way *w, int l)
{
    return w->model->layer[l].matrix[FFN_GATE].O > 0;
}

/* out = mid + down(act(gate, up)), both of norm2(mid) */
static void feed_forward(const struct way *w, int l, enum stage stage)
{
    struct backward *b = w->b;
    int F = w->model->shape.F, C = w->model->shape.C;
    const struct layer_tape *t = &w->tape->layer[l];
    const struct layer *layer = &w->model->layer[l];
    struct linear down = {FFN_DOWN, b->dx};
    linears_backward(w, l, &down, 1, stage > STAGE_DOWN ? at(w, b->dact, F) : NULL,
                     false);
    if (stage <= STAGE_DOWN)
        return;
    if (is_gated(w, l)) {
        swiglu_backward(at(w, b->dgate, F), at(w, b->dup, F), at(w, b->dact, F),
                        at(w, t->gate, F), at(w, t->up, F), w->T, F, NULL);
    } else {
        gelu_backward(at(w, b->dup, F), at(w, b->dact, F), at(w, t->up, F), w->T, F,
                      NULL);
    }
    struct linear up[] = {{FFN_UP, b->dup}, {FFN_GATE, b->dgate}};
    linears_backward(w, l, up, is_gated(w, l) ? 2 : 1,
                     stage > STAGE_UP ? at(w, b->dnorm2, C) : NULL, false);
    if (stage > STAGE_UP)
        through_norm(w, b->dmid, b->dx, b->dnorm2, &layer->vector[FFN_NORM],
                     &layer->vector[FFN_NORM_BIAS], t->mid, t->rstd2, t->mean2);
}

static void from_final(const struct way *w)
{
    struct backward *b = w->b;
    const struct tape *t = w->tape;
    through_norm(w, b->dx, NULL, b->dfinal, &w->model->final_norm,
                 &w->model->final_norm_bias, t->x, t->final_rstd, t->final_mean);
}

static void begin_keys(const struct way *w, int l)
{
    int width = w->model->shape.KV * w->model->shape.D;
    if (is_prefix(w)) {
        prefix_keys(w, l);
        return;
    }
    zero(w, w->b->dk, width);
    zero(w, w->b->dv, width);
}

/* Down to what attention gave; room for the gradients of keys, of the same rows unless some are picked. */
static void to_attention(const struct way *w, int l)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    enum stage stage = backward_stage(b, l);
    if (l + 1 == s->L)
        from_final(w);
    feed_forward(w, l, stage);
    if (stage <= STAGE_UP)
        return;
    struct linear out = {ATTN_OUT, b->dmid};
    linears_backward(w, l, &out, 1,
                     stage > STAGE_OUT ? at(w, b->datt, s->H * s->D) : NULL, false);
    if (stage > STAGE_OUT && !is_picked(w, l))
        begin_keys(w, l);
}

/* Through the rotation and the norm of one kind of head (q or k). */
static void turn_back(const struct way *w, const struct vector *norm, float *dy,
                      float *draw, float *raw, float *rstd, int heads,
                      const int32_t *position)
{
    const struct model_shape *s = &w->model->shape;
    const struct arch_info *arch = arch_info(s->arch);
    int width = heads * s->D;
    if (arch->rope)
        rope_backward(at(w, dy, width), position + w->first, w->model->rope_cos,
                      w->model->rope_sin, w->T, heads, s->D, s->n_rot, arch->neox, NULL);
    if (norm->w)
        rmsnorm_backward(at(w, draw, width), NULL, NULL, at(w, dy, width),
                         at(w, raw, width), at(w, rstd, heads), norm->w, w->T * heads,
                         s->D, NULL);
}

/* Where a row's part of something about the rows behind the attention of layer l lies; NULL: it was
 * not read, and has none. */
static const float *of_read(const struct way *w, int l, const float *x, int row, int n)
{
    int i = is_picked(w, l) ? w->b->read_at[row] : row;
    return i < 0 ? NULL : x + (size_t)i * (size_t)n;
}

static void copy_or_zero(float *to, const float *from, int n)
{
    if (from)
        memcpy(to, from, sizeof *to * (size_t)n);
    else
        memset(to, 0, sizeof *to * (size_t)n);
}

/* to (T, n) = x of the rows behind attention, 0 of the others. */
static void spread(const struct way *w, int l, float *to, const float *x, int n)
{
    for (int t = w->first; t < w->first + w->T; t++)
        copy_or_zero(to + (size_t)t * (size_t)n, of_read(w, l, x, t, n), n);
}

static void join_heads(const struct way *w, int l)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    size_t q = (size_t)(s->H * s->D), kv = (size_t)(s->KV * s->D), all = q + 2 * kv;
    for (size_t t = (size_t)w->first; t < (size_t)(w->first + w->T); t++) {
        float *to = b->dqkv + t * all;
        copy_or_zero(to, of_read(w, l, b->dq, (int)t, (int)q), (int)q);
        memcpy(to + q, b->dk + t * kv, kv * sizeof(float));
        memcpy(to + q + kv, b->dv + t * kv, kv * sizeof(float));
    }
}

/* From q of the rows that are read to what it read. */
static void from_queries(const struct way *w, int l)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    const struct layer_tape *t = &w->tape->layer[l];
    const struct layer *layer = &w->model->layer[l];
    struct linear q = {ATTN_Q, b->dq_raw};
    turn_back(w, &layer->vector[Q_NORM], b->dq, b->dq_raw, t->q_raw, t->q_rstd, s->H,
              b->read_position);
    if (layer->matrix[ATTN_QKV].O > 0)
        return;
    if (w->tape->kind != TAPE_ROUNDED) /* else it is kept as it was read */
        for (int i = w->first; i < w->first + w->T; i++)
            memcpy(b->read_in + (size_t)i * (size_t)s->C,
                   t->norm1 + (size_t)b->read_row[i] * (size_t)s->C,
                   sizeof(float) * (size_t)s->C);
    linears_backward(
        w, l, &q, 1,
        backward_stage(b, l) > STAGE_QKV ? at(w, b->read_in_grad, s->C) : NULL, false);
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
    bool picked = is_picked(w, l);
    if (!picked)
        turn_back(w, &layer->vector[Q_NORM], b->dq, b->dq_raw, t->q_raw, t->q_rstd, s->H,
                  w->tape->position);
    turn_back(w, &layer->vector[K_NORM], b->dk, b->dk_raw, t->k_raw, t->k_rstd, s->KV,
              w->tape->position);
    struct linear split[] = {{ATTN_Q, b->dq_raw}, {ATTN_K, b->dk_raw}, {ATTN_V, b->dv}};
    struct linear fused = {ATTN_QKV, b->dqkv};
    if (layer->matrix[ATTN_QKV].O > 0) {
        join_heads(w, l);
        linears_backward(w, l, &fused, 1, dnorm, false);
    } else if (picked) { /* the same chain: q, k, v */
        if (dnorm)
            spread(w, l, b->dnorm1, b->read_in_grad, s->C);
        linears_backward(w, l, split + 1, 2, dnorm, true);
    } else {
        linears_backward(w, l, split, 3, dnorm, false);
    }
    if (stage > STAGE_QKV) {
        if (picked)
            spread(w, l, b->spare, b->dmid, s->C);
        through_norm(w, b->spare, picked ? b->spare : b->dmid, b->dnorm1,
                     &layer->vector[ATTN_NORM], &layer->vector[ATTN_NORM_BIAS], t->x,
                     t->rstd1, t->mean1);
    }
}

/* All rows --------------------------------------------------------------------------------- */

static void attention_back(const struct way *w, int l)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    const struct layer_tape *t = &w->tape->layer[l];
    list_attention(w, l);
    attention_backward(b->dq, b->delta, b->datt, t->att, t->lse, t->q, b->seq,
                       w->batch->n_seqs, s->H, s->KV, s->D, 1 / sqrtf((float)s->D),
                       w->pool);
    prefix_collect(w, l);
}

static void norm_grads(const struct way *w, const struct vector *scale,
                       const struct vector *shift, const float *dy, const float *x,
                       const float *rstd, const float *mean, int T, int C)
{
    if (!scale->w)
        return;
    if (shift && shift->w)
        layernorm_backward(NULL, scale->grad, shift->grad, NULL, dy, x, mean, rstd,
                           scale->w, T, C, w->pool);
    else
        rmsnorm_backward(NULL, scale->grad, NULL, dy, x, rstd, scale->w, T, C, w->pool);
}

static void bias_grad(const struct way *w, int l, enum layer_vector id, const float *dy,
                      int T)
{
    const struct vector *v = &w->model->layer[l].vector[id];
    if (v->w)
        bias_backward(v->grad, dy, T, v->n, w->pool);
}

/* Norms and biases of a layer. */
static void vector_grads(const struct way *w, int l)
{
    struct backward *b = w->b;
    const struct model_shape *s = &w->model->shape;
    const struct layer_tape *t = &w->tape->layer[l];
    const struct vector *v = w->model->layer[l].vector;
    int read = read_way(w, l).T;
    bias_grad(w, l, DOWN_BIAS, b->dx, read);
    bias_grad(w, l, GATE_BIAS, b->dgate, read);
    bias_grad(w, l, UP_BIAS, b->dup, read);
    bias_grad(w, l, OUT_BIAS, b->dmid, read);
    bias_grad(w, l, Q_BIAS, b->dq_raw, read);
    bias_grad(w, l, K_BIAS, b->dk_raw, w->T);
    bias_grad(w, l, V_BIAS, b->dv, w->T);
    bias_grad(w, l, QKV_BIAS, b->dqkv, w->T);
    norm_grads(w, &v[FFN_NORM], &v[FFN_NORM_BIAS], b->dnorm2, t->mid, t->rstd2, t->mean2,
               read, s->C);
    norm_grads(w, &v[ATTN_NORM], &v[ATTN_NORM_BIAS], b->dnorm1, t->x, t->rstd1, t->mean1,
               w->T, s->C);
    norm_grads(w, &v[Q_NORM], NULL, b->dq, t->q_raw, t->q_rstd, NULL, read * s->H, s->D);
    norm_grads(w, &v[K_NORM], NULL, b->dk, t->k_raw, t->k_rstd, NULL, w->T * s->KV, s->D);
}

/* Everything in layer l that may have learnt something. */
static int list_learnt(const struct way *w, int l, struct learnt *learnt)
{
    struct backward *b = w->b;
    const struct layer_tape *t = &w->tape->layer[l];
    const float *queried = is_picked(w, l) ? b->read_in : t->norm1;
    int read = read_way(w, l).T;
    const struct learnt all[] = {
        {{FFN_DOWN, b->dx}, t->act, FFN_DOWN, read},
        {{FFN_UP, b->dup}, t->norm2, FFN_UP, read},
        {{FFN_GATE, b->dgate}, t->norm2, FFN_UP, read},
        {{ATTN_OUT, b->dmid}, t->att, ATTN_OUT, read},
        {{ATTN_Q, b->dq_raw}, queried, ATTN_Q, read},
        {{ATTN_K, b->dk_raw}, t->norm1, ATTN_Q, w->T},
        {{ATTN_V, b->dv}, t->norm1, ATTN_Q, w->T},
        {{ATTN_QKV, b->dqkv}, t->norm1, ATTN_QKV, w->T},
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
    const struct way read = read_way(w, l);
    expand_layer(w, l, OF_ATTENTION | BEHIND_ATTENTION, true);
    by_rows(&read, l, to_attention);
    if (backward_stage(b, l) > STAGE_OUT) {
        if (is_picked(w, l))
            by_rows(w, l, begin_keys);
        attention_back(w, l);
        if (is_picked(w, l))
            by_rows(&read, l, from_queries);
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
                  const struct tape *tape, const struct train_batch *batch,
                  struct pool *pool)
{
    const struct way w = {b, model, adapter, tape, batch, pool, 0, batch->T};
    if (!b->full && b->lowest_stage == STAGE_NONE)
        return;
    find_rows(&w);
    const struct way read = read_way(&w, model->shape.L - 1);
    if (b->full)
        norm_grads(&w, &model->final_norm, &model->final_norm_bias, b->dfinal, tape->x,
                   tape->final_rstd, tape->final_mean, read.T, model->shape.C);
    for (int l = model->shape.L - 1; l >= b->lowest; l--)
        layer_back(&w, model, adapter, l);
    if (b->full && model->embedding.grad)
        embedding_back(&w, model);
}

struct joining {
    float *to, *from;
};

static void join_some(const void *context, size_t first, size_t n)
{
    const struct joining *join = context;
    for (size_t i = first; i < first + n; i++)
        join->to[i] += join->from[i];
    memset(join->from + first, 0, n * sizeof *join->from);
}

void backward_finish(struct backward *b, struct model *model, struct adapter *adapter,
                     struct pool *pool)
{
    if (adapter)
        adapter_finish(b, model, adapter, pool);
    if (!b->embedded)
        return;
    struct joining join = {model->embedding.grad, b->embedded};
    share_rows(pool, (size_t)model->shape.V * (size_t)model->shape.C, 1, join_some,
               &join);
}
