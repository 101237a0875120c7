/* Loss and gradients of two-layer models of every architecture, all weights and adapters, against
 * PyTorch's autograd in float64: torch/gradients.jsonl; torch/README.md says how they were
 * made.  The tolerances are those of test_train_vectors.c: what f32 arithmetic leaves. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/train/optimizer.h"
#include "engine/train/step.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"

static const double LOSS = 2e-5, L2 = 1e-4, SAMPLE = 2e-5, SUM = 1e-5;
static const int32_t ids[] = {7,  1, 33, 4,  4, 19, 40, 2, 11,
                              28, 5, 47, 13, 9, 21, 30, 12};

enum { N_IDS = sizeof ids / sizeof *ids, MASKED = 5 };

struct lab {
    const char *name; /* "qwen2-lora" */
    struct model *model;
    struct adapter *adapter;
    struct optimizer optimizer;
    struct stepper stepper;
    double loss;
    int compared;
    struct err err;
};

/* As weight() in make_gradients.py. */
static float unit(const char *name, uint32_t i)
{
    uint32_t key = 0;
    for (; *name; name++)
        key = key * 31 + (unsigned char)*name;
    uint32_t h = (i + key) * 2654435761u;
    h = (h ^ h >> 15) * 2246822519u;
    return (float)((double)(h >> 9) / (1 << 22) - 1);
}

static void fill(struct optimizer *o)
{
    for (int i = 0; i < o->n_params; i++) {
        struct param *p = &o->param[i];
        bool norm = strstr(p->name, "norm.weight") != NULL;
        double scale = p->decay ? 0.25 : 0.1;
        for (size_t k = 0; k < p->n; k++)
            p->w[k] = (float)(norm + scale * (double)unit(p->name, (uint32_t)k));
    }
    optimizer_repack(o, NULL);
}

static struct model_shape shape_of(enum arch arch)
{
    int D = arch == ARCH_QWEN3 ? 16 : 8;
    return (struct model_shape){.arch = arch,
                                .V = 48,
                                .C = 32,
                                .L = 2,
                                .H = 4,
                                .KV = arch == ARCH_GPT2 ? 4 : 2,
                                .D = D,
                                .F = 64,
                                .context = 64,
                                .n_rot = arch == ARCH_GPT2 ? 0 : D,
                                .eps = 1e-5f,
                                .rope_base = 10000,
                                .rope_scale = 1,
                                .tied = arch != ARCH_QWEN2};
}

static void open_lab(struct lab *lab, enum arch arch, bool lora)
{
    struct model_shape shape = shape_of(arch);
    struct optimizer base;
    struct err *err = &lab->err;
    cr_assert_eq(kernels_init(err), 0);
    cr_assert_eq(model_create(&lab->model, &shape, NULL, 1, NULL, err), 0);
    optimizer_list(&base, lab->model, NULL);
    fill(&base);
    optimizer_release(&base);
    if (lora) {
        cr_assert_eq(adapter_create(&lab->adapter, lab->model, 4, 8, 0, 1, err), 0);
        cr_assert_eq(adapter_make_trainable(lab->adapter, lab->model, err), 0);
    }
    cr_assert_eq(optimizer_open(&lab->optimizer, lab->model, lab->adapter, NULL, err), 0);
    fill(&lab->optimizer);
    cr_assert_eq(stepper_open(&lab->stepper, lab->model, lab->adapter, N_IDS, N_IDS, 0,
                              true, NULL, err),
                 0, "%s", err->text);
    struct step_doc doc = {ids, N_IDS, MASKED, N_IDS, 1, NULL};
    struct step_sum sum;
    optimizer_zero(&lab->optimizer, NULL);
    stepper_gradient(&lab->stepper, &doc, 1, &sum);
    lab->loss = sum.nats / (double)sum.targets;
}

static void close_lab(struct lab *lab)
{
    stepper_release(&lab->stepper);
    optimizer_release(&lab->optimizer);
    adapter_close(lab->adapter);
    model_close(lab->model);
}

static double real(const struct json *row, const char *key)
{
    double value = NAN;
    struct err err = ERR_INIT;
    cr_assert_eq(json_real(row, key, &value, &err), 0, "%s", err.text);
    return value;
}

static const struct param *find(const struct lab *lab, const struct json *row)
{
    struct str name = json_get(row, "name")->string;
    for (int i = 0; i < lab->optimizer.n_params; i++)
        if (str_is(name, lab->optimizer.param[i].name))
            return &lab->optimizer.param[i];
    cr_assert(false, "%s: \"%.*s\" is not trained", lab->name, STR_ARG(name));
    return NULL;
}

static int compare(const struct json *row, void *context, struct err *err)
{
    struct lab *lab = context;
    (void)err;
    if (!str_is(json_get(row, "case")->string, lab->name))
        return 0;
    const struct param *p = find(lab, row);
    double sum = 0, squares = 0, l2 = real(row, "l2");
    for (size_t i = 0; i < p->n; i++) {
        sum += (double)p->grad[i];
        squares += (double)p->grad[i] * (double)p->grad[i];
    }
    cr_assert_float_eq(lab->loss, real(row, "loss"), LOSS, "%s: loss %.9g", lab->name,
                       lab->loss);
    cr_assert_float_eq(sqrt(squares), l2, L2 * l2, "%s, %s: norm %.9g is not %.9g",
                       lab->name, p->name, sqrt(squares), l2);
    cr_assert_float_eq(sum, real(row, "sum"), SUM * l2 * sqrt((double)p->n),
                       "%s, %s: sum %.9g", lab->name, p->name, sum);
    for (const struct json *s = json_get(row, "samples")->child; s; s = s->next) {
        size_t at = (size_t)s->child->number;
        cr_assert_lt(at, p->n);
        cr_assert_float_eq((double)p->grad[at], s->child->next->number, SAMPLE * l2,
                           "%s, %s[%zu]: %.9g is not %.9g", lab->name, p->name, at,
                           (double)p->grad[at], s->child->next->number);
    }
    lab->compared++;
    return 0;
}

static void check(enum arch arch, const char *name, bool lora)
{
    struct lab lab = {.name = name};
    struct arena arena = {0};
    open_lab(&lab, arch, lora);
    cr_assert_eq(json_lines("tests/vectors/torch/gradients.jsonl", &arena, compare, &lab,
                            &lab.err),
                 0, "%s", lab.err.text);
    cr_assert_eq(lab.compared, lab.optimizer.n_params, "%s: %d of %d tensors", name,
                 lab.compared, lab.optimizer.n_params);
    arena_release(&arena);
    close_lab(&lab);
}

Test(train_torch, llama)
{
    check(ARCH_LLAMA, "llama-full", false);
    check(ARCH_LLAMA, "llama-lora", true);
}

Test(train_torch, qwen2)
{
    check(ARCH_QWEN2, "qwen2-full", false);
    check(ARCH_QWEN2, "qwen2-lora", true);
}

Test(train_torch, qwen3)
{
    check(ARCH_QWEN3, "qwen3-full", false);
    check(ARCH_QWEN3, "qwen3-lora", true);
}

Test(train_torch, gpt2)
{
    check(ARCH_GPT2, "gpt2-full", false);
    check(ARCH_GPT2, "gpt2-lora", true);
}
