/* forward - the transformer over a ragged batch: any number of sequences, any number of
 * rows each.
 *
 * The same code runs inference and training.  What differs is where keys and values live:
 * in segments, which are the KV cache, or, without, in the tape itself, which keeps per
 * layer what the backward pass reads.
 */
#ifndef ENGINE_MODEL_FORWARD_H
#define ENGINE_MODEL_FORWARD_H

#include <stddef.h>
#include <stdint.h>

#include "engine/model/adapter.h"
#include "engine/model/model.h"
#include "engine/model/segment.h"

struct attention_seq;
struct kv_span;
struct pool;

struct forward_seq {
    int n_rows;              /* rows of this sequence, consecutive in the batch */
    struct segment *segment; /* where its keys go (room for n_rows); NULL with a tape */
};

struct forward_batch {
    const int32_t *id; /* T token ids */
    int T;
    const struct forward_seq *seq;
    int n_seqs;
};

/* What one layer leaves for the backward pass; in inference all layers share one set.
 * (T, .) */
struct layer_tape {
    float *x;             /* C: the residual stream that enters the layer */
    float *norm1, *rstd1; /* C, 1 (layer norm: mean1 too) */
    float *mean1;
    float *q, *k, *v; /* H*D, KV*D, KV*D: as attention reads them (after norm and RoPE) */
    float *q_raw, *k_raw; /* before q/k norm (qwen3), else NULL */
    float *q_rstd, *k_rstd;
    float *att, *lse; /* H*D, H */
    float *mid;       /* C: the residual stream after attention */
    float *norm2, *rstd2, *mean2;
    float *gate, *up, *act; /* F; gpt2: up and act only */
    /* A rounded tape keeps of norm1, att, norm2 and act what products read, pairs of bf16; all layers
     * share norm1, norm2 and act themselves. */
    uint32_t *norm1_in, *att_in, *norm2_in, *act_in;
    float *lora_p[LAYER_MATRIX_N]; /* (T, r): x A^T of each adapted matrix */
};

enum tape_kind {
    TAPE_SHARED, /* one set of rows for all layers: nothing goes back */
    TAPE_KEPT,   /* one for each, for training */
    TAPE_ROUNDED, /* likewise where all weights learn in bf16: what products read is kept as they read
                   * it, in half the memory (layer_tape).  Without an adapter */
};

struct tape {
    int T_max; /* rows there is room for */
    enum tape_kind kind;
    struct layer_tape *layer; /* L of them */
    float *x;                 /* C: out of the last layer */
    float *final, *final_rstd,
        *final_mean;           /* C, 1, 1: after the final norm: what the head reads */
    int32_t *position;         /* T */
    float *qkv;                /* inside of the forward pass: a fused projection */
    struct operand in;         /* what the linear layers read */
    struct attention_seq *seq; /* T_max */
    struct kv_span *span;      /* pieces of the sequences that attention takes at once */
    int spans_max;
    void *memory;
    size_t bytes;
};

size_t tape_bytes(const struct model *model, const struct adapter *adapter, int T_max,
                  enum tape_kind kind);
int tape_open(struct tape *tape, const struct model *model, const struct adapter *adapter,
              int T_max, enum tape_kind kind, struct err *err);
void tape_release(struct tape *tape);

/* Fills tape->final (T, C); with segments, appends their keys and values.  Allocates
 * nothing. T <= T_max, positions < context, ids < V and chains of at most SEGMENT_DEPTH
 * segments are the caller's duty. */
enum { SEGMENT_DEPTH = 64 };
void forward(const struct model *model, const struct adapter *adapter, struct tape *tape,
             const struct forward_batch *batch, struct pool *pool);

/* The same where only some rows are read, `wanted` in rising order, and the tape does not keep:
 * the others leave their keys and values, but the rest of the last layer is done without them.
 * Row k of tape->final is wanted[k]'s. */
void forward_wanted(const struct model *model, const struct adapter *adapter,
                    struct tape *tape, const struct forward_batch *batch,
                    const int *wanted, int n_wanted, struct pool *pool);

/* logits (n, V) of n rows of hidden (n, C), through the scratch memory of any tape of the
 * model. */
void forward_logits(const struct model *model, struct tape *tape, float *logits,
                    const float *hidden, int n, struct pool *pool);

#endif
