#include "engine/kernel/panels.h"

#include <assert.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/kernels.h"
#include "engine/kernel/panel_layout.h"
#include "engine/kernel/tiles.h"
#include "harness/base/whole.h"

enum {
    CHUNK =
        128,   /* rows of a panel that are floats at a time: 32 KiB, in L2 if not in L1 */
    GROUP = 4, /* codes along K that lie side by side */
    SERIAL_WEIGHTS = 1 << 17,
};

size_t panel_bytes(enum panel_kind kind, int K)
{
    size_t k = (size_t)K;
    if (panel_k(kind))
        return (k + PANEL_K_BLOCK - 1) / PANEL_K_BLOCK * panel_k_bytes(kind);
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

/* The four bits of group g that lie apart from their codes. */
static void put_bits(uint8_t *bits, int g, int column, uint32_t four)
{
    uint8_t *byte = bits + (g * GROUP_BYTES + column * GROUP) / 8;
    *byte = (uint8_t)(*byte | four << column % 2 * GROUP);
}

void panel_put_block(void *panel, enum panel_kind kind, int block, int column,
                     const struct panel_block *from)
{
    uint8_t *to = (uint8_t *)panel + (size_t)block * panel_block_bytes(kind);
    int groups = (int)panel_bits_at(kind) / GROUP_BYTES;
    for (int g = 0; g < groups; g++) {
        uint32_t four;
        memcpy(&four, from->codes + g * GROUP, sizeof four);
        if (kind == PANEL_Q8_0)
            four ^= 0x80808080;
        memcpy(to + g * GROUP_BYTES + column * GROUP, &four, sizeof four);
    }
    for (int g = 0; g < PANEL_BLOCK / GROUP && panel_bit(kind) > 0; g++)
        put_bits(to + panel_bits_at(kind), g, column, from->fifth >> g * GROUP & 15);
    memcpy(to + panel_scales_at(kind) + 2 * column, &from->scale, 2);
    if (panel_mins(kind))
        memcpy(to + panel_scales_at(kind) + SCALE_BYTES + 2 * column, &from->min, 2);
}

static uint32_t load_four(const uint8_t *code)
{
    uint32_t four;
    memcpy(&four, code, sizeof four);
    return four;
}

static void store_four(uint8_t *to, uint32_t four)
{
    memcpy(to, &four, sizeof four);
}

/* The codes of one block of a column, which goes to `to`. */
static void put_codes(uint8_t *to, enum panel_kind kind, int column, const uint8_t *code)
{
    int steps = panel_steps(kind);
    for (int g = 0; g < steps && panel_nibbles(kind); g++) {
        uint32_t low = load_four(code + GROUP * g) & 0x0f0f0f0f;
        uint32_t high = load_four(code + GROUP * (g + steps)) & 0x0f0f0f0f;
        store_four(to + g * GROUP_BYTES + column * GROUP, low | high << 4);
    }
    if (panel_twos(kind)) {
        uint32_t twos = 0;
        for (int g = 0; g < 2 * steps; g++) {
            uint32_t four = load_four(code + GROUP * g) >> (panel_nibbles(kind) ? 4 : 0);
            twos |= (four & 0x03030303) << 2 * g;
        }
        store_four(to + panel_twos_at(kind) + column * GROUP, twos);
    }
    for (int g = 0; g < 2 * steps && panel_bit(kind) > 0; g++) {
        uint32_t ones =
            load_four(code + GROUP * g) / (uint32_t)panel_bit(kind) & 0x01010101;
        put_bits(to + panel_bits_at(kind), g, column, ones * 0x01020408 >> 24);
    }
}

void panel_put_k_block(void *panel, enum panel_kind kind, int block, int column,
                       const struct panel_k_block *from)
{
    int length = panel_block_length(kind), n = PANEL_K_BLOCK / length;
    uint8_t *head = (uint8_t *)panel + (size_t)block * panel_k_bytes(kind);
    memcpy(head + 2 * column, &from->d, 2);
    if (panel_mins(kind))
        memcpy(head + SCALE_BYTES + 2 * column, &from->dmin, 2);
    uint8_t *to = head + panel_head_bytes(kind);
    for (int b = 0; b < n; b++, to += panel_block_bytes(kind)) {
        uint8_t *scale = to + panel_scales_at(kind) + column;
        put_codes(to, kind, column, from->code + b * length);
        *scale = (uint8_t)from->scale[b];
        if (kind == PANEL_Q2_K)
            *scale = (uint8_t)(*scale | from->min[b] << 4);
        else if (panel_mins(kind))
            scale[GEMM_PANEL] = from->min[b];
    }
}

void panel_put_f16(void *panel, const uint16_t *rows, size_t stride, int n, int K)
{
    uint16_t *to = panel;
    for (int k = 0; k < K; k++, to += GEMM_PANEL)
        for (int j = 0; j < GEMM_PANEL; j++)
            to[j] = j < n ? rows[(size_t)j * stride + (size_t)k] : 0;
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
