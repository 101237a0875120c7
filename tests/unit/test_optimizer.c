#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/train/optimizer.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"

static const struct model_shape shape = {.arch = ARCH_LLAMA,
                                         .V = 300,
                                         .C = 64,
                                         .L = 2,
                                         .H = 4,
                                         .KV = 2,
                                         .D = 16,
                                         .F = 96,
                                         .context = 16,
                                         .n_rot = 16,
                                         .eps = 1e-5f,
                                         .rope_base = 10000,
                                         .rope_scale = 1,
                                         .tied = true};
static const struct adamw_opts opts = {0.9, 0.95, 1e-8, 0.1};

static struct err err;
static struct model *model;
static struct optimizer optimizer;

static void fill_gradients(void)
{
    for (int i = 0; i < optimizer.n_params; i++)
        for (size_t k = 0; k < optimizer.param[i].n; k++)
            optimizer.param[i].grad[k] = (float)((i + 1) * ((int)(k % 7) - 3)) * 0.01f;
}

static void begin(void)
{
    cr_assert_eq(kernels_init(&err), 0);
    cr_assert_eq(model_create(&model, &shape, NULL, 1, NULL, &err), 0, "%s", err.text);
    cr_assert_eq(optimizer_open(&optimizer, model, NULL, NULL, &err), 0, "%s", err.text);
    fill_gradients();
}

static void end(void)
{
    optimizer_release(&optimizer);
    model_close(model);
}

TestSuite(optimizer, .init = begin, .fini = end);

static double plain_norm(void)
{
    double sum = 0;
    for (int i = 0; i < optimizer.n_params; i++)
        for (size_t k = 0; k < optimizer.param[i].n; k++)
            sum += pow((double)optimizer.param[i].grad[k], 2);
    return sqrt(sum);
}

Test(optimizer, lists_every_weight_of_the_model_once)
{
    cr_assert_eq((int64_t)optimizer.n_values, model->n_params);
    for (int i = 0; i < optimizer.n_params; i++)
        for (int j = 0; j < i; j++)
            cr_assert_str_neq(optimizer.param[i].name, optimizer.param[j].name);
}

Test(optimizer, decays_matrices_and_no_vectors)
{
    for (int i = 0; i < optimizer.n_params; i++)
        cr_assert_eq(optimizer.param[i].decay, !strstr(optimizer.param[i].name, "norm"),
                     "%s", optimizer.param[i].name);
}

Test(optimizer, norm_is_that_of_the_whole_gradient_with_any_threads)
{
    struct pool *pool;
    double norm = optimizer_norm(&optimizer, NULL);
    cr_assert_float_eq(norm, plain_norm(), 1e-9 * norm);
    cr_assert_eq(pool_open(&pool, 3, &err), 0);
    double threads = optimizer_norm(&optimizer, pool);
    cr_assert_float_eq(threads, norm, 0);
    pool_close(pool);
}

Test(optimizer, clips_a_gradient_that_is_too_long)
{
    double norm = optimizer_norm(&optimizer, NULL),
           g = (double)optimizer.param[0].grad[0];
    optimizer_step(&optimizer, 0.001, norm / 4, norm, &opts, NULL);
    cr_assert_float_eq(optimizer.param[0].m[0], 0.1 * g / 4, 1e-6);
    cr_assert_eq(optimizer.step, 1);
}

Test(optimizer, leaves_a_short_gradient_as_it_is)
{
    double norm = optimizer_norm(&optimizer, NULL),
           g = (double)optimizer.param[0].grad[0];
    optimizer_step(&optimizer, 0.001, norm * 2, norm, &opts, NULL);
    cr_assert_float_eq(optimizer.param[0].m[0], 0.1 * g, 1e-6);
}

/* The same bits as one whole parameter after the other, whoever takes its pieces. */
static void check_steps(const float *start, struct pool *pool)
{
    float *w = malloc(optimizer.n_values * sizeof *w), *at = w;
    float *moments = calloc(2 * optimizer.n_values, sizeof *moments), *m = moments;
    optimizer_put(&optimizer, start);
    optimizer_forget(&optimizer, pool);
    fill_gradients();
    memcpy(w, start, optimizer.n_values * sizeof *w);
    for (int step = 0; step < 3; step++)
        optimizer_step(&optimizer, 0.01, 1, 4, &opts, pool);
    for (struct param *p = optimizer.param; p < optimizer.param + optimizer.n_params;
         at += p->n, m += 2 * p->n, p++) {
        for (int step = 1; step <= 3; step++)
            adamw_step(at, m, m + p->n, p->grad, p->n, 0.01, 0.25, step, &opts, p->decay);
        cr_assert_eq(memcmp(at, p->w, p->n * sizeof *at), 0, "%s", p->name);
        cr_assert_eq(memcmp(m, p->m, p->n * sizeof *m), 0, "%s", p->name);
        cr_assert_eq(memcmp(m + p->n, p->v, p->n * sizeof *m), 0, "%s", p->name);
    }
    optimizer_zero(&optimizer, pool);
    cr_assert_eq(plain_norm(), 0);
    free(w);
    free(moments);
}

Test(optimizer, steps_move_every_value_once_with_any_threads)
{
    struct pool *pool;
    float *start = malloc(optimizer.n_values * sizeof *start);
    cr_assert_eq(pool_open(&pool, 3, &err), 0);
    optimizer_get(&optimizer, start);
    check_steps(start, NULL);
    check_steps(start, pool);
    pool_close(pool);
    free(start);
}

Test(optimizer, repacking_makes_the_kernels_see_the_new_weights)
{
    float y[64], x[64] = {1};
    const struct matrix *w = &model->layer[0].matrix[ATTN_Q];
    w->master[0] = 123;
    optimizer_repack(&optimizer, NULL);
    struct operand in;
    void *memory = aligned_alloc(64, (operand_bytes(1, w->C) + 63) / 64 * 64);
    operand_lay(&in, memory, 1, w->C);
    operand_set(&in, x, (size_t)w->C, 1, w->C);
    matrix_forward(y, (size_t)w->O, &in, w, NULL);
    free(memory);
    cr_assert_float_eq(y[0], 123, 0);
}
