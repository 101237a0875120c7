#include "engine/kernel/gemm.h"

#include <cblas.h>

#include "engine/kernel/kernels.h"
#include "engine/kernel/tiles.h"
#include "harness/base/pool.h"
#include "harness/base/whole.h"

enum {
    SERIAL_FLOP = 1 << 20, /* below, waking a thread takes longer than the product */
    SERIAL_FLOATS =
        1 << 17, /* and of few rows, which wait for memory, below so many of B */
    PACK_SERIAL = 64 << 10, /* elements */
};

struct product {
    struct tiles tiles; /* first: a pointer to it is one to the product */
    float *c;
    size_t c_m;
    const float *a;
    size_t a_m, a_k;
    const float *panels;
    int K;
    bool add;
    const struct kernels *kernels;
};

size_t gemm_panel_floats(int K, int N)
{
    return (size_t)((N + GEMM_PANEL - 1) / GEMM_PANEL) * GEMM_PANEL * (size_t)K;
}

/* BLAS wants one of A's strides to be 1. */
static void blas_part(const struct tiles *tiles, int first, int rows, int panel,
                      int columns)
{
    const struct product *p = (const struct product *)tiles;
    bool transposed = p->a_k != 1;
    size_t lda = transposed ? p->a_k : p->a_m;
    lda = lda < 1 ? 1 : lda;
    for (int j = 0; j < columns; j += GEMM_PANEL) {
        size_t at = (size_t)panel * GEMM_PANEL + (size_t)j;
        cblas_sgemm(CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans,
                    rows, least(GEMM_PANEL, columns - j), p->K, 1,
                    p->a + (size_t)first * p->a_m, (int)lda,
                    p->panels + at * (size_t)p->K, GEMM_PANEL, p->add ? 1 : 0,
                    p->c + (size_t)first * p->c_m + at, (int)p->c_m);
    }
}

static void product_part(const struct tiles *tiles, int first, int rows, int panel,
                         int columns)
{
    const struct product *p = (const struct product *)tiles;
    const float *b = p->panels + (size_t)panel * GEMM_PANEL * (size_t)p->K;
    float *c = p->c + (size_t)panel * GEMM_PANEL + (size_t)first * p->c_m;
    const float *a = p->a + (size_t)first * p->a_m;
    if (rows == 1) {
        p->kernels->row(c, a, p->a_k, b, columns, p->K, p->add);
        return;
    }
    for (int j = 0; j < columns; j += GEMM_PANEL)
        for (int i = 0; i < rows; i += TILE_ROWS)
            p->kernels->tile(c + j + (size_t)i * p->c_m, p->c_m, a + (size_t)i * p->a_m,
                             p->a_m, p->a_k, b + (size_t)j * (size_t)p->K, GEMM_PANEL,
                             least(TILE_ROWS, rows - i), least(GEMM_PANEL, columns - j),
                             p->K, p->add);
}

void gemm(float *c, size_t c_m, const float *a, size_t a_m, size_t a_k,
          const float *panels, int M, int N, int K, bool add, struct pool *pool)
{
    if (M <= 0 || N <= 0)
        return;
    bool blas = kernels_blas() && (a_k == 1 || a_m == 1) && K > 0;
    struct product p = {
        .tiles = {.M = M, .N = N, .work = blas ? blas_part : product_part},
        .c = c,
        .c_m = c_m,
        .a = a,
        .a_m = a_m,
        .a_k = a_k,
        .panels = panels,
        .K = K,
        .add = add,
        .kernels = kernels_now(),
    };
    tiles_run(&p.tiles, 2.0 * M * N * K < SERIAL_FLOP && (double)N * K < SERIAL_FLOATS,
              pool);
}

struct packing {
    float *panels;
    const float *b;
    size_t b_k, b_n;
    int K, N;
    const struct kernels *kernels;
};

static void pack_panel(void *context, int panel)
{
    const struct packing *p = context;
    float *out = p->panels + (size_t)panel * GEMM_PANEL * (size_t)p->K;
    int n = least(GEMM_PANEL, p->N - panel * GEMM_PANEL);
    const float *b = p->b + (size_t)panel * GEMM_PANEL * p->b_n;
    if (p->b_n == 1) {
        p->kernels->pack_columns(out, b, p->b_k, n, p->K);
        return;
    }
    if (p->b_k == 1) {
        const float *row[GEMM_PANEL];
        for (int j = 0; j < n; j++)
            row[j] = b + (size_t)j * p->b_n;
        p->kernels->pack_rows(out, row, n, p->K);
        return;
    }
    for (int k = 0; k < p->K; k++)
        for (int j = 0; j < GEMM_PANEL; j++)
            out[k * GEMM_PANEL + j] =
                j < n ? b[(size_t)k * p->b_k + (size_t)j * p->b_n] : 0;
}

void gemm_pack(float *panels, const float *b, size_t b_k, size_t b_n, int K, int N,
               struct pool *pool)
{
    struct packing p = {panels, b, b_k, b_n, K, N, kernels_now()};
    if ((double)K * N < PACK_SERIAL)
        pool = NULL;
    pool_run(pool, divide_up(N, GEMM_PANEL), pack_panel, &p);
}
