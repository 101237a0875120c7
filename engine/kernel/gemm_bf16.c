#include "engine/kernel/gemm_bf16.h"

#include "engine/kernel/gemm.h"
#include "engine/kernel/kernels.h"
#include "engine/kernel/tiles.h"
#include "harness/base/pool.h"
#include "harness/base/whole.h"

enum {
    SERIAL_FLOP = 2 << 20, /* as in gemm.c: these go twice as fast, and are half as big */
    SERIAL_PAIRS = 1 << 17,
    PACK_SERIAL = 128 << 10, /* elements */
    K_PAIRS = 1024,          /* of a panel: 256 KiB */
    ROWS_NEXT = 96, /* more take so long that the next panel need not be asked for */
};

struct product {
    struct tiles tiles; /* first: a pointer to it is one to the product */
    float *c;
    size_t c_m;
    const uint32_t *a;
    size_t a_m;
    const uint32_t *panels;
    int pairs;
    bool add;
    int threads;
    const struct kernels *kernels;
};

bool bf16_is_native(void)
{
    return kernels_now() == &kernels_avx512_bf16 && !kernels_blas();
}

size_t bf16_row_pairs(int K)
{
    return ((size_t)K + 1) / 2;
}

size_t bf16_panel_pairs(int K, int N)
{
    return (size_t)divide_up(N, GEMM_PANEL) * GEMM_PANEL * bf16_row_pairs(K);
}

/* Some pairs of a panel, from k on, for all rows: they stay in the second-level cache, where a
 * whole panel (of the head, for a gradient) may not even fit into the third. */
static void panel_part(const struct product *p, float *c, const uint32_t *a,
                       const uint32_t *b, int rows, int columns, int k, ptrdiff_t next)
{
    b += (size_t)k * GEMM_PANEL;
    const struct bf16_term term = {a + k, p->a_m, 1, b, least(K_PAIRS, p->pairs - k)};
    p->kernels->terms_bf16(c, p->c_m, &term, 1, rows, columns, p->add || k > 0,
                           next != 0 ? b + next : NULL);
}

/* Panels to the one that the thread is likely to take next: the first threads' shares of them are
 * taken upwards, the last downwards (pool.h). */
static int step_to_next(const struct product *p, int panel)
{
    int panels = divide_up(p->tiles.N, GEMM_PANEL), threads = p->threads;
    int next =
        panel < panels / threads ? panel + 1 : panel - (threads > 1 ? threads - 1 : -1);
    return next >= 0 && next < panels ? next - panel : 0;
}

static void product_part(const struct tiles *tiles, int first, int rows, int panel,
                         int columns)
{
    const struct product *p = (const struct product *)tiles;
    size_t pairs = (size_t)p->pairs;
    const uint32_t *b = p->panels + (size_t)panel * GEMM_PANEL * pairs;
    const uint32_t *a = p->a + (size_t)first * p->a_m;
    float *c = p->c + (size_t)panel * GEMM_PANEL + (size_t)first * p->c_m;
    if (rows == 1) {
        p->kernels->row_bf16(c, a, b, columns, p->pairs, p->add);
        return;
    }
    for (int j = 0; j < columns; j += GEMM_PANEL) {
        int step = rows > ROWS_NEXT           ? 0
                   : columns - j > GEMM_PANEL ? 1
                                              : step_to_next(p, panel + j / GEMM_PANEL);
        ptrdiff_t next = step * (ptrdiff_t)(GEMM_PANEL * pairs);
        for (int k = 0; k < p->pairs || k == 0; k += K_PAIRS)
            panel_part(p, c + j, a, b + (size_t)j * pairs, rows,
                       least(GEMM_PANEL, columns - j), k, next);
    }
}

void gemm_bf16(float *c, size_t c_m, const uint32_t *a, size_t a_m,
               const uint32_t *panels, int M, int N, int K, bool add, struct pool *pool)
{
    if (M <= 0 || N <= 0)
        return;
    struct product p = {
        .tiles = {.M = M, .N = N, .work = product_part},
        .c = c,
        .c_m = c_m,
        .a = a,
        .a_m = a_m,
        .panels = panels,
        .pairs = (int)bf16_row_pairs(K),
        .add = add,
        .threads = pool_threads(pool),
        .kernels = kernels_now(),
    };
    tiles_run(&p.tiles, 2.0 * M * N * K < SERIAL_FLOP && 0.5 * N * K < SERIAL_PAIRS,
              pool);
}

/* Packing ---------------------------------------------------------------------------- */

struct packing {
    uint32_t *out;
    const float *x;
    size_t stride_k,
        stride_n; /* from k to k, from row (of A) or column (of B) to the next */
    int K, n;
    int piece; /* rows of A in a part */
    const struct kernels *kernels;
};

static void pack_panel(void *context, int panel)
{
    const struct packing *p = context;
    uint32_t *out = p->out + (size_t)panel * GEMM_PANEL * bf16_row_pairs(p->K);
    const float *b = p->x + (size_t)panel * GEMM_PANEL * p->stride_n;
    int n = least(GEMM_PANEL, p->n - panel * GEMM_PANEL);
    if (p->stride_k != 1) {
        p->kernels->pack_columns_bf16(out, b, p->stride_k, n, p->K);
        return;
    }
    const float *row[GEMM_PANEL];
    for (int j = 0; j < n; j++)
        row[j] = b + (size_t)j * p->stride_n;
    p->kernels->pack_rows_bf16(out, row, n, p->K);
}

void bf16_pack(uint32_t *panels, const float *b, size_t b_k, size_t b_n, int K, int N,
               struct pool *pool)
{
    struct packing p = {panels, b, b_k, b_n, K, N, 0, kernels_now()};
    pool_run((double)K * N < PACK_SERIAL ? NULL : pool, divide_up(N, GEMM_PANEL),
             pack_panel, &p);
}

void bf16_pack_panel(uint32_t *panel, const uint16_t *rows, size_t stride, int n, int K)
{
    kernels_now()->pack_raw_bf16(panel, rows, stride, n, K);
}

void bf16_unpack(float *column, const uint32_t *panels, int n, int K)
{
    size_t pairs = bf16_row_pairs(K);
    const uint32_t *from =
        panels + (size_t)(n / GEMM_PANEL) * GEMM_PANEL * pairs + n % GEMM_PANEL;
    for (size_t k = 0; k < (size_t)K; k++) {
        uint32_t pair = from[k / 2 * GEMM_PANEL];
        union {
            uint32_t bits;
            float x;
        } value = {.bits = k % 2 == 0 ? pair << 16 : pair & 0xffff0000};
        column[k] = value.x;
    }
}

static void pack_rows(void *context, int part)
{
    const struct packing *p = context;
    int first = part * p->piece, n = least(p->piece, p->n - first);
    uint32_t *out = p->out + (size_t)first * bf16_row_pairs(p->K);
    const float *x = p->x + (size_t)first * p->stride_n;
    p->kernels->pairs_of_rows(out, x, p->stride_n, n, p->K);
}

void bf16_pack_a(uint32_t *a, const float *x, size_t x_m, int M, int K, struct pool *pool)
{
    struct packing p = {a, x, 1, x_m, K, M, M, kernels_now()};
    int parts = (double)M * K < PACK_SERIAL ? 1 : 4 * pool_threads(pool);
    p.piece = M > 0 ? divide_up(M, parts) : 1;
    pool_run(pool, divide_up(M, p.piece), pack_rows, &p);
}
