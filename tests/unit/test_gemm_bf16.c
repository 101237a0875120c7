#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/kernel/kernels.h"
#include "engine/kernel/outer.h"
#include "engine/kernel/products.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"

static const char *const sets[] = {"avx512", "avx512f", "avx2", "scalar", "plain"};
enum { N_SETS = sizeof sets / sizeof *sets };

static void back_to_best(void)
{
    struct err err = ERR_INIT;
    kernels_init(&err);
}

TestSuite(gemm_bf16, .fini = back_to_best);

static float of_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Exponents from one of: usual, any, smallest, near the greatest. */
enum range { USUAL, ANY, SMALL, GREAT, N_RANGES };

static float draw(const struct rng *rng, uint64_t i, enum range range)
{
    uint64_t raw = (uint64_t)(rng_real(rng, i) * 0x1p53);
    uint32_t bits = (uint32_t)(raw >> 8), exponent = (uint32_t)(raw & 0xff);
    if (range == ANY)
        exponent = exponent == 255 ? 254 : exponent;
    else
        exponent = range == USUAL   ? 120 + exponent % 12
                   : range == SMALL ? 50 + exponent % 24
                                    : 184 + exponent % 8;
    return of_bits((bits & 0x807fffff) | exponent << 23);
}

static float *numbers(size_t n, uint64_t stream, enum range range)
{
    struct rng rng = rng_make(1, "test/gemm_bf16", stream);
    float *x = malloc((n + 1) * sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = draw(&rng, i, range);
    return x;
}

/* The specification in whole numbers: nearest, ties to even, no denormals. */
static float rounded(float x)
{
    uint32_t bits = bits_of(x), low = bits & 0xffff;
    if ((bits & 0x7f800000) == 0)
        return of_bits(bits & 0x80000000);
    bits -= low;
    if (low > 0x8000 || (low == 0x8000 && (bits & 0x10000)))
        bits += 0x10000;
    return of_bits(bits);
}

static float flushed(float x)
{
    return (bits_of(x) & 0x7f800000) == 0 ? of_bits(bits_of(x) & 0x80000000) : x;
}

static void slow_product(float *c, const float *a, size_t a_m, size_t a_k, const float *b,
                         size_t b_k, size_t b_n, int M, int N, int K, bool add)
{
    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++) {
            float sum = add ? c[m * N + n] : 0;
            for (int pair = 0; pair < (K + 1) / 2; pair++)
                for (int k = 2 * pair + 1; k >= 2 * pair; k--) {
                    float x = 0, y = 0;
                    if (k < K) {
                        x = rounded(a[(size_t)m * a_m + (size_t)k * a_k]);
                        y = rounded(b[(size_t)k * b_k + (size_t)n * b_n]);
                    }
                    sum = flushed(fmaf(x, y, flushed(sum)));
                }
            c[m * N + n] = sum;
        }
}

static void slow_floats(float *c, const float *a, const float *b, int M, int N, int K,
                        bool add)
{
    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++) {
            float sum = add ? c[m * N + n] : 0;
            for (int k = 0; k < K; k++)
                sum = flushed(fmaf(a[m * K + k], b[k * N + n], sum));
            c[m * N + n] = sum;
        }
}

static void expect_same(const float *c, const float *want, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(isnan(c[i]) && isnan(want[i])) && bits_of(c[i]) != bits_of(want[i]))
            cr_assert_fail("%s: element %zu is %a, not %a", kernels_name(), i, c[i],
                           want[i]);
}

/* T rows of n numbers as products read them, `gap` pairs apart. */
static uint32_t *pairs_apart(const float *x, int n, int T, size_t gap)
{
    size_t m = bf16_row_pairs(n) + gap;
    uint32_t *pairs = malloc((size_t)T * m * sizeof *pairs);
    for (size_t t = 0; t < (size_t)T; t++)
        bf16_pack_a(pairs + t * m, x + t * (size_t)n, (size_t)n, 1, n, NULL);
    return pairs;
}

static uint32_t *pairs_of(const float *x, int n, int T)
{
    return pairs_apart(x, n, T, 0);
}

enum { GAP = 3 };

static void check(int M, int N, int K, int layout, enum range range, struct pool *pool)
{
    bool b_columns = layout & 1, add = layout & 2;
    size_t b_k = b_columns ? 1 : (size_t)N, b_n = b_columns ? (size_t)K : 1;
    size_t n = (size_t)M * (size_t)N;
    float *a = numbers((size_t)M * (size_t)K, 1, range);
    float *b = numbers((size_t)N * (size_t)K, 2, range);
    float *c = numbers(n, 3, USUAL), *want = numbers(n, 3, USUAL);
    uint32_t *panels = malloc(bf16_panel_pairs(K, N) * sizeof *panels);
    size_t gap = add ? GAP : 0;
    uint32_t *rows = pairs_apart(a, K, M, gap);
    bf16_pack(panels, b, b_k, b_n, K, N, pool);
    gemm_bf16(c, (size_t)N, rows, bf16_row_pairs(K) + gap, panels, M, N, K, add, pool);
    slow_product(want, a, (size_t)K, 1, b, b_k, b_n, M, N, K, add);
    expect_same(c, want, n);
    free(a);
    free(b);
    free(c);
    free(want);
    free(panels);
    free(rows);
}

Test(gemm_bf16, every_set_gives_the_bits_of_one_chain_over_pairs)
{
    const int M[] = {1, 2, 5, 6, 7, 8, 9, 17}, N[] = {1, 16, 17, 33, 63, 64, 65, 150},
              K[] = {1, 2, 31, 33, 70};
    for (int s = 0; s < N_SETS; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        for (int i = 0; i < 8; i++)
            for (int j = 0; j < 8; j++)
                for (int k = 0; k < 5; k++)
                    for (int layout = 0; layout < 4; layout++)
                        check(M[i], N[j], K[k], layout, USUAL, NULL);
    }
}

/* A panel this long is taken in pieces (K_PAIRS of gemm_bf16.c). */
Test(gemm_bf16, every_set_gives_the_bits_of_one_chain_where_k_is_cut)
{
    const int K[] = {2047, 2048, 2049, 2051, 4099};
    for (int s = 0; s < N_SETS; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        for (int k = 0; k < 5; k++)
            for (int layout = 0; layout < 4; layout++)
                check(13, 70, K[k], layout, USUAL, NULL);
    }
}

/* Sums that overflow, cancel and fall below the smallest normal number. */
Test(gemm_bf16, every_set_agrees_at_the_ends_of_the_range)
{
    for (int s = 0; s < N_SETS; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        for (int range = ANY; range < N_RANGES; range++)
            for (int layout = 0; layout < 4; layout++)
                check(20, 70, 12, layout, (enum range)range, NULL);
    }
}

Test(gemm_bf16, threads_do_not_change_bits)
{
    struct err err = ERR_INIT;
    for (int threads = 1; threads <= 3; threads++) {
        struct pool *pool;
        cr_assert_eq(pool_open(&pool, threads, &err), 0);
        check(150, 130, 71, 1, USUAL, pool);
        check(500, 40, 64, 2, USUAL, pool);
        check(1, 4000, 90, 1, USUAL, pool);
        check(4, 4000, 90, 1, USUAL, pool);
        pool_close(pool);
    }
}

Test(gemm_bf16, splitting_k_at_even_places_with_add_gives_the_bits_of_one_call)
{
    enum { M = 7, N = 70, K = 51, FIRST = 18 };
    float *a = numbers(M * K, 4, USUAL), *b = numbers(N * K, 5, USUAL);
    float whole[M * N], parts[M * N];
    uint32_t *panels = malloc(bf16_panel_pairs(K, N) * sizeof *panels);
    uint32_t rows[M * (K + 1) / 2];
    bf16_pack(panels, b, N, 1, K, N, NULL);
    bf16_pack_a(rows, a, K, M, K, NULL);
    gemm_bf16(whole, N, rows, bf16_row_pairs(K), panels, M, N, K, false, NULL);
    bf16_pack(panels, b, N, 1, FIRST, N, NULL);
    bf16_pack_a(rows, a, K, M, FIRST, NULL);
    gemm_bf16(parts, N, rows, bf16_row_pairs(FIRST), panels, M, N, FIRST, false, NULL);
    bf16_pack(panels, b + FIRST * N, N, 1, K - FIRST, N, NULL);
    bf16_pack_a(rows, a + FIRST, K, M, K - FIRST, NULL);
    gemm_bf16(parts, N, rows, bf16_row_pairs(K - FIRST), panels, M, N, K - FIRST, true,
              NULL);
    expect_same(parts, whole, M * N);
    free(a);
    free(b);
    free(panels);
}

/* One product of several terms, of pairs but for the term `floats` (none: -1). */
static void check_terms(int M, int N, int floats, bool add, struct pool *pool)
{
    enum { TERMS = 4 };
    static const int K[TERMS] = {48, 17, 16, 33};
    size_t n = (size_t)M * (size_t)N;
    float *c = numbers(n, 20, USUAL), *want = numbers(n, 20, USUAL), *a[TERMS], *b[TERMS];
    void *rows[TERMS], *panels[TERMS];
    struct product p = {c, (size_t)N, M, N, add, TERMS, {{0}}};
    for (int t = 0; t < TERMS; t++) {
        size_t width = (size_t)K[t];
        a[t] = numbers((size_t)M * width, 21, USUAL);
        b[t] = numbers((size_t)N * width, 22, USUAL);
        rows[t] = pairs_of(a[t], K[t], M);
        panels[t] = malloc(2 * bf16_panel_pairs(K[t], N) * sizeof(uint32_t));
        if (t == floats) {
            gemm_pack(panels[t], b[t], (size_t)N, 1, K[t], N, NULL);
            p.term[t] = term_f32(a[t], width, 1, panels[t], K[t]);
            slow_floats(want, a[t], b[t], M, N, K[t], add || t > 0);
        } else {
            bf16_pack(panels[t], b[t], (size_t)N, 1, K[t], N, NULL);
            p.term[t] = term_bf16(rows[t], panels[t], K[t]);
            slow_product(want, a[t], width, 1, b[t], (size_t)N, 1, M, N, K[t],
                         add || t > 0);
        }
    }
    products_run(&p, 1, pool);
    expect_same(c, want, n);
    for (int t = 0; t < TERMS; t++) {
        free(a[t]);
        free(b[t]);
        free(rows[t]);
        free(panels[t]);
    }
    free(c);
    free(want);
}

Test(gemm_bf16, terms_of_pairs_and_of_floats_are_one_chain)
{
    const int M[] = {1, 6, 8, 9, 20}, N[] = {5, 16, 48, 70};
    for (int s = 0; s < N_SETS; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        for (int i = 0; i < 5; i++)
            for (int j = 0; j < 4; j++)
                for (int floats = -1; floats < 4; floats++)
                    check_terms(M[i], N[j], floats, (i + floats) & 1, NULL);
    }
}

/* Outputs of three products, of which the first two read the same rows. */
static void check_outer(const int O[3], int N, int last_N, int T, enum range range,
                        struct pool *pool)
{
    struct outer outer[3];
    float *c[3], *want[3], *x[2], *y[3];
    uint32_t *x_pairs[2], *y_pairs[3];
    for (int i = 0; i < 2; i++) {
        int n = i == 0 ? N : last_N;
        x[i] = numbers((size_t)T * (size_t)n, 10 + (uint64_t)i, range);
        x_pairs[i] = pairs_of(x[i], n, T);
    }
    for (int i = 0; i < 3; i++) {
        size_t n = (size_t)(i < 2 ? N : last_N);
        c[i] = numbers((size_t)O[i] * n, 12, USUAL);
        want[i] = numbers((size_t)O[i] * n, 12, USUAL);
        y[i] = numbers((size_t)T * (size_t)O[i], 13 + (uint64_t)i, range);
        y_pairs[i] = pairs_apart(y[i], O[i], T, i == 1 ? GAP : 0);
        outer[i] = outer_of(c[i], y_pairs[i], x_pairs[i / 2], O[i], (int)n, T);
        outer[i].y_m += i == 1 ? GAP : 0;
        slow_product(want[i], y[i], 1, (size_t)O[i], x[i / 2], n, 1, O[i], (int)n, T,
                     true);
    }
    outer_bf16(outer, 3, pool);
    for (int i = 0; i < 3; i++) {
        expect_same(c[i], want[i], (size_t)O[i] * (size_t)outer[i].N);
        free(c[i]);
        free(want[i]);
        free(y[i]);
        free(y_pairs[i]);
    }
    for (int i = 0; i < 2; i++) {
        free(x[i]);
        free(x_pairs[i]);
    }
}

Test(gemm_bf16, gradients_of_weights_are_one_chain_over_pairs_of_rows)
{
    static const int outputs[][3] = {{1, 16, 48}, {50, 7, 100}, {16, 16, 5}};
    for (int s = 0; s < N_SETS; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        for (int i = 0; i < 3; i++) {
            check_outer(outputs[i], 48, 70, 33, USUAL, NULL);
            check_outer(outputs[i], 65, 1, 600, USUAL, NULL); /* rows are cut */
            for (int range = ANY; range < N_RANGES; range++)
                check_outer(outputs[i], 64, 17, 12, (enum range)range, NULL);
        }
    }
}

Test(gemm_bf16, threads_do_not_change_gradients_of_weights)
{
    static const int outputs[3] = {130, 500, 100};
    struct err err = ERR_INIT;
    for (int threads = 1; threads <= 3; threads++) {
        struct pool *pool;
        cr_assert_eq(pool_open(&pool, threads, &err), 0);
        check_outer(outputs, 130, 60, 301, USUAL, pool);
        pool_close(pool);
    }
}

/* Infinities and NaN too: a NaN must not round to infinity. */
Test(gemm_bf16, every_set_rounds_alike_and_unpacks_what_was_packed)
{
    enum { K = 512 };
    float x[K], back[K];
    uint32_t panel[GEMM_PANEL * K / 2], row[K / 2];
    for (int s = 0; s < N_SETS; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        for (uint32_t high = 0; high < 0x10000; high += 0x7f) {
            for (uint32_t k = 0; k < K; k++)
                x[k] = of_bits(high << 16 | (0x7ff0 + k % 32) | (k & 32 ? 0x8000 : 0));
            bf16_pack_a(row, x, K, 1, K, NULL);
            bf16_pack(panel, x, 1, K, K, 1, NULL);
            bf16_unpack(back, panel, 0, K);
            for (int k = 0; k < K; k++) {
                uint32_t pair = row[k / 2];
                float y = of_bits(k % 2 == 0 ? pair << 16 : pair & 0xffff0000);
                bool right =
                    isnan(x[k]) ? isnan(y) : bits_of(y) == bits_of(rounded(x[k]));
                cr_assert(right, "%s: %a became %a", sets[s], x[k], y);
                cr_assert_eq(bits_of(y), bits_of(back[k]));
            }
        }
    }
}

Test(gemm_bf16, rows_that_are_bf16_already_pack_to_the_same_panels)
{
    enum { N = 20, K = 75 };
    float *x = numbers(N * K, 6, USUAL);
    uint16_t raw[N * K];
    for (int i = 0; i < N * K; i++)
        raw[i] = (uint16_t)(bits_of(rounded(x[i])) >> 16);
    size_t bytes = bf16_panel_pairs(K, N) * sizeof(uint32_t);
    uint32_t *want = malloc(bytes), *got = malloc(bytes);
    for (int s = 0; s < N_SETS; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        bf16_pack(want, x, 1, K, K, N, NULL);
        bf16_pack_panel(got, raw, K, N, K);
        cr_assert_arr_eq(got, want, bytes, "%s", sets[s]);
    }
    free(x);
    free(want);
    free(got);
}
