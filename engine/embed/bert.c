#include "engine/embed/bert.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/embed/bert_impl.h"
#include "engine/embed/pieces.h"
#include "engine/kernel/attention.h"
#include "engine/kernel/ops.h"

/* Rows computed together, unless a single text has more. */
enum { ROWS = 2048 };

/* Some texts side by side. */
struct batch {
    const int32_t *id; /* (T) */
    const int *length; /* rows of each text */
    int T, n;
};

struct work {
    const struct bert *bert;
    struct pool *pool;
    float *x, *y, *q, *k, *v, *att; /* (T, C) */
    float *mean, *rstd;             /* (T) */
    float *up;                      /* (T, F) */
    struct attention_seq *seq;      /* (T) */
    struct kv_span *span;           /* (T) */
};

static void work_open(struct work *w, const struct bert *bert, size_t T,
                      struct pool *pool)
{
    size_t wide = T * (size_t)bert->shape.C;
    *w = (struct work){.bert = bert, .pool = pool};
    float **array[] = {&w->x, &w->y, &w->q, &w->k, &w->v, &w->att};
    for (size_t i = 0; i < sizeof array / sizeof *array; i++)
        *array[i] = mem_resize(NULL, wide, sizeof(float));
    w->mean = mem_resize(NULL, T, sizeof(float));
    w->rstd = mem_resize(NULL, T, sizeof(float));
    w->up = mem_resize(NULL, T * (size_t)bert->shape.F, sizeof(float));
    w->seq = mem_resize(NULL, T, sizeof *w->seq);
    w->span = mem_resize(NULL, T, sizeof *w->span);
}

static void work_release(struct work *w)
{
    free(w->x);
    free(w->y);
    free(w->q);
    free(w->k);
    free(w->v);
    free(w->att);
    free(w->mean);
    free(w->rstd);
    free(w->up);
    free(w->seq);
    free(w->span);
}

static void embed_rows(struct work *w, const struct batch *b)
{
    const struct bert *bert = w->bert;
    int C = bert->shape.C, row = 0;
    for (int i = 0; i < b->n; i++)
        for (int p = 0; p < b->length[i]; p++, row++) {
            float *x = w->x + (size_t)row * (size_t)C, *y = w->y;
            matrix_row(&bert->token, b->id[row], x);
            matrix_row(&bert->position, p, y);
            for (int j = 0; j < C; j++)
                x[j] += bert->type[j] + y[j];
        }
    layernorm_forward(w->x, w->mean, w->rstd, w->x, bert->norm, bert->norm_bias, b->T, C,
                      bert->shape.eps, w->pool);
}

/* Every row is a sequence of its own whose past is all of its text: that is attention
 * without a mask. */
static void see_all(struct work *w, const struct batch *b)
{
    size_t C = (size_t)w->bert->shape.C;
    int row = 0;
    for (int i = 0; i < b->n; i++) {
        w->span[i] = (struct kv_span){
            .k = w->k + (size_t)row * C, .v = w->v + (size_t)row * C, .n = b->length[i]};
        for (int p = 0; p < b->length[i]; p++, row++)
            w->seq[row] = (struct attention_seq){.first_row = row,
                                                 .n_rows = 1,
                                                 .past = b->length[i] - 1,
                                                 .span = &w->span[i],
                                                 .n_spans = 1};
    }
}

static void linear(const struct work *w, const struct bert_layer *layer,
                   enum bert_matrix id, float *y, const float *x, int T)
{
    const struct matrix *matrix = &layer->matrix[id];
    struct operand in = operand_unrounded(x, (size_t)matrix->C, T, matrix->C);
    matrix_forward(y, (size_t)matrix->O, &in, matrix, w->pool);
    bias_forward(y, layer->bias[id], T, matrix->O, w->pool);
}

/* x = norm(x + y) */
static void add_and_norm(const struct work *w, const struct bert_layer *layer,
                         enum bert_norm id, int T)
{
    int C = w->bert->shape.C;
    add_forward(w->x, w->y, T, C, w->pool);
    layernorm_forward(w->x, w->mean, w->rstd, w->x, layer->norm[id], layer->norm_bias[id],
                      T, C, w->bert->shape.eps, w->pool);
}

static void forward_layer(struct work *w, const struct bert_layer *layer, int T)
{
    const struct bert_shape *s = &w->bert->shape;
    int D = s->C / s->H;
    linear(w, layer, BERT_Q, w->q, w->x, T);
    linear(w, layer, BERT_K, w->k, w->x, T);
    linear(w, layer, BERT_V, w->v, w->x, T);
    attention_forward(w->att, NULL, w->q, w->seq, T, s->H, s->H, D, 1 / sqrtf((float)D),
                      w->pool);
    linear(w, layer, BERT_OUT, w->y, w->att, T);
    add_and_norm(w, layer, BERT_ATTN_NORM, T);
    linear(w, layer, BERT_UP, w->up, w->x, T);
    gelu_forward(w->up, w->up, T, s->F, w->pool);
    linear(w, layer, BERT_DOWN, w->y, w->up, T);
    add_and_norm(w, layer, BERT_LAYER_NORM, T);
}

static void pool_rows(const struct work *w, const struct batch *b, float *out)
{
    const struct bert_shape *s = &w->bert->shape;
    const float *x = w->x;
    for (int i = 0; i < b->n; i++) {
        if (s->cls)
            memcpy(out, x, (size_t)s->C * sizeof *out);
        else
            vector_mean(out, x, b->length[i], s->C);
        vector_unit(out, s->C);
        x += (size_t)b->length[i] * (size_t)s->C;
        out += s->C;
    }
}

static void forward_batch(const struct bert *bert, const struct batch *b, float *out,
                          struct pool *pool)
{
    struct work w;
    work_open(&w, bert, (size_t)b->T, pool);
    embed_rows(&w, b);
    see_all(&w, b);
    for (int i = 0; i < bert->shape.L; i++)
        forward_layer(&w, &bert->layer[i], b->T);
    pool_rows(&w, b, out);
    work_release(&w);
}

int64_t bert_count(struct bert *bert, struct str text)
{
    struct ids ids = {0};
    wordpiece_encode(bert->wp, text, &ids);
    int64_t n = (int64_t)ids.n;
    ids_release(&ids);
    return n;
}

struct bert_reader {
    struct reader reader; /* first: a pointer to it is one to all */
    struct bert *bert;
    struct pool *pool;
};

static int encode(const struct reader *reader, struct str text, struct ids *ids,
                  struct err *err)
{
    (void)err;
    wordpiece_encode(((const struct bert_reader *)reader)->bert->wp, text, ids);
    return 0;
}

static int forward(const struct reader *reader, const int32_t *id, const int *length,
                   int n, float *vector, struct err *err)
{
    const struct bert_reader *r = (const struct bert_reader *)reader;
    struct batch b = {.id = id, .length = length, .n = n};
    (void)err;
    for (int i = 0; i < n; i++)
        b.T += length[i];
    forward_batch(r->bert, &b, vector, r->pool);
    return 0;
}

int bert_embed(struct bert *bert, const struct str *text, size_t n, float *out,
               struct long_texts *longs, struct pool *pool, struct err *err)
{
    struct bert_reader r = {
        .reader = {.C = bert->shape.C,
                   .window = (size_t)bert->shape.context,
                   .rows = ROWS,
                   .begin = wordpiece_cls(bert->wp),
                   .end = wordpiece_sep(bert->wp),
                   .encode = encode,
                   .forward = forward},
        .bert = bert,
        .pool = pool,
    };
    return pieces_embed(&r.reader, text, n, out, longs, err);
}
