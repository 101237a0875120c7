#include "engine/kernel/gemm.h"

#include <cblas.h>

#include "engine/kernel/kernels.h"
#include "harness/base/pool.h"

enum {
    TILE_ROWS = 6,
    SERIAL_FLOP = 1 << 20, /* below, waking a thread takes longer than the product */
    SERIAL_FLOATS =
        1 << 17, /* and of few rows, which wait for memory, below so many of B */
    PARTS_PER_THREAD = 6,
    ROWS_MIN = 48, /* of a part: for fewer it does not pay to read a panel twice */
    PACK_SERIAL = 64 << 10, /* elements */
};

struct product {
    float *c;
    size_t c_m;
    const float *a;
    size_t a_m, a_k;
    const float *panels;
    int M, N, K;
    bool add, blas;
    int panels_n, rows; /* the grid of parts: columns by panels, rows by so many */
    const struct kernels *kernels;
};

size_t gemm_panel_floats(int K, int N)
{
    return (size_t)((N + GEMM_PANEL - 1) / GEMM_PANEL) * GEMM_PANEL * (size_t)K;
}

static int divide_up(int a, int b)
{
    return (a + b - 1) / b;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* BLAS wants one of A's strides to be 1. */
static void blas_part(const struct product *p, int first, int rows, int panel,
                      int columns)
{
    bool transposed = p->a_k != 1;
    size_t lda = transposed ? p->a_k : p->a_m;
    lda = lda < 1 ? 1 : lda;
    cblas_sgemm(CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, rows,
                columns, p->K, 1, p->a + (size_t)first * p->a_m, (int)lda,
                p->panels + (size_t)panel * GEMM_PANEL * (size_t)p->K, GEMM_PANEL,
                p->add ? 1 : 0,
                p->c + (size_t)first * p->c_m + (size_t)panel * GEMM_PANEL, (int)p->c_m);
}

static void product_part(void *context, int part)
{
    const struct product *p = context;
    int panel = part % p->panels_n, first = part / p->panels_n * p->rows;
    int end = least(first + p->rows, p->M),
        columns = least(GEMM_PANEL, p->N - panel * GEMM_PANEL);
    if (p->blas) {
        blas_part(p, first, end - first, panel, columns);
        return;
    }
    const float *b = p->panels + (size_t)panel * GEMM_PANEL * (size_t)p->K;
    float *c = p->c + (size_t)panel * GEMM_PANEL;
    for (int i = first; i < end; i += TILE_ROWS)
        p->kernels->tile(c + (size_t)i * p->c_m, p->c_m, p->a + (size_t)i * p->a_m,
                         p->a_m, p->a_k, b, GEMM_PANEL, least(TILE_ROWS, end - i),
                         columns, p->K, p->add);
}

/* Rows of a part: all of them when there are panels enough for the threads. */
static int rows_of_part(int M, int panels, int threads)
{
    int wanted = divide_up(threads * PARTS_PER_THREAD, panels);
    int rows = divide_up(divide_up(M, wanted), TILE_ROWS) * TILE_ROWS;
    return rows < ROWS_MIN ? ROWS_MIN : rows;
}

/* A single row waits for the memory that B is in: pairs of panels, one behind the
 * other. */
static void row_part(void *context, int part)
{
    const struct product *p = context;
    int first = part * p->panels_n * GEMM_PANEL;
    int columns = least(p->panels_n * GEMM_PANEL, p->N - first);
    p->kernels->row(p->c + first, p->a, p->a_k, p->panels + (size_t)first * (size_t)p->K,
                    columns, p->K, p->add);
}

static void run_row(struct product *p, struct pool *pool)
{
    int pairs = divide_up(p->panels_n, 2), parts = PARTS_PER_THREAD * pool_threads(pool);
    p->panels_n = pool_threads(pool) == 1 ? p->panels_n : 2 * divide_up(pairs, parts);
    pool_run(pool, divide_up(p->N, p->panels_n * GEMM_PANEL), row_part, p);
}

void gemm(float *c, size_t c_m, const float *a, size_t a_m, size_t a_k,
          const float *panels, int M, int N, int K, bool add, struct pool *pool)
{
    if (M <= 0 || N <= 0)
        return;
    struct product p = {
        .c = c,
        .c_m = c_m,
        .a = a,
        .a_m = a_m,
        .a_k = a_k,
        .panels = panels,
        .M = M,
        .N = N,
        .K = K,
        .add = add,
        .blas = kernels_blas() && (a_k == 1 || a_m == 1) && K > 0,
        .panels_n = divide_up(N, GEMM_PANEL),
        .rows = M,
        .kernels = kernels_now(),
    };
    if (2.0 * M * N * K < SERIAL_FLOP && (double)N * K < SERIAL_FLOATS)
        pool = NULL;
    if (M == 1 && !p.blas) {
        run_row(&p, pool);
        return;
    }
    if (pool_threads(pool) > 1)
        p.rows = rows_of_part(M, p.panels_n, pool_threads(pool));
    pool_run(pool, p.panels_n * divide_up(M, p.rows), product_part, &p);
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
