/* The gradient of the loss of whole small models against finite differences, along two directions
 * of every tensor: the gradient's own, where the difference must be its norm, and a random one. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/train/optimizer.h"
#include "engine/train/step.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"

enum { V = 48, V_LARGE = 70000, N_DOCS = 3 };
static int vocabulary = V; /* of the models of a test */

static const int32_t text[] = {7,  1,  33, 4,  4,  19, 40, 2, 11, 28, 5,
                               47, 13, 9,  21, 30, 12, 46, 3, 8,  17, 25,
                               31, 44, 6,  0,  1,  22, 14, 7, 37, 39};

/* Of different lengths and masks; one row of the last counts three times. */
static const struct step_doc docs[N_DOCS] = {{text, 9, 0, 9, 1, NULL},
                                             {text + 9, 6, 3, 6, 1, NULL},
                                             {text + 15, 17, 5, 15, 3, NULL}};

/* The first and the last begin alike, with 7 rows before a target. */
enum { ALIKE = 7 };
static const int32_t alike_text[] = {7, 1, 33, 4,  4, 19, 40, 2,  11, 28, 5,  47, 13,
                                     9, 7, 1,  33, 4, 4,  19, 40, 21, 30, 12, 46, 3,
                                     8, 7, 17, 25, 1, 31, 44, 6,  0,  1,  22};
static const struct step_doc alike[N_DOCS] = {{alike_text, 14, 9, 14, 1, NULL},
                                              {alike_text + 27, 10, 4, 10, 1, NULL},
                                              {alike_text + 14, 13, 8, 11, 3, NULL}};

static struct model_shape shape_of(enum arch arch)
{
    struct model_shape shape = {.arch = arch,
                                .V = vocabulary,
                                .C = 32,
                                .L = 2,
                                .H = 4,
                                .KV = 2,
                                .D = 8,
                                .F = 64,
                                .context = 32,
                                .n_rot = 8,
                                .eps = 1e-5f,
                                .rope_base = 10000,
                                .rope_scale = 1,
                                .tied = arch != ARCH_QWEN2};
    if (arch == ARCH_QWEN3)
        shape.D = 16, shape.n_rot = 16; /* heads wider than the stream */
    if (arch == ARCH_GPT2)
        shape.KV = 4, shape.n_rot = 0;
    return shape;
}

struct lab {
    struct model *model;
    struct adapter *adapter;
    struct optimizer optimizer;
    struct stepper stepper;
    bool bf16, expand;
    const struct step_doc *docs;
    const int32_t *prefix; /* shared by documents */
    int n_prefix;
    struct err err;
};

/* Weights large enough that every part of the network matters. */
static void stir(struct optimizer *o)
{
    for (int i = 0; i < o->n_params; i++) {
        struct rng rng = rng_make(17, o->param[i].name, 0);
        for (size_t k = 0; k < o->param[i].n; k++)
            o->param[i].w[k] =
                (float)((o->param[i].decay ? 0 : (double)o->param[i].w[k]) +
                        0.2 * rng_normal(&rng, k));
    }
    optimizer_repack(o, NULL);
}

static void open_optimizer(struct lab *lab, int64_t memory)
{
    cr_assert_eq(
        optimizer_open(&lab->optimizer, lab->model, lab->adapter, NULL, &lab->err), 0,
        "%s", lab->err.text);
    const struct step_load load = {16, 64, memory, lab->prefix, lab->n_prefix};
    cr_assert_eq(stepper_open_as(&lab->stepper, lab->model, lab->adapter, &load,
                                 (struct pass_how){true, lab->bf16, lab->expand}, NULL,
                                 &lab->err),
                 0, "%s", lab->err.text);
}

static void open_lab_of(struct lab *lab, enum arch arch, unsigned targets, bool lora,
                        bool bf16, const struct step_doc *learnt, int n_prefix)
{
    struct model_shape shape = shape_of(arch);
    *lab = (struct lab){
        .bf16 = bf16, .docs = learnt, .prefix = learnt->id, .n_prefix = n_prefix};
    cr_assert_eq(kernels_init(&lab->err), 0);
    cr_assert_eq(model_create(&lab->model, &shape, NULL, 3, NULL, &lab->err), 0, "%s",
                 lab->err.text);
    struct optimizer all;
    cr_assert_eq(optimizer_open(&all, lab->model, NULL, NULL, &lab->err), 0, "%s",
                 lab->err.text);
    stir(&all);
    optimizer_release(&all);
    if (lora) {
        cr_assert_eq(
            adapter_create(&lab->adapter, lab->model, 4, 6, targets, 9, &lab->err), 0,
            "%s", lab->err.text);
        cr_assert_eq(adapter_make_trainable(lab->adapter, lab->model, &lab->err), 0);
    }
    open_optimizer(lab, 0);
    if (lora)
        stir(&lab->optimizer);
}

static void open_lab_as(struct lab *lab, enum arch arch, unsigned targets, bool lora,
                        bool bf16)
{
    open_lab_of(lab, arch, targets, lora, bf16, docs, 0);
}

static void open_lab(struct lab *lab, enum arch arch, unsigned targets, bool lora)
{
    open_lab_as(lab, arch, targets, lora, false);
}

static void close_lab(struct lab *lab)
{
    stepper_release(&lab->stepper);
    optimizer_release(&lab->optimizer);
    adapter_close(lab->adapter);
    model_close(lab->model);
}

static void gradient(struct lab *lab)
{
    struct step_sum sum;
    optimizer_zero(&lab->optimizer, NULL);
    stepper_gradient(&lab->stepper, lab->docs, N_DOCS, &sum);
    cr_assert_eq(sum.targets, lab->docs == docs ? 8 + 3 + 12 : 5 + 6 + 5);
}

/* The weighted mean that the gradient is of. */
static double loss(struct lab *lab)
{
    struct step_sum plain, heavy;
    struct step_doc tail = lab->docs[2];
    tail.n_masked = tail.heavy_from;
    optimizer_repack(&lab->optimizer, NULL);
    stepper_loss(&lab->stepper, lab->docs, N_DOCS, &plain);
    stepper_loss(&lab->stepper, &tail, 1, &heavy);
    return (plain.nats + 2 * heavy.nats) / (double)(plain.targets + 2 * heavy.targets);
}

static double loss_along(struct lab *lab, struct param *p, const float *direction,
                         double step)
{
    float *saved = malloc(p->n * sizeof *saved);
    memcpy(saved, p->w, p->n * sizeof *saved);
    for (size_t i = 0; i < p->n; i++)
        p->w[i] += (float)(step * (double)direction[i]);
    double value = loss(lab);
    memcpy(p->w, saved, p->n * sizeof *saved);
    free(saved);
    return value;
}

/* Central differences of fourth order: the loss bends. */
static double slope(struct lab *lab, struct param *p, const float *direction, double step)
{
    double near =
        loss_along(lab, p, direction, step) - loss_along(lab, p, direction, -step);
    double far = loss_along(lab, p, direction, 2 * step) -
                 loss_along(lab, p, direction, -2 * step);
    return (8 * near - far) / (12 * step);
}

static double norm_of(const float *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * (double)x[i];
    return sqrt(sum);
}

static void check_param(struct lab *lab, struct param *p, double step)
{
    float *direction = malloc(p->n * sizeof *direction);
    double norm = norm_of(p->grad, p->n), along = 0;
    struct rng rng = rng_make(1, p->name, 0);
    cr_assert_gt(norm, 1e-6, "%s has no gradient", p->name);
    for (size_t i = 0; i < p->n; i++)
        direction[i] = (float)((double)p->grad[i] / norm);
    double measured = slope(lab, p, direction, step);
    cr_assert_float_eq(measured, norm, 4e-3 * norm + 2e-5,
                       "%s: slope %.6g, gradient %.6g", p->name, measured, norm);
    for (size_t i = 0; i < p->n; i++) {
        direction[i] = (float)(rng_normal(&rng, i) / sqrt((double)p->n));
        along += (double)direction[i] * (double)p->grad[i];
    }
    measured = slope(lab, p, direction, step);
    cr_assert_float_eq(measured, along, 4e-3 * norm + 2e-5,
                       "%s: slope %.6g, gradient %.6g", p->name, measured, along);
    free(direction);
}

static void check_of(enum arch arch, unsigned targets, bool lora,
                     const struct step_doc *learnt, int n_prefix)
{
    struct lab lab;
    open_lab_of(&lab, arch, targets, lora, false, learnt, n_prefix);
    gradient(&lab);
    for (int i = 0; i < lab.optimizer.n_params; i++)
        check_param(&lab, &lab.optimizer.param[i], 0.01);
    close_lab(&lab);
}

static void check(enum arch arch, unsigned targets, bool lora)
{
    check_of(arch, targets, lora, docs, 0);
}

Test(backward, of_llama_agrees_with_finite_differences)
{
    check(ARCH_LLAMA, 0, false);
}

Test(backward, of_qwen2_agrees_with_finite_differences)
{
    check(ARCH_QWEN2, 0, false);
}

Test(backward, of_qwen3_agrees_with_finite_differences)
{
    check(ARCH_QWEN3, 0, false);
}

Test(backward, of_gpt2_agrees_with_finite_differences)
{
    check(ARCH_GPT2, 0, false);
}

Test(backward, of_lora_agrees_with_finite_differences_in_every_architecture)
{
    for (enum arch arch = ARCH_LLAMA; arch < ARCH_N; arch++)
        check(arch, 0, true);
}

/* Each leaves another part of the lowest layer out of the backward pass. */
Test(backward, of_some_matrices_only_agrees_with_finite_differences)
{
    static const unsigned targets[] = {
        1u << FFN_DOWN, 1u << FFN_UP | 1u << FFN_DOWN, 1u << ATTN_OUT,
        1u << ATTN_V,   1u << ATTN_Q | 1u << FFN_GATE, 1u << ATTN_K | 1u << ATTN_OUT};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        check(ARCH_LLAMA, targets[i], true);
        check_of(ARCH_LLAMA, targets[i], true, alike, ALIKE);
    }
}

Test(backward, of_a_shared_prefix_agrees_with_finite_differences)
{
    for (enum arch arch = ARCH_LLAMA; arch < ARCH_N; arch++)
        for (int lora = 0; lora < 2; lora++)
            check_of(arch, 0, lora, alike, ALIKE);
}

/* Then threads divide the head, and not the rows. */
Test(backward, through_a_head_larger_than_the_cache_agrees_with_finite_differences)
{
    vocabulary = V_LARGE;
    check(ARCH_LLAMA, 1u << FFN_DOWN, true);
}

Test(backward, below_the_lowest_adapted_layer_nothing_is_needed)
{
    struct lab lab;
    open_lab(&lab, ARCH_LLAMA, 0, true);
    for (int m = 0; m < LAYER_MATRIX_N; m++)
        lab.adapter->lora[0][m].r = 0; /* as an adapter file that starts at layer 1 */
    stepper_release(&lab.stepper);
    optimizer_release(&lab.optimizer);
    open_optimizer(&lab, 0);
    gradient(&lab);
    for (int i = 0; i < lab.optimizer.n_params; i++) {
        cr_assert_eq(strncmp(lab.optimizer.param[i].name, "blk.1.", 6), 0);
        check_param(&lab, &lab.optimizer.param[i], 0.01);
    }
    close_lab(&lab);
}

static float *all_gradients(struct lab *lab)
{
    float *copy = malloc(lab->optimizer.n_values * sizeof *copy), *at = copy;
    for (int i = 0; i < lab->optimizer.n_params; i++) {
        const struct param *p = &lab->optimizer.param[i];
        memcpy(at, p->grad, p->n * sizeof *at);
        at += p->n;
    }
    return copy;
}

static void check_same_bits(enum arch arch, bool lora, bool bf16,
                            const struct step_doc *learnt, int n_prefix)
{
    struct lab lab;
    struct pool *pool;
    open_lab_of(&lab, arch, 0, lora, bf16, learnt, n_prefix);
    size_t bytes = lab.optimizer.n_values * sizeof(float);
    gradient(&lab);
    float *one = all_gradients(&lab);
    lab.stepper.T_max = 17; /* every document in a micro-batch of its own */
    gradient(&lab);
    float *apart = all_gradients(&lab);
    cr_assert_eq(memcmp(one, apart, bytes), 0, "architecture %d, micro-batches", arch);
    cr_assert_eq(pool_open(&pool, 3, &lab.err), 0);
    lab.stepper.pool = pool;
    gradient(&lab);
    float *threads = all_gradients(&lab);
    cr_assert_eq(memcmp(one, threads, bytes), 0, "architecture %d, threads", arch);
    free(one);
    free(apart);
    free(threads);
    close_lab(&lab);
    pool_close(pool);
}

Test(backward, gives_the_same_bits_in_any_micro_batch_and_with_any_threads)
{
    for (enum arch arch = ARCH_LLAMA; arch < ARCH_N; arch++) {
        for (int how = 0; how < 4; how++)
            check_same_bits(arch, how & 1, how & 2, docs, 0);
    }
}

Test(backward, of_a_shared_prefix_has_the_same_bits_in_any_micro_batch)
{
    for (enum arch arch = ARCH_LLAMA; arch < ARCH_N; arch++) {
        for (int how = 0; how < 4; how++)
            check_same_bits(arch, how & 1, how & 2, alike, ALIKE);
    }
}

Test(backward, losses_behind_a_shared_prefix_have_the_bits_of_whole_documents)
{
    for (enum arch arch = ARCH_LLAMA; arch < ARCH_N; arch++)
        for (int how = 0; how < 4; how++) {
            struct lab whole, shared;
            double want[N_DOCS], got[N_DOCS];
            open_lab_of(&whole, arch, 0, how & 1, how & 2, alike, 0);
            open_lab_of(&shared, arch, 0, how & 1, how & 2, alike, ALIKE);
            stepper_losses(&whole.stepper, alike, N_DOCS, want);
            stepper_losses(&shared.stepper, alike, N_DOCS, got);
            cr_assert(shared.stepper.shares && !whole.stepper.shares);
            cr_assert_arr_eq(got, want, sizeof want, "architecture %d, %d", arch, how);
            stepper_losses(&shared.stepper, alike + 1, 2, got); /* nobody to share with */
            cr_assert(!shared.stepper.shares && got[0] == want[1] && got[1] == want[2]);
            close_lab(&whole);
            close_lab(&shared);
        }
}

Test(backward, loss_of_a_document_does_not_depend_on_its_neighbours)
{
    struct lab lab;
    struct step_sum together, first, second;
    open_lab(&lab, ARCH_LLAMA, 0, false);
    const struct step_doc pair[] = {docs[0], docs[2]};
    stepper_loss(&lab.stepper, pair, 2, &together);
    stepper_loss(&lab.stepper, &docs[0], 1, &first);
    stepper_loss(&lab.stepper, &docs[2], 1, &second);
    cr_assert_float_eq(together.nats, first.nats + second.nats, 1e-12);
    close_lab(&lab);
}

Test(backward, losses_of_documents_have_the_same_bits_in_any_packing)
{
    struct lab lab;
    double together[N_DOCS], alone[N_DOCS], turned[N_DOCS];
    open_lab(&lab, ARCH_QWEN3, 0, true);
    const struct step_doc other[] = {docs[2], docs[0], docs[1]};
    stepper_losses(&lab.stepper, docs, N_DOCS, together);
    stepper_losses(&lab.stepper, other, N_DOCS, turned);
    lab.stepper.T_max = 17; /* every document in a micro-batch of its own */
    stepper_losses(&lab.stepper, docs, N_DOCS, alone);
    cr_assert_eq(memcmp(together, alone, sizeof alone), 0);
    cr_assert(turned[0] == alone[2] && turned[1] == alone[0] && turned[2] == alone[1]);
    close_lab(&lab);
}

/* A document's share of the gradient: what is added when it comes last. */
Test(backward, gradient_of_a_document_has_the_same_bits_in_any_packing)
{
    for (int lora = 0; lora < 2; lora++) {
        struct lab lab;
        struct step_sum sum;
        open_lab(&lab, ARCH_LLAMA, 0, lora);
        size_t bytes = lab.optimizer.n_values * sizeof(float);
        optimizer_zero(&lab.optimizer, NULL);
        stepper_gradient(&lab.stepper, &docs[1], 1, &sum);
        float *alone = all_gradients(&lab);
        /* the others weigh nothing: all their targets are masked */
        struct step_doc packed[] = {docs[0], docs[1], docs[2]};
        packed[0].n_masked = packed[0].n;
        packed[2].n_masked = packed[2].n;
        optimizer_zero(&lab.optimizer, NULL);
        stepper_gradient(&lab.stepper, packed, N_DOCS, &sum);
        float *among = all_gradients(&lab);
        cr_assert_eq(sum.targets, 3);
        cr_assert_eq(memcmp(alone, among, bytes), 0, "lora %d", lora);
        free(alone);
        free(among);
        close_lab(&lab);
    }
}

/* How far the gradients of two are apart, of their whole size; closes both. */
static double distance_of(struct lab *exact, struct lab *other)
{
    gradient(exact);
    gradient(other);
    float *a = all_gradients(exact), *b = all_gradients(other);
    double size = 0, distance = 0;
    for (size_t i = 0; i < exact->optimizer.n_values; i++) {
        size += (double)a[i] * (double)a[i];
        distance += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
    }
    free(a);
    free(b);
    close_lab(exact);
    close_lab(other);
    return sqrt(distance / size);
}

static double rounding(enum arch arch, bool lora)
{
    struct lab exact, rounded;
    open_lab_as(&exact, arch, 0, lora, false);
    open_lab_as(&rounded, arch, 0, lora, true);
    return distance_of(&exact, &rounded);
}

Test(backward, of_a_shared_prefix_differs_from_that_of_whole_documents_in_rounding)
{
    for (enum arch arch = ARCH_LLAMA; arch < ARCH_N; arch++)
        for (int how = 0; how < 4; how++) {
            struct lab whole, shared;
            open_lab_of(&whole, arch, 0, how & 1, how & 2, alike, 0);
            open_lab_of(&shared, arch, 0, how & 1, how & 2, alike, ALIKE);
            double off = distance_of(&whole, &shared);
            cr_assert_lt(off, how & 2 ? 5e-3 : 1e-6, "architecture %d, %d: off by %g",
                         arch, how, off);
        }
}

Test(backward, gradients_in_bf16_are_near_those_in_f32)
{
    for (enum arch arch = ARCH_LLAMA; arch < ARCH_N; arch++)
        for (int lora = 0; lora < 2; lora++) {
            double off = rounding(arch, lora);
            cr_assert(off > 1e-5 && off < 0.05, "architecture %d, lora %d: off by %g",
                      arch, lora, off);
        }
}

Test(backward, gradients_in_bf16_are_near_through_a_head_larger_than_the_cache)
{
    vocabulary = V_LARGE;
    for (int lora = 0; lora < 2; lora++) {
        double off = rounding(ARCH_LLAMA, lora);
        cr_assert(off > 1e-5 && off < 0.05, "lora %d: off by %g", lora, off);
    }
}

Test(backward, passes_forward_as_forward_does)
{
    for (enum arch arch = ARCH_LLAMA; arch < ARCH_N; arch++) {
        struct lab lab;
        struct tape tape;
        struct forward_seq seq[] = {{9, NULL}, {20, NULL}};
        struct forward_batch batch = {text, 29, seq, 2};
        struct train_seq train_seq[] = {{9, 0, false}, {20, 0, false}};
        struct train_batch train_batch = {text, 29, train_seq, 2, NULL};
        open_lab(&lab, arch, 0, true);
        cr_assert_eq(tape_open(&tape, lab.model, lab.adapter, 29, TAPE_KEPT, &lab.err),
                     0);
        forward(lab.model, lab.adapter, &tape, &batch, NULL);
        backward_forward(lab.stepper.backward, lab.model, lab.adapter, &lab.stepper.tape,
                         &train_batch, NULL);
        size_t n = 29 * (size_t)lab.model->shape.C * sizeof(float);
        cr_assert_eq(memcmp(tape.final, lab.stepper.tape.final, n), 0, "%d", arch);
        tape_release(&tape);
        close_lab(&lab);
    }
}

/* One micro-batch of two sequences whose first rows have no target, 6 and 4 of them. */
static void gradient_where_read(struct lab *lab, int first, int second, double loss[20])
{
    const struct train_seq seq[] = {{10, first, false}, {10, second, false}};
    const struct train_batch batch = {text, 20, seq, 2, NULL};
    struct backward *b = lab->stepper.backward;
    struct tape *tape = &lab->stepper.tape;
    int32_t target[20];
    float weight[20];
    for (int t = 0; t < 20; t++) {
        target[t] = t % 10 < (t < 10 ? 6 : 4) ? -1 : text[t + 1];
        weight[t] = 0.1f;
    }
    optimizer_zero(&lab->optimizer, NULL);
    backward_forward(b, lab->model, lab->adapter, tape, &batch, NULL);
    backward_loss(b, loss, lab->model, tape, target, weight, 20, true, NULL);
    backward_run(b, lab->model, lab->adapter, tape, &batch, NULL);
    backward_finish(b, lab->model, lab->adapter, NULL);
}

/* The sign of a zero may differ. */
static void check_equal(const struct lab *lab, const float *a, const float *b)
{
    double size = 0;
    for (size_t i = 0; i < lab->optimizer.n_values; i++) {
        cr_assert(a[i] == b[i], "%zu: %g and %g", i, (double)a[i], (double)b[i]);
        size += fabs((double)a[i]);
    }
    cr_assert_gt(size, 0);
}

Test(backward, rows_that_nobody_reads_change_no_bit)
{
    static const int unread[][2] = {{6, 4}, {2, 0}, {0, 4}};
    for (int how = 0; how < 4; how++)
        for (enum arch arch = ARCH_LLAMA; arch < ARCH_N; arch++) {
            struct lab lab;
            double all[20], some[20];
            open_lab_as(&lab, arch, 0, how & 1, how & 2);
            gradient_where_read(&lab, 0, 0, all);
            float *want = all_gradients(&lab);
            for (int i = 0; i < 3; i++) {
                gradient_where_read(&lab, unread[i][0], unread[i][1], some);
                float *got = all_gradients(&lab);
                cr_assert_arr_eq(some, all, sizeof all);
                check_equal(&lab, got, want);
                free(got);
            }
            free(want);
            close_lab(&lab);
        }
}

Test(backward, weights_that_stay_packed_give_the_same_bits)
{
    for (int how = 0; how < 4; how++)
        for (enum arch arch = ARCH_LLAMA; arch < ARCH_N; arch++) {
            struct lab lab;
            open_lab_of(&lab, arch, 0, true, how & 1, alike, how & 2 ? ALIKE : 0);
            size_t bytes = lab.optimizer.n_values * sizeof(float);
            gradient(&lab);
            float *packed = all_gradients(&lab);
            stepper_release(&lab.stepper);
            optimizer_release(&lab.optimizer);
            lab.expand = true;
            for (int m = 0; m < LAYER_MATRIX_N; m++) /* nobody reads what is kept */
                matrix_release_train(&lab.model->layer[1].matrix[m]);
            open_optimizer(&lab, 0);
            gradient(&lab);
            float *expanded = all_gradients(&lab);
            cr_assert_eq(memcmp(packed, expanded, bytes), 0, "architecture %d", arch);
            cr_assert_null(lab.model->layer[1].matrix[FFN_UP].train);
            free(packed);
            free(expanded);
            close_lab(&lab);
        }
}

/* The loss that a gradient with dropout is of. */
static double dropped_loss(struct lab *lab)
{
    struct step_sum sum;
    optimizer_repack(&lab->optimizer, NULL);
    stepper_gradient(&lab->stepper, docs, 2, &sum);
    return sum.nats / (double)sum.targets;
}

static double dropped_slope(struct lab *lab, struct param *p, const float *along,
                            double step)
{
    double value[2];
    for (int side = 0; side < 2; side++) {
        float *saved = malloc(p->n * sizeof *saved);
        memcpy(saved, p->w, p->n * sizeof *saved);
        for (size_t i = 0; i < p->n; i++)
            p->w[i] += (float)((side ? step : -step) * (double)along[i]);
        value[side] = dropped_loss(lab);
        memcpy(p->w, saved, p->n * sizeof *saved);
        free(saved);
    }
    return (value[1] - value[0]) / (2 * step);
}

Test(backward, with_dropout_agrees_with_finite_differences)
{
    struct lab lab;
    open_lab(&lab, ARCH_LLAMA, 0, true);
    lab.stepper.dropout = 0.3;
    lab.stepper.seed = 5;
    for (int i = 0; i < lab.optimizer.n_params; i++) {
        struct param *p = &lab.optimizer.param[i];
        float *along = malloc(p->n * sizeof *along);
        optimizer_zero(&lab.optimizer, NULL);
        dropped_loss(&lab);
        double norm = norm_of(p->grad, p->n);
        cr_assert_gt(norm, 1e-6, "%s", p->name);
        for (size_t k = 0; k < p->n; k++)
            along[k] = (float)((double)p->grad[k] / norm);
        double slope = dropped_slope(&lab, p, along, 0.01);
        cr_assert_float_eq(slope, norm, 1e-2 * norm + 1e-4, "%s: slope %g, gradient %g",
                           p->name, slope, norm);
        free(along);
    }
    close_lab(&lab);
}

Test(backward, with_dropout_shares_nothing)
{
    struct lab lab;
    double loss[2];
    for (int n = 0; n < 2; n++) {
        struct step_sum sum;
        open_lab_of(&lab, ARCH_LLAMA, 0, true, false, alike, n * ALIKE);
        lab.stepper.dropout = 0.3;
        optimizer_zero(&lab.optimizer, NULL);
        stepper_gradient(&lab.stepper, alike, N_DOCS, &sum);
        loss[n] = sum.nats;
        close_lab(&lab);
    }
    cr_assert_eq(loss[0], loss[1]);
}

Test(backward, dropout_is_chosen_by_seed_and_step)
{
    struct lab lab;
    open_lab(&lab, ARCH_QWEN2, 0, true);
    double plain = dropped_loss(&lab);
    lab.stepper.dropout = 0.3;
    double one = dropped_loss(&lab);
    lab.stepper.T_max = 17; /* every document in a micro-batch of its own */
    cr_assert_eq(dropped_loss(&lab), one);
    lab.stepper.step = 1;
    double two = dropped_loss(&lab);
    cr_assert(one != plain && two != one);
    close_lab(&lab);
}
