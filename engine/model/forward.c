#include "engine/model/forward.h"

#include <math.h>
#include <string.h>

#include "engine/kernel/attention.h"
#include "engine/kernel/gemm.h"
#include "engine/kernel/ops.h"
#include "engine/kernel/tiles.h"
#include "engine/model/rows.h"
#include "harness/base/pool.h"

/* What every step needs: the whole of a pass, or a block of its rows (then pool is NULL). */
struct pass {
    const struct model *model;
    const struct adapter *adapter;
    struct tape *tape;
    const struct forward_batch *batch;
    struct pool *pool;
    struct operand *in; /* what the linear layers read */
    bool narrow;        /* its rows go through layers in blocks */
    int first, T;       /* rows */
};

/* The rows of the pass in a buffer of rows of n floats. */
static float *at(const struct pass *p, float *x, int n)
{
    return row_at(x, p->first, n);
}

static struct rows rows_of(const struct pass *p)
{
    return (struct rows){p->model, p->tape, p->pool, p->first, p->T};
}

/* Keys and values -------------------------------------------------------------------- */

enum { PUT_SERIAL = 1 << 14 }; /* numbers: below, waking a thread takes longer */

struct putting {
    const struct pass *pass;
    int l;
};

/* One key head of all sequences, in order: a segment copies from its parent. */
static void put_head(void *context, int kv)
{
    const struct putting *c = context;
    const struct pass *p = c->pass;
    const struct model_shape *s = &p->model->shape;
    const struct layer_tape *t = &p->tape->layer[c->l];
    size_t at = 0;
    for (int i = 0; i < p->batch->n_seqs; i++) {
        const struct forward_seq *seq = &p->batch->seq[i];
        segment_put(seq->segment, s, c->l, kv, t->k + at, t->v + at, seq->n_rows);
        at += (size_t)seq->n_rows * (size_t)(s->KV * s->D);
    }
}

static void append_keys(const struct pass *p, int l)
{
    const struct model_shape *s = &p->model->shape;
    struct putting c = {p, l};
    bool serial = p->T * s->KV * s->D < PUT_SERIAL;
    pool_run(serial ? NULL : p->pool, s->KV, put_head, &c);
}

/* Linear layers ---------------------------------------------------------------------- */

/* y += scale (x A^T) B^T */
static void add_lora(const struct pass *p, int l, enum layer_matrix id, float *y,
                     const struct matrix *w)
{
    const struct lora *lora = &p->adapter->lora[l][id];
    size_t r = (size_t)lora->r;
    float *low = at(p, p->tape->layer[l].lora_p[id], lora->r);
    float scale = p->adapter->alpha / (float)lora->r;
    gemm(low, r, p->in->x, (size_t)w->C, 1, lora->a_panels, p->T, lora->r, w->C, false,
         p->pool);
    for (size_t i = 0; i < (size_t)p->T * r; i++)
        low[i] *= scale;
    gemm(y, (size_t)w->O, low, r, 1, lora->b_panels, p->T, w->O, lora->r, true, p->pool);
}

struct one_of {
    enum layer_matrix id;
    enum layer_vector bias;
    float *y; /* of all rows */
};

/* Matrices that read the same rows x (T, C). */
static void linear(const struct pass *p, int l, const struct one_of *one, int n, float *x)
{
    const struct layer *layer = &p->model->layer[l];
    const struct matrix *w[MATRIX_TOGETHER];
    float *y[MATRIX_TOGETHER];
    for (int i = 0; i < n; i++) {
        w[i] = &layer->matrix[one[i].id];
        y[i] = at(p, one[i].y, w[i]->O);
    }
    int C = w[0]->C;
    operand_set(p->in, at(p, x, C), (size_t)C, p->T, C);
    matrix_forward_together(y, p->in, w, n, p->pool);
    for (int i = 0; i < n; i++) {
        if (p->adapter != NULL && p->adapter->lora[l][one[i].id].r > 0)
            add_lora(p, l, one[i].id, y[i], w[i]);
        if (layer->vector[one[i].bias].w != NULL)
            bias_forward(y[i], layer->vector[one[i].bias].w, p->T, w[i]->O, p->pool);
    }
}

/* What is read next while this thread alone does the small things before it: matrix `id`, with those that
 * read the same rows. */
static void ahead(const struct pass *p, int l, enum layer_matrix id)
{
    const struct matrix *w[MATRIX_TOGETHER] = {model_head(p->model)};
    int n = 1;
    if (l < p->model->shape.L) {
        const struct matrix *matrix = p->model->layer[l].matrix;
        w[0] = &matrix[id];
        if (id == ATTN_Q) {
            w[n++] = &matrix[ATTN_K];
            w[n++] = &matrix[ATTN_V];
        }
        if (id == FFN_UP && matrix[FFN_GATE].O > 0)
            w[n++] = &matrix[FFN_GATE];
    }
    matrix_ahead(w, n, p->T, p->pool);
}

/* Attention -------------------------------------------------------------------------- */

static void project(const struct pass *p, int l)
{
    const struct layer_tape *t = &p->tape->layer[l];
    if (p->model->layer[l].matrix[ATTN_QKV].O > 0) {
        const struct one_of fused = {ATTN_QKV, QKV_BIAS, p->tape->qkv};
        linear(p, l, &fused, 1, t->norm1);
        ahead(p, l, ATTN_OUT);
        rows_split_qkv(rows_of(p), t, t->q);
        return;
    }
    const struct one_of qkv[] = {
        {ATTN_Q, Q_BIAS, t->q_raw != NULL ? t->q_raw : t->q},
        {ATTN_K, K_BIAS, t->k_raw != NULL ? t->k_raw : t->k},
        {ATTN_V, V_BIAS, t->v},
    };
    linear(p, l, qkv, 3, t->norm1);
    ahead(p, l, ATTN_OUT);
}

static void before_attention(const struct pass *p, int l)
{
    const struct model_shape *s = &p->model->shape;
    const struct layer *layer = &p->model->layer[l];
    const struct layer_tape *t = &p->tape->layer[l];
    const struct rows rows = rows_of(p);
    const int32_t *position = p->tape->position;
    rows_norm(rows, t->norm1, t->mean1, t->rstd1, t->x, &layer->vector[ATTN_NORM],
              &layer->vector[ATTN_NORM_BIAS]);
    project(p, l);
    rows_turn_heads(rows, &layer->vector[Q_NORM], t->q, t->q_raw, t->q_rstd, s->H,
                    position);
    rows_turn_heads(rows, &layer->vector[K_NORM], t->k, t->k_raw, t->k_rstd, s->KV,
                    position);
}

static void attend_some(const struct pass *p, const struct layer_tape *t, int n_seqs)
{
    const struct model_shape *s = &p->model->shape;
    attention_forward(t->att, t->lse, t->q, p->tape->seq, n_seqs, s->H, s->KV, s->D,
                      1 / sqrtf((float)s->D), p->pool);
}

/* As many sequences at a time as there is room for their pieces. */
static void attend_all(const struct pass *p, int l)
{
    const struct model_shape *s = &p->model->shape;
    const struct layer_tape *t = &p->tape->layer[l];
    size_t width = (size_t)(s->KV * s->D);
    int n_seqs = 0, n_spans = 0, row = 0;
    for (int i = 0; i < p->batch->n_seqs; i++) {
        const struct forward_seq *seq = &p->batch->seq[i];
        const struct segment *g = seq->segment;
        if (n_spans + SEGMENT_DEPTH > p->tape->spans_max) {
            attend_some(p, t, n_seqs);
            n_seqs = n_spans = 0;
        }
        struct kv_span *span = p->tape->span + n_spans;
        enum kv_form form = KV_ROWS;
        int n = 1, past = 0;
        if (g != NULL) {
            form = s->kv_bf16 ? KV_BF16 : KV_F32;
            n = segment_spans(g, s, g->n + seq->n_rows, l, span);
            past = g->start + g->n;
        } else {
            *span = (struct kv_span){.k = t->k + (size_t)row * width,
                                     .v = t->v + (size_t)row * width,
                                     .n = seq->n_rows};
        }
        p->tape->seq[n_seqs++] =
            (struct attention_seq){row, seq->n_rows, past, span, n, form};
        n_spans += n;
        row += seq->n_rows;
    }
    attend_some(p, t, n_seqs);
}

/* With the keys of all rows. */
static void attend(const struct pass *p, int l)
{
    if (p->batch->seq[0].segment != NULL)
        append_keys(p, l);
    attend_all(p, l);
}

/* Layers ----------------------------------------------------------------------------- */

enum {
    ALONE = 2 << 20
}; /* weights times rows: below, threads wait longer than they work */

static struct pool *pool_for(const struct model *m, int rows, struct pool *pool)
{
    return m->n_params * rows < ALONE ? NULL : pool;
}

static void feed_forward(const struct pass *p, int l, float *out)
{
    const struct layer *layer = &p->model->layer[l];
    const struct layer_tape *t = &p->tape->layer[l];
    bool gated = layer->matrix[FFN_GATE].O > 0;
    rows_norm(rows_of(p), t->norm2, t->mean2, t->rstd2, t->mid, &layer->vector[FFN_NORM],
              &layer->vector[FFN_NORM_BIAS]);
    const struct one_of up[] = {{FFN_UP, UP_BIAS, t->up}, {FFN_GATE, GATE_BIAS, t->gate}};
    linear(p, l, up, gated ? 2 : 1, t->norm2);
    ahead(p, l, FFN_DOWN);
    rows_activate(rows_of(p), t, gated);
    const struct one_of down = {FFN_DOWN, DOWN_BIAS, out};
    linear(p, l, &down, 1, t->act);
    ahead(p, l + 1, p->model->layer[l].matrix[ATTN_QKV].O > 0 ? ATTN_QKV : ATTN_Q);
    rows_add(rows_of(p), out, t->mid);
}

static void embed(const struct pass *p, int l)
{
    rows_embed(rows_of(p), p->batch->id);
    before_attention(p, l);
}

/* From attention's output through the layer, and up to the next one's attention. */
static void after_attention(const struct pass *p, int l)
{
    const struct layer_tape *t = &p->tape->layer[l];
    const struct one_of output = {ATTN_OUT, OUT_BIAS, t->mid};
    bool last = l + 1 == p->model->shape.L;
    linear(p, l, &output, 1, t->att);
    ahead(p, l, FFN_UP);
    rows_add(rows_of(p), t->mid, t->x);
    feed_forward(p, l, last ? p->tape->x : p->tape->layer[l + 1].x);
    if (last)
        rows_norm(rows_of(p), p->tape->final, p->tape->final_mean, p->tape->final_rstd,
                  p->tape->x, &p->model->final_norm, &p->model->final_norm_bias);
    else
        before_attention(p, l + 1);
}

typedef void rows_work(const struct pass *p, int l);

struct by_rows {
    const struct pass *pass;
    int l;
    rows_work *work;
};

static void run_block(void *context, int first, int n)
{
    const struct by_rows *by = context;
    struct operand in = operand_part(by->pass->in, first, n);
    struct pass own = *by->pass;
    own.pool = NULL;
    own.in = &in;
    own.first = first;
    own.T = n;
    by->work(&own, by->l);
}

/* All rows: where a layer's weights stay in a core's second-level cache each thread takes blocks of
 * them from one attention to the next, and threads meet once.  Wider layers are divided product by
 * product, by columns too, for all threads to read a panel at a time. */
static void by_rows(const struct pass *p, int l, rows_work *work)
{
    struct by_rows by = {p, l, work};
    if (p->narrow)
        tiles_in_blocks(p->T, tiles_of_block(p->model->shape.C), run_block, &by, p->pool);
    else
        work(p, l);
}

/* From here on the pass is over the wanted rows alone. */
static void keep_wanted(struct pass *p, int l, const int *wanted, int n)
{
    const struct layer_tape *t = &p->tape->layer[l];
    size_t C = (size_t)p->model->shape.C;
    size_t Q = (size_t)(p->model->shape.H * p->model->shape.D);
    for (int k = 0; k < n; k++) {
        size_t to = (size_t)k, from = (size_t)wanted[k]; /* never before it */
        memmove(t->x + to * C, t->x + from * C, C * sizeof *t->x);
        memmove(t->att + to * Q, t->att + from * Q, Q * sizeof *t->att);
    }
    p->T = n;
}

static void find_positions(const struct pass *p)
{
    int row = 0, reach = 0;
    for (int i = 0; i < p->batch->n_seqs; i++) {
        const struct forward_seq *seq = &p->batch->seq[i];
        int first = seq->segment != NULL ? seq->segment->start + seq->segment->n : 0;
        for (int j = 0; j < seq->n_rows; j++)
            p->tape->position[row++] = first + j;
        if (reach < first + seq->n_rows)
            reach = first + seq->n_rows;
    }
    model_reach(p->model, reach, p->pool);
}

void forward_wanted(const struct model *model, const struct adapter *adapter,
                    struct tape *tape, const struct forward_batch *batch,
                    const int *wanted, int n_wanted, struct pool *pool)
{
    struct pass pass = {.model = model,
                        .adapter = adapter,
                        .tape = tape,
                        .batch = batch,
                        .pool = pool_for(model, batch->T, pool),
                        .in = &tape->in,
                        .T = batch->T};
    const struct pass *p = &pass;
    pass.narrow = pool_threads(p->pool) > 1 &&
                  matrices_are_narrow(model->layer[0].matrix, LAYER_MATRIX_N);
    if (batch->T == 0)
        return;
    find_positions(p);
    by_rows(p, 0, embed);
    int last = model->shape.L - 1;
    for (int l = 0; l <= last; l++) {
        attend(p, l);
        if (l == last && wanted != NULL)
            keep_wanted(&pass, l, wanted, n_wanted);
        if (pass.T > 0)
            by_rows(p, l, after_attention);
    }
    for (int i = 0; i < batch->n_seqs; i++)
        if (batch->seq[i].segment != NULL)
            batch->seq[i].segment->n += batch->seq[i].n_rows;
}

void forward(const struct model *model, const struct adapter *adapter, struct tape *tape,
             const struct forward_batch *batch, struct pool *pool)
{
    forward_wanted(model, adapter, tape, batch, NULL, batch->T, pool);
}

void forward_logits(const struct model *model, struct tape *tape, float *logits,
                    const float *hidden, int n, struct pool *pool)
{
    const struct matrix *head = model_head(model);
    size_t C = (size_t)model->shape.C, V = (size_t)head->O;
    for (int done = 0; done < n; done += tape->T_max) {
        int rows = n - done < tape->T_max ? n - done : tape->T_max;
        operand_set(&tape->in, hidden + (size_t)done * C, C, rows, (int)C);
        matrix_forward(logits + (size_t)done * V, V, &tape->in, head,
                       pool_for(model, rows, pool));
    }
}
