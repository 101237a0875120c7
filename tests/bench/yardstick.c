#include "tests/bench/yardstick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm_bf16.h"
#include "engine/kernel/peak.h"
#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/pool.h"

static const struct big_product {
    int M, N, K;
} bigs[] = {{504, 576, 1536}, {504, 1536, 576}, {252, 512, 2048}, {1020, 1024, 1024}};
enum { N_BIGS = sizeof bigs / sizeof *bigs, ROUNDS = 21, WARM_UP = 4, LOOK_US = 3000 };

void *bench_memory(size_t n, size_t size)
{
    void *memory = mem_big(n * size);
    if (memory == NULL)
        abort();
    memset(memory, 0, n * size);
    return memory;
}

static void open_product(struct yardstick *y, const struct big_product *big,
                         struct pool *pool)
{
    size_t M = (size_t)big->M, N = (size_t)big->N;
    *y = (struct yardstick){.big = big, .times = 1, .pool = pool};
    for (int t = 0; t < pool_threads(pool); t++) {
        uint32_t *a = bench_memory(M * bf16_row_pairs(big->K), sizeof *a);
        uint32_t *b = bench_memory(bf16_panel_pairs(big->K, big->N), sizeof *b);
        float *c = bench_memory(M * N, sizeof *c);
        y->product[t] =
            (struct product){c, N, big->M, big->N, false, 1, {term_bf16(a, b, big->K)}};
    }
}

void yardstick_close(struct yardstick *y)
{
    for (int t = 0; t < pool_threads(y->pool); t++) {
        free(y->product[t].c);
        free((void *)y->product[t].term[0].a);
        free((void *)y->product[t].term[0].b);
    }
}

static void product_part(void *context, int part)
{
    const struct yardstick *y = context;
    for (int i = 0; i < y->times; i++)
        product_run(&y->product[part]);
}

/* As often as fits into some milliseconds, which is found on the way. */
static double gemm_now(struct yardstick *y)
{
    int threads = pool_threads(y->pool), times = y->times;
    double flop = 2.0 * y->big->M * y->big->N * y->big->K * threads;
    int64_t from = clock_us();
    pool_run(y->pool, threads, product_part, y);
    double took = (double)(clock_us() - from);
    if (took < LOOK_US / 2)
        y->times *= 2;
    else if (took > 2 * LOOK_US && times > 1)
        y->times /= 2;
    return times * flop / took * 1e-3;
}

struct peaks yardstick_now(struct yardstick *y)
{
    return (struct peaks){peak_bf16_now(y->pool), gemm_now(y)};
}

struct peaks peaks_between(struct peaks before, struct peaks after)
{
    return (struct peaks){0.5 * (before.registers + after.registers),
                          0.5 * (before.gemm + after.gemm)};
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double median_of(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, by_value);
    return x[n / 2];
}

/* The biggest product's share of what registers do: the best of several, all in turn. */
int yardstick_open(struct yardstick *best, struct pool *pool)
{
    struct yardstick all[N_BIGS];
    double share[N_BIGS][ROUNDS];
    int first = 0;
    if (pool_threads(pool) > YARDSTICK_THREADS || peak_bf16_now(pool) <= 0)
        return -1;
    for (int b = 0; b < N_BIGS; b++)
        open_product(&all[b], &bigs[b], pool);
    for (int i = -WARM_UP; i < ROUNDS; i++)
        for (int b = 0; b < N_BIGS; b++) {
            double before = peak_bf16_now(pool), rate = gemm_now(&all[b]);
            share[b][i < 0 ? 0 : i] = rate / (0.5 * (before + peak_bf16_now(pool)));
        }
    for (int b = 0; b < N_BIGS; b++)
        first = median_of(share[b], ROUNDS) > median_of(share[first], ROUNDS) ? b : first;
    for (int b = 0; b < N_BIGS; b++) {
        fprintf(stderr, "product of %d x %d x %d: %.2f of the registers' peak%s\n",
                bigs[b].M, bigs[b].N, bigs[b].K, share[b][ROUNDS / 2],
                b == first ? ", the yardstick" : "");
        if (b != first)
            yardstick_close(&all[b]);
    }
    *best = all[first];
    return 0;
}
