#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/kernels.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"

static const char *const sets[] = {"avx512", "avx2", "scalar", "plain"};
enum { N_SETS = sizeof sets / sizeof *sets };

static void back_to_best(void)
{
    struct err err = ERR_INIT;
    unsetenv("TRIVIUM_KERNELS");
    kernels_init(&err);
}

TestSuite(gemm, .fini = back_to_best);

static float *noise(size_t n, uint64_t stream)
{
    struct rng rng = rng_make(1, "test/gemm", stream);
    float *x = malloc((n + 1) * sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)rng_normal(&rng, i);
    return x;
}

/* The specification: one chain of fused multiply-adds over k. */
static void slow_product(float *c, const float *a, size_t a_m, size_t a_k, const float *b,
                         size_t b_k, size_t b_n, int M, int N, int K, bool add)
{
    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++) {
            float sum = add ? c[m * N + n] : 0;
            for (int k = 0; k < K; k++)
                sum = fmaf(a[(size_t)m * a_m + (size_t)k * a_k],
                           b[(size_t)k * b_k + (size_t)n * b_n], sum);
            c[m * N + n] = sum;
        }
}

/* All three layouts of A and B that the engine uses. */
static void check(int M, int N, int K, bool a_columns, bool b_columns, bool add,
                  struct pool *pool)
{
    size_t a_m = a_columns ? 1 : (size_t)K, a_k = a_columns ? (size_t)M : 1;
    size_t b_k = b_columns ? 1 : (size_t)N, b_n = b_columns ? (size_t)K : 1;
    float *a = noise((size_t)M * (size_t)K, 1), *b = noise((size_t)N * (size_t)K, 2);
    float *c = noise((size_t)M * (size_t)N, 3), *want = noise((size_t)M * (size_t)N, 3);
    float *panels = malloc(gemm_panel_floats(K, N) * sizeof *panels);
    gemm_pack(panels, b, b_k, b_n, K, N, pool);
    gemm(c, (size_t)N, a, a_m, a_k, panels, M, N, K, add, pool);
    slow_product(want, a, a_m, a_k, b, b_k, b_n, M, N, K, add);
    cr_assert_arr_eq(c, want, (size_t)M * (size_t)N * sizeof *c, "%s %dx%dx%d",
                     kernels_name(), M, N, K);
    free(a);
    free(b);
    free(c);
    free(want);
    free(panels);
}

Test(gemm, every_set_gives_the_bits_of_one_chain_of_fmaf)
{
    const int M[] = {1, 2, 5, 6, 7, 13}, N[] = {1, 15, 16, 17, 48, 63, 64, 65, 200},
              K[] = {1, 3, 16, 37};
    for (int s = 0; s < N_SETS; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < 9; j++)
                for (int k = 0; k < 4; k++)
                    for (int layout = 0; layout < 8; layout++)
                        check(M[i], N[j], K[k], layout & 1, layout & 2, layout & 4, NULL);
    }
}

Test(gemm, threads_do_not_change_bits)
{
    struct err err = ERR_INIT;
    for (int threads = 1; threads <= 3; threads++) {
        struct pool *pool;
        cr_assert_eq(pool_open(&pool, threads, &err), 0);
        check(150, 130, 70, false, true, false, pool);
        check(500, 40, 64, true, false, true, pool);
        pool_close(pool);
    }
}

Test(gemm, splitting_k_with_add_gives_the_bits_of_one_call)
{
    enum { M = 7, N = 70, K = 50, FIRST = 19 };
    float *a = noise(M * K, 4), *b = noise(N * K, 5);
    float whole[M * N], parts[M * N];
    float *panels = malloc(gemm_panel_floats(K, N) * sizeof *panels);
    gemm_pack(panels, b, N, 1, K, N, NULL);
    gemm(whole, N, a, K, 1, panels, M, N, K, false, NULL);
    gemm_pack(panels, b, N, 1, FIRST, N, NULL);
    gemm(parts, N, a, K, 1, panels, M, N, FIRST, false, NULL);
    gemm_pack(panels, b + FIRST * N, N, 1, K - FIRST, N, NULL);
    gemm(parts, N, a + FIRST, K, 1, panels, M, N, K - FIRST, true, NULL);
    cr_assert_arr_eq(parts, whole, sizeof whole);
    free(a);
    free(b);
    free(panels);
}

Test(gemm, openblas_agrees_to_rounding)
{
    enum { M = 9, N = 100, K = 80 };
    struct err err = ERR_INIT;
    float *a = noise(M * K, 6), *b = noise(N * K, 7);
    float own[M * N], blas[M * N];
    float *panels = malloc(gemm_panel_floats(K, N) * sizeof *panels);
    gemm_pack(panels, b, 1, K, K, N, NULL);
    gemm(own, N, a, 1, M, panels, M, N, K, false, NULL);
    setenv("TRIVIUM_KERNELS", "openblas", 1);
    cr_assert_eq(kernels_init(&err), 0);
    cr_assert_str_eq(kernels_name(), "openblas");
    gemm(blas, N, a, 1, M, panels, M, N, K, false, NULL);
    for (int i = 0; i < M * N; i++)
        cr_assert_float_eq(blas[i], own[i], 1e-4);
    free(a);
    free(b);
    free(panels);
}

Test(gemm, an_unknown_set_of_kernels_is_refused_with_the_nearest_name)
{
    struct err err = ERR_INIT;
    setenv("TRIVIUM_KERNELS", "avx521", 1);
    cr_assert_eq(kernels_init(&err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_not_null(strstr(err.text, "avx512"), "%s", err.text);
    cr_assert_not_null(strstr(err.text, "TRIVIUM_KERNELS"), "%s", err.text);
}
