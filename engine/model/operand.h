/* operand - the rows that a matrix product reads: as floats, and as what the kernels want, made
 * when the first product asks for it.  Several matrices that read the same rows (q, k and v; gate
 * and up) share it.
 *
 *     operand_lay(&in, memory, T_max, C_max);      memory of operand_bytes(T_max, C_max)
 *     operand_set(&in, x, C, T, C);                (T, C) rows, C floats apart
 *     matrix_forward(q, .., &in, wq, pool);
 *     matrix_forward(k, .., &in, wk, pool);
 *
 * The rows must not change until the next operand_set.  Nothing is allocated.
 */
#ifndef ENGINE_MODEL_OPERAND_H
#define ENGINE_MODEL_OPERAND_H

#include "engine/kernel/gemm_blocks.h"

struct pool;

struct operand {
    const float *x;
    size_t x_m; /* floats from row to row */
    int T, C;
    uint32_t *pairs;          /* gemm_bf16.h */
    struct block_rows blocks; /* gemm_blocks.h */
    bool has_pairs, has_blocks;
    void *blocks_memory;
    int width;  /* numbers of a row that there is room for: C_max rounded up to 32 */
    size_t max; /* of all rows */
};

size_t operand_bytes(int T_max, int C_max);
void operand_lay(struct operand *in, void *memory /* aligned to 64 bytes */, int T_max,
                 int C_max);
/* Without memory: for matrices that do not round (matrix.h). */
struct operand operand_unrounded(const float *x, size_t x_m, int T, int C);
void operand_set(struct operand *in, const float *x, size_t x_m, int T, int C);
/* The memory of rows [first, first + n), `first` a multiple of TILE_ROWS: what threads that take rows of
 * their own set and round for themselves. */
struct operand operand_part(const struct operand *in, int first, int n);
/* Rounded to bf16; and, where C is a multiple of 32 and the rows lie behind one another, to int8. */
const uint32_t *operand_pairs(struct operand *in, struct pool *pool);
const struct block_rows *operand_blocks(struct operand *in, struct pool *pool);

#endif
