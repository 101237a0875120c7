/* matrix - a weight matrix (O outputs, C inputs) in whatever form the kernels want it.
 *
 * The rest of the engine sees three products and never the storage:
 *     forward          y (T, O)  = x (T, C) W^T
 *     backward_input   dx (T, C) += dy (T, O) W
 *     backward_weight  dW (O, C) += dy^T x        (rows in order: one chain over T)
 */
#ifndef ENGINE_MODEL_MATRIX_H
#define ENGINE_MODEL_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/format/dtype.h"

struct err;
struct gguf;
struct gguf_tensor;
struct pool;

struct matrix {
    int O, C;
    enum dtype type; /* in the file it came from */
    float *panels;   /* W^T packed for the forward product (gemm.h: K = C, N = O) */
    float
        *panels_input; /* W packed for backward_input (K = O, N = C); NULL until needed */
    float *master;     /* (O, C) row-major, only while W itself is trained */
    float *grad;       /* (O, C), only while W itself is trained */
    /* matrix_train.c: W^T and W packed in the training's precision; NULL until needed */
    void *train, *train_input;
    bool train_bf16;
};

/* Reads, checks (NaN, infinities) and packs a tensor of the file. */
int matrix_load(struct matrix *w, const struct gguf *file,
                const struct gguf_tensor *tensor, struct pool *pool, struct err *err);
int matrix_from_rows(struct matrix *w, const float *rows, int O, int C, struct pool *pool,
                     struct err *err);
void matrix_release(struct matrix *w);
size_t matrix_bytes(const struct matrix *w);
/* Row o of W as floats (C): for embeddings and for writing. */
void matrix_row(const struct matrix *w, int o, float *row);

void matrix_forward(float *y, const float *x, const struct matrix *w, int T,
                    struct pool *pool);
void matrix_backward_input(float *dx, const float *dy, const struct matrix *w, int T,
                           struct pool *pool);
void matrix_backward_weight(float *dw, const float *dy, const float *x, int O, int C,
                            int T, float *scratch /* gemm_panel_floats(T, C) */,
                            struct pool *pool);

/* Packs for backward_input (frozen weights: once; trained ones: after every step). */
int matrix_prepare_backward(struct matrix *w, struct pool *pool, struct err *err);
/* Takes master and grad, fills master from the panels. */
int matrix_make_trainable(struct matrix *w, struct err *err);
/* After an optimizer step: packs master into panels and panels_input. */
void matrix_repack(struct matrix *w, struct pool *pool);

/* Training (matrix_train.c) keeps copies of its own, packed for gemm_bf16.h or gemm.h, whatever the
 * matrix is kept as: W^T, and, where `input` is set, W.  Those of a frozen matrix are packed once. */
int matrix_prepare_train(struct matrix *w, bool bf16, bool input, struct pool *pool,
                         struct err *err);
void matrix_repack_train(struct matrix *w,
                         struct pool *pool); /* after an optimizer step */
size_t matrix_train_bytes(const struct matrix *w);
void matrix_release_train(struct matrix *w);
/* The same into the caller's memory: matrix_train_words(C, O) and (O, C) words of 4 bytes; either
 * may be NULL. */
size_t matrix_train_words(int K, int N, bool bf16);
void matrix_pack_train(const struct matrix *w, bool bf16, void *forward, void *input,
                       struct pool *pool);

#endif
