#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/kernels.h"
#include "engine/kernel/ops.h"
#include "harness/base/err.h"
#include "harness/base/exact.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"

static const char *const sets[] = {"avx512", "avx2", "scalar", "plain"};
enum { N_SETS = sizeof sets / sizeof *sets, T = 3, C = 37 };

static void back_to_best(void)
{
    struct err err = ERR_INIT;
    kernels_init(&err);
}

TestSuite(ops, .fini = back_to_best);

static void noise(float *x, size_t n, uint64_t stream)
{
    struct rng rng = rng_make(2, "test/ops", stream);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)rng_normal(&rng, i);
}

/* Calls `run` with every set of kernels; what it wrote to `out` must be the same bits. */
static void same_bits_in_all_sets(void (*run)(float *out), size_t n)
{
    float *first = calloc(n, sizeof *first), *other = calloc(n, sizeof *other);
    int compared = 0;
    for (int s = 0; s < N_SETS; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        memset(other, 0, n * sizeof *other);
        run(compared == 0 ? first : other);
        if (compared++ > 0)
            cr_assert_arr_eq(other, first, n * sizeof *first, "%s", sets[s]);
    }
    cr_assert_geq(compared, 2);
    free(first);
    free(other);
}

/* Derivative of sum(y dy) by x[i], by central differences, against dx. */
struct gradient {
    void (*forward)(float *y, const float *x);
    const float *dy;
    size_t n_y, n_x;
    double tolerance;
};

static double weighted(const struct gradient *g, const float *x)
{
    float y[4 * T * C];
    double sum = 0;
    g->forward(y, x);
    for (size_t i = 0; i < g->n_y; i++)
        sum += (double)y[i] * (double)g->dy[i];
    return sum;
}

static void check_gradient(const struct gradient *g, const float *x, const float *dx,
                           const char *what)
{
    float moved[4 * T * C];
    const double step = 1e-2;
    for (size_t i = 0; i < g->n_x; i++) {
        memcpy(moved, x, g->n_x * sizeof *x);
        moved[i] = x[i] + (float)step;
        double up = weighted(g, moved);
        moved[i] = x[i] - (float)step;
        double slope = (up - weighted(g, moved)) / (2 * step);
        cr_assert_float_eq((double)dx[i], slope, g->tolerance * (1 + fabs(slope)),
                           "%s[%zu]: %g, differences say %g", what, i, (double)dx[i],
                           slope);
    }
}

static float w[C], b[C];

static void rms(float *y, const float *x)
{
    float rstd[T];
    rmsnorm_forward(y, rstd, x, w, T, C, 1e-5f, NULL);
}

static void rms_of_weight(float *y, const float *weight)
{
    float x[T * C], rstd[T];
    noise(x, T * C, 1);
    rmsnorm_forward(y, rstd, x, weight, T, C, 1e-5f, NULL);
}

Test(ops, rmsnorm_is_its_formula)
{
    float x[T * C], y[T * C];
    noise(x, T * C, 1);
    noise(w, C, 2);
    rms(y, x);
    for (int t = 0; t < T; t++) {
        double sum = 0;
        for (int i = 0; i < C; i++)
            sum += (double)x[t * C + i] * (double)x[t * C + i];
        for (int i = 0; i < C; i++)
            cr_assert_float_eq(y[t * C + i],
                               (double)x[t * C + i] / sqrt(sum / C + 1e-5) * (double)w[i],
                               1e-6);
    }
}

Test(ops, rmsnorm_backward_agrees_with_finite_differences)
{
    float x[T * C], y[T * C], dy[T * C], rstd[T], dx[T * C] = {0}, dw[C] = {0};
    noise(x, T * C, 1);
    noise(w, C, 2);
    noise(dy, T * C, 3);
    rmsnorm_forward(y, rstd, x, w, T, C, 1e-5f, NULL);
    rmsnorm_backward(dx, dw, dx, dy, x, rstd, w, T, C, NULL);
    check_gradient(&(struct gradient){rms, dy, T * C, T * C, 1e-3}, x, dx, "dx");
    check_gradient(&(struct gradient){rms_of_weight, dy, T * C, C, 1e-3}, w, dw, "dw");
    rmsnorm_backward(y, NULL, x, dy, x, rstd, w, T, C, NULL);
    for (int i = 0; i < T * C; i++)
        cr_assert_float_eq(y[i], x[i] + dx[i], 1e-5, "on top of what is there");
}

static void layer(float *y, const float *x)
{
    float mean[T], rstd[T];
    layernorm_forward(y, mean, rstd, x, w, b, T, C, 1e-5f, NULL);
}

static void layer_of_weight(float *y, const float *weight)
{
    float x[T * C], mean[T], rstd[T];
    noise(x, T * C, 1);
    layernorm_forward(y, mean, rstd, x, weight, b, T, C, 1e-5f, NULL);
}

Test(ops, layernorm_backward_agrees_with_finite_differences)
{
    float x[T * C], y[T * C], dy[T * C], mean[T], rstd[T];
    float dx[T * C] = {0}, dw[C] = {0}, db[C] = {0};
    noise(x, T * C, 1);
    noise(w, C, 2);
    noise(b, C, 3);
    noise(dy, T * C, 4);
    layernorm_forward(y, mean, rstd, x, w, b, T, C, 1e-5f, NULL);
    layernorm_backward(dx, dw, db, NULL, dy, x, mean, rstd, w, T, C, NULL);
    check_gradient(&(struct gradient){layer, dy, T * C, T * C, 1e-3}, x, dx, "dx");
    check_gradient(&(struct gradient){layer_of_weight, dy, T * C, C, 1e-3}, w, dw, "dw");
    layernorm_backward(y, NULL, NULL, x, dy, x, mean, rstd, w, T, C, NULL);
    for (int i = 0; i < T * C; i++)
        cr_assert_float_eq(y[i], x[i] + dx[i], 1e-5, "on top of what is there");
    for (int i = 0; i < C; i++) {
        double sum = 0;
        for (int t = 0; t < T; t++)
            sum += (double)dy[t * C + i];
        cr_assert_float_eq(db[i], sum, 1e-5);
    }
}

static float gate[T * C], up[T * C];

static void swiglu_of_gate(float *y, const float *x)
{
    swiglu_forward(y, x, up, T, C, NULL);
}

static void swiglu_of_up(float *y, const float *x)
{
    swiglu_forward(y, gate, x, T, C, NULL);
}

Test(ops, swiglu_backward_agrees_with_finite_differences)
{
    float dy[T * C], dgate[T * C], dup[T * C]; /* written, whatever was there */
    memset(dgate, -1, sizeof dgate);
    memset(dup, -1, sizeof dup);
    noise(gate, T * C, 1);
    noise(up, T * C, 2);
    noise(dy, T * C, 3);
    swiglu_backward(dgate, dup, dy, gate, up, T, C, NULL);
    check_gradient(&(struct gradient){swiglu_of_gate, dy, T * C, T * C, 1e-3}, gate,
                   dgate, "gate");
    check_gradient(&(struct gradient){swiglu_of_up, dy, T * C, T * C, 1e-3}, up, dup,
                   "up");
}

static void gelu_of(float *y, const float *x)
{
    gelu_forward(y, x, T, C, NULL);
}

Test(ops, gelu_is_its_formula_and_its_backward_agrees_with_finite_differences)
{
    float x[T * C], y[T * C], dy[T * C], dx[T * C];
    memset(dx, -1, sizeof dx);
    noise(x, T * C, 1);
    noise(dy, T * C, 2);
    gelu_forward(y, x, T, C, NULL);
    for (int i = 0; i < T * C; i++) {
        double v = (double)x[i], u = sqrt(2 / acos(-1)) * (v + 0.044715 * v * v * v);
        cr_assert_float_eq(y[i], 0.5 * v * (1 + tanh(u)), 1e-6);
    }
    gelu_backward(dx, dy, x, T, C, NULL);
    check_gradient(&(struct gradient){gelu_of, dy, T * C, T * C, 1e-3}, x, dx, "dx");
}

Test(ops, rope_turns_pairs_and_its_backward_turns_them_back)
{
    enum { HEADS = 2, D = 8, N_ROT = 6 };
    const float cosine[2 * N_ROT / 2] = {1, 1, 1, 0.5f, 0.25f, 0.8f};
    const float sine[2 * N_ROT / 2] = {0, 0, 0, 0.75f, 0.5f, 0.6f};
    const int32_t position[1] = {1};
    for (int neox = 0; neox < 2; neox++) {
        float x[HEADS * D], y[HEADS * D];
        noise(x, HEADS * D, 1);
        memcpy(y, x, sizeof x);
        rope_forward(y, position, cosine, sine, 1, HEADS, D, N_ROT, neox, NULL);
        int first = D + (neox ? 1 : 2), second = D + (neox ? 4 : 3);
        cr_assert_float_eq(y[first], x[first] * 0.25f - x[second] * 0.5f, 1e-6);
        cr_assert_float_eq(y[second], x[first] * 0.5f + x[second] * 0.25f, 1e-6);
        cr_assert_eq(y[D + N_ROT], x[D + N_ROT]);
        first = neox ? 2 : 4, second = 5; /* a true rotation: cos^2 + sin^2 = 1 */
        rope_backward(y, position, cosine, sine, 1, HEADS, D, N_ROT, neox, NULL);
        cr_assert_float_eq(y[first], x[first], 1e-6);
        cr_assert_float_eq(y[second], x[second], 1e-6);
    }
}

Test(ops, exp_and_tanh_are_within_two_ulp)
{
    for (float x = -87.3f; x < 88.7f; x += 0.00371f) {
        double want = exp((double)x);
        cr_assert_leq(fabs((double)exp_f32(x) - want), want * 0x1p-22, "exp %g",
                      (double)x);
    }
    for (float x = -12; x < 12; x += 0.00071f) {
        double want = tanh((double)x);
        cr_assert_leq(fabs((double)tanh_f32(x) - want), fabs(want) * 0x1p-22, "tanh %g",
                      (double)x);
    }
}

Test(ops, exp_knows_its_limits)
{
    cr_assert_eq(exp_f32(0), 1);
    cr_assert_eq(exp_f32(-INFINITY), 0);
    cr_assert_eq(exp_f32(-100), 0);
    cr_assert_eq(exp_f32(100), INFINITY);
    cr_assert(isnan(exp_f32(NAN)));
    cr_assert(isnan(tanh_f32(NAN)));
    cr_assert_eq(tanh_f32(INFINITY), 1);
    cr_assert_eq(tanh_f32(-40), -1);
}

Test(ops, functions_in_double_agree_with_the_library)
{
    for (double x = -1000; x < 140000; x += 0.37 + fabs(x) * 0.01) {
        cr_assert_float_eq(sin_f64(x), sin(x), 1e-13, "sin %g", x);
        cr_assert_float_eq(cos_f64(x), cos(x), 1e-13, "cos %g", x);
    }
    for (double x = 1e-300; x < 1e300; x *= 3.7)
        cr_assert_float_eq(log_f64(x), log(x), 1e-13 * fabs(log(x)) + 1e-15);
    for (double x = 5e-324; x < 1e-290; x *= 37)
        cr_assert_float_eq(log_f64(x), log(x), 1e-12, "%g", x);
    cr_assert_eq(log_f64(0), -INFINITY);
    for (int n = 1; n <= 256; n *= 2) {
        cr_assert_float_eq(root_f64(1e6, n) / pow(1e6, 1.0 / n), 1, 1e-12);
        cr_assert_float_eq(root_f64(0.3, n) / pow(0.3, 1.0 / n), 1, 1e-12);
    }
}

Test(ops, softmax_and_logsumexp_survive_great_values)
{
    float x[3] = {1000, 1001, 1002};
    cr_assert_float_eq(logsumexp(x, 3), 1002 + log(1 + exp(-1) + exp(-2)), 1e-6);
    softmax(x, 3);
    cr_assert_float_eq(x[0] + x[1] + x[2], 1, 1e-6);
    cr_assert_float_eq(x[2] / x[1], exp(1), 1e-5);
}

/* Of odd and even length, the target the first and the last of a pair. */
Test(ops, cross_entropy_in_pairs_has_the_loss_and_the_rounded_gradient)
{
    const int sizes[] = {1, 2, 31, 299, 300, 513};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (int target = 0; target < sizes[s]; target += 1 + sizes[s] / 7) {
            int V = sizes[s];
            float x[513], want[513], factor, weight = 0.25f;
            uint32_t pairs[257];
            double loss;
            noise(x, (size_t)V, (uint64_t)V);
            memcpy(want, x, sizeof x);
            cross_entropy(&loss, want, &target, &weight, 1, V, NULL);
            cr_assert_eq(cross_entropy_pairs(pairs, &factor, x, target, weight, V), loss);
            for (int i = 0; i < V; i++) {
                uint32_t bits = i % 2 ? pairs[i / 2] & 0xffff0000 : pairs[i / 2] << 16;
                float got;
                memcpy(&got, &bits, sizeof got);
                cr_assert_float_eq(factor * got, want[i], 4e-3f * fabsf(want[i]) + 1e-9f,
                                   "%d of %d", i, V);
            }
            if (V % 2)
                cr_assert_eq(pairs[V / 2] >> 16, 0);
        }
}

Test(ops, cross_entropy_gives_losses_and_their_gradient)
{
    enum { V = 300 };
    float x[2 * V], y[2 * V];
    const int32_t target[2] = {7, 299};
    const float weight[2] = {0.5f, 2};
    double loss[2];
    noise(x, 2 * V, 1);
    memcpy(y, x, sizeof x);
    cross_entropy(loss, y, target, weight, 2, V, NULL);
    for (int t = 0; t < 2; t++) {
        double sum = 0, top = 0;
        for (int i = 0; i < V; i++)
            sum += exp((double)x[t * V + i]);
        cr_assert_float_eq(loss[t], log(sum) - (double)x[t * V + target[t]], 1e-6);
        for (int i = 0; i < V; i++) {
            double p = exp((double)x[t * V + i]) / sum - (i == target[t]);
            cr_assert_float_eq(y[t * V + i], p * (double)weight[t], 1e-6);
            top += (double)y[t * V + i];
        }
        cr_assert_float_eq(top, 0, 1e-5);
    }
}

static void everything(float *out)
{
    float x[T * C], y[T * C], z[T * C], mean[T], rstd[T];
    noise(x, T * C, 11);
    noise(z, T * C, 12);
    noise(w, C, 13);
    noise(b, C, 14);
    for (int i = 0; i < T * C; i++)
        x[i] *= i % 5 == 0 ? 30.0f : 1.0f;
    rmsnorm_forward(out, rstd, x, w, T, C, 1e-6f, NULL);
    out += T * C;
    rmsnorm_backward(out, y, out, z, x, rstd, w, T, C, NULL);
    layernorm_forward(out += T * C, mean, rstd, x, w, b, T, C, 1e-6f, NULL);
    out += T * C;
    layernorm_backward(out, out + T * C, out + T * C + C, x, z, x, mean, rstd, w, T, C,
                       NULL);
    swiglu_forward(out += T * C + 2 * C, x, z, T, C, NULL);
    out += T * C;
    swiglu_backward(out, out + T * C, z, x, z, T, C, NULL);
    gelu_forward(out += 2 * T * C, x, T, C, NULL);
    gelu_backward(out += T * C, z, x, T, C, NULL);
    memcpy(out += T * C, x, sizeof x);
    exp_array(out, T * C);
    memcpy(out += T * C, x, sizeof x);
    softmax(out, T * C);
    double sum = logsumexp(x, T * C);
    memcpy(out += T * C, &sum, sizeof sum);
    for (int i = 0; i < T * C; i++)
        out[2 + i] = tanh_f32(x[i]);
}

Test(ops, every_set_of_kernels_gives_the_same_bits)
{
    same_bits_in_all_sets(everything, 13 * T * C + 2 * C + 2);
}

Test(ops, threads_do_not_change_bits)
{
    enum { ROWS = 300, WIDE = 210 };
    size_t n = ROWS * WIDE;
    float *x = malloc(n * sizeof *x), *dy = malloc(n * sizeof *x), *weight = x;
    float *want = NULL;
    struct err err = ERR_INIT;
    noise(x, n, 1);
    noise(dy, n, 2);
    for (int threads = 1; threads <= 3; threads++) {
        struct pool *pool;
        cr_assert_eq(pool_open(&pool, threads, &err), 0);
        float *out = calloc(5 * n, sizeof *out), rstd[ROWS];
        rmsnorm_forward(out, rstd, x, weight, ROWS, WIDE, 1e-6f, pool);
        rmsnorm_backward(out + n, out + 2 * n, dy, dy, x, rstd, weight, ROWS, WIDE, pool);
        swiglu_forward(out + 3 * n, x, dy, ROWS, WIDE, pool);
        bias_backward(out + 4 * n, dy, ROWS, WIDE, pool);
        add_forward(out + 4 * n + WIDE, x, ROWS - 1, WIDE, pool);
        pool_close(pool);
        if (want != NULL)
            cr_assert_arr_eq(out, want, 5 * n * sizeof *out);
        free(want);
        want = out;
    }
    free(want);
    free(x);
    free(dy);
}
