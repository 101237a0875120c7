/* gpu - one training step of a Llama-shaped model on a CUDA device: bf16 matrix products with f32
 * sums, f32 master weights, gradients and AdamW moments.  An optional room: built with
 * `make CUDA=1` (nvcc), else gpu_open() says that it is not there.
 *
 *     gpu_open(&g, &shape, rows, cosine, sine, err);
 *     gpu_put(g, GPU_WEIGHT, at, values, n);       from host; moments start at 0
 *     struct gpu_rows *r = gpu_rows(g);            the caller fills all `rows` rows of it
 *     gpu_forward(g, true, err);                   losses into r->loss, gradients stay there
 *     gpu_update(g, &update, &norm, err);          clipping and AdamW
 *     gpu_get(g, GPU_WEIGHT, at, values, n);
 *     gpu_close(g);
 *
 * Every row belongs to a document; those that only fill up have no target.  The sums are taken in
 * an order that depends on the device: close to the CPU's, not equal to the bit.
 */
#ifndef ENGINE_CUDA_GPU_H
#define ENGINE_CUDA_GPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct err;
struct gpu;

/* C, F and V are multiples of 8; D is 16, 32 or 64; C is at most 1024. */
struct gpu_shape {
    int V, C, L, H, KV, D, F, context;
    float eps;
};

/* Where the parameters lie, in values from the start: one flat array of all of them. */
struct gpu_layer {
    size_t q, k, v, out, gate, up, down, attn_norm, ffn_norm;
};
size_t gpu_embedding_at(const struct gpu_shape *shape);
size_t gpu_final_norm_at(const struct gpu_shape *shape);
struct gpu_layer gpu_layer_at(const struct gpu_shape *shape, int layer);
size_t gpu_values(const struct gpu_shape *shape); /* how many there are */

/* A batch, in memory that the device reads fast. */
struct gpu_rows {
    int32_t *id, *target, *position; /* (rows); target -1: none */
    float *weight;                   /* (rows): of the row's loss in the gradient */
    int32_t *first;                  /* (n_docs + 1): the first row of each document */
    int n_docs;
    const float *loss; /* (rows), nats, 0 without a target; valid after gpu_forward */
};

/* What keeps a device from being used, or NULL. */
const char *gpu_fault(void);
/* rows: of every batch, a multiple of 64.  cosine, sine: (context, D / 2). */
int gpu_open(struct gpu **g, const struct gpu_shape *shape, int rows, const float *cosine,
             const float *sine, struct err *err);
void gpu_close(struct gpu *g); /* NULL is fine */
const char *gpu_name(const struct gpu *g);

struct gpu_rows *gpu_rows(struct gpu *g);
int gpu_forward(struct gpu *g, bool learn, struct err *err);

struct gpu_update {
    double lr, clip /* 0: none */, beta1, beta2, epsilon, weight_decay;
    int64_t step; /* counts from 1 */
};
int gpu_update(struct gpu *g, const struct gpu_update *update, double *norm,
               struct err *err);

enum gpu_array { GPU_WEIGHT, GPU_GRADIENT, GPU_MOMENT1, GPU_MOMENT2, GPU_ARRAYS };
int gpu_put(struct gpu *g, enum gpu_array array, size_t at, const float *values, size_t n,
            struct err *err);
int gpu_get(struct gpu *g, enum gpu_array array, size_t at, float *values, size_t n,
            struct err *err);

#ifdef __cplusplus
}
#endif

#endif
