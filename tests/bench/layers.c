/* The seven products with the weights of a layer, at the shapes of models, in bf16: shares of what
 * the processor's bf16 products can do at most, in registers (vdpbf16ps without loads and stores) and
 * as the best of some big products on packed operands; both are measured beside them.
 *
 *     layers [THREADS [PART OF A NAME [WAY]]]
 *
 * prefill   x W^T, those that read the same rows together
 * forward   x W^T as training does: blocks of rows, each through all seven
 * dx        dy W, likewise
 * dw        dy^T x, as training does: all matrices at once, from the pairs that the two before leave
 * Rounding and packing of the rows is part of all of them, of dw joining them.  Medians of shares.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/kernel/outer.h"
#include "engine/kernel/products.h"
#include "engine/kernel/tiles.h"
#include "engine/model/matrix.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "tests/bench/yardstick.h"

enum { N_MATRICES = 7, ROUNDS = 21, RUN_US = 3000, ROWS_MAX = 1024 };

static const struct shape {
    const char *name;
    int C, KV, F; /* width of rows, of keys, of the feed-forward layer */
} shapes[] = {{"base-300k", 48, 16, 128},
              {"base-1m", 128, 64, 192},
              {"base-4m", 256, 128, 512},
              {"base-12m", 384, 128, 1024},
              {"SmolLM2-135M", 576, 192, 1536}};

/* Matrices in the order q k v o gate up down; those with the same input read the same rows. */
struct layer {
    int T, O[N_MATRICES], C[N_MATRICES], input[N_MATRICES];
    uint32_t *w[N_MATRICES], *w_input[N_MATRICES];
    float *dw[N_MATRICES];
    float *x[4], *y[N_MATRICES];          /* inputs and outputs, (T, widest) */
    uint32_t *pairs;                      /* of all rows */
    uint32_t *x_in[4], *y_in[N_MATRICES]; /* what dw reads */
    struct matrix matrix[N_MATRICES];     /* the same, for prefill */
    struct operand in;
    void *in_memory;
    size_t widest;
    struct pool *pool;
};

static void open_layer(struct layer *l, const struct shape *s, struct pool *pool)
{
    const int O[] = {s->C, s->KV, s->KV, s->C, s->F, s->F, s->C};
    const int C[] = {s->C, s->C, s->C, s->C, s->C, s->C, s->F};
    const int input[] = {0, 0, 0, 1, 2, 2, 3};
    memcpy(l->O, O, sizeof O);
    memcpy(l->C, C, sizeof C);
    memcpy(l->input, input, sizeof input);
    l->pool = pool;
    l->widest = (size_t)(s->F > s->C ? s->F : s->C);
    for (int m = 0; m < N_MATRICES; m++) {
        l->w[m] = bench_memory(bf16_panel_pairs(C[m], O[m]), sizeof(uint32_t));
        l->w_input[m] = bench_memory(bf16_panel_pairs(O[m], C[m]), sizeof(uint32_t));
        l->dw[m] = bench_memory((size_t)O[m] * (size_t)C[m], sizeof(float));
        l->y[m] = bench_memory(ROWS_MAX * l->widest, sizeof(float));
        l->y_in[m] = bench_memory(ROWS_MAX * l->widest, sizeof(uint16_t));
        l->matrix[m] = (struct matrix){
            .O = O[m], .C = C[m], .kind = PANEL_BF16, .rounded = true, .panels = l->w[m]};
    }
    l->in_memory = bench_memory(operand_bytes(ROWS_MAX, (int)l->widest), 1);
    operand_lay(&l->in, l->in_memory, ROWS_MAX, (int)l->widest);
    for (int i = 0; i < 4; i++) {
        l->x[i] = bench_memory(ROWS_MAX * l->widest, sizeof(float));
        l->x_in[i] = bench_memory(ROWS_MAX * l->widest, sizeof(uint16_t));
    }
    l->pairs = bench_memory(ROWS_MAX * l->widest * 2, sizeof(uint32_t));
}

static void close_layer(struct layer *l)
{
    for (int m = 0; m < N_MATRICES; m++) {
        free(l->w[m]);
        free(l->w_input[m]);
        free(l->dw[m]);
        free(l->y[m]);
        free(l->y_in[m]);
    }
    for (int i = 0; i < 4; i++) {
        free(l->x[i]);
        free(l->x_in[i]);
    }
    free(l->pairs);
    free(l->in_memory);
}

static void through_matrices(struct layer *l, struct operand *in, int first, int T,
                             struct pool *pool)
{
    for (int m = 0, end; m < N_MATRICES; m = end) {
        const struct matrix *matrix[MATRIX_TOGETHER];
        float *y[MATRIX_TOGETHER];
        size_t row = (size_t)first, C = (size_t)l->C[m];
        int n = 0;
        for (end = m; end < N_MATRICES && l->input[end] == l->input[m]; end++, n++) {
            matrix[n] = &l->matrix[end];
            y[n] = l->y[end] + row * (size_t)l->O[end];
        }
        operand_set(in, l->x[l->input[m]] + row * C, C, T, l->C[m]);
        matrix_forward_together(y, in, matrix, n, pool);
    }
}

static void prefill_block(void *context, int first, int n)
{
    struct layer *l = context;
    struct operand in = operand_part(&l->in, first, n);
    through_matrices(l, &in, first, n, NULL);
}

static void prefill(struct layer *l)
{
    if (matrices_are_narrow(l->matrix, N_MATRICES) && pool_threads(l->pool) > 1)
        tiles_in_blocks(l->T, tiles_of_block(l->C[0]), prefill_block, l, l->pool);
    else
        through_matrices(l, &l->in, 0, l->T, l->pool);
}

static void forward_block(void *context, int first_row, int n)
{
    struct layer *l = context;
    size_t first = (size_t)first_row;
    uint32_t *pairs = l->pairs + first * l->widest;
    for (int m = 0; m < N_MATRICES; m++) {
        size_t C = (size_t)l->C[m], O = (size_t)l->O[m];
        if (m == 0 || l->input[m] != l->input[m - 1])
            bf16_pack_a(pairs, l->x[l->input[m]] + first * C, C, n, l->C[m], NULL);
        struct product p = {.c = l->y[m] + first * O, .c_m = O, .M = n, .N = l->O[m]};
        p.term[p.n_terms++] = term_bf16(pairs, l->w[m], l->C[m]);
        product_run(&p);
    }
}

/* One product for all matrices that read the same rows. */
static void dx_block(void *context, int first_row, int n)
{
    struct layer *l = context;
    size_t first = (size_t)first_row;
    for (int m = 0, end; m < N_MATRICES; m = end) {
        size_t C = (size_t)l->C[m];
        uint32_t *pairs = l->pairs + first * l->widest * 2;
        struct product p = {
            .c = l->x[l->input[m]] + first * C, .c_m = C, .M = n, .N = l->C[m]};
        for (end = m; end < N_MATRICES && l->input[end] == l->input[m]; end++) {
            size_t O = (size_t)l->O[end];
            bf16_pack_a(pairs, l->y[end] + first * O, O, n, l->O[end], NULL);
            p.term[p.n_terms++] = term_bf16(pairs, l->w_input[end], l->O[end]);
            pairs += (size_t)n * bf16_row_pairs(l->O[end]);
        }
        product_run(&p);
    }
}

static void by_rows(struct layer *l, tiles_block_work *block)
{
    tiles_in_blocks(l->T, tiles_of_block(l->C[0]), block, l, l->pool);
}

static void forward(struct layer *l)
{
    by_rows(l, forward_block);
}

static void dx(struct layer *l)
{
    by_rows(l, dx_block);
}

static void dw(struct layer *l)
{
    struct outer outer[N_MATRICES];
    for (int m = 0; m < N_MATRICES; m++) {
        outer[m] =
            outer_of(l->dw[m], l->y_in[m], l->x_in[l->input[m]], l->O[m], l->C[m], l->T);
    }
    outer_bf16(outer, N_MATRICES, l->pool);
}

static double flop_of(const struct layer *l)
{
    double flop = 0;
    for (int m = 0; m < N_MATRICES; m++)
        flop += 2.0 * l->T * l->O[m] * l->C[m];
    return flop;
}

/* Shares of the peaks that some milliseconds of runs reached: between two looks at them, for neighbours
 * come and go. */
static struct peaks share(struct layer *l, void (*run)(struct layer *),
                          struct yardstick *yard)
{
    double registers[ROUNDS], gemm[ROUNDS], flop = flop_of(l);
    struct peaks before = yardstick_now(yard);
    for (int i = 0; i < ROUNDS; i++) {
        int64_t from = clock_us(), took;
        int n = 0;
        do {
            run(l);
            n++;
        } while ((took = clock_us() - from) < RUN_US);
        struct peaks after = yardstick_now(yard), peak = peaks_between(before, after);
        double rate = n * flop / (double)took * 1e-3;
        registers[i] = rate / peak.registers;
        gemm[i] = rate / peak.gemm;
        before = after;
    }
    return (struct peaks){median_of(registers, ROUNDS), median_of(gemm, ROUNDS)};
}

static const struct way {
    const char *name;
    void (*run)(struct layer *);
} ways[] = {{"prefill", prefill}, {"forward", forward}, {"dx", dx}, {"dw", dw}};
enum { N_WAYS = sizeof ways / sizeof *ways };

static void print_shares(const struct shape *s, struct layer *l, const char *only,
                         struct yardstick *yard)
{
    struct peaks all[N_WAYS];
    for (int w = 0; w < N_WAYS; w++)
        all[w] = only == NULL || strcmp(only, ways[w].name) == 0
                     ? share(l, ways[w].run, yard)
                     : (struct peaks){0, 0};
    printf("%s,%d,%d,registers", s->name, s->C, l->T);
    for (int w = 0; w < N_WAYS; w++)
        printf(",%.2f", all[w].registers);
    printf("\n%s,%d,%d,gemm", s->name, s->C, l->T);
    for (int w = 0; w < N_WAYS; w++)
        printf(",%.2f", all[w].gemm);
    printf("\n");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const int rows[] = {128, 512, ROWS_MAX};
    struct err err = ERR_INIT;
    struct pool *pool;
    struct yardstick yard;
    if (kernels_init(&err) || pool_open(&pool, argc > 1 ? atoi(argv[1]) : 0, &err)) {
        fprintf(stderr, "layers: %s\n", err.text);
        return 1;
    }
    if (yardstick_open(&yard, pool)) {
        fprintf(
            stderr,
            "layers: this processor has no products of bf16, or more than %d threads\n",
            YARDSTICK_THREADS);
        return 1;
    }
    printf("model,width,rows,of,prefill,forward,dx,dw\n");
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        struct layer layer;
        if (argc > 2 && !strstr(shapes[s].name, argv[2]))
            continue;
        open_layer(&layer, &shapes[s], pool);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            layer.T = rows[i];
            print_shares(&shapes[s], &layer, argc > 3 ? argv[3] : NULL, &yard);
        }
        close_layer(&layer);
    }
    yardstick_close(&yard);
    pool_close(pool);
    return 0;
}
