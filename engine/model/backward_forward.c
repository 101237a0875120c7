/* The forward pass of training: forward.c by blocks of rows, in the training's precision. */
#include <math.h>
#include <string.h>

#include "engine/kernel/ops.h"
#include "engine/model/arch.h"
#include "engine/model/backward_impl.h"
#include "harness/base/pool.h"

static void bias(const struct way *w, int l, enum layer_vector id, float *y)
{
    const struct vector *v = &w->model->layer[l].vector[id];
    if (v->w)
        bias_forward(at(w, y, v->n), v->w, w->T, v->n, NULL);
}

/* RMS norm, or layer norm where there is a bias. */
static void norm(const struct way *w, float *y, float *mean, float *rstd, const float *x,
                 const struct vector *scale, const struct vector *shift)
{
    const struct model_shape *s = &w->model->shape;
    const float *from = x + (size_t)w->first * (size_t)s->C;
    y = at(w, y, s->C);
    rstd = at(w, rstd, 1);
    if (shift->w)
        layernorm_forward(y, at(w, mean, 1), rstd, from, scale->w, shift->w, w->T, s->C,
                          s->eps, NULL);
    else
        rmsnorm_forward(y, rstd, from, scale->w, w->T, s->C, s->eps, NULL);
}

/* Attention -------------------------------------------------------------------------------- */

static void split_qkv(const struct way *w, const struct layer_tape *t, const float *qkv)
{
    const struct model_shape *s = &w->model->shape;
    size_t q = (size_t)(s->H * s->D), k = (size_t)(s->KV * s->D);
    for (size_t row = (size_t)w->first; row < (size_t)(w->first + w->T); row++) {
        const float *from = qkv + row * (q + 2 * k);
        memcpy(t->q + row * q, from, q * sizeof *qkv);
        memcpy(t->k + row * k, from + q, k * sizeof *qkv);
        memcpy(t->v + row * k, from + q + k, k * sizeof *qkv);
    }
}

static void project(const struct way *w, int l)
{
    const struct layer_tape *t = &w->tape->layer[l];
    const float *x = at(w, t->norm1, w->model->shape.C);
    if (w->model->layer[l].matrix[ATTN_QKV].O > 0) {
        struct linear fused = {ATTN_QKV, w->tape->qkv};
        linears_forward(w, l, &fused, 1, x);
        bias(w, l, QKV_BIAS, w->tape->qkv);
        split_qkv(w, t, w->tape->qkv);
        return;
    }
    struct linear split[] = {{ATTN_Q, t->q_raw ? t->q_raw : t->q},
                             {ATTN_K, t->k_raw ? t->k_raw : t->k},
                             {ATTN_V, t->v}};
    linears_forward(w, l, split, 3, x);
    bias(w, l, Q_BIAS, split[0].y);
    bias(w, l, K_BIAS, split[1].y);
    bias(w, l, V_BIAS, split[2].y);
}

/* The norm of each head (qwen3), then the rotation. */
static void turn_heads(const struct way *w, const struct vector *scale, float *x,
                       float *raw, float *rstd, int heads)
{
    const struct model_shape *s = &w->model->shape;
    const struct arch_info *arch = arch_info(s->arch);
    x = at(w, x, heads * s->D);
    if (scale->w)
        rmsnorm_forward(x, at(w, rstd, heads), at(w, raw, heads * s->D), scale->w,
                        w->T * heads, s->D, s->eps, NULL);
    if (arch->rope)
        rope_forward(x, w->tape->position + w->first, w->model->rope_cos,
                     w->model->rope_sin, w->T, heads, s->D, s->n_rot, arch->neox, NULL);
}

static void before_attention(const struct way *w, int l)
{
    const struct model_shape *s = &w->model->shape;
    const struct layer *layer = &w->model->layer[l];
    const struct layer_tape *t = &w->tape->layer[l];
    norm(w, t->norm1, t->mean1, t->rstd1, t->x, &layer->vector[ATTN_NORM],
         &layer->vector[ATTN_NORM_BIAS]);
    project(w, l);
    turn_heads(w, &layer->vector[Q_NORM], t->q, t->q_raw, t->q_rstd, s->H);
    turn_heads(w, &layer->vector[K_NORM], t->k, t->k_raw, t->k_rstd, s->KV);
}

static void attend(const struct way *w, int l)
{
    const struct model_shape *s = &w->model->shape;
    const struct layer_tape *t = &w->tape->layer[l];
    size_t width = (size_t)(s->KV * s->D);
    int row = 0;
    for (int i = 0; i < w->batch->n_seqs; i++) {
        int n = w->batch->seq[i].n_rows;
        w->b->span[i] = (struct kv_span){
            .k = t->k + (size_t)row * width, .v = t->v + (size_t)row * width, .n = n};
        w->b->seq[i] = (struct attention_seq){row, n, 0, &w->b->span[i], 1, KV_ROWS};
        row += n;
    }
    attention_forward(t->att, t->lse, t->q, w->b->seq, w->batch->n_seqs, s->H, s->KV,
                      s->D, 1 / sqrtf((float)s->D), w->pool);
}

/* Layers ----------------------------------------------------------------------------------- */

static void add(const struct way *w, float *y, float *x)
{
    int C = w->model->shape.C;
    add_forward(at(w, y, C), at(w, x, C), w->T, C, NULL);
}

static void feed_forward(const struct way *w, int l, float *out)
{
    const struct model_shape *s = &w->model->shape;
    const struct layer *layer = &w->model->layer[l];
    const struct layer_tape *t = &w->tape->layer[l];
    bool gated = layer->matrix[FFN_GATE].O > 0;
    norm(w, t->norm2, t->mean2, t->rstd2, t->mid, &layer->vector[FFN_NORM],
         &layer->vector[FFN_NORM_BIAS]);
    struct linear up[] = {{FFN_UP, t->up}, {FFN_GATE, t->gate}};
    linears_forward(w, l, up, gated ? 2 : 1, at(w, t->norm2, s->C));
    bias(w, l, UP_BIAS, t->up);
    float *act = at(w, t->act, s->F), *rows = at(w, t->up, s->F);
    if (gated) {
        bias(w, l, GATE_BIAS, t->gate);
        swiglu_forward(act, at(w, t->gate, s->F), rows, w->T, s->F, NULL);
    } else {
        gelu_forward(act, rows, w->T, s->F, NULL);
    }
    struct linear down = {FFN_DOWN, out};
    linears_forward(w, l, &down, 1, act);
    bias(w, l, DOWN_BIAS, out);
    add(w, out, t->mid);
}

/* From attention's output through the layer, and up to the next one's attention. */
static void after_attention(const struct way *w, int l)
{
    const struct model_shape *s = &w->model->shape;
    const struct layer_tape *t = &w->tape->layer[l];
    bool last = l + 1 == s->L;
    struct linear out = {ATTN_OUT, t->mid};
    linears_forward(w, l, &out, 1, at(w, t->att, s->H * s->D));
    bias(w, l, OUT_BIAS, t->mid);
    add(w, t->mid, t->x);
    feed_forward(w, l, last ? w->tape->x : w->tape->layer[l + 1].x);
    if (last)
        norm(w, w->tape->final, w->tape->final_mean, w->tape->final_rstd, w->tape->x,
             &w->model->final_norm, &w->model->final_norm_bias);
    else
        before_attention(w, l + 1);
}

/* x = embedding of the id, plus (gpt2) of the position, which is read into norm1's rows. */
static void embed(const struct way *w, int l)
{
    int C = w->model->shape.C;
    for (int t = w->first; t < w->first + w->T; t++) {
        float *x = w->tape->layer[0].x + (size_t)t * (size_t)C;
        matrix_row(&w->model->embedding, w->batch->id[t], x);
        if (w->model->position.O == 0)
            continue;
        float *more = w->tape->layer[0].norm1 + (size_t)t * (size_t)C;
        matrix_row(&w->model->position, w->tape->position[t], more);
        add_forward(x, more, 1, C, NULL);
    }
    before_attention(w, l);
}

static void find_positions(const struct way *w)
{
    int row = 0, reach = 0;
    for (int i = 0; i < w->batch->n_seqs; i++) {
        int n = w->batch->seq[i].n_rows;
        for (int j = 0; j < n; j++)
            w->tape->position[row++] = j;
        reach = n > reach ? n : reach;
    }
    model_reach(w->model, reach, w->pool);
}

void backward_forward(struct backward *b, const struct model *model,
                      const struct adapter *adapter, struct tape *tape,
                      const struct forward_batch *batch, struct pool *pool)
{
    const struct way w = {b, model, adapter, tape, batch, pool, 0, batch->T};
    if (batch->T == 0)
        return;
    find_positions(&w);
    expand_layer(&w, 0, OF_ATTENTION, false);
    by_rows(&w, 0, embed);
    for (int l = 0; l < model->shape.L; l++) {
        attend(&w, l);
        expand_layer(&w, l, BEHIND_ATTENTION, false);
        if (l + 1 < model->shape.L)
            expand_layer(&w, l + 1, OF_ATTENTION, false);
        by_rows(&w, l, after_attention);
    }
}
