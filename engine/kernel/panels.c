#include "engine/kernel/panels.h"

#include <assert.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/kernels.h"
#include "engine/kernel/panel_layout.h"
#include "engine/kernel/tiles.h"

enum {
    CHUNK =
        128,   /* rows of a panel that are floats at a time: 32 KiB, in L2 if not in L1 */
    GROUP = 4, /* codes along K that lie side by side */
    SERIAL_WEIGHTS = 1 << 17,
};

size_t panel_bytes(enum panel_kind kind, int K)
{
    size_t k = (size_t)K;
    if (panel_in_blocks(kind))
        return (k + PANEL_BLOCK - 1) / PANEL_BLOCK * panel_block_bytes(kind);
    return GEMM_PANEL * (kind == PANEL_F32   ? 4 * k
                         : kind == PANEL_F16 ? 2 * k
                                             : (k + 1) / 2 * 4);
}

size_t panels_bytes(enum panel_kind kind, int K, int N)
{
    return ((size_t)N + GEMM_PANEL - 1) / GEMM_PANEL * panel_bytes(kind, K);
}

void panel_put_block(void *panel, enum panel_kind kind, int block, int column,
                     const struct panel_block *from)
{
    uint8_t *to = (uint8_t *)panel + (size_t)block * panel_block_bytes(kind);
    int groups = (int)panel_fifth_at(kind) / GROUP_BYTES;
    for (int g = 0; g < groups; g++) {
        uint32_t four;
        memcpy(&four, from->codes + g * GROUP, sizeof four);
        if (kind == PANEL_Q8_0)
            four ^= 0x80808080;
        memcpy(to + g * GROUP_BYTES + column * GROUP, &four, sizeof four);
    }
    for (int g = 0; g < PANEL_BLOCK / GROUP && panel_fifth(kind); g++) {
        uint8_t *byte =
            to + panel_fifth_at(kind) + (g * GROUP_BYTES + column * GROUP) / 8;
        *byte = (uint8_t)(*byte | (from->fifth >> g * GROUP & 15) << column % 2 * GROUP);
    }
    memcpy(to + panel_scales_at(kind) + 2 * column, &from->scale, 2);
    if (panel_mins(kind))
        memcpy(to + panel_scales_at(kind) + SCALE_BYTES + 2 * column, &from->min, 2);
}

void panel_put_f16(void *panel, const uint16_t *rows, size_t stride, int n, int K)
{
    uint16_t *to = panel;
    for (int k = 0; k < K; k++, to += GEMM_PANEL)
        for (int j = 0; j < GEMM_PANEL; j++)
            to[j] = j < n ? rows[(size_t)j * stride + (size_t)k] : 0;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

void panels_column(float *column, const void *panels, enum panel_kind kind, int n, int K)
{
    const uint8_t *panel =
        (const uint8_t *)panels + (size_t)(n / GEMM_PANEL) * panel_bytes(kind, K);
    size_t j = (size_t)(n % GEMM_PANEL);
    if (kind == PANEL_F32) {
        for (size_t k = 0; k < (size_t)K; k++)
            memcpy(column + k, panel + (k * GEMM_PANEL + j) * sizeof *column,
                   sizeof *column);
        return;
    }
    kernels_now()->unpack_column(column, panel, kind, (int)j, K);
}

struct product {
    struct tiles tiles; /* first: a pointer to it is one to the product */
    float *c;
    size_t c_m;
    const float *a;
    size_t a_m;
    const uint8_t *panels;
    enum panel_kind kind;
    int K;
    const struct kernels *kernels;
};

static void one_panel(const struct product *p, float *c, const float *a,
                      const uint8_t *panel, int rows, int columns)
{
    float chunk[CHUNK * GEMM_PANEL];
    for (int k = 0; k < p->K; k += CHUNK) {
        int n = least(CHUNK, p->K - k);
        p->kernels->unpack_panel(chunk, panel, p->kind, k, n);
        for (int i = 0; i < rows; i += TILE_ROWS)
            p->kernels->tile(c + (size_t)i * p->c_m, p->c_m, a + (size_t)i * p->a_m + k,
                             p->a_m, 1, chunk, GEMM_PANEL, least(TILE_ROWS, rows - i),
                             columns, n, k > 0);
    }
}

static void product_part(const struct tiles *tiles, int first, int rows, int panel,
                         int columns)
{
    const struct product *p = (const struct product *)tiles;
    size_t bytes = panel_bytes(p->kind, p->K);
    float *c = p->c + (size_t)panel * GEMM_PANEL + (size_t)first * p->c_m;
    const float *a = p->a + (size_t)first * p->a_m;
    const uint8_t *b = p->panels + (size_t)panel * bytes;
    for (int j = 0; j < columns; j += GEMM_PANEL, b += bytes)
        one_panel(p, c + j, a, b, rows, least(GEMM_PANEL, columns - j));
}

void gemm_panels(float *c, size_t c_m, const float *a, size_t a_m, const void *panels,
                 enum panel_kind kind, int M, int N, int K, struct pool *pool)
{
    if (kind == PANEL_F32) {
        gemm(c, c_m, a, a_m, 1, panels, M, N, K, false, pool);
        return;
    }
    if (M <= 0 || N <= 0)
        return;
    assert(!panel_in_blocks(kind) || K % PANEL_BLOCK == 0);
    struct product p = {
        .tiles = {.M = M, .N = N, .work = product_part},
        .c = c,
        .c_m = c_m,
        .a = a,
        .a_m = a_m,
        .panels = panels,
        .kind = kind,
        .K = K,
        .kernels = kernels_now(),
    };
    tiles_run(&p.tiles, (double)N * K < SERIAL_WEIGHTS && M < TILE_ROWS, pool);
}
