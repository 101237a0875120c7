/* kernels - what a step launches.  All arrays lie on the device, rows of T tokens; bf16 in, bf16
 * out, f32 where a value is added to again and again.
 */
#ifndef ENGINE_CUDA_KERNELS_CUH
#define ENGINE_CUDA_KERNELS_CUH

#include "engine/cuda/device.cuh"

/* x (T, C) = rows of table (V, C). */
void embed(float *x, const float *table, const int32_t *id, int T, int C,
           cudaStream_t stream);
/* table's gradient (V, C) += dx; in no fixed order. */
void embed_backward(float *dtable, const float *dx, const int32_t *id, int T, int C,
                    cudaStream_t stream);

/* sum = x + y (y NULL: x);  norm = sum rstd w,  rstd = 1 / sqrt(mean(sum^2) + eps). */
void add_norm(float *sum, bf16 *norm, float *rstd, const float *x, const bf16 *y,
              const float *w, int T, int C, float eps, cudaStream_t stream);
/* dx += the gradient through the norm (fresh: dx = it), and rounded into dx16; dw = its gradient.
 * partial: NORM_BLOCKS * C floats of scratch. */
enum { NORM_BLOCKS = 264 };
void norm_backward(float *dx, bf16 *dx16, float *dw, float *partial, const bf16 *dy,
                   const float *x, const float *rstd, const float *w, int T, int C,
                   bool fresh, cudaStream_t stream);

/* Turns the first `heads` heads of every row of x (T, stride); sign -1: back. */
void rope(bf16 *x, const int32_t *position, const float *cosine, const float *sine, int T,
          int stride, int heads, int D, float sign, cudaStream_t stream);

/* act = silu(gate) up; gu (T, 2 F) holds gate and up side by side. */
void swiglu(bf16 *act, const bf16 *gu, int T, int F, cudaStream_t stream);
void swiglu_backward(bf16 *dgu, const bf16 *dact, const bf16 *gu, int T, int F,
                     cudaStream_t stream);

/* Causal attention inside of documents.  qkv (T, (H + 2 KV) D); a tile is 64 rows of a document:
 * {its first row, its rows, number of the tile in it, unused}.  lse (T, H) is in powers of 2. */
enum { TILE = 64 };
struct attention_shape {
    int H, KV, D, n_tiles;
    const int4 *tile;
};
void attention(bf16 *att, float *lse, const bf16 *qkv, const struct attention_shape *s,
               cudaStream_t stream);
/* dqkv of all rows of the tiles; delta (T, H) is scratch. */
void attention_backward(bf16 *dqkv, float *delta, const bf16 *datt, const bf16 *att,
                        const float *lse, const bf16 *qkv,
                        const struct attention_shape *s, int T, cudaStream_t stream);

/* loss (T) in nats; dlogits (NULL: losses only) = weight (softmax - target), 0 without target. */
void cross_entropy(float *loss, bf16 *dlogits, const float *logits, const int32_t *target,
                   const float *weight, int T, int V, cudaStream_t stream);

/* out (n) = sum of `parts` arrays of n, in order. */
void add_parts(float *out, const float *part, size_t n, int parts, cudaStream_t stream);
/* norm[0] = sqrt(sum x^2); scratch: SQUARE_BLOCKS doubles. */
enum { SQUARE_BLOCKS = 256 };
void euclid(double *norm, double *scratch, const float *x, size_t n, cudaStream_t stream);
void round_all(bf16 *y, const float *x, size_t n, cudaStream_t stream);

struct adamw {
    float lr, beta1, beta2, epsilon, decay, correct1, correct2, clip;
};
/* Clips by norm[0], then AdamW; the first n_decayed values decay.  w16 = the new w, rounded. */
void adamw(float *w, bf16 *w16, float *m, float *v, const float *grad, const double *norm,
           size_t n, size_t n_decayed, const struct adamw *a, cudaStream_t stream);

#endif
