/* matrix - a weight matrix (O outputs, C inputs) in whatever form the kernels want it.
 *
 * The rest of the engine sees the product y (T, O) = x (T, C) W^T and rows of W, and never the
 * storage; training multiplies with copies of its own (matrix_train.c).
 *
 * What a matrix is kept as, and what becomes of the rows it is multiplied with:
 *
 *     type in the file          f32              auto                    bf16
 *     F32                       f32, unrounded   f32, unrounded          bf16, rounded to bf16
 *     BF16                      bf16, unrounded  bf16, rounded to bf16   the same
 *     F16                       f16, unrounded   f16, unrounded          bf16, rounded to bf16
 *     Q8_0 Q4_0 Q4_1 Q5_0       its blocks,      its blocks, rounded     bf16, rounded to bf16
 *     Q5_1 IQ4_NL, K types      unrounded        to int8
 *
 * "Unrounded" products give the bits of f32 arithmetic on the numbers in the file.  (F16 numbers
 * do not fit into bf16, which has 8 bits where they have 11, so auto does not make them.)
 */
#ifndef ENGINE_MODEL_MATRIX_H
#define ENGINE_MODEL_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/format/dtype.h"
#include "engine/kernel/panels.h"
#include "engine/model/operand.h"

struct err;
struct gguf;
struct gguf_tensor;
struct pool;

enum precision { PRECISION_F32, PRECISION_AUTO, PRECISION_BF16 };

/* "f32", "auto" or "bf16"; others are PRECISION_AUTO. */
enum precision precision_find(const char *name);

struct matrix {
    int O, C;
    enum dtype type; /* in the file it came from */
    enum precision precision;
    enum panel_kind kind;
    bool rounded;  /* rows are rounded as `kind` wants it */
    void *panels;  /* W^T packed for the forward product (K = C, N = O) */
    bool lent;     /* they lie in memory that is not this matrix's */
    float *master; /* (O, C) row-major, only while W itself is trained */
    float *grad;   /* (O, C), only while W itself is trained */
    /* matrix_train.c: W^T and W packed in the training's precision; NULL until needed */
    void *train, *train_input;
    bool train_bf16;
};

/* Bytes that its panels take, a multiple of 64. */
size_t matrix_load_bytes(const struct gguf_tensor *tensor, enum precision precision);
/* Reads, checks (NaN, infinities) and packs a tensor of the file, into room for its panels (aligned to
 * 64) that stays the caller's, or NULL.  Matrices that lie together share huge pages. */
int matrix_load(struct matrix *w, const struct gguf *file,
                const struct gguf_tensor *tensor, enum precision precision, void *room,
                struct pool *pool, struct err *err);
/* As if they came from a file of type F32. */
int matrix_from_rows(struct matrix *w, const float *rows, int O, int C,
                     enum precision precision, struct pool *pool, struct err *err);
void matrix_release(struct matrix *w);
size_t matrix_bytes(const struct matrix *w);
/* Row o of W as floats (C): for embeddings and for writing. */
void matrix_row(const struct matrix *w, int o, float *row);

/* Rows of y are y_m floats apart. */
void matrix_forward(float *y, size_t y_m, struct operand *x, const struct matrix *w,
                    struct pool *pool);
/* Up to MATRIX_TOGETHER matrices that multiply the same rows: y[i] (T, O) of w[i].  Of few rows they
 * are one piece of work, for a product then takes no longer than the threads take to meet. */
enum { MATRIX_TOGETHER = 3 };
void matrix_forward_together(float *const *y, struct operand *x,
                             const struct matrix *const *w, int n, struct pool *pool);
/* Do these of a layer (those there are) stay in a core's second-level cache?  Then rows go through all of
 * them in blocks, each in one thread. */
bool matrices_are_narrow(const struct matrix *w, int n);
/* The next product is of these matrices and few rows (a hint). */
void matrix_ahead(const struct matrix *const *w, int n, int rows, struct pool *pool);
/* Takes master and grad, fills master from the panels, which become bf16 where rows are rounded,
 * else f32. */
int matrix_make_trainable(struct matrix *w, struct pool *pool, struct err *err);
/* After an optimizer step: packs master into panels. */
void matrix_repack(struct matrix *w, struct pool *pool);
/* Keeps and multiplies a matrix as if it had been F32 in a file opened with this precision. */
int matrix_set_precision(struct matrix *w, enum precision precision, struct pool *pool,
                         struct err *err);

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
