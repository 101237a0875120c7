#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/format/dtype.h"
#include "engine/format/dtype_k.h"
#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_blocks.h"
#include "engine/kernel/kernels.h"
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

TestSuite(gemm_blocks, .fini = back_to_best);

/* Each kind, and the type of files whose blocks it takes. */
static const struct {
    enum panel_kind kind;
    enum dtype type;
    int fifth, min, codes; /* where they stand in a block of a file; fifth, min 0: none */
} kinds[] = {
    {PANEL_Q8_0, DTYPE_Q8_0, 0, 0, 2}, {PANEL_Q4_0, DTYPE_Q4_0, 0, 0, 2},
    {PANEL_Q4_1, DTYPE_Q4_1, 0, 2, 4}, {PANEL_Q5_0, DTYPE_Q5_0, 2, 0, 6},
    {PANEL_Q5_1, DTYPE_Q5_1, 4, 2, 8}, {PANEL_IQ4_NL, DTYPE_IQ4_NL, 0, 0, 2},
    {PANEL_Q2_K, DTYPE_Q2_K, 0, 0, 0}, {PANEL_Q3_K, DTYPE_Q3_K, 0, 0, 0},
    {PANEL_Q4_K, DTYPE_Q4_K, 0, 0, 0}, {PANEL_Q5_K, DTYPE_Q5_K, 0, 0, 0},
    {PANEL_Q6_K, DTYPE_Q6_K, 0, 0, 0},
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

/* Where d and dmin stand in a block of a K type; -1: there is none. */
static void halves_of(int kind, int at[2])
{
    const int K[][2] = {{80, 82}, {108, -1}, {0, 2}, {0, 2}, {208, -1}};
    at[0] = 0;
    at[1] = kinds[kind].min > 0 ? kinds[kind].min : -1;
    if (dtype_k(kinds[kind].type) != NULL)
        memcpy(at, K[kinds[kind].type - DTYPE_Q2_K], 2 * sizeof *at);
}

/* N rows of random blocks as in a file; scales and mins are finite, some of them denormal. */
static uint8_t *file_rows(int kind, int N, int K)
{
    const struct dtype_info *type = dtype_info(kinds[kind].type);
    size_t bytes = (size_t)type->bytes;
    size_t n = (size_t)N * (size_t)K / (size_t)type->block;
    struct rng rng = rng_make(1, "test/gemm_blocks", (uint64_t)kind);
    uint8_t *rows = malloc(n * bytes);
    int at[2];
    halves_of(kind, at);
    for (size_t i = 0; i < n * bytes; i++)
        rows[i] = (uint8_t)(rng_real(&rng, i) * 256);
    for (size_t b = 0; b < n; b++) {
        uint8_t *half = rows + b * bytes + at[0];
        half[1] = (uint8_t)(half[1] & 0x83) | (b % 7 == 0 ? 0 : 0x24);
        if (at[1] >= 0)
            rows[b * bytes + (size_t)at[1] + 1] &= 0xaf;
    }
    return rows;
}

static void put_k(int kind, uint8_t *panels, int n, int b, int K, const uint8_t *from)
{
    struct k_block k;
    dtype_k(kinds[kind].type)->take(&k, from);
    struct panel_k_block block = {k.code, k.min, k.scale, k.d, k.dmin};
    panel_put_k_block(panels + n / GEMM_PANEL * panel_bytes(kinds[kind].kind, K),
                      kinds[kind].kind, b, n % GEMM_PANEL, &block);
}

static void *packed(int kind, const uint8_t *rows, int N, int K)
{
    const struct dtype_info *type = dtype_info(kinds[kind].type);
    size_t bytes = (size_t)type->bytes;
    uint8_t *panels = calloc(panels_bytes(kinds[kind].kind, K, N), 1);
    for (int n = 0; n < N; n++)
        for (int b = 0; b < K / type->block; b++, rows += bytes) {
            if (dtype_k(type->id) != NULL) {
                put_k(kind, panels, n, b, K, rows);
                continue;
            }
            struct panel_block block = {.codes = rows + kinds[kind].codes};
            memcpy(&block.scale, rows, 2);
            if (kinds[kind].fifth > 0)
                memcpy(&block.fifth, rows + kinds[kind].fifth, 4);
            if (kinds[kind].min > 0)
                memcpy(&block.min, rows + kinds[kind].min, 2);
            panel_put_block(panels + n / GEMM_PANEL * panel_bytes(kinds[kind].kind, K),
                            kinds[kind].kind, b, n % GEMM_PANEL, &block);
        }
    return panels;
}

static float *noise(size_t n, uint64_t stream)
{
    struct rng rng = rng_make(2, "test/gemm_blocks", stream);
    float *x = malloc((n + 1) * sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)rng_normal(&rng, i);
    return x;
}

Test(gemm_blocks, a_weight_takes_the_bytes_that_it_takes_in_the_file)
{
    for (int i = 0; i < N_KINDS; i++) {
        size_t more = 0; /* scales of 6 bits take a byte */
        if (kinds[i].type == DTYPE_Q3_K || kinds[i].type == DTYPE_Q4_K ||
            kinds[i].type == DTYPE_Q5_K)
            more = 4;
        int K = dtype_info(kinds[i].type)->block * 3;
        cr_assert_eq(
            panels_bytes(kinds[i].kind, K, 128),
            128 * (dtype_row_bytes(dtype_info(kinds[i].type), (size_t)K) + 3 * more));
    }
}

Test(gemm_blocks, columns_read_back_as_the_file_says)
{
    enum { N = 70, K_MAX = 768 };
    float want[K_MAX], got[K_MAX];
    for (int s = 0; s < N_SETS; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        for (int i = 0; i < N_KINDS; i++) {
            const struct dtype_info *type = dtype_info(kinds[i].type);
            int K = 3 * type->block;
            uint8_t *rows = file_rows(i, N, K);
            void *panels = packed(i, rows, N, K);
            for (int n = 0; n < N; n++) {
                size_t bytes = dtype_row_bytes(type, (size_t)K);
                type->to_float(want, rows + (size_t)n * bytes, (size_t)K);
                panels_column(got, panels, kinds[i].kind, n, K);
                for (int k = 0; k < K; k++)
                    cr_assert_eq(got[k], want[k], "%s %s: %a is not %a", sets[s],
                                 type->name, got[k], want[k]);
            }
            free(rows);
            free(panels);
        }
    }
}

Test(gemm_blocks, every_set_rounds_rows_to_the_nearest_code)
{
    enum { M = 3, K = 64 };
    float *x = noise(M * K, 1);
    memset(x + 32, 0, 32 * sizeof *x);
    x[64] = 1e-33f;
    for (int k = 1; k < 32; k++)
        x[64 + k] = 0;
    x[96] = 127;
    x[97] = 0.5f;
    x[98] = 1.5f;
    x[99] = -2.5f;
    void *memory = aligned_alloc(64, block_rows_bytes(M, K));
    struct block_rows rows;
    block_rows_lay(&rows, memory, M, K);
    for (int s = 0; s < N_SETS; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        block_rows_pack(&rows, x, M, K, NULL);
        for (int b = 0; b < M * K / 32; b++) {
            float most = 0;
            int32_t sum = 0;
            for (int k = 32 * b; k < 32 * b + 32; k++)
                most = fmaxf(most, fabsf(x[k]));
            most = most < 1e-30f ? 0 : most;
            cr_assert_eq(rows.scale[b], most / 127);
            for (int k = 32 * b; k < 32 * b + 32; k++) {
                int code = most > 0 ? (int)nearbyintf(x[k] * (127 / most)) : 0;
                cr_assert_eq(rows.codes[k], code, "%s: %g is %d, not %d", sets[s], x[k],
                             rows.codes[k], code);
                sum += code;
                if (k % 16 == 15) {
                    int32_t before = k % 32 == 31 ? rows.minus16[2 * b] : 0;
                    cr_assert_eq(rows.minus16[k / 16], -sum - before);
                }
            }
            cr_assert_eq(rows.minus[b], -sum);
        }
        cr_assert_eq(rows.codes[97], 0);
        cr_assert_eq(rows.codes[98], 2);
        cr_assert_eq(rows.codes[99], -2);
    }
    free(memory);
    free(x);
}

/* A row of a K type: one chain over blocks of 16 or 32. */
static float slow_k_chain(const struct block_rows *a, int m, const struct k_form *form,
                          const uint8_t *from, size_t bytes, int K)
{
    float sum = 0;
    for (int first = 0; first < K; first += K_BLOCK, from += bytes) {
        struct k_block b;
        form->take(&b, from);
        for (int i = 0; i < K_BLOCK; i += form->group) {
            int64_t whole = 0, codes = 0;
            for (int k = i; k < i + form->group; k++) {
                whole += (b.code[k] - form->offset) * a->codes[m * K + first + k];
                codes += a->codes[m * K + first + k];
            }
            float scale = a->scale[(m * K + first + i) / 32];
            int group = i / form->group;
            sum = fmaf((float)whole, f16_to_float(b.d) * (float)b.scale[group] * scale,
                       sum);
            if (form->offset == 0)
                sum = fmaf(-(f16_to_float(b.dmin) * (float)b.min[group]),
                           (float)codes * scale, sum);
        }
    }
    return sum;
}

/* The specification, from the numbers of the file: a code is (number - min) / scale. */
static void slow_product(float *c, const struct block_rows *a, int kind,
                         const uint8_t *rows, int M, int N, int K)
{
    const struct dtype_info *type = dtype_info(kinds[kind].type);
    float *row = malloc((size_t)K * sizeof *row);
    for (int n = 0; n < N; n++) {
        const uint8_t *from = rows + (size_t)n * dtype_row_bytes(type, (size_t)K);
        for (int m = 0; m < M; m++) {
            float sum = 0;
            if (dtype_k(type->id) != NULL) {
                c[m * N + n] =
                    slow_k_chain(a, m, dtype_k(type->id), from, (size_t)type->bytes, K);
                continue;
            }
            for (int b = 0; b < K / 32; b++) {
                uint8_t block[64], half[2] = {0, 0x3c}; /* 1 as f16 */
                uint16_t scale, min = 0;
                memcpy(block, from + b * type->bytes, (size_t)type->bytes);
                memcpy(&scale, block, 2);
                memcpy(block, half, 2);
                if (kinds[kind].min > 0) {
                    memcpy(&min, block + kinds[kind].min, 2);
                    memset(block + kinds[kind].min, 0, 2);
                }
                type->to_float(row, block, 32);
                int at = m * (K / 32) + b;
                int64_t whole = 0;
                for (int k = 0; k < 32; k++)
                    whole += (int64_t)row[k] * a->codes[m * K + 32 * b + k];
                sum = fmaf((float)whole, f16_to_float(scale) * a->scale[at], sum);
                if (kinds[kind].min > 0)
                    sum =
                        fmaf(f16_to_float(min), (float)-a->minus[at] * a->scale[at], sum);
            }
            c[m * N + n] = sum;
        }
    }
    free(row);
}

static void check(int kind, int M, int N, int K, struct pool *pool)
{
    uint8_t *rows = file_rows(kind, N, K);
    void *panels = packed(kind, rows, N, K);
    float *x = noise((size_t)M * (size_t)K, 2);
    float *c = noise((size_t)M * (size_t)N, 3), *want = noise((size_t)M * (size_t)N, 3);
    struct block_rows a;
    void *memory = aligned_alloc(64, block_rows_bytes(M, K));
    block_rows_lay(&a, memory, M, K);
    block_rows_pack(&a, x, M, K, pool);
    gemm_blocks(c, (size_t)N, &a, panels, kinds[kind].kind, M, N, K, pool);
    slow_product(want, &a, kind, rows, M, N, K);
    for (int i = 0; i < M * N; i++)
        cr_assert_eq(c[i], want[i], "%s %s %dx%dx%d: element %d is %a, not %a",
                     kernels_name(), dtype_info(kinds[kind].type)->name, M, N, K, i, c[i],
                     want[i]);
    free(rows);
    free(panels);
    free(x);
    free(c);
    free(want);
    free(memory);
}

Test(gemm_blocks, every_set_gives_the_bits_of_one_chain_over_blocks)
{
    const int M[] = {1, 2, 3, 4, 5, 6, 13}, N[] = {1, 16, 40, 64, 70, 130},
              blocks[] = {1, 3};
    for (int s = 0; s < N_SETS; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        for (int kind = 0; kind < N_KINDS; kind++)
            for (int i = 0; i < 7; i++)
                for (int j = 0; j < 6; j++)
                    for (int k = 0; k < 2; k++)
                        check(kind, M[i], N[j],
                              blocks[k] * dtype_info(kinds[kind].type)->block, NULL);
    }
}

Test(gemm_blocks, threads_do_not_change_bits)
{
    struct err err = ERR_INIT;
    for (int threads = 1; threads <= 3; threads++) {
        struct pool *pool;
        cr_assert_eq(pool_open(&pool, threads, &err), 0);
        for (int kind = 0; kind < N_KINDS; kind++) {
            int K = dtype_k(kinds[kind].type) != NULL ? 256 : 96;
            check(kind, 150, 130, K, pool);
            check(kind, 1, 4200, K, pool);
            check(kind, 5, 4200, K, pool);
        }
        pool_close(pool);
    }
}

/* Unrounded rows against any kind of panel: the bits of gemm() with the same numbers. */
static void check_exact(enum panel_kind kind, const void *panels, int M, int N, int K)
{
    float *b = malloc((size_t)N * (size_t)K * sizeof *b);
    float *floats = malloc(gemm_panel_floats(K, N) * sizeof *floats);
    float *x = noise((size_t)M * (size_t)K, 4);
    float *c = noise((size_t)M * (size_t)N, 5), *want = noise((size_t)M * (size_t)N, 5);
    for (int n = 0; n < N; n++)
        panels_column(b + (size_t)n * (size_t)K, panels, kind, n, K);
    gemm_pack(floats, b, 1, (size_t)K, K, N, NULL);
    gemm(want, (size_t)N, x, (size_t)K, 1, floats, M, N, K, false, NULL);
    gemm_panels(c, (size_t)N, x, (size_t)K, panels, kind, M, N, K, NULL);
    cr_assert_arr_eq(c, want, (size_t)M * (size_t)N * sizeof *c, "%s kind %d",
                     kernels_name(), kind);
    free(b);
    free(floats);
    free(x);
    free(c);
    free(want);
}

Test(gemm_blocks, unrounded_rows_get_the_bits_of_float_panels)
{
    enum { N = 70, K = 288 };
    uint16_t *halves = malloc(N * (K + 1) * sizeof *halves);
    float *x = noise(N * (K + 1), 6);
    for (int i = 0; i < N * (K + 1); i++)
        halves[i] = f16_from_float(x[i]);
    for (int s = 0; s < N_SETS; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        for (int kind = 0; kind < N_KINDS; kind++) {
            int k = dtype_k(kinds[kind].type) != NULL ? 512 : K;
            uint8_t *rows = file_rows(kind, N, k);
            void *panels = packed(kind, rows, N, k);
            check_exact(kinds[kind].kind, panels, 1, N, k);
            check_exact(kinds[kind].kind, panels, 9, N, k);
            free(rows);
            free(panels);
        }
        for (int k = K; k <= K + 1; k++) { /* numbers need not come in whole blocks */
            uint8_t *panels = malloc(panels_bytes(PANEL_F16, k, N));
            panel_put_f16(panels, halves, (size_t)k, GEMM_PANEL, k);
            panel_put_f16(panels + panel_bytes(PANEL_F16, k), halves + GEMM_PANEL * k,
                          (size_t)k, N - GEMM_PANEL, k);
            float column[K + 1];
            panels_column(column, panels, PANEL_F16, 65, k);
            cr_assert_eq(column[k - 1], f16_to_float(halves[66 * k - 1]));
            check_exact(PANEL_F16, panels, 7, N, k);
            free(panels);
        }
    }
    free(halves);
    free(x);
}
