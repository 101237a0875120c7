#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/model/matrix.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"

enum { O = 150, C = 70, T = 9 };

static struct matrix w;
static float rows[O * C], x[T * C], dy[T * O];
static struct err err = ERR_INIT;

static void fill(float *to, size_t n, uint64_t stream)
{
    struct rng rng = rng_make(1, "test/matrix", stream);
    for (size_t i = 0; i < n; i++)
        to[i] = (float)rng_normal(&rng, i);
}

static void make(void)
{
    fill(rows, O * C, 1);
    fill(x, T * C, 2);
    fill(dy, T * O, 3);
    cr_assert_eq(matrix_from_rows(&w, rows, O, C, NULL, &err), 0);
}

static void drop(void)
{
    matrix_release(&w);
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
    matrix_forward(y, x, &w, T, NULL);
    for (int t = 0; t < T; t++)
        for (int o = 0; o < O; o++) {
            float sum = 0;
            for (int c = 0; c < C; c++)
                sum = fmaf(x[t * C + c], rows[o * C + c], sum);
            cr_assert_eq(y[t * O + o], sum);
        }
}

static void check_backward_input(void)
{
    float dx[T * C];
    for (int i = 0; i < T * C; i++)
        dx[i] = x[i];
    matrix_backward_input(dx, dy, &w, T, NULL);
    for (int t = 0; t < T; t++)
        for (int c = 0; c < C; c++) {
            float sum = x[t * C + c];
            for (int o = 0; o < O; o++)
                sum = fmaf(dy[t * O + o], rows[o * C + c], sum);
            cr_assert_eq(dx[t * C + c], sum);
        }
}

Test(matrix, backward_input_adds_dy_times_w)
{
    cr_assert_eq(matrix_prepare_backward(&w, NULL, &err), 0);
    check_backward_input();
}

Test(matrix, backward_input_is_the_same_packed_from_the_master)
{
    cr_assert_eq(matrix_make_trainable(&w, &err), 0);
    cr_assert_arr_eq(w.master, rows, sizeof rows);
    cr_assert_eq(matrix_prepare_backward(&w, NULL, &err), 0);
    check_backward_input();
}

Test(matrix, repacking_takes_the_master_over)
{
    float before[T * O], after[T * O];
    cr_assert_eq(matrix_make_trainable(&w, &err), 0);
    cr_assert_eq(matrix_prepare_backward(&w, NULL, &err), 0);
    matrix_forward(before, x, &w, T, NULL);
    for (int i = 0; i < O * C; i++)
        rows[i] = w.master[i] *= 2;
    matrix_repack(&w, NULL);
    matrix_forward(after, x, &w, T, NULL);
    for (int i = 0; i < T * O; i++)
        cr_assert_eq(after[i], 2 * before[i]);
    check_backward_input();
}

Test(matrix, backward_weight_is_one_chain_over_the_rows)
{
    static float whole[O * C], parts[O * C], scratch[128 * T];
    cr_assert_leq(gemm_panel_floats(T, C), sizeof scratch / sizeof *scratch);
    matrix_backward_weight(whole, dy, x, O, C, T, scratch, NULL);
    matrix_backward_weight(parts, dy, x, O, C, 4, scratch, NULL);
    matrix_backward_weight(parts, dy + 4 * O, x + 4 * C, O, C, T - 4, scratch, NULL);
    cr_assert_arr_eq(parts, whole, sizeof whole);
    for (int o = 0; o < O; o += 7)
        for (int c = 0; c < C; c++) {
            float sum = 0;
            for (int t = 0; t < T; t++)
                sum = fmaf(dy[t * O + o], x[t * C + c], sum);
            cr_assert_eq(whole[o * C + c], sum);
        }
}
