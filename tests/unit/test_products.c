#include <criterion/criterion.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/kernels.h"
#include "engine/kernel/products.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"

/* In-place rows are taken 96 at a time: one piece, the end of one, and several. */
static const int depths[] = {1, 95, 96, 97, 250};
enum {
    N_DEPTHS = sizeof depths / sizeof *depths,
    M = 17,
    N = 150,
    B_ROW = 155,
    MOST = 250
};

static const char *const sets[] = {"avx512", "avx512f", "avx2", "scalar", "plain"};
enum { N_SETS = sizeof sets / sizeof *sets };

static void back_to_best(void)
{
    struct err err = ERR_INIT;
    kernels_init(&err);
}

TestSuite(products, .fini = back_to_best);

static float *numbers(size_t n, const char *name)
{
    struct rng rng = rng_make(3, name, 0);
    float *x = malloc(n * sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)rng_normal(&rng, i);
    return x;
}

/* One chain over the terms in order and, within each, over k.  A (K, M), read along columns. */
static float chain(float sum, const float *a, const float *b, int m, int n, int K)
{
    for (int k = 0; k < K; k++)
        sum = fmaf(a[k * M + m], b[k * B_ROW + n], sum);
    return sum;
}

static void check(const float *a, const float *b, const float *start, int K, int n_terms,
                  bool add, struct pool *pool, const char *set)
{
    float *c = malloc(M * N * sizeof *c);
    memcpy(c, start, M * N * sizeof *c);
    struct product p[2];
    for (int half = 0; half < 2;
         half++) { /* two products: of the first 64 columns, the rest */
        int first = half * GEMM_PANEL, columns = half ? N - GEMM_PANEL : GEMM_PANEL;
        p[half] =
            (struct product){.c = c + first, .c_m = N, .M = M, .N = columns, .add = add};
        for (int t = 0; t < n_terms; t++)
            p[half].term[p[half].n_terms++] = term_rows(a, 1, M, b + first, B_ROW, K);
    }
    products_run(p, 2, pool);
    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++) {
            float sum = add ? start[m * N + n] : 0;
            for (int t = 0; t < n_terms; t++)
                sum = chain(sum, a, b, m, n, K);
            cr_assert_eq(memcmp(&c[m * N + n], &sum, sizeof sum), 0,
                         "%s, K %d, %d terms, add %d: row %d, column %d is %a, not %a",
                         set, K, n_terms, add, m, n, c[m * N + n], sum);
        }
    free(c);
}

Test(products, elements_are_one_chain_over_terms_and_rows_in_place)
{
    struct err err = ERR_INIT;
    struct pool *pool;
    float *a = numbers(MOST * M, "a"), *b = numbers(MOST * B_ROW, "b"),
          *c = numbers(M * N, "c");
    cr_assert_eq(pool_open(&pool, 3, &err), 0);
    for (int s = 0; s < N_SETS; s++) {
        const struct kernels *set = kernels_find(sets[s]);
        if (!set)
            continue;
        kernels_use(set);
        for (int d = 0; d < N_DEPTHS; d++)
            for (int how = 0; how < 4; how++)
                check(a, b, c, depths[d], 1 + (how & 1), how & 2, how & 1 ? NULL : pool,
                      sets[s]);
    }
    pool_close(pool);
    free(a);
    free(b);
    free(c);
}

/* C (M, N) += A^T B over rows, by products of several widths, in legs of 2 and 3 threads. */
Test(products, sums_over_rows_go_from_thread_to_thread_and_are_the_same_chain)
{
    enum { ROWS = 301, PRODUCTS = 12 };
    struct err err = ERR_INIT;
    float *a = numbers(ROWS * M + M, "a"), *b = numbers(ROWS * B_ROW, "b");
    float *start = numbers(PRODUCTS * M * N, "c"), *want = numbers(PRODUCTS * M * N, "c");
    struct product p[PRODUCTS];
    for (int i = 0; i < PRODUCTS; i++) {
        p[i] = (struct product){.c = want + i * M * N,
                                .c_m = N,
                                .M = 1 + i % M,
                                .N = N - 13 * i,
                                .add = i != 5};
        p[i].term[p[i].n_terms++] = term_rows(a + i % 3, 1, M, b + i, B_ROW, ROWS);
        for (int m = 0; m < p[i].M; m++)
            for (int n = 0; n < p[i].N; n++) {
                float *c = &p[i].c[m * N + n];
                *c = chain(p[i].add ? *c : 0, a + i % 3, b + i, m, n, ROWS);
            }
    }
    float *c = malloc(PRODUCTS * M * N * sizeof *c);
    for (int threads = 1; threads <= 3; threads++) {
        struct pool *pool;
        cr_assert_eq(pool_open(&pool, threads, &err), 0);
        memcpy(c, start, PRODUCTS * M * N * sizeof *c);
        for (int i = 0; i < PRODUCTS; i++)
            p[i].c = c + i * M * N;
        products_run_rows(p, PRODUCTS, pool);
        for (int i = 0; i < PRODUCTS * M * N; i++)
            cr_assert_eq(memcmp(&c[i], &want[i], sizeof *c), 0,
                         "%d threads: number %d is %a, not %a", threads, i, c[i],
                         want[i]);
        pool_close(pool);
    }
    free(a);
    free(b);
    free(c);
    free(start);
    free(want);
}
