#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/format/dtype.h"
#include "engine/kernel/gemm.h"
#include "engine/model/matrix.h"
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

Test(matrix, the_master_is_the_rows)
{
    cr_assert_eq(matrix_make_trainable(&w, &err), 0);
    cr_assert_arr_eq(w.master, rows, sizeof rows);
}

Test(matrix, repacking_takes_the_master_over)
{
    float before[T * O], after[T * O];
    cr_assert_eq(matrix_make_trainable(&w, &err), 0);
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
    cr_assert_eq(matrix_make_trainable(&w, &err), 0);
    cr_assert_eq(w.master[C + 1], to_bf16(rows[C + 1]));
    w.master[C + 1] = 3.0078125f; /* halfway between two: to the even one */
    matrix_repack(&w, NULL);
    panels_column(row, w.panels, w.kind, 1, C);
    cr_assert_eq(row[1], 3);
}
