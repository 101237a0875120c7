#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/attention.h"
#include "engine/kernel/kernels.h"
#include "engine/kernel/kv.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"

enum { H = 4, KV = 2, D = 24, T = 150 };

static const char *const sets[] = {"avx512", "avx512f", "avx2", "scalar", "plain"};
static float q[T * H * D], k[T * KV * D], v[T * KV * D], dout[T * H * D];
static const float scale = 0.2f;

static void back_to_best(void)
{
    struct err err = ERR_INIT;
    kernels_init(&err);
}

static void fill(float *x, size_t n, uint64_t stream)
{
    struct rng rng = rng_make(3, "test/attention", stream);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)rng_normal(&rng, i);
}

static void fill_all(void)
{
    fill(q, T * H * D, 1);
    fill(k, T * KV * D, 2);
    fill(v, T * KV * D, 3);
    fill(dout, T * H * D, 4);
}

TestSuite(attention, .init = fill_all, .fini = back_to_best);

/* One row in double, as the formula says. */
static double slow_row(double out[D], int row, int head, int first_key)
{
    double p[T], top = -INFINITY, sum = 0;
    int kv = head / (H / KV);
    for (int j = first_key; j <= row; j++) {
        p[j] = 0;
        for (int d = 0; d < D; d++)
            p[j] +=
                (double)q[(row * H + head) * D + d] * (double)k[(j * KV + kv) * D + d];
        p[j] *= (double)scale;
        top = p[j] > top ? p[j] : top;
    }
    for (int j = first_key; j <= row; j++)
        sum += p[j] = exp(p[j] - top);
    for (int d = 0; d < D; d++) {
        out[d] = 0;
        for (int j = first_key; j <= row; j++)
            out[d] += p[j] / sum * (double)v[(j * KV + kv) * D + d];
    }
    return top + log(sum);
}

static void whole(float *out, float *lse, enum kv_form form, struct pool *pool)
{
    struct kv_span span = {.k = k, .v = v, .n = T};
    struct attention_seq seq = {0, T, 0, &span, 1, form};
    attention_forward(out, lse, q, &seq, 1, H, KV, D, scale, pool);
}

Test(attention, forward_is_its_formula)
{
    static float out[T * H * D], lse[T * H];
    whole(out, lse, KV_ROWS, NULL);
    for (int row = 0; row < T; row++)
        for (int head = 0; head < H; head++) {
            double want[D], want_lse = slow_row(want, row, head, 0);
            cr_assert_float_eq(lse[row * H + head], want_lse, 1e-5);
            for (int d = 0; d < D; d++)
                cr_assert_float_eq(out[(row * H + head) * D + d], want[d], 1e-5);
        }
}

enum { ROOM = 64, CUTS = 5 };
static const int cut[CUTS + 1] = {0, 16, 32, 96, 128, T}; /* spans of a cache */

/* The keys and values of [0, T) in caches, one for each span. */
struct caches {
    float words[CUTS][2 * KV * D * ROOM];
    struct kv_layer layer[CUTS];
};

static void caches_make(struct caches *c, enum kv_form form)
{
    memset(c->words, 0xff,
           sizeof c->words); /* numbers that are none, where nothing was put */
    for (int i = 0; i < CUTS; i++)
        c->layer[i] = (struct kv_layer){form, KV, D, ROOM, c->words[i]};
}

/* Positions [from, to). */
static void caches_put(struct caches *c, int from, int to)
{
    for (int i = 0; i < CUTS; i++) {
        int a = from > cut[i] ? from : cut[i], b = to < cut[i + 1] ? to : cut[i + 1];
        for (int kv = 0; kv < KV && a < b; kv++)
            kv_put(&c->layer[i], kv, a - cut[i], k + a * KV * D, v + a * KV * D, b - a);
    }
}

/* The first n positions. */
static int caches_spans(const struct caches *c, int n, struct kv_span *span)
{
    int i = 0;
    for (; i < CUTS && cut[i] < n; i++)
        span[i] = kv_span_of(&c->layer[i], (n < cut[i + 1] ? n : cut[i + 1]) - cut[i]);
    return i;
}

/* As a sequence comes: `step` rows at a time, each step put before it is attended to. */
static void in_steps(float *out, float *lse, enum kv_form form, int step,
                     struct pool *pool)
{
    static struct caches caches;
    struct kv_span span[CUTS];
    caches_make(&caches, form);
    for (int row = 0; row < T; row += step) {
        int rows = T - row < step ? T - row : step;
        caches_put(&caches, row, row + rows);
        int n = caches_spans(&caches, row + rows, span);
        struct attention_seq seq = {0, rows, row, span, n, form};
        attention_forward(out + row * H * D, lse + row * H, q + row * H * D, &seq, 1, H,
                          KV, D, scale, pool);
    }
}

static void check_steps(enum kv_form rows, enum kv_form cache)
{
    static float want[T * H * D], out[T * H * D], want_lse[T * H], lse[T * H];
    const int steps[] = {1, 2, 7, 16, 63, T};
    whole(want, want_lse, rows, NULL);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        in_steps(out, lse, cache, steps[i], NULL);
        cr_assert_arr_eq(out, want, sizeof out, "steps of %d", steps[i]);
        cr_assert_arr_eq(lse, want_lse, sizeof lse, "steps of %d", steps[i]);
    }
}

Test(attention, over_a_cache_in_pieces_gives_the_bits_of_the_whole)
{
    check_steps(KV_ROWS, KV_F32);
}

Test(attention, in_bf16_a_cache_in_pieces_and_rows_give_the_same_bits)
{
    check_steps(KV_ROWS_BF16, KV_BF16);
}

Test(attention, over_a_cache_of_bf16_does_not_depend_on_steps_and_threads)
{
    static float want[T * H * D], out[T * H * D], want_lse[T * H], lse[T * H];
    const int steps[] = {1, 2, 7, 16, 63};
    struct err err = ERR_INIT;
    struct pool *pool;
    cr_assert_eq(pool_open(&pool, 3, &err), 0);
    in_steps(want, want_lse, KV_BF16, T, NULL);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        in_steps(out, lse, KV_BF16, steps[i], i % 2 ? pool : NULL);
        cr_assert_arr_eq(out, want, sizeof out, "steps of %d", steps[i]);
        cr_assert_arr_eq(lse, want_lse, sizeof lse, "steps of %d", steps[i]);
    }
    pool_close(pool);
}

static void cut_to_bf16(float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], 4);
        bits &= 0xffff0000;
        memcpy(&x[i], &bits, 4);
    }
}

/* Everything that is rounded on the way in becomes a bf16 number, so that rounding changes nothing. */
static void cut_all(void)
{
    cut_to_bf16(q, T * H * D);
    cut_to_bf16(k, T * KV * D);
    cut_to_bf16(v, T * KV * D);
    cut_to_bf16(dout, T * H * D);
}

/* Only the e^(score - m) differ. */
Test(attention, over_a_cache_of_bf16_is_its_formula_of_rounded_numbers)
{
    static float out[T * H * D], lse[T * H];
    cut_all();
    in_steps(out, lse, KV_BF16, 13, NULL);
    for (int row = 0; row < T; row++)
        for (int head = 0; head < H; head++) {
            double want[D], want_lse = slow_row(want, row, head, 0);
            cr_assert_float_eq(lse[row * H + head], want_lse, 2e-3);
            for (int d = 0; d < D; d++)
                cr_assert_float_eq(out[(row * H + head) * D + d], want[d], 1e-2);
        }
}

static void check_chunks(enum kv_form form)
{
    static float want[T * H * D], out[T * H * D];
    struct err err = ERR_INIT;
    whole(want, NULL, form, NULL);
    struct kv_span span = {.k = k, .v = v, .n = T};
    for (int threads = 1; threads <= 3; threads++) {
        struct pool *pool;
        cr_assert_eq(pool_open(&pool, threads, &err), 0);
        struct attention_seq seq[] = {
            {0, 3, 0, &span, 1, form},     {3, 8, 3, &span, 1, form},
            {11, 1, 11, &span, 1, form},   {12, 90, 12, &span, 1, form},
            {102, 2, 102, &span, 1, form}, {104, T - 104, 104, &span, 1, form},
        };
        memset(out, 0, sizeof out);
        attention_forward(out, NULL, q, seq, 6, H, KV, D, scale, pool);
        cr_assert_arr_eq(out, want, sizeof out, "%d threads", threads);
        pool_close(pool);
    }
}

Test(attention, chunks_batches_and_threads_do_not_change_bits)
{
    check_chunks(KV_ROWS);
    check_chunks(KV_ROWS_BF16);
}

static float delta[T * H];

static void backward(float *dq, float *dk, float *dv, enum kv_form form,
                     struct pool *pool)
{
    static float out[T * H * D], lse[T * H];
    /* two documents in one batch */
    struct kv_span span[] = {
        {.k = k, .v = v, .n = 100, .dk = dk, .dv = dv},
        {.k = k + 100 * KV * D,
         .v = v + 100 * KV * D,
         .n = T - 100,
         .dk = dk + 100 * KV * D,
         .dv = dv + 100 * KV * D},
    };
    struct attention_seq seq[] = {{0, 100, 0, &span[0], 1, form},
                                  {100, T - 100, 0, &span[1], 1, form}};
    attention_forward(out, lse, q, seq, 2, H, KV, D, scale, pool);
    memset(dq, -1, T * H * D * sizeof *dq); /* it is written, whatever was there */
    memset(dk, 0, T * KV * D * sizeof *dk);
    memset(dv, 0, T * KV * D * sizeof *dv);
    attention_backward(dq, delta, dout, out, lse, q, seq, 2, H, KV, D, scale, pool);
}

static double weighted_sum(void)
{
    double sum = 0, out[D];
    for (int row = 0; row < T; row++)
        for (int head = 0; head < H; head++) {
            slow_row(out, row, head, row < 100 ? 0 : 100);
            for (int d = 0; d < D; d++)
                sum += out[d] * (double)dout[(row * H + head) * D + d];
        }
    return sum;
}

static void check_slope(float *x, const float *dx, size_t i)
{
    const float step = 1e-3f, before = x[i];
    x[i] = before + step;
    double up = weighted_sum();
    x[i] = before - step;
    double slope = (up - weighted_sum()) / (2 * (double)step);
    x[i] = before;
    cr_assert_float_eq((double)dx[i], slope, 1e-3 * (1 + fabs(slope)));
}

Test(attention, backward_agrees_with_finite_differences)
{
    static float dq[T * H * D], dk[T * KV * D], dv[T * KV * D];
    backward(dq, dk, dv, KV_ROWS, NULL);
    for (size_t i = 5; i < T * H * D; i += 1601)
        check_slope(q, dq, i);
    for (size_t i = 5; i < T * KV * D; i += 801) {
        check_slope(k, dk, i);
        check_slope(v, dv, i);
    }
}

/* What one row and head add, in double: dS = scale P (dout v^T - sum of P dout v^T). */
static void slow_row_back(double *dq, double *dk, double *dv, int row, int head,
                          int first)
{
    double p[T], dp[T], out[D], mean = 0, lse = slow_row(out, row, head, first);
    int at = (row * H + head) * D, kv = head / (H / KV);
    for (int j = first; j <= row; j++) {
        double score = 0;
        dp[j] = 0;
        for (int d = 0; d < D; d++) {
            score += (double)q[at + d] * (double)k[(j * KV + kv) * D + d];
            dp[j] += (double)dout[at + d] * (double)v[(j * KV + kv) * D + d];
        }
        p[j] = exp((double)scale * score - lse);
        mean += p[j] * dp[j];
    }
    for (int j = first; j <= row; j++)
        for (int d = 0; d < D; d++) {
            double ds = (double)scale * p[j] * (dp[j] - mean);
            dv[(j * KV + kv) * D + d] += p[j] * (double)dout[at + d];
            dq[at + d] += ds * (double)k[(j * KV + kv) * D + d];
            dk[(j * KV + kv) * D + d] += ds * (double)q[at + d];
        }
}

static void check_near(const float *x, const double *want, int n, const char *name,
                       double most)
{
    for (int i = 0; i < n; i++)
        cr_assert_float_eq((double)x[i], want[i], most * (1 + fabs(want[i])),
                           "%s %d: %g, not %g", name, i, (double)x[i], want[i]);
}

static void check_backward(enum kv_form form, double most)
{
    static float dq[T * H * D], dk[T * KV * D], dv[T * KV * D];
    static double want_q[T * H * D], want_k[T * KV * D], want_v[T * KV * D];
    backward(dq, dk, dv, form, NULL);
    for (int row = 0; row < T; row++)
        for (int head = 0; head < H; head++)
            slow_row_back(want_q, want_k, want_v, row, head, row < 100 ? 0 : 100);
    check_near(dq, want_q, T * H * D, "dq", most);
    check_near(dk, want_k, T * KV * D, "dk", most);
    check_near(dv, want_v, T * KV * D, "dv", most);
}

Test(attention, backward_is_its_formula)
{
    check_backward(KV_ROWS, 2e-5);
}

/* P and dS are rounded to 8 bits, a step of 4e-3, and multiplied with numbers up to 4. */
Test(attention, backward_in_bf16_is_its_formula_but_for_rounding)
{
    cut_all();
    check_backward(KV_ROWS_BF16, 1e-2);
}

static double distance(const float *a, const float *b, int n)
{
    double sum = 0, all = 0;
    for (int i = 0; i < n; i++) {
        sum += pow((double)a[i] - (double)b[i], 2);
        all += pow((double)b[i], 2);
    }
    return sqrt(sum / all);
}

/* Of numbers that are no bf16 numbers, q, k, v and dout rounded too. */
Test(attention, in_bf16_is_near_attention_in_f32)
{
    enum { ROWS = T * H * D, KEYS = T * KV * D };
    static float near[2 * ROWS + 2 * KEYS], exact[2 * ROWS + 2 * KEYS];
    const int at[] = {0, ROWS, 2 * ROWS, 2 * ROWS + KEYS, 2 * ROWS + 2 * KEYS};
    float *result[] = {exact, near};
    for (int i = 0; i < 2; i++) {
        enum kv_form form = i == 0 ? KV_ROWS : KV_ROWS_BF16;
        whole(result[i], NULL, form, NULL);
        backward(result[i] + at[1], result[i] + at[2], result[i] + at[3], form, NULL);
    }
    for (int i = 0; i < 4; i++) {
        double off = distance(near + at[i], exact + at[i], at[i + 1] - at[i]);
        cr_assert(off > 1e-5 && off < 6e-3, "array %d is off by %g", i, off);
    }
}

static bool are_equal(const float *a, const float *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i] != b[i]) /* the sign of a zero may differ */
            return false;
    return true;
}

/* Rows from 37 on ask, of keys in two pieces: as when the first rows' gradients are zero. */
static void check_pieces(enum kv_form form)
{
    enum { SKIP = 37 };
    static const int cuts[] = {1, 37, 64, 100};
    static float out[T * H * D], lse[T * H], saved[SKIP * H * D];
    static float want[2][T * H * D], want_k[2][T * KV * D], want_v[2][T * KV * D];
    struct kv_span one = {.k = k, .v = v, .n = T, .dk = want_k[0], .dv = want_v[0]};
    struct attention_seq all = {0, T, 0, &one, 1, form};
    memset(want, 0, sizeof want);
    memset(want_k, 0, sizeof want_k);
    memset(want_v, 0, sizeof want_v);
    memcpy(saved, dout, sizeof saved);
    memset(dout, 0, sizeof saved);
    attention_forward(out, lse, q, &all, 1, H, KV, D, scale, NULL);
    attention_backward(want[0], delta, dout, out, lse, q, &all, 1, H, KV, D, scale, NULL);
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        size_t at = (size_t)cuts[i] * KV * D;
        struct kv_span two[] = {
            {.k = k, .v = v, .n = cuts[i], .dk = want_k[1], .dv = want_v[1]},
            {.k = k + at,
             .v = v + at,
             .n = T - cuts[i],
             .dk = want_k[1] + at,
             .dv = want_v[1] + at}};
        struct attention_seq later = {SKIP, T - SKIP, SKIP, two, 2, form};
        static float again[T * H * D];
        memset(want[1], 0, sizeof want[1]);
        memset(want_k[1], 0, sizeof want_k[1]);
        memset(want_v[1], 0, sizeof want_v[1]);
        attention_forward(again, NULL, q, &later, 1, H, KV, D, scale, NULL);
        attention_backward(want[1], delta, dout, out, lse, q, &later, 1, H, KV, D, scale,
                           NULL);
        cr_assert_arr_eq(again + SKIP * H * D, out + SKIP * H * D,
                         (T - SKIP) * H * D * sizeof *out);
        cr_assert(are_equal(want[1], want[0], T * H * D), "dq, cut at %d", cuts[i]);
        cr_assert(are_equal(want_k[1], want_k[0], T * KV * D), "dk, cut at %d", cuts[i]);
        cr_assert(are_equal(want_v[1], want_v[0], T * KV * D), "dv, cut at %d", cuts[i]);
    }
    memcpy(dout, saved, sizeof saved);
}

Test(attention, later_rows_over_keys_in_pieces_give_the_same_bits_back)
{
    check_pieces(KV_ROWS);
    check_pieces(KV_ROWS_BF16);
}

/* All that comes out of both passes, over rows. */
struct passes {
    float out[T * H * D], lse[T * H], dq[T * H * D], dk[T * KV * D], dv[T * KV * D];
};

static void pass(struct passes *p, enum kv_form form, struct pool *pool)
{
    whole(p->out, p->lse, form, pool);
    backward(p->dq, p->dk, p->dv, form, pool);
}

Test(attention, every_set_of_kernels_gives_the_same_bits)
{
    static struct passes rows[5][2];
    static float cached[5][2][T * H * D + T * H];
    int first = -1;
    for (int s = 0; s < 5; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        pass(&rows[s][0], KV_ROWS, NULL);
        pass(&rows[s][1], KV_ROWS_BF16, NULL);
        in_steps(cached[s][0], cached[s][0] + T * H * D, KV_F32, 9, NULL);
        in_steps(cached[s][1], cached[s][1] + T * H * D, KV_BF16, 9, NULL);
        if (first < 0) {
            first = s;
            continue;
        }
        cr_assert_arr_eq(rows[s], rows[first], sizeof rows[s], "%s", sets[s]);
        cr_assert_arr_eq(cached[s], cached[first], sizeof cached[s], "%s", sets[s]);
    }
}

/* The first NARROW numbers of each head. */
enum { NARROW = 16 };

static void narrow(float *to, const float *from, int heads)
{
    for (int i = 0; i < heads; i++)
        memcpy(to + i * NARROW, from + i * D, NARROW * sizeof *to);
}

static void check_narrow(const char *name, const float *x, const float *wide, int heads)
{
    static float want[T * H * NARROW];
    narrow(want, wide, heads);
    cr_assert(are_equal(x, want, (size_t)(heads * NARROW)), "%s", name);
}

/* Heads of 16 numbers have ways of their own.  Zeros behind them change nothing. */
static void check_sixteen(enum kv_form form)
{
    enum { ROWS = T * H, KEYS = T * KV };
    static float x[ROWS * NARROW], dx[ROWS * NARROW], out[ROWS * NARROW], lse[ROWS];
    static float wide_out[T * H * D], wide_dq[T * H * D], wide_lse[ROWS];
    static float keys[4][KEYS * NARROW], wide_keys[2][T * KV * D];
    struct kv_span span = {
        .k = k, .v = v, .n = T, .dk = wide_keys[0], .dv = wide_keys[1]};
    struct attention_seq seq = {0, T, 0, &span, 1, form};
    memset(wide_keys, 0, sizeof wide_keys);
    attention_forward(wide_out, wide_lse, q, &seq, 1, H, KV, D, scale, NULL);
    attention_backward(wide_dq, delta, dout, wide_out, wide_lse, q, &seq, 1, H, KV, D,
                       scale, NULL);
    narrow(x, q, ROWS);
    narrow(dx, dout, ROWS);
    narrow(keys[0], k, KEYS);
    narrow(keys[1], v, KEYS);
    memset(keys[2], 0, 2 * sizeof keys[2]);
    span = (struct kv_span){
        .k = keys[0], .v = keys[1], .n = T, .dk = keys[2], .dv = keys[3]};
    attention_forward(out, lse, x, &seq, 1, H, KV, NARROW, scale, NULL);
    cr_assert_arr_eq(lse, wide_lse, sizeof lse);
    check_narrow("out", out, wide_out, ROWS);
    static float dq[ROWS * NARROW];
    attention_backward(dq, delta, dx, out, lse, x, &seq, 1, H, KV, NARROW, scale, NULL);
    check_narrow("dq", dq, wide_dq, ROWS);
    check_narrow("dk", keys[2], wide_keys[0], KEYS);
    check_narrow("dv", keys[3], wide_keys[1], KEYS);
}

Test(attention, heads_of_sixteen_are_wider_ones_that_end_in_zeros)
{
    float *all[] = {q, k, v, dout};
    for (int i = 0; i < 4; i++)
        for (int at = 0; at < T * (i % 3 == 0 ? H : KV) * D; at++)
            if (at % D >= NARROW)
                all[i][at] = 0;
    check_sixteen(KV_ROWS);
    check_sixteen(KV_ROWS_BF16);
}

Test(attention, backward_does_not_depend_on_threads)
{
    static struct passes want, got;
    const enum kv_form forms[] = {KV_ROWS, KV_ROWS_BF16};
    struct err err = ERR_INIT;
    for (int i = 0; i < 4; i++) {
        struct pool *pool;
        pass(&want, forms[i % 2], NULL);
        cr_assert_eq(pool_open(&pool, 2 + i / 2, &err), 0);
        pass(&got, forms[i % 2], pool);
        cr_assert_arr_eq(&got, &want, sizeof want);
        pool_close(pool);
    }
}
