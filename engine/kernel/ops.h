/* ops - the small layers, each forward with its backward under it.
 *
 * Pure functions over arrays: no allocation, no globals, no I/O.  Outputs first, then
 * what was saved, inputs, weights, sizes.  A backward adds to the gradients it is given
 * (x += ...), so gradients start at zero; but those of activations are written.  T is the number of rows (tokens); sums over
 * rows for weight gradients run in row order.  `pool` divides rows (columns for weight
 * gradients); NULL works serially.
 */
#ifndef ENGINE_KERNEL_OPS_H
#define ENGINE_KERNEL_OPS_H

#include <stdbool.h>
#include <stdint.h>

struct pool;

/* y = x * rstd * w, rstd = 1 / sqrt(mean(x^2) + eps).  x, y (T, C), w (C), rstd (T).
 * Zhang and Sennrich 2019, arXiv 1910.07467.  x and y may be the same array. */
void rmsnorm_forward(float *y, float *rstd, const float *x, const float *w, int T, int C,
                     float eps, struct pool *pool);
/* dx = base + the gradient of x, where base (T, C) is zeros when NULL, and may be dx; dw is added to.
 * dx, dw NULL: not wanted. */
void rmsnorm_backward(float *dx, float *dw, const float *base, const float *dy,
                      const float *x, const float *rstd, const float *w, int T, int C,
                      struct pool *pool);

/* y = (x - mean) * rstd * w + b.  mean, rstd (T). */
void layernorm_forward(float *y, float *mean, float *rstd, const float *x, const float *w,
                       const float *b, int T, int C, float eps, struct pool *pool);
void layernorm_backward(float *dx, float *dw, float *db, const float *base,
                        const float *dy, const float *x, const float *mean,
                        const float *rstd, const float *w, int T, int C,
                        struct pool *pool);

/* Rotary positions (Su et al. 2021), in place.  x (T, heads * D): the first n_rot of each
 * head are rotated; pairs (2i, 2i+1), or with neox (i, i + n_rot/2).  cosine, sine
 * (positions, n_rot/2) tables; position (T).  The backward is the rotation by the
 * negative angle. */
void rope_forward(float *x, const int32_t *position, const float *cosine,
                  const float *sine, int T, int heads, int D, int n_rot, bool neox,
                  struct pool *pool);
void rope_backward(float *dx, const int32_t *position, const float *cosine,
                   const float *sine, int T, int heads, int D, int n_rot, bool neox,
                   struct pool *pool);

/* y = silu(gate) * up; all (T, F).  Shazeer 2020, arXiv 2002.05202. */
void swiglu_forward(float *y, const float *gate, const float *up, int T, int F,
                    struct pool *pool);
void swiglu_backward(float *dgate, float *dup, const float *dy, const float *gate,
                     const float *up, int T, int F, struct pool *pool);

/* y = 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))); (T, F). */
void gelu_forward(float *y, const float *x, int T, int F, struct pool *pool);
void gelu_backward(float *dx, const float *dy, const float *x, int T, int F,
                   struct pool *pool);

/* x += b for every row; db += column sums. */
void bias_forward(float *x, const float *b, int T, int C, struct pool *pool);
void bias_backward(float *db, const float *dy, int T, int C, struct pool *pool);

void add_forward(float *y, const float *x, int T, int C, struct pool *pool); /* y += x */

/* Natural log of the sum of exponentials of n values; and the softmax itself, in
 * place. */
double logsumexp(const float *x, int n);
int argmax(const float *x,
           int n); /* the lowest index of the greatest; 0 among NaN only */
void softmax(float *x, int n);

/* Rows of logits (T, V) with targets (T): loss[t] = -ln p(target), in double; logits are
 * overwritten by weight[t] * (softmax - onehot) when `weight` is not NULL. */
void cross_entropy(double *loss, float *logits, const int32_t *target,
                   const float *weight, int T, int V, struct pool *pool);
/* One row, and its gradient as the product with the head reads it (gemm_bf16.h's A): the loss is
 * returned, and the gradient is *factor times what `pairs` hold, e^(x - max x), at the target less
 * their sum.  So a row of V is read once, and what comes of it, C long, is multiplied. */
double cross_entropy_pairs(uint32_t *pairs, float *factor, const float *logits,
                           int32_t target, float weight, int V);

/* Own exp and tanh: the same bits on every machine and in every kernel set (relative error
 * below 2 ulp).  Those of double are in harness/base/exact.h. */
float exp_f32(float x);
float tanh_f32(float x);
void exp_array(float *x, int n);

#endif
