#include "engine/model/operand.h"

#include <assert.h>

#include "engine/kernel/gemm_bf16.h"
#include "engine/kernel/tiles.h"

static int padded(int C)
{
    return (C + PANEL_BLOCK - 1) / PANEL_BLOCK * PANEL_BLOCK;
}

static size_t pairs_bytes(int T, int C)
{
    return (size_t)T * bf16_row_pairs(padded(C)) * sizeof(uint32_t);
}

/* Parts begin at multiples of 64 bytes. */
static size_t blocks_bytes(int T, int C)
{
    size_t parts = (size_t)(T + TILE_ROWS - 1) / TILE_ROWS;
    return parts * block_rows_bytes(TILE_ROWS, padded(C));
}

size_t operand_bytes(int T_max, int C_max)
{
    return pairs_bytes(T_max, C_max) + blocks_bytes(T_max, C_max) + 3 * 64;
}

void operand_lay(struct operand *in, void *memory, int T_max, int C_max)
{
    size_t pairs = (pairs_bytes(T_max, C_max) + 63) / 64 * 64;
    *in = (struct operand){
        .pairs = memory,
        .blocks_memory = (char *)memory + pairs,
        .width = padded(C_max),
        .max = (size_t)T_max * (size_t)padded(C_max),
    };
}

struct operand operand_unrounded(const float *x, size_t x_m, int T, int C)
{
    return (struct operand){.x = x, .x_m = x_m, .T = T, .C = C};
}

void operand_set(struct operand *in, const float *x, size_t x_m, int T, int C)
{
    assert((size_t)T * (size_t)padded(C) <= in->max);
    in->x = x;
    in->x_m = x_m;
    in->T = T;
    in->C = C;
    in->has_pairs = in->has_blocks = false;
}

struct operand operand_part(const struct operand *in, int first, int n)
{
    assert(first % TILE_ROWS == 0);
    return (struct operand){
        .pairs = in->pairs + (size_t)first * bf16_row_pairs(in->width),
        .blocks_memory = (char *)in->blocks_memory + blocks_bytes(first, in->width),
        .width = in->width,
        .max = (size_t)n * (size_t)in->width,
    };
}

const uint32_t *operand_pairs(struct operand *in, struct pool *pool)
{
    if (!in->has_pairs)
        bf16_pack_a(in->pairs, in->x, in->x_m, in->T, in->C, pool);
    in->has_pairs = true;
    return in->pairs;
}

const struct block_rows *operand_blocks(struct operand *in, struct pool *pool)
{
    assert(in->x_m == (size_t)in->C);
    if (!in->has_blocks) {
        block_rows_lay(&in->blocks, in->blocks_memory, in->T, in->C);
        block_rows_pack(&in->blocks, in->x, in->T, in->C, pool);
    }
    in->has_blocks = true;
    return &in->blocks;
}
