/* matmul - the three products of a linear layer y = x W^T, bf16 with f32 sums.
 * x (T, C), W (O, C), y (T, O), all row-major.  T is a multiple of 64.
 */
#ifndef ENGINE_CUDA_MATMUL_CUH
#define ENGINE_CUDA_MATMUL_CUH

#include "engine/cuda/device.cuh"

#include <stddef.h>

struct matmul; /* the library's handle, the stream, scratch */

/* false: no device or no memory. */
bool matmul_open(struct matmul **m, size_t scratch_floats, cudaStream_t stream);
void matmul_close(struct matmul *m);
/* What went wrong since it was opened, or NULL. */
const char *matmul_fault(const struct matmul *m);

void matmul_forward(struct matmul *m, bf16 *y, const bf16 *x, const bf16 *w, int T, int O,
                    int C);
void matmul_logits(struct matmul *m, float *y, const bf16 *x, const bf16 *w, int T, int O,
                   int C);
/* dx (T, C) = dy W */
void matmul_input(struct matmul *m, bf16 *dx, const bf16 *dy, const bf16 *w, int T, int O,
                  int C);
/* dw (O, C) = dy^T x: a long sum for a small output, so rows are divided into parts that run
 * beside each other and are added in order. */
void matmul_weight(struct matmul *m, float *dw, const bf16 *dy, const bf16 *x, int T,
                   int O, int C);
/* How many parts that takes, and the floats of scratch for it. */
int matmul_parts(int T, int O, int C);

#endif
