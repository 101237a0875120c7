/* gemm - matrix products over packed panels, the heart of the engine.
 *
 * C (M, N) = A (M, K) B (K, N), or C += A B.  B is packed once into panels of 64 columns:
 * panel p holds B[k][64 p + j] at panels[(p K + k) 64 + j], zero-filled behind N.  A is
 * read in place through two strides, so A or its transpose need no copy.
 *
 * Every element of C is one chain of fused multiply-adds over k = 0 .. K-1, starting from
 * 0 or, with `add`, from C itself.  Neither M, N, threads nor the tile of an element
 * changes its bits; with `add`, splitting K into several calls in order gives the bits of
 * one call.  The avx512, avx2 and scalar kernels give the same bits.
 */
#ifndef ENGINE_KERNEL_GEMM_H
#define ENGINE_KERNEL_GEMM_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct pool;

enum { GEMM_PANEL = 64 };

/* Chosen once: TRIVIUM_KERNELS=avx512|avx2|scalar|openblas, else the best the CPU has.
 * An unknown or impossible name is an error (ERR_ASKED_WRONGLY). */
int kernels_init(struct err *err);
const char *kernels_name(void);

size_t gemm_panel_floats(int K, int N); /* floats that the packed B takes */
/* Element B[k][n] is read at b[k * b_k + n * b_n]. */
void gemm_pack(float *panels, const float *b, size_t b_k, size_t b_n, int K, int N,
               struct pool *pool);
/* Element A[m][k] is read at a[m * a_m + k * a_k]; C rows are c_m floats apart. */
void gemm(float *c, size_t c_m, const float *a, size_t a_m, size_t a_k,
          const float *panels, int M, int N, int K, bool add, struct pool *pool);

#endif
