/* gemm_blocks - matrix products with weights in blocks (panels.h), as integers.
 *
 * C (M, N) = A (M, K) B (K, N).  A is rounded to int8 in blocks of 32 along K: with the greatest
 * absolute value a of a block, scale = a / 127 and codes = x * (127 / a) to the nearest whole
 * number, ties to even; a block with a < 1e-30 is all zeros.
 *
 * Every element of C is one chain over the blocks in order, starting from 0:
 *     c = fma(sum of code products, scale_B * scale_A, c)
 *     c = fma(min_B, sum of A's codes * scale_A, c)            where B has mins
 * K types have scale_B = d scale and min_B = -(dmin min), which are exact; their blocks of 16 take
 * the scale_A of the 32 codes they lie in.
 * The sums of code products are whole numbers below 2^24, so that every way of computing them
 * (vpdpbusd, or none of it) gives the same bits.
 */
#ifndef ENGINE_KERNEL_GEMM_BLOCKS_H
#define ENGINE_KERNEL_GEMM_BLOCKS_H

#include "engine/kernel/panels.h"

struct block_rows {   /* A (M, K): K is a multiple of 32 */
    int8_t *codes;    /* (M, K) */
    float *scale;     /* (M, K / 32) */
    int32_t *minus;   /* (M, K / 32): minus the sum of the codes */
    int32_t *minus16; /* (M, K / 16): the same of their halves */
};

size_t block_rows_bytes(int M, int K);
/* Divides `memory`, aligned to 64 bytes. */
void block_rows_lay(struct block_rows *rows, void *memory, int M, int K);
/* x: M rows of K floats, one behind the other. */
void block_rows_pack(struct block_rows *rows, const float *x, int M, int K,
                     struct pool *pool);

void gemm_blocks(float *c, size_t c_m, const struct block_rows *a, const void *panels,
                 enum panel_kind kind, int M, int N, int K, struct pool *pool);

#endif
