/* What backward_memory.c lays out and backward.c works on.  Only these two include it. */
#ifndef ENGINE_MODEL_BACKWARD_IMPL_H
#define ENGINE_MODEL_BACKWARD_IMPL_H

#include "engine/kernel/attention.h"
#include "engine/model/backward.h"

enum {
    GROUP_MAX = 3,        /* matrices that read the same input: q, k, v */
    ROW_BLOCK = 512,      /* rows packed at a time: a panel of them fits in L2 */
    LOGITS_MAX = 4 << 20, /* floats in a chunk of logits */
    CHUNK_MIN = 64,
    CHUNK_MAX = ROW_BLOCK, /* a chunk's rows are packed too */
    ROW_PAD = 16,          /* V may be a power of two: off one cache set */
};

/* How far down its layer the gradient has to go. */
enum stage { STAGE_NONE, STAGE_DOWN, STAGE_UP, STAGE_OUT, STAGE_QKV, STAGE_INPUT };

struct backward {
    int T_max, chunk, lowest; /* lowest layer with anything to learn */
    enum stage lowest_stage;
    bool full;                       /* the model's own weights learn */
    float *dx, *dnorm;               /* C */
    float *dq, *dk, *dv;             /* H*D, KV*D, KV*D */
    float *datt;                     /* H*D */
    float *dqkv;                     /* the three side by side: fused projections only */
    float *dgate, *dup, *dact;       /* F */
    float *p_scaled, *dp[GROUP_MAX]; /* r */
    float *panels;                   /* a block of rows packed */
    float *rows, *drows;             /* chunk, C: rows with a target, gathered */
    float *logits;                   /* chunk, V + ROW_PAD */
    int32_t *row_of;                 /* T_max: where the gathered rows come from */
    float *embedded; /* (V, C): a tied embedding's gradient as embedding */
    struct attention_seq *seq;
    struct kv_span *span;
    void *memory;
};

/* The stage of layer l >= lowest: everything above the lowest layer lets the gradient through. */
enum stage backward_stage(const struct backward *b, int l);

#endif
