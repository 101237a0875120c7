#include "engine/kernel/gemm_blocks.h"

#include <assert.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/kernels.h"
#include "engine/kernel/share.h"
#include "engine/kernel/tiles.h"
#include "harness/base/whole.h"

enum {
    SERIAL_OPS =
        4 << 20, /* as in gemm.c: these go four times as fast, and are as small */
    SERIAL_WEIGHTS = 1 << 18,
    ALIGN = 64,
};

static size_t aligned(size_t bytes)
{
    return (bytes + ALIGN - 1) / ALIGN * ALIGN;
}

size_t block_rows_bytes(int M, int K)
{
    size_t n = (size_t)M * (size_t)K, blocks = n / PANEL_BLOCK;
    return aligned(n) + aligned(blocks * sizeof(float)) +
           aligned(blocks * sizeof(int32_t)) + aligned(2 * blocks * sizeof(int32_t));
}

void block_rows_lay(struct block_rows *rows, void *memory, int M, int K)
{
    size_t n = (size_t)M * (size_t)K, blocks = n / PANEL_BLOCK;
    char *at = memory;
    rows->codes = memory;
    rows->scale = (void *)(at += aligned(n));
    rows->minus = (void *)(at += aligned(blocks * sizeof(float)));
    rows->minus16 = (void *)(at + aligned(blocks * sizeof(int32_t)));
}

struct packing {
    struct block_rows *rows;
    const float *x;
    const struct kernels *kernels;
};

static void pack_some(const void *context, size_t first, size_t n)
{
    const struct packing *p = context;
    p->kernels->quantize(p->rows->codes + first * PANEL_BLOCK, p->rows->scale + first,
                         p->rows->minus + first, p->rows->minus16 + 2 * first,
                         p->x + first * PANEL_BLOCK, n);
}

void block_rows_pack(struct block_rows *rows, const float *x, int M, int K,
                     struct pool *pool)
{
    assert(K % PANEL_BLOCK == 0);
    struct packing p = {rows, x, kernels_now()};
    share_rows(pool, (size_t)M * (size_t)K / PANEL_BLOCK, PANEL_BLOCK, pack_some, &p);
}

struct product {
    struct tiles tiles; /* first: a pointer to it is one to the product */
    float *c;
    size_t c_m;
    const struct block_rows *a;
    const uint8_t *panels;
    enum panel_kind kind;
    int blocks;
    size_t panel_bytes;
    const struct kernels *kernels;
};

static void product_part(const struct tiles *tiles, int first, int rows, int panel,
                         int columns)
{
    const struct product *p = (const struct product *)tiles;
    float *c = p->c + (size_t)panel * GEMM_PANEL + (size_t)first * p->c_m;
    size_t at = (size_t)first * (size_t)p->blocks;
    struct block_rows a = {p->a->codes + at * PANEL_BLOCK, p->a->scale + at,
                           p->a->minus + at, p->a->minus16 + 2 * at};
    const uint8_t *b = p->panels + (size_t)panel * p->panel_bytes;
    for (int j = 0; j < columns; j += GEMM_PANEL, b += p->panel_bytes)
        p->kernels->tile_blocks(c + j, p->c_m, &a, b, p->kind, rows,
                                least(GEMM_PANEL, columns - j), p->blocks);
}

void gemm_blocks(float *c, size_t c_m, const struct block_rows *a, const void *panels,
                 enum panel_kind kind, int M, int N, int K, struct pool *pool)
{
    assert(panel_in_blocks(kind) && K % PANEL_BLOCK == 0);
    if (M <= 0 || N <= 0)
        return;
    struct product p = {
        .tiles = {.M = M, .N = N, .work = product_part},
        .c = c,
        .c_m = c_m,
        .a = a,
        .panels = panels,
        .kind = kind,
        .blocks = K / PANEL_BLOCK,
        .panel_bytes = panel_bytes(kind, K),
        .kernels = kernels_now(),
    };
    tiles_run(&p.tiles, 2.0 * M * N * K < SERIAL_OPS && (double)N * K < SERIAL_WEIGHTS,
              pool);
}
