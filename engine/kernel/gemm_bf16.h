/* gemm_bf16 - matrix products of bf16 factors with f32 sums, twice the speed of gemm.h.
 *
 * C (M, N) = A (M, K) B (K, N), or C += A B.  Both factors are rounded to bf16 (to nearest,
 * ties to even; denormals become 0) and stored as pairs along K: 32 bits, the even k in the low
 * half, the odd one in the high half; behind an odd K stands a 0.
 *     A: row m, pair i at a[m * a_m + i], where a_m is bf16_row_pairs(K) or more
 *     B: panels of 64 columns: pair i of column 64 p + j at panels[(p * row_pairs + i) * 64 + j],
 *        zero-filled behind N
 *
 * Every element of C is one chain over the pairs in order, starting from 0 or, with `add`, from C
 * itself:   c = fma(A[2i+1], B[2i+1], c);  c = fma(A[2i], B[2i], c)
 * rounded to nearest after each step, denormals flushed.  That is what vdpbf16ps does (Intel's
 * pseudo-code; compared with the hardware on 57 million random and extreme operands, no
 * difference); the sets without the instruction give the same bits.
 *
 * With `add`, K may be split into several calls in order at even k only.  M, N, threads and the
 * tile of an element change nothing.
 */
#ifndef ENGINE_KERNEL_GEMM_BF16_H
#define ENGINE_KERNEL_GEMM_BF16_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool;

/* The CPU multiplies bf16 itself; else these products are exact too, but slower than gemm.h. */
bool bf16_is_native(void);

size_t bf16_row_pairs(int K);          /* (K + 1) / 2 */
size_t bf16_panel_pairs(int K, int N); /* pairs that the packed B takes */

/* A from floats: A[m][k] is read at x[m * x_m + k]. */
void bf16_pack_a(uint32_t *a, const float *x, size_t x_m, int M, int K,
                 struct pool *pool);
/* B from floats: B[k][n] is read at b[k * b_k + n * b_n]; one of the strides is 1. */
void bf16_pack(uint32_t *panels, const float *b, size_t b_k, size_t b_n, int K, int N,
               struct pool *pool);
/* One panel from n <= 64 rows of K numbers that are bf16 already, `stride` apart. */
void bf16_pack_panel(uint32_t *panel, const uint16_t *rows, size_t stride, int n, int K);
/* Column n of the packed B as floats (K). */
void bf16_unpack(float *column, const uint32_t *panels, int n, int K);

/* Rows of C are c_m floats apart, those of A a_m pairs, bf16_row_pairs(K) where they are packed by
 * bf16_pack_a. */
void gemm_bf16(float *c, size_t c_m, const uint32_t *a, size_t a_m,
               const uint32_t *panels, int M, int N, int K, bool add, struct pool *pool);

#endif
