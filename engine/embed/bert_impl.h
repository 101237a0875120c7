/* bert_impl - a BERT as loaded: what bert_open.c fills and bert.c computes with. */
#ifndef ENGINE_EMBED_BERT_IMPL_H
#define ENGINE_EMBED_BERT_IMPL_H

#include "engine/embed/bert.h"
#include "engine/model/matrix.h"
#include "engine/text/wordpiece.h"
#include "harness/base/arena.h"

/* The matrices and vectors of a layer: name in the enum, name in the file (blk.N.<name>),
 * rows, columns.  A matrix has a bias of its rows. */
/* clang-format off */
#define BERT_MATRICES(X)                                                                 \
    X(BERT_Q,    "attn_q",      s->C, s->C)                                              \
    X(BERT_K,    "attn_k",      s->C, s->C)                                              \
    X(BERT_V,    "attn_v",      s->C, s->C)                                              \
    X(BERT_OUT,  "attn_output", s->C, s->C)                                              \
    X(BERT_UP,   "ffn_up",      s->F, s->C)                                              \
    X(BERT_DOWN, "ffn_down",    s->C, s->F)

#define BERT_NORMS(X)                                                                    \
    X(BERT_ATTN_NORM,  "attn_output_norm")                                               \
    X(BERT_LAYER_NORM, "layer_output_norm")
/* clang-format on */

#define X(id, ...) id,
enum bert_matrix { BERT_MATRICES(X) BERT_MATRIX_N };
enum bert_norm { BERT_NORMS(X) BERT_NORM_N };
#undef X

struct bert_layer {
    struct matrix matrix[BERT_MATRIX_N];
    float *bias[BERT_MATRIX_N];
    float *norm[BERT_NORM_N], *norm_bias[BERT_NORM_N]; /* (C) */
};

struct bert {
    struct bert_shape shape;
    struct wordpiece *wp;
    struct matrix token;      /* (V, C) */
    struct matrix position;   /* (context, C) */
    float *type;              /* (C): of type 0, the only one there is */
    float *norm, *norm_bias;  /* (C): of the embedding */
    struct bert_layer *layer; /* L of them */
    int64_t params, file_bytes;
    struct arena arena;
};

#endif
