#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/format/dtype.h"
#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/kernel/tiles.h"
#include "engine/model/matrix.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"

enum { O = 150, C = 70, T = 9 };

static struct matrix w;
static float rows[O * C], x[T * C];
static struct operand in;
static void *memory;
static struct err err = ERR_INIT;

static void fill(float *to, size_t n, uint64_t stream)
{
    struct rng rng = rng_make(1, "test/matrix", stream);
    for (size_t i = 0; i < n; i++)
        to[i] = (float)rng_normal(&rng, i);
}

static void make(void)
{
    memory = aligned_alloc(64, (operand_bytes(T, O) + 63) / 64 * 64);
    operand_lay(&in, memory, T, O);
    fill(rows, O * C, 1);
    fill(x, T * C, 2);
    cr_assert_eq(matrix_from_rows(&w, rows, O, C, PRECISION_F32, NULL, &err), 0);
}

static void drop(void)
{
    matrix_release(&w);
    free(memory);
}

/* (T, width) rows as an operand. */
static struct operand *read_rows(const float *from, int width)
{
    operand_set(&in, from, (size_t)width, T, width);
    return &in;
}

TestSuite(matrix, .init = make, .fini = drop);

Test(matrix, rows_come_back_as_they_were)
{
    float row[C];
    for (int o = 0; o < O; o++) {
        matrix_row(&w, o, row);
        cr_assert_arr_eq(row, rows + o * C, sizeof row);
    }
}

Test(matrix, forward_is_x_times_w_transposed)
{
    float y[T * O];
    matrix_forward(y, O, read_rows(x, C), &w, NULL);
    for (int t = 0; t < T; t++)
        for (int o = 0; o < O; o++) {
            float sum = 0;
            for (int c = 0; c < C; c++)
                sum = fmaf(x[t * C + c], rows[o * C + c], sum);
            cr_assert_eq(y[t * O + o], sum);
        }
}

/* Threads round parts of the rows side by side: none may write into another's memory. */
Test(matrix, parts_of_rows_are_rounded_where_no_other_part_is)
{
    enum { WIDE = 64, FIRST = TILE_ROWS, WORDS = WIDE / 2 };
    static float own[T * WIDE];
    uint32_t whole[T * WORDS];
    fill(own, T * WIDE, 3);
    cr_assert_eq(bf16_row_pairs(WIDE), WORDS);
    memcpy(whole, operand_pairs(read_rows(own, WIDE), NULL), sizeof whole);

    struct operand head = operand_part(&in, 0, FIRST);
    struct operand tail = operand_part(&in, FIRST, T - FIRST);
    operand_set(&head, own, WIDE, FIRST, WIDE);
    operand_set(&tail, own + FIRST * WIDE, WIDE, T - FIRST, WIDE);
    operand_pairs(&head, NULL);
    operand_pairs(&tail, NULL);
    cr_assert_arr_eq(head.pairs, whole, sizeof(uint32_t) * FIRST * WORDS);
    cr_assert_arr_eq(tail.pairs, whole + FIRST * WORDS,
                     sizeof(uint32_t) * (T - FIRST) * WORDS);

    size_t bytes = block_rows_bytes(FIRST, WIDE);
    void *before = malloc(bytes);
    operand_blocks(&head, NULL);
    memcpy(before, head.blocks_memory, bytes);
    operand_blocks(&tail, NULL);
    cr_assert_arr_eq(head.blocks_memory, before, bytes);
    cr_assert_geq((char *)tail.blocks_memory, (char *)head.blocks_memory + bytes);
    free(before);
}

Test(matrix, the_master_is_the_rows)
{
    cr_assert_eq(matrix_make_trainable(&w, NULL, &err), 0);
    cr_assert_arr_eq(w.master, rows, sizeof rows);
}

Test(matrix, repacking_takes_the_master_over)
{
    float before[T * O], after[T * O];
    cr_assert_eq(matrix_make_trainable(&w, NULL, &err), 0);
    matrix_forward(before, O, read_rows(x, C), &w, NULL);
    for (int i = 0; i < O * C; i++)
        rows[i] = w.master[i] *= 2;
    matrix_repack(&w, NULL);
    matrix_forward(after, O, read_rows(x, C), &w, NULL);
    for (int i = 0; i < T * O; i++)
        cr_assert_eq(after[i], 2 * before[i]);
}

static float to_bf16(float number)
{
    return bf16_to_float(bf16_from_float(number));
}

/* An odd number of inputs and of outputs, pairs being what is multiplied. */
Test(matrix, with_bf16_all_factors_are_rounded_and_sums_are_not)
{
    enum { O1 = O - 1, C1 = C - 1 };
    struct matrix half;
    float y[T * O1];
    cr_assert_eq(matrix_from_rows(&half, rows, O1, C1, PRECISION_BF16, NULL, &err), 0);
    matrix_forward(y, O1, read_rows(x, C1), &half, NULL);
    for (int t = 0; t < T; t++) {
        for (int o = 0; o < O1; o++) {
            double sum = 0;
            for (int c = 0; c < C1; c++)
                sum += (double)to_bf16(x[t * C1 + c]) * (double)to_bf16(rows[o * C1 + c]);
            cr_assert_float_eq(y[t * O1 + o], sum, 1e-5);
        }
    }
    matrix_release(&half);
}

Test(matrix, another_precision_keeps_the_numbers_it_can_keep)
{
    float row[C];
    cr_assert_eq(matrix_set_precision(&w, PRECISION_BF16, NULL, &err), 0);
    cr_assert_eq(matrix_bytes(&w), 3 * 64 * C * 2);
    for (int o = 0; o < O; o++) {
        matrix_row(&w, o, row);
        for (int c = 0; c < C; c++)
            cr_assert_eq(row[c], to_bf16(rows[o * C + c]));
    }
    cr_assert_eq(matrix_make_trainable(&w, NULL, &err), 0);
    cr_assert_eq(w.master[C + 1], to_bf16(rows[C + 1]));
    w.master[C + 1] = 3.0078125f; /* halfway between two: to the even one */
    matrix_repack(&w, NULL);
    panels_column(row, w.panels, w.kind, 1, C);
    cr_assert_eq(row[1], 3);
}

/* ---- few rows, of which several matrices are one piece of work */

enum { WIDE = 1024, NARROW = 96, FEW = 7, ROWS_MOST = 100, MATRICES = 3 };
static const int heights[MATRICES] = {150, 70, 64};

static void blocks_of_chance(struct matrix *m, uint64_t stream)
{
    struct rng rng = rng_make(2, "test/matrix", stream);
    size_t bytes = panels_bytes(m->kind, m->C, m->O);
    m->panels = memset(mem_big(bytes), 0, bytes);
    for (int o = 0; o < m->O; o++)
        for (int b = 0; b < m->C / PANEL_BLOCK; b++) {
            uint8_t codes[PANEL_BLOCK];
            for (int i = 0; i < PANEL_BLOCK; i++)
                codes[i] = (uint8_t)rng_below(
                    &rng, (uint64_t)((o * m->C / PANEL_BLOCK + b) * PANEL_BLOCK + i),
                    256);
            const struct panel_block block = {.codes = codes,
                                              .scale = (uint16_t)(0x2800 + o + b)};
            char *panel =
                (char *)m->panels + (size_t)(o / GEMM_PANEL) * panel_bytes(m->kind, m->C);
            panel_put_block(panel, m->kind, b, o % GEMM_PANEL, &block);
        }
}

static void make_one(struct matrix *m, enum panel_kind kind, int height, int width,
                     uint64_t stream)
{
    if (kind == PANEL_Q8_0) {
        *m = (struct matrix){.O = height,
                             .C = width,
                             .type = DTYPE_Q8_0,
                             .precision = PRECISION_AUTO,
                             .kind = kind,
                             .rounded = true};
        blocks_of_chance(m, stream);
        return;
    }
    float *from = malloc((size_t)height * (size_t)width * sizeof *from);
    fill(from, (size_t)height * (size_t)width, stream);
    cr_assert_eq(matrix_from_rows(m, from, height, width,
                                  kind == PANEL_BF16 ? PRECISION_BF16 : PRECISION_F32,
                                  NULL, &err),
                 0);
    free(from);
}

/* All rows of all matrices at once, against each row of each alone. */
static void check_together(const struct matrix *m, const float *from, int n_rows,
                           int threads)
{
    float y[MATRICES][ROWS_MOST * O], alone[O];
    float *const out[MATRICES] = {y[0], y[1], y[2]};
    const struct matrix *const all[MATRICES] = {&m[0], &m[1], &m[2]};
    int width = m[0].C;
    struct operand few;
    struct pool *pool;
    void *words = mem_big(operand_bytes(ROWS_MOST, width));
    operand_lay(&few, words, ROWS_MOST, width);
    cr_assert_eq(pool_open(&pool, threads, &err), 0);
    operand_set(&few, from, (size_t)width, n_rows, width);
    memset(y, 0xff, sizeof y);
    matrix_ahead(all, MATRICES, n_rows, pool);
    matrix_forward_together(out, &few, all, MATRICES, pool);
    for (int i = 0; i < MATRICES; i++)
        for (int t = 0; t < n_rows; t++) {
            operand_set(&few, from + t * width, (size_t)width, 1, width);
            matrix_forward(alone, (size_t)m[i].O, &few, &m[i], NULL);
            cr_assert_arr_eq(y[i] + t * m[i].O, alone, (size_t)m[i].O * sizeof *alone,
                             "matrix %d, row %d of %d, %d threads", i, t, n_rows,
                             threads);
        }
    pool_close(pool);
    free(words);
}

static void check_kinds(int width, const int *n_rows, int n)
{
    static const enum panel_kind kind[] = {PANEL_F32, PANEL_BF16, PANEL_Q8_0};
    static float from[ROWS_MOST * WIDE];
    fill(from, ROWS_MOST * WIDE, 9);
    for (int k = 0; k < 3; k++) {
        struct matrix m[MATRICES];
        for (int i = 0; i < MATRICES; i++)
            make_one(&m[i], kind[k], heights[i], width, (uint64_t)(10 + i));
        for (int threads = 1; threads <= 3; threads++)
            for (int i = 0; i < n; i++)
                check_together(m, from, n_rows[i], threads);
        for (int i = 0; i < MATRICES; i++)
            matrix_release(&m[i]);
    }
}

Test(matrix, few_rows_of_several_matrices_have_the_bits_of_each_alone)
{
    static const int n_rows[] = {1, 2, 3, 4, 5, 6, FEW};
    check_kinds(WIDE, n_rows, FEW);
}

/* Threads round and multiply some of them each. */
Test(matrix, many_rows_of_narrow_matrices_have_the_bits_of_each_alone)
{
    static const int n_rows[] = {40, 48, 73, ROWS_MOST};
    check_kinds(NARROW, n_rows, 4);
}
