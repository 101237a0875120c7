/* Speed of the engine's parts, which no test asserts.
 *
 *     speed model FILE [THREADS [PRECISION [all|prefill|decode|batch]]]
 *                              prefill of 512 tokens, decoding of 1 and of 32 sequences: medians;
 *                              and beside decoding, reading the bytes of the weights in turn with it
 *     speed gemm [THREADS]     products of the shapes of models, GFLOP/s
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/kernel/gemm_blocks.h"
#include "engine/kernel/peak.h"
#include "engine/model/forward.h"
#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "tests/bench/yardstick.h"

enum { PREFILL = 512, DECODE = 64, BATCH = 32, ROUNDS = 5, ROUND_US = 50000 };

struct runner {
    struct model *model;
    struct tape tape;
    struct pool *pool;
    float *logits;
    struct segment *segment[BATCH];
    char *bytes; /* as many as the weights that a token passes */
    size_t n_bytes;
};

static void begin(struct runner *r, int n, int capacity)
{
    for (int i = 0; i < n; i++)
        r->segment[i] = segment_open(&r->model->shape, NULL, capacity);
}

static void end(struct runner *r, int n)
{
    for (int i = 0; i < n; i++)
        segment_close(r->segment[i]);
}

/* One step of `rows` tokens for each of n sequences, with the logits of the last. */
static void step(struct runner *r, int n, int rows)
{
    int32_t id[PREFILL];
    struct forward_seq seq[BATCH];
    for (int i = 0; i < n * rows; i++)
        id[i] = (i * 131 + r->segment[0]->n * 7) % r->model->shape.V;
    for (int i = 0; i < n; i++)
        seq[i] = (struct forward_seq){rows, r->segment[i]};
    struct forward_batch batch = {id, n * rows, seq, n};
    forward(r->model, NULL, &r->tape, &batch, r->pool);
    size_t C = (size_t)r->model->shape.C;
    forward_logits(r->model, &r->tape, r->logits,
                   r->tape.final + (size_t)(n * rows - n) * C, n, r->pool);
}

static double prefill(struct runner *r)
{
    begin(r, 1, PREFILL);
    int64_t from = clock_us();
    step(r, 1, PREFILL);
    double took = (double)(clock_us() - from);
    end(r, 1);
    return took;
}

static double decode(struct runner *r, int n, int tokens)
{
    begin(r, n, tokens);
    int64_t from = clock_us();
    for (int t = 0; t < tokens; t++)
        step(r, n, 1);
    double took = (double)(clock_us() - from) / tokens;
    end(r, n);
    return took;
}

static double decode_one(struct runner *r)
{
    return decode(r, 1, DECODE);
}

static double decode_many(struct runner *r)
{
    return decode(r, BATCH, DECODE / 4);
}

/* As many times as tokens are decoded. */
static double reading(struct runner *r)
{
    double seconds = 0;
    for (int t = 0; t < DECODE; t++)
        seconds += peak_read(r->bytes, r->n_bytes, r->pool);
    return seconds * 1e6 / DECODE;
}

static const struct phase {
    const char *name;
    double (*run)(struct runner *r); /* microseconds of a step */
    int tokens;
} phases[] = {{"prefill", prefill, PREFILL},
              {"decode", decode_one, 1},
              {"reading", reading, 1},
              {"batch", decode_many, BATCH}};
enum { N_PHASES = sizeof phases / sizeof *phases, READING = 2 };

/* Reading belongs to decoding. */
static bool is_wanted(const char *phase, const char *only)
{
    return strcmp(only, "all") == 0 || strcmp(only, phase) == 0 ||
           (strcmp(only, "decode") == 0 && strcmp(phase, "reading") == 0);
}

/* Of a round: as often as fits into some milliseconds, for a small model takes few. */
static double round_of(struct runner *r, const struct phase *phase)
{
    double took = 0;
    int n = 0;
    for (int64_t from = clock_us(); n == 0 || clock_us() - from < ROUND_US; n++)
        took += phase->run(r);
    return took / n;
}

/* Phases in turn, because the machine changes from minute to minute. */
static void run_model(struct runner *r, const char *only)
{
    double took[N_PHASES][ROUNDS];
    for (int i = 0; i < ROUNDS; i++)
        for (int j = 0; j < N_PHASES; j++)
            took[j][i] = is_wanted(phases[j].name, only) ? round_of(r, &phases[j]) : 0;
    double share[ROUNDS];
    for (int i = 0; i < ROUNDS; i++)
        share[i] = took[READING][i] / took[READING - 1][i];
    double shared = median_of(share, ROUNDS);
    for (int j = 0; j < N_PHASES; j++) {
        double usual = median_of(took[j], ROUNDS);
        if (took[j][0] > 0)
            printf("  %-8s %9.1f tokens/s, at best %9.1f\n", phases[j].name,
                   phases[j].tokens * 1e6 / usual, phases[j].tokens * 1e6 / took[j][0]);
    }
    if (took[READING][0] > 0)
        printf(
            "  decoding reads %.1f GB/s: %.2f of a plain loop, in rounds %.2f to %.2f\n",
            (double)r->n_bytes / took[READING - 1][ROUNDS / 2] / 1e3, shared, share[0],
            share[ROUNDS - 1]);
}

static size_t weight_bytes(const struct model *m)
{
    size_t bytes = matrix_bytes(model_head(m));
    for (int l = 0; l < m->shape.L; l++)
        for (int i = 0; i < LAYER_MATRIX_N; i++)
            bytes += matrix_bytes(&m->layer[l].matrix[i]);
    return bytes;
}

static int open_and_run(const char *path, int threads, const char *precision,
                        const char *only, struct err *err)
{
    struct runner r = {0};
    if (pool_open(&r.pool, threads, err))
        return -1;
    int rc = model_open_as(&r.model, path, precision_find(precision), r.pool, err) ||
             model_set_kv(r.model, "auto", err) ||
             tape_open(&r.tape, r.model, NULL, PREFILL, TAPE_SHARED, err);
    if (rc == 0) {
        r.n_bytes = weight_bytes(r.model);
        r.bytes = mem_big(r.n_bytes);
        peak_fill(r.bytes, r.n_bytes);
        r.logits = malloc(BATCH * (size_t)r.model->shape.V * sizeof *r.logits);
        printf("%s, %s, %d threads\n", path, precision, pool_threads(r.pool));
        run_model(&r, only);
    }
    free(r.bytes);
    free(r.logits);
    tape_release(&r.tape);
    model_close(r.model);
    pool_close(r.pool);
    return rc ? -1 : 0;
}

/* Products ---------------------------------------------------------------------------- */

struct shape {
    int M, N, K;
};

static double best_of(void (*once)(void *context), void *context)
{
    double best = 1e18;
    int64_t until = clock_us() + 150000;
    do {
        int64_t from = clock_us();
        once(context);
        double took = (double)(clock_us() - from);
        best = took < best ? took : best;
    } while (clock_us() < until);
    return best < 1 ? 1 : best;
}

struct operands {
    struct shape s;
    struct pool *pool;
    float *a, *c;
    void *f32, *bf16, *q8, *q4;
    uint32_t *pairs;
    struct block_rows rows;
};

static void run_f32(void *context)
{
    struct operands *p = context;
    gemm(p->c, (size_t)p->s.N, p->a, (size_t)p->s.K, 1, p->f32, p->s.M, p->s.N, p->s.K,
         false, p->pool);
}

static void run_bf16(void *context)
{
    struct operands *p = context;
    gemm_bf16(p->c, (size_t)p->s.N, p->pairs, bf16_row_pairs(p->s.K), p->bf16, p->s.M,
              p->s.N, p->s.K, false, p->pool);
}

static void run_bf16_packing(void *context)
{
    struct operands *p = context;
    bf16_pack_a(p->pairs, p->a, (size_t)p->s.K, p->s.M, p->s.K, p->pool);
    run_bf16(context);
}

static void run_q8(void *context)
{
    struct operands *p = context;
    gemm_blocks(p->c, (size_t)p->s.N, &p->rows, p->q8, PANEL_Q8_0, p->s.M, p->s.N, p->s.K,
                p->pool);
}

static void run_q8_packing(void *context)
{
    struct operands *p = context;
    block_rows_pack(&p->rows, p->a, p->s.M, p->s.K, p->pool);
    run_q8(context);
}

static void run_q4(void *context)
{
    struct operands *p = context;
    gemm_blocks(p->c, (size_t)p->s.N, &p->rows, p->q4, PANEL_Q4_0, p->s.M, p->s.N, p->s.K,
                p->pool);
}

static void run_shape(struct shape s, struct pool *pool)
{
    struct operands p = {.s = s, .pool = pool};
    size_t m = (size_t)s.M, k = (size_t)s.K, n = (size_t)s.N;
    p.a = mem_big(m * k * 4);
    p.c = mem_big(m * n * 4);
    p.f32 = mem_big(panels_bytes(PANEL_F32, s.K, s.N));
    p.bf16 = mem_big(panels_bytes(PANEL_BF16, s.K, s.N));
    p.q8 = mem_big(panels_bytes(PANEL_Q8_0, s.K, s.N));
    p.q4 = mem_big(panels_bytes(PANEL_Q4_0, s.K, s.N));
    p.pairs = mem_big(m * bf16_row_pairs(s.K) * 4);
    void *rows = mem_big(block_rows_bytes(s.M, s.K));
    memset(p.f32, 0, panels_bytes(PANEL_F32, s.K, s.N));
    memset(p.bf16, 0, panels_bytes(PANEL_BF16, s.K, s.N));
    memset(p.q8, 0, panels_bytes(PANEL_Q8_0, s.K, s.N));
    memset(p.q4, 0, panels_bytes(PANEL_Q4_0, s.K, s.N));
    for (size_t i = 0; i < m * k; i++)
        p.a[i] = (float)(i % 17) - 8;
    block_rows_lay(&p.rows, rows, s.M, s.K);
    bf16_pack_a(p.pairs, p.a, k, s.M, s.K, pool);
    block_rows_pack(&p.rows, p.a, s.M, s.K, pool);
    double work = 2e-3 * s.M * s.N * s.K;
    printf("%5d x %5d x %5d  f32 %5.0f  bf16 %5.0f (packing %5.0f)  q8_0 %5.0f (packing "
           "%5.0f)  q4_0 %5.0f\n",
           s.M, s.N, s.K, work / best_of(run_f32, &p), work / best_of(run_bf16, &p),
           work / best_of(run_bf16_packing, &p), work / best_of(run_q8, &p),
           work / best_of(run_q8_packing, &p), work / best_of(run_q4, &p));
    free(p.a);
    free(p.c);
    free(p.f32);
    free(p.bf16);
    free(p.q8);
    free(p.q4);
    free(p.pairs);
    free(rows);
}

static int run_gemms(int threads, struct err *err)
{
    static const struct shape shapes[] = {
        {512, 576, 576}, {512, 192, 576},    {512, 1536, 576}, {512, 576, 1536},
        {32, 1536, 576}, {32, 576, 1536},    {6, 1536, 576},   {1, 1536, 576},
        {1, 49152, 576}, {32, 49152, 576},   {512, 64, 64},    {512, 192, 64},
        {512, 128, 128}, {512, 384, 128},    {512, 256, 256},  {512, 768, 256},
        {512, 512, 512}, {512, 1536, 512},   {512, 288, 288},  {512, 768, 288},
        {512, 288, 768}, {1024, 1024, 1024},
    };
    struct pool *pool;
    if (pool_open(&pool, threads, err))
        return -1;
    printf("GFLOP/s, %d threads\n", pool_threads(pool));
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        run_shape(shapes[i], pool);
    pool_close(pool);
    return 0;
}

int main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    int rc = kernels_init(&err);
    if (rc == 0 && argc >= 3 && strcmp(argv[1], "model") == 0)
        rc = open_and_run(argv[2], argc > 3 ? atoi(argv[3]) : 0,
                          argc > 4 ? argv[4] : "auto", argc > 5 ? argv[5] : "all", &err);
    else if (rc == 0 && argc >= 2 && strcmp(argv[1], "gemm") == 0)
        rc = run_gemms(argc > 2 ? atoi(argv[2]) : 0, &err);
    else if (rc == 0)
        rc = err_ask(&err,
                     "usage: speed model FILE [THREADS [PRECISION [PHASE]]] | speed gemm "
                     "[THREADS]");
    if (rc)
        fprintf(stderr, "speed: %s\n", err.text);
    return rc ? (int)err.status : 0;
}
