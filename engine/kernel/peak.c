#include "engine/kernel/peak.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

enum {
    ROUNDS = 20,
    STEPS = 1 << 20,  /* of a chain: milliseconds, so that threads settle on cores */
    CHAINS = 12,      /* more than a multiply-add's latency in issues */
    READ = 256 << 20, /* bytes, far beyond the last cache */
    PIECES = 64,      /* of them */
};

struct probe {
    /* Returns something that depends on all of the work. */
    int (*work)(const struct probe *probe, int part);
    const char *data;
    size_t bytes;
    int seen[PIECES];
};

static void run_part(void *context, int part)
{
    struct probe *probe = context;
    probe->seen[part] = probe->work(probe, part);
}

/* Parts per second, at best of so many rounds. */
static double rate(struct probe *probe, int n_parts, int rounds, struct pool *pool)
{
    int64_t best = INT64_MAX;
    for (int round = 0; round < rounds; round++) {
        int64_t from = clock_us();
        pool_run(pool, n_parts, run_part, probe);
        int64_t took = clock_us() - from;
        best = took < best ? took : best;
    }
    return best > 0 ? n_parts * 1e6 / (double)best : 0;
}

/* ---- the instructions */

#ifdef __x86_64__
#define WITH(instructions) __attribute__((target(instructions), noinline))

WITH("avx512f") static int f32_512(const struct probe *probe, int part)
{
    __m512 c[CHAINS], x = _mm512_set1_ps(0.5F), y = _mm512_set1_ps((float)part);
    (void)probe;
    for (int i = 0; i < CHAINS; i++)
        c[i] = y;
    for (int n = 0; n < STEPS; n++)
        for (int i = 0; i < CHAINS; i++)
            c[i] = _mm512_fmadd_ps(c[i], x, y);
    for (int i = 1; i < CHAINS; i++)
        c[0] = _mm512_add_ps(c[0], c[i]);
    return (int)_mm512_cvtss_f32(c[0]);
}

WITH("avx2,fma") static int f32_256(const struct probe *probe, int part)
{
    __m256 c[CHAINS], x = _mm256_set1_ps(0.5F), y = _mm256_set1_ps((float)part);
    (void)probe;
    for (int i = 0; i < CHAINS; i++)
        c[i] = y;
    for (int n = 0; n < STEPS; n++)
        for (int i = 0; i < CHAINS; i++)
            c[i] = _mm256_fmadd_ps(c[i], x, y);
    for (int i = 1; i < CHAINS; i++)
        c[0] = _mm256_add_ps(c[0], c[i]);
    return (int)_mm256_cvtss_f32(c[0]);
}

WITH("avx512f,avx512bw,avx512bf16")
static int bf16_512(const struct probe *probe, int part)
{
    __m512 c[CHAINS];
    __m512bh x = _mm512_cvtne2ps_pbh(_mm512_set1_ps(1), _mm512_set1_ps((float)part));
    (void)probe;
    for (int i = 0; i < CHAINS; i++)
        c[i] = _mm512_set1_ps((float)i);
    for (int n = 0; n < STEPS; n++)
        for (int i = 0; i < CHAINS; i++)
            c[i] = _mm512_dpbf16_ps(c[i], x, x);
    for (int i = 1; i < CHAINS; i++)
        c[0] = _mm512_add_ps(c[0], c[i]);
    return _mm512_cvtss_f32(c[0]) > 1;
}

WITH("avx512f,avx512vnni") static int int8_512(const struct probe *probe, int part)
{
    __m512i c[CHAINS], x = _mm512_set1_epi32(0x01010101 * (part + 1));
    (void)probe;
    for (int i = 0; i < CHAINS; i++)
        c[i] = _mm512_set1_epi32(i);
    for (int n = 0; n < STEPS; n++)
        for (int i = 0; i < CHAINS; i++)
            c[i] = _mm512_dpbusd_epi32(c[i], x, x);
    for (int i = 1; i < CHAINS; i++)
        c[0] = _mm512_add_epi32(c[0], c[i]);
    return _mm_cvtsi128_si32(_mm512_castsi512_si128(c[0]));
}
#endif

static int read_piece(const struct probe *probe, int part)
{
    size_t words = probe->bytes / sizeof(uint64_t) / PIECES / 16 * 16;
    const uint64_t *word =
        (const uint64_t *)(const void *)probe->data + (size_t)part * words;
    uint64_t sum[16] = {0};
    for (size_t i = 0; i < words; i += 16)
        for (int j = 0; j < 16; j++)
            sum[j] += word[i + (size_t)j];
    for (int j = 1; j < 16; j++)
        sum[0] += sum[j];
    return (int)sum[0];
}

void peak_fill(void *data, size_t bytes)
{
    uint64_t *word = data;
    for (size_t i = 0; i < bytes / sizeof *word; i++)
        word[i] = i * 0x9e3779b97f4a7c15; /* 2^64 over the golden ratio */
}

double peak_read(const void *data, size_t bytes, struct pool *pool)
{
    struct probe probe = {.work = read_piece, .data = data, .bytes = bytes};
    int64_t from = clock_us();
    pool_run(pool, PIECES, run_part, &probe);
    return (double)(clock_us() - from) / 1e6;
}

/* ---- */

static double gflops(int (*work)(const struct probe *, int), int lanes, int rounds,
                     struct pool *pool)
{
    struct probe probe = {.work = work};
    int threads = pool_threads(pool) < PIECES ? pool_threads(pool) : PIECES;
    return rate(&probe, threads, rounds, pool) * 2.0 * lanes * CHAINS * STEPS / 1e9;
}

double peak_bf16_now(struct pool *pool)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512bf16"))
        return gflops(bf16_512, 32, 1, pool);
#endif
    (void)pool;
    return 0;
}

int peak_measure(struct peak *peak, struct pool *pool, struct err *err)
{
    struct probe reading = {.work = read_piece};
    char *data = mem_big(READ);
    if (data == NULL)
        return err_set(err, "no memory to measure how fast it can be read");
    peak_fill(data, READ);
    reading.data = data;
    reading.bytes = READ;
    *peak = (struct peak){.read_gb_per_s = rate(&reading, PIECES, ROUNDS, pool) *
                                           (READ / PIECES) / 1e9};
    free(data);
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f"))
        peak->f32_gflops = gflops(f32_512, 16, ROUNDS, pool);
    else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        peak->f32_gflops = gflops(f32_256, 8, ROUNDS, pool);
    if (__builtin_cpu_supports("avx512bf16"))
        peak->bf16_gflops = gflops(bf16_512, 32, ROUNDS, pool);
    if (__builtin_cpu_supports("avx512vnni"))
        peak->int8_gops = gflops(int8_512, 64, ROUNDS, pool);
#endif
    return 0;
}
