/* model - a transformer as loaded: its shape, weights and tokenizer.  Immutable while it
 * is used for inference or LoRA, and shared by any number of sessions; only full training
 * changes it.
 */
#ifndef ENGINE_MODEL_MODEL_H
#define ENGINE_MODEL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/model/matrix.h"
#include "harness/base/arena.h"

struct err;
struct gguf;
struct pool;
struct tokenizer;

enum arch { ARCH_LLAMA, ARCH_QWEN2, ARCH_QWEN3, ARCH_GPT2, ARCH_N };

struct model_shape {
    enum arch arch;
    int V;     /* rows of the embedding (tokens, perhaps padded) */
    int C;     /* width of the residual stream */
    int L;     /* layers */
    int H, KV; /* query heads, key/value heads; H % KV == 0 */
    int D;     /* width of a head; H * D need not be C */
    int F;     /* width of the feed-forward layer */
    int context;
    int n_rot; /* rotated elements of a head */
    float eps, rope_base;
    float rope_scale; /* positions are divided by it ("linear" scaling); 1: as they are */
    bool tied;        /* the head is the embedding */
    bool kv_bf16;     /* segments keep keys and values as bf16 (model_set_kv) */
};

/* The matrices and vectors of a layer: name in the enum, name in the file
 * (blk.N.<name>.weight, vectors with their own suffix), rows, columns.  Said once. */
/* clang-format off */
#define LAYER_MATRICES(X)                                                                \
    X(ATTN_Q,    "attn_q",      s->H * s->D,                    s->C)                    \
    X(ATTN_K,    "attn_k",      s->KV * s->D,                   s->C)                    \
    X(ATTN_V,    "attn_v",      s->KV * s->D,                   s->C)                    \
    X(ATTN_QKV,  "attn_qkv",    (s->H + 2 * s->KV) * s->D,      s->C)                    \
    X(ATTN_OUT,  "attn_output", s->C,                           s->H * s->D)             \
    X(FFN_GATE,  "ffn_gate",    s->F,                           s->C)                    \
    X(FFN_UP,    "ffn_up",      s->F,                           s->C)                    \
    X(FFN_DOWN,  "ffn_down",    s->C,                           s->F)

#define LAYER_VECTORS(X)                                                                 \
    X(ATTN_NORM,      "attn_norm.weight",   s->C)                                        \
    X(ATTN_NORM_BIAS, "attn_norm.bias",     s->C)                                        \
    X(Q_BIAS,         "attn_q.bias",        s->H * s->D)                                 \
    X(K_BIAS,         "attn_k.bias",        s->KV * s->D)                                \
    X(V_BIAS,         "attn_v.bias",        s->KV * s->D)                                \
    X(QKV_BIAS,       "attn_qkv.bias",      (s->H + 2 * s->KV) * s->D)                   \
    X(OUT_BIAS,       "attn_output.bias",   s->C)                                        \
    X(Q_NORM,         "attn_q_norm.weight", s->D)                                        \
    X(K_NORM,         "attn_k_norm.weight", s->D)                                        \
    X(FFN_NORM,       "ffn_norm.weight",    s->C)                                        \
    X(FFN_NORM_BIAS,  "ffn_norm.bias",      s->C)                                        \
    X(GATE_BIAS,      "ffn_gate.bias",      s->F)                                        \
    X(UP_BIAS,        "ffn_up.bias",        s->F)                                        \
    X(DOWN_BIAS,      "ffn_down.bias",      s->C)
/* clang-format on */

#define X(id, ...) id,
enum layer_matrix { LAYER_MATRICES(X) LAYER_MATRIX_N };
enum layer_vector { LAYER_VECTORS(X) LAYER_VECTOR_N };
#undef X

struct vector {
    float *w;    /* NULL: this model has none */
    float *grad; /* only while trained */
    int n;
};

struct layer {
    struct matrix matrix[LAYER_MATRIX_N]; /* O == 0: this model has none */
    struct vector vector[LAYER_VECTOR_N];
};

struct model {
    struct model_shape shape;
    struct matrix embedding; /* token_embd.weight (V, C) */
    struct matrix head;      /* output.weight (V, C); O == 0 when tied */
    struct matrix position;  /* position_embd.weight (context, C), gpt2 only */
    struct vector final_norm, final_norm_bias;
    struct layer *layer; /* L of them */
    void *weights;       /* memory that the matrices of the file lie in together */
    struct vector
        rope_freqs; /* rope_freqs.weight: what each angle is divided by, or none */
    float *rope_cos, *rope_sin; /* (context, n_rot / 2), as far as model_reach has come */
    int *rope_known;            /* positions */
    struct tokenizer *tok;      /* NULL for a file without one */
    char sha256[65];            /* of the file, after model_hash; else "" */
    const char *path;           /* "" likewise */
    const char *note;           /* what is odd about the file, or NULL */
    int64_t n_params, file_bytes;
    struct arena arena;
};

const char *arch_name(enum arch arch);

/* Opens a GGUF file.  Every key, shape and value is checked; the error names it. */
int model_open_as(struct model **model, const char *path, enum precision precision,
                  struct pool *pool, struct err *err);
/* The same with PRECISION_F32. */
int model_open(struct model **model, const char *path, struct pool *pool,
               struct err *err);
/* matrix_set_precision for every matrix. */
int model_set_precision(struct model *model, enum precision precision, struct pool *pool,
                        struct err *err);
/* How segments opened from now on keep keys and values: "f32" (as when opened), "bf16", or
 * "auto": bf16 where the rows that its matrices read are rounded too. */
int model_set_kv(struct model *model, const char *kv, struct err *err);
void model_close(struct model *model);
/* Reads the file once more for its sha256, which takes longer than opening it. */
int model_hash(struct model *model, struct err *err);
/* A new model with random weights (normal, 0.02; residual outputs divided by sqrt(2 L)),
 * with every matrix trainable.  Takes the tokenizer over. */
int model_create(struct model **model, const struct model_shape *shape,
                 struct tokenizer *tok, uint64_t seed, struct pool *pool,
                 struct err *err);
/* As GGUF that llama.cpp opens; matrices as `type` (F32, F16, BF16, Q8_0), vectors as
 * F32. */
int model_save(const struct model *model, const char *path, enum dtype type,
               struct err *err);
/* Master copies and gradients for every matrix and vector. */
int model_make_trainable(struct model *model, struct pool *pool, struct err *err);
/* The same without the embeddings and the head, which stay as they are. */
int model_make_layers_trainable(struct model *model, struct pool *pool, struct err *err);
int64_t model_bytes(const struct model *model);
/* Makes what rotates the first n positions, where it is not there yet: a short text does not pay
 * for a long context.  From one thread at a time; forward passes do it. */
void model_reach(const struct model *model, int n, struct pool *pool);
const struct matrix *model_head(const struct model *model); /* the embedding when tied */

#endif
