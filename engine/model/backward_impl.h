/* What the files backward*.c share; nobody else includes it. */
#ifndef ENGINE_MODEL_BACKWARD_IMPL_H
#define ENGINE_MODEL_BACKWARD_IMPL_H

#include "engine/kernel/attention.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/kernel/products.h"
#include "engine/model/backward.h"
#include "engine/model/rows.h"

enum {
    GROUP_MAX = 3,        /* matrices that read the same input: q, k, v */
    LOGITS_MAX = 4 << 20, /* floats in a chunk of logits */
    LOGITS_MAX_FULL = 12 << 20,
    CHUNK_MIN = 64,
    CHUNK_MAX = 512,
    ROW_PAD = 16, /* V may be a power of two: off one cache set */
};

/* How far down its layer the gradient has to go. */
enum stage { STAGE_NONE, STAGE_DOWN, STAGE_UP, STAGE_OUT, STAGE_QKV, STAGE_INPUT };

struct dropout {
    double p;
    uint64_t seed;
    int64_t step, first_row;
};

/* Buffers have T_max rows of the width that stands behind them. */
struct backward {
    int T_max, chunk, lowest; /* lowest layer with anything to learn */
    enum stage lowest_stage;
    bool full; /* the model's own weights learn */
    bool bf16, learn, expand;
    struct dropout dropout;

    /* Scratch of a block of rows: the same rows of every block's own. */
    uint32_t *in;    /* words: rows packed for products, where they are not kept */
    size_t in_words; /* of a row */
    uint32_t *low;   /* 3 (r + 1) / 2: what the second product of an adapter reads */
    float *dropped;  /* C or F or H*D, with dropout: what an adapter reads */
    size_t dropped_width;

    uint32_t *expanded[LAYER_MATRIX_N]; /* with expand: of one layer, W^T or W packed */

    float *dx, *dmid,
        *spare;             /* C: out of the layer, in its middle, into it; they rotate */
    float *dnorm1, *dnorm2; /* C */
    float *dq, *dk, *dv;    /* H*D, KV*D, KV*D */
    float *dq_raw, *dk_raw; /* with head norms: below these; else dq and dk */
    float *datt;            /* H*D */
    float *delta;           /* H */
    float *dqkv;            /* the three side by side: fused projections only */
    float *dgate, *dup, *dact; /* F */
    float *dp[LAYER_MATRIX_N]; /* r */
    /* Where all weights learn in bf16: gradients of outputs, in pairs. */
    uint32_t *dy[LAYER_MATRIX_N];
    /* Of each layer: the gradients of adapters' B (r, O), transposed, till the step is done. */
    float *(*b_turned)[LAYER_MATRIX_N];
    size_t turned_bytes;
    float *rows, *drows;           /* chunk, C: rows with a target, gathered */
    float *logits;                 /* chunk, V + ROW_PAD */
    uint32_t *rows_in, *logits_in; /* chunk, words of C and logits_words(V): packed */
    float *dfinal;                 /* C: from the loss */
    int32_t *row_of;               /* T_max: where the gathered rows come from */

    /* The rows that are read, n_read of them, lie close in the last layer's buffers but for norm1,
     * keys and values. */
    int n_read;
    int32_t *read_row;      /* T_max: of such a row its row in the batch */
    int32_t *read_at;       /* T_max: the other way, -1 for a row that is not read */
    int32_t *read_position; /* T_max */
    float *read_in, *read_in_grad; /* C: of norm1 what q reads, and its gradient */
    uint32_t *read_pairs; /* C in pairs: likewise, where all weights learn in bf16 */
    float *embedded;      /* (V, C): a tied embedding's gradient as embedding */
    struct attention_seq *seq;
    struct kv_span *span;
    void *memory;
};

/* The stage of layer l >= lowest: everything above the lowest layer lets the gradient through. */
enum stage backward_stage(const struct backward *b, int l);

/* What every step of a pass needs: the whole of it, or a block of its rows (then pool is NULL). */
struct way {
    struct backward *b;
    const struct model *model;
    const struct adapter *adapter;
    const struct tape *tape;
    const struct train_batch *batch;
    struct pool *pool;
    int first, T; /* rows */
};

/* Is layer l the last, with fewer rows to go through it than the batch has? */
static inline bool is_picked(const struct way *w, int l)
{
    return l + 1 == w->model->shape.L && w->b->n_read < w->batch->T;
}

/* The way behind the attention of layer l: of all rows, or those that are read. */
static inline struct way read_way(const struct way *w, int l)
{
    struct way read = *w;
    read.T = is_picked(w, l) ? w->b->n_read : w->T;
    return read;
}

/* Finds positions, and the rows that are read. */
void find_rows(const struct way *w);
/* What attention takes: b->seq, in layer l. */
void list_attention(const struct way *w, int l);

/* Is the batch the prefix itself? */
bool is_prefix(const struct way *w);
/* Its keys in layer l for the i-th of the sequences that continue it. */
struct kv_span prefix_span(const struct way *w, int l, int i);
/* Adds up what the sequences that continue it gave its keys and values in layer l. */
void prefix_collect(const struct way *w, int l);
/* What was collected, to go on from in its own pass; a block of rows. */
void prefix_keys(const struct way *w, int l);

/* From a row of packed logits to the next. */
static inline size_t logits_words(int V)
{
    return bf16_row_pairs(V) + ROW_PAD;
}

/* The rows of the way in a buffer of rows of n floats. */
static inline float *at(const struct way *w, float *x, int n)
{
    return row_at(x, w->first, n);
}

/* work(way of a block, l) for all rows. */
typedef void rows_work(const struct way *w, int l);
void by_rows(const struct way *w, int l, rows_work *work);

/* Matrices that read the same x (T, C) in a forward pass: y (T, O) each, adapters included. */
struct linear {
    enum layer_matrix id;
    float *y; /* of all rows; forward: written, backward: its gradient */
};
void linears_forward(const struct way *w, int l, const struct linear *linear, int n,
                     const float *x);
/* A rounded tape's pairs of what a matrix of layer l read, all rows of it; NULL with another tape. */
uint32_t *rounded_input(const struct way *w, int l, enum layer_matrix id);
/* dx (T, C) = or += the gradient of x; NULL: nobody wants it.  Keeps dp of adapters for
 * weight_grads. */
void linears_backward(const struct way *w, int l, const struct linear *linear, int n,
                      float *dx, bool add);

/* With expand: packs some matrices of a layer, bits (1 << id), for the passes that follow. */
enum {
    OF_ATTENTION = 1u << ATTN_Q | 1u << ATTN_K | 1u << ATTN_V | 1u << ATTN_QKV,
    BEHIND_ATTENTION = 1u << ATTN_OUT | 1u << FFN_GATE | 1u << FFN_UP | 1u << FFN_DOWN,
};
void expand_layer(const struct way *w, int l, unsigned matrices, bool input);

/* The gradients of what learns in a layer, from all rows. */
struct learnt {
    struct linear linear;
    const float *x;          /* what the matrix read */
    enum layer_matrix group; /* the first that read it: names its dropout */
    int T;                   /* rows */
};
/* x, with some left out, into y; both (T, C), and may be the same. */
void drop_some(const struct way *w, int l, enum layer_matrix group, float *y,
               const float *x, int C);
void weight_grads(const struct way *w, struct model *model, struct adapter *adapter,
                  int l, const struct learnt *learnt, int n);
/* What was collected transposed goes to the gradients of adapters' B. */
void adapter_finish(struct backward *b, const struct model *model,
                    struct adapter *adapter, struct pool *pool);
/* head->grad += dlogits^T rows, n rows */
void head_grads(struct backward *b, const struct matrix *head, int V, int C, int n,
                struct pool *pool);

#endif
