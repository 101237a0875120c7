/* The forward pass of training: forward.c by blocks of rows, in the training's precision. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "engine/kernel/ops.h"
#include "engine/model/backward_impl.h"
#include "harness/base/pool.h"

static struct rows rows_of(const struct way *w)
{
    return (struct rows){w->model, w->tape, w->pool, w->first, w->T};
}

static void bias(const struct way *w, int l, enum layer_vector id, float *y)
{
    const struct vector *v = &w->model->layer[l].vector[id];
    if (v->w)
        bias_forward(at(w, y, v->n), v->w, w->T, v->n, NULL);
}

/* Attention -------------------------------------------------------------------------------- */

/* Where only some rows are read, q comes later. */
static void project(const struct way *w, int l)
{
    const struct layer_tape *t = &w->tape->layer[l];
    const float *x = at(w, t->norm1, w->model->shape.C);
    if (w->model->layer[l].matrix[ATTN_QKV].O > 0) {
        struct linear fused = {ATTN_QKV, w->tape->qkv};
        linears_forward(w, l, &fused, 1, x);
        bias(w, l, QKV_BIAS, w->tape->qkv);
        rows_split_qkv(rows_of(w), t, is_picked(w, l) ? NULL : t->q);
        return;
    }
    int first = is_picked(w, l) ? 1 : 0;
    struct linear split[] = {{ATTN_Q, t->q_raw ? t->q_raw : t->q},
                             {ATTN_K, t->k_raw ? t->k_raw : t->k},
                             {ATTN_V, t->v}};
    linears_forward(w, l, split + first, 3 - first, x);
    if (first == 0)
        bias(w, l, Q_BIAS, split[0].y);
    bias(w, l, K_BIAS, split[1].y);
    bias(w, l, V_BIAS, split[2].y);
}

static void before_attention(const struct way *w, int l)
{
    const struct model_shape *s = &w->model->shape;
    const struct layer *layer = &w->model->layer[l];
    const struct layer_tape *t = &w->tape->layer[l];
    const struct rows rows = rows_of(w);
    rows_norm(rows, t->norm1, t->mean1, t->rstd1, t->x, &layer->vector[ATTN_NORM],
              &layer->vector[ATTN_NORM_BIAS]);
    project(w, l);
    if (!is_picked(w, l))
        rows_turn_heads(rows, &layer->vector[Q_NORM], t->q, t->q_raw, t->q_rstd, s->H,
                        w->tape->position);
    rows_turn_heads(rows, &layer->vector[K_NORM], t->k, t->k_raw, t->k_rstd, s->KV,
                    w->tape->position);
}

/* x (rows that are read, C) = those of `from`; a block of them. */
static float *pick(const struct way *w, float *x, const float *from)
{
    size_t C = (size_t)w->model->shape.C;
    for (int i = w->first; i < w->first + w->T; i++)
        memcpy(x + (size_t)i * C, from + (size_t)w->b->read_row[i] * C, C * sizeof *x);
    return at(w, x, w->model->shape.C);
}

static void pick_fused(const struct way *w, float *q)
{
    const struct model_shape *s = &w->model->shape;
    size_t n = (size_t)(s->H * s->D), all = n + 2 * (size_t)(s->KV * s->D);
    for (int i = w->first; i < w->first + w->T; i++)
        memcpy(q + (size_t)i * n, w->tape->qkv + (size_t)w->b->read_row[i] * all,
               n * sizeof *q);
}

/* q of the rows that are read, and what they brought into the layer. */
static void read_queries(const struct way *w, int l)
{
    const struct model_shape *s = &w->model->shape;
    const struct layer *layer = &w->model->layer[l];
    const struct layer_tape *t = &w->tape->layer[l];
    struct linear q = {ATTN_Q, t->q_raw ? t->q_raw : t->q};
    if (layer->matrix[ATTN_QKV].O > 0) {
        pick_fused(w, t->q);
    } else {
        linears_forward(w, l, &q, 1, pick(w, w->b->read_in, t->norm1));
        bias(w, l, Q_BIAS, q.y);
    }
    rows_turn_heads(rows_of(w), &layer->vector[Q_NORM], t->q, t->q_raw, t->q_rstd, s->H,
                    w->b->read_position);
    pick(w, w->b->read_in, t->x); /* now: of a shared tape x is also what comes out */
}

static void attend(const struct way *w, int l)
{
    const struct model_shape *s = &w->model->shape;
    const struct layer_tape *t = &w->tape->layer[l];
    list_attention(w, l);
    attention_forward(t->att, t->lse, t->q, w->b->seq, w->batch->n_seqs, s->H, s->KV,
                      s->D, 1 / sqrtf((float)s->D), w->pool);
}

/* Layers ----------------------------------------------------------------------------------- */

static void feed_forward(const struct way *w, int l, float *out)
{
    const struct model_shape *s = &w->model->shape;
    const struct layer *layer = &w->model->layer[l];
    const struct layer_tape *t = &w->tape->layer[l];
    bool gated = layer->matrix[FFN_GATE].O > 0;
    rows_norm(rows_of(w), t->norm2, t->mean2, t->rstd2, t->mid, &layer->vector[FFN_NORM],
              &layer->vector[FFN_NORM_BIAS]);
    struct linear up[] = {{FFN_UP, t->up}, {FFN_GATE, t->gate}};
    linears_forward(w, l, up, gated ? 2 : 1, at(w, t->norm2, s->C));
    bias(w, l, UP_BIAS, t->up);
    if (gated)
        bias(w, l, GATE_BIAS, t->gate);
    rows_activate(rows_of(w), t, gated);
    struct linear down = {FFN_DOWN, out};
    linears_forward(w, l, &down, 1, at(w, t->act, s->F));
    bias(w, l, DOWN_BIAS, out);
    rows_add(rows_of(w), out, t->mid);
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
    rows_add(rows_of(w), t->mid, is_picked(w, l) ? w->b->read_in : t->x);
    feed_forward(w, l, last ? w->tape->x : w->tape->layer[l + 1].x);
    if (last)
        rows_norm(rows_of(w), w->tape->final, w->tape->final_mean, w->tape->final_rstd,
                  w->tape->x, &w->model->final_norm, &w->model->final_norm_bias);
    else
        before_attention(w, l + 1);
}

static void embed(const struct way *w, int l)
{
    rows_embed(rows_of(w), w->batch->id);
    before_attention(w, l);
}

static int first_position(const struct train_batch *batch, const struct train_seq *seq)
{
    return seq->continues ? batch->prefix->n : 0;
}

void find_rows(const struct way *w)
{
    struct backward *b = w->b;
    int row = 0;
    b->n_read = 0;
    for (int i = 0; i < w->batch->n_seqs; i++) {
        const struct train_seq *seq = &w->batch->seq[i];
        int first = first_position(w->batch, seq);
        for (int j = 0; j < seq->n_rows; j++, row++) {
            w->tape->position[row] = first + j;
            b->read_at[row] = j < seq->unread ? -1 : b->n_read;
            if (j < seq->unread)
                continue;
            b->read_position[b->n_read] = first + j;
            b->read_row[b->n_read++] = row;
        }
    }
    assert(row == w->batch->T && (b->dropout.p <= 0 || b->n_read == row));
}

static int reach_of(const struct train_batch *batch)
{
    int reach = 0;
    for (int i = 0; i < batch->n_seqs; i++) {
        int end = first_position(batch, &batch->seq[i]) + batch->seq[i].n_rows;
        reach = end > reach ? end : reach;
    }
    return reach;
}

/* Queries of rows that are read, over all keys; with room for gradients where there is any. */
void list_attention(const struct way *w, int l)
{
    struct backward *b = w->b;
    const struct layer_tape *t = &w->tape->layer[l];
    size_t width = (size_t)(w->model->shape.KV * w->model->shape.D);
    struct kv_span *span = b->span;
    int row = 0, read = 0, continuing = 0;
    for (int i = 0; i < w->batch->n_seqs; i++) {
        const struct train_seq *seq = &w->batch->seq[i];
        int n = seq->n_rows, unread = is_picked(w, l) ? seq->unread : 0;
        int past = first_position(w->batch, seq) + unread;
        size_t at = (size_t)row * width;
        b->seq[i] = (struct attention_seq){
            .first_row = read,
            .n_rows = n - unread,
            .past = past,
            .span = span,
            .n_spans = seq->continues ? 2 : 1,
            .form = b->bf16 ? KV_ROWS_BF16 : KV_ROWS,
        };
        if (seq->continues)
            *span++ = prefix_span(w, l, continuing++);
        *span++ = (struct kv_span){.k = t->k + at,
                                   .v = t->v + at,
                                   .n = n,
                                   .dk = b->dk ? b->dk + at : NULL,
                                   .dv = b->dv ? b->dv + at : NULL};
        row += n;
        read += n - unread;
    }
}

void backward_forward(struct backward *b, const struct model *model,
                      const struct adapter *adapter, struct tape *tape,
                      const struct train_batch *batch, struct pool *pool)
{
    const struct way w = {b, model, adapter, tape, batch, pool, 0, batch->T};
    if (batch->T == 0)
        return;
    find_rows(&w);
    model_reach(model, reach_of(batch), pool);
    expand_layer(&w, 0, OF_ATTENTION, false);
    by_rows(&w, 0, embed);
    for (int l = 0; l < model->shape.L; l++) {
        const struct way read = read_way(&w, l);
        if (is_picked(&w, l))
            by_rows(&read, l, read_queries);
        attend(&w, l);
        expand_layer(&w, l, BEHIND_ATTENTION, false);
        if (l + 1 < model->shape.L)
            expand_layer(&w, l + 1, OF_ATTENTION, false);
        by_rows(&read, l, after_attention);
    }
}
