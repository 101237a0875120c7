#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/kernels.h"
#include "engine/model/forward.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"

enum { V = 67, C = 48, T = 90 };

static struct err err = ERR_INIT;
static int32_t ids[T];

static struct model *make(enum arch arch)
{
    struct model *model;
    const struct model_shape shape = {.arch = arch,
                                      .V = V,
                                      .C = C,
                                      .L = 2,
                                      .H = 4,
                                      .KV = arch == ARCH_GPT2 ? 4 : 2,
                                      .D = arch == ARCH_QWEN3 ? 16 : 12,
                                      .F = 100,
                                      .context = 128,
                                      .n_rot = arch == ARCH_QWEN3 ? 16 : 12,
                                      .eps = 1e-5f,
                                      .rope_base = 10000,
                                      .rope_scale = 1,
                                      .tied = arch != ARCH_LLAMA};
    cr_assert_eq(model_create(&model, &shape, NULL, 5, NULL, &err), 0, "%s", err.text);
    struct rng rng = rng_make(1, "test/forward", 0);
    for (int i = 0; i < T; i++)
        ids[i] = (int32_t)rng_below(&rng, (uint64_t)i, V);
    return model;
}

static struct adapter *make_adapter(const struct model *model)
{
    struct adapter *adapter;
    cr_assert_eq(adapter_create(&adapter, model, 3, 6, 0, 1, &err), 0, "%s", err.text);
    struct rng rng = rng_make(2, "test/forward", 0);
    for (int l = 0; l < 2; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++)
            for (int i = 0; i < adapter->lora[l][m].r * model->layer[l].matrix[m].O; i++)
                adapter->lora[l][m].b[i] = (float)rng_normal(&rng, (uint64_t)i) * 0.1f;
    adapter_repack(adapter, model, NULL);
    return adapter;
}

static void back_to_best(void)
{
    kernels_init(&err);
}

TestSuite(forward, .fini = back_to_best);

/* Two documents in one batch, as training does it. */
static void train_way(const struct model *model, const struct adapter *adapter,
                      float *out, struct pool *pool)
{
    struct tape tape;
    cr_assert_eq(tape_open(&tape, model, adapter, T, TAPE_KEPT, &err), 0);
    struct forward_seq seq[] = {{70, NULL}, {T - 70, NULL}};
    struct forward_batch batch = {ids, T, seq, 2};
    forward(model, adapter, &tape, &batch, pool);
    memcpy(out, tape.final, T * C * sizeof *out);
    tape_release(&tape);
}

/* The same in small steps over segments: the first document cut in three, in turn with
 * the second. */
static void infer_way(const struct model *model, const struct adapter *adapter,
                      float *out)
{
    struct tape tape;
    cr_assert_eq(tape_open(&tape, model, adapter, 60, TAPE_SHARED, &err), 0);
    struct segment *a = segment_open(&model->shape, NULL, 40);
    struct segment *b = segment_open(&model->shape, NULL, T - 70);
    const struct forward_seq first[] = {{38, a}, {13, b}};
    int32_t id[60];
    memcpy(id, ids, 38 * sizeof *id);
    memcpy(id + 38, ids + 70, 13 * sizeof *id);
    forward(model, adapter, &tape, &(struct forward_batch){id, 51, first, 2}, NULL);
    memcpy(out, tape.final, 38 * C * sizeof *out);
    memcpy(out + 70 * C, tape.final + 38 * C, 13 * C * sizeof *out);
    struct segment *child = segment_open(&model->shape, a, 40);
    cr_assert_eq(child->start, 38);
    const struct forward_seq second[] = {{7, b}, {1, child}};
    memcpy(id, ids + 83, 7 * sizeof *id);
    id[7] = ids[38];
    forward(model, adapter, &tape, &(struct forward_batch){id, 8, second, 2}, NULL);
    memcpy(out + 83 * C, tape.final, 7 * C * sizeof *out);
    memcpy(out + 38 * C, tape.final + 7 * C, C * sizeof *out);
    const struct forward_seq rest = {31, child};
    forward(model, adapter, &tape, &(struct forward_batch){ids + 39, 31, &rest, 1}, NULL);
    memcpy(out + 39 * C, tape.final, 31 * C * sizeof *out);
    segment_close(child);
    segment_close(a);
    segment_close(b);
    tape_release(&tape);
}

Test(forward, training_and_inference_give_the_same_bits_in_every_architecture)
{
    static float train[T * C], infer[T * C], plain[T * C];
    for (int arch = 0; arch < ARCH_N; arch++) {
        struct model *model = make((enum arch)arch);
        struct adapter *adapter = make_adapter(model);
        train_way(model, NULL, plain, NULL);
        infer_way(model, NULL, infer);
        cr_assert_arr_eq(infer, plain, sizeof plain, "%s", arch_name((enum arch)arch));
        train_way(model, adapter, train, NULL);
        infer_way(model, adapter, infer);
        cr_assert_arr_eq(infer, train, sizeof train, "%s with adapter",
                         arch_name((enum arch)arch));
        cr_assert_neq(memcmp(plain, train, sizeof plain), 0);
        adapter_close(adapter);
        model_close(model);
    }
}

/* Two documents in one batch of which few rows, or none, are read. */
static void check_wanted(const struct model *model, const struct adapter *adapter,
                         const float *all, const int *wanted, int n, struct pool *pool)
{
    struct tape tape;
    cr_assert_eq(tape_open(&tape, model, adapter, T, TAPE_SHARED, &err), 0);
    struct segment *a = segment_open(&model->shape, NULL, 70);
    struct segment *b = segment_open(&model->shape, NULL, T - 70);
    const struct forward_seq both[] = {{70, a}, {T - 71, b}};
    const struct forward_batch batch = {ids, T - 1, both, 2};
    forward_wanted(model, adapter, &tape, &batch, wanted, n, pool);
    for (int k = 0; k < n; k++)
        cr_assert_arr_eq(tape.final + k * C, all + wanted[k] * C, C * sizeof *all,
                         "row %d", wanted[k]);
    /* And the keys are all there. */
    const struct forward_seq last = {1, b};
    forward(model, adapter, &tape, &(struct forward_batch){ids + T - 1, 1, &last, 1},
            NULL);
    cr_assert_arr_eq(tape.final, all + (T - 1) * C, C * sizeof *all);
    segment_close(a);
    segment_close(b);
    tape_release(&tape);
}

Test(forward, rows_that_are_read_have_the_same_bits_when_others_are_left_out)
{
    static float all[T * C];
    static const int some[] = {0, 5, 6, 69, 70, 88}, last[] = {88};
    int half[T / 2];
    struct pool *pool;
    cr_assert_eq(pool_open(&pool, 2, &err), 0);
    for (int i = 0; i < T / 2; i++)
        half[i] = 2 * i;
    for (int arch = 0; arch < ARCH_N; arch++) {
        struct model *model = make((enum arch)arch);
        struct adapter *adapter = make_adapter(model);
        train_way(model, adapter, all, NULL);
        check_wanted(model, adapter, all, some, 6, pool);
        check_wanted(model, adapter, all, last, 1, pool);
        check_wanted(model, adapter, all, some, 0, pool);
        check_wanted(model, adapter, all, half, T / 2, pool);
        adapter_close(adapter);
        model_close(model);
    }
    pool_close(pool);
}

/* So many rows of so narrow a model go through it in blocks, each in one thread. */
Test(forward, blocks_of_rows_in_threads_give_the_same_bits_in_every_architecture)
{
    static float want[T * C], got[T * C];
    for (int arch = 0; arch < ARCH_N; arch++) {
        struct model *model = make((enum arch)arch);
        struct adapter *adapter = make_adapter(model);
        cr_assert(matrices_are_narrow(model->layer[0].matrix, LAYER_MATRIX_N));
        for (int precision = PRECISION_F32; precision <= PRECISION_BF16; precision++) {
            cr_assert_eq(
                model_set_precision(model, (enum precision)precision, NULL, &err), 0);
            train_way(model, adapter, want, NULL);
            for (int threads = 2; threads <= 5; threads++) {
                struct pool *pool;
                cr_assert_eq(pool_open(&pool, threads, &err), 0);
                train_way(model, adapter, got, pool);
                cr_assert_arr_eq(got, want, sizeof want, "%s, %d threads",
                                 arch_name((enum arch)arch), threads);
                pool_close(pool);
            }
        }
        adapter_close(adapter);
        model_close(model);
    }
}

Test(forward, kernels_give_the_same_bits)
{
    static const char *const sets[] = {"avx512", "avx2", "scalar"};
    static float want[T * C], got[T * C];
    struct model *model = make(ARCH_QWEN3);
    train_way(model, NULL, want, NULL);
    for (int s = 0; s < 3; s++)
        if (kernels_find(sets[s]) != NULL) {
            kernels_use(kernels_find(sets[s]));
            train_way(model, NULL, got, NULL);
            cr_assert_arr_eq(got, want, sizeof want, "%s", sets[s]);
        }
    model_close(model);
}

Test(forward, openblas_agrees_to_rounding)
{
    static float want[T * C], got[T * C];
    struct model *model = make(ARCH_LLAMA);
    train_way(model, NULL, want, NULL);
    setenv("TRIVIUM_KERNELS", "openblas", 1);
    cr_assert_eq(kernels_init(&err), 0);
    train_way(model, NULL, got, NULL);
    unsetenv("TRIVIUM_KERNELS");
    for (int i = 0; i < T * C; i++)
        cr_assert_float_eq(got[i], want[i], 1e-3);
    model_close(model);
}

Test(forward, a_tape_says_its_bytes)
{
    struct model *model = make(ARCH_LLAMA);
    struct tape tape;
    cr_assert_eq(tape_open(&tape, model, NULL, T, TAPE_KEPT, &err), 0);
    cr_assert_eq(tape.bytes, tape_bytes(model, NULL, T, TAPE_KEPT));
    cr_assert_gt(tape.bytes, tape_bytes(model, NULL, T, TAPE_SHARED));
    tape_release(&tape);
    model_close(model);
}
