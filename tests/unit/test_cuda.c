/* A step on a CUDA device against the CPU's.  Skips without a device; `make test CUDA=emulate`
 * runs the device's kernels on the CPU. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cuda/gpu.h"
#include "engine/kernel/gemm.h"
#include "engine/text/bpe_train.h"
#include "engine/train/learner.h"
#include "harness/base/err.h"
#include "harness/base/rng.h"

static struct err err;

struct side { /* a model and what trains it */
    struct model *model;
    struct optimizer optimizer;
    struct learner learner;
};

enum { CONTEXT = 192, BATCH = 640, V = 264, DOCS = 7 };

static int one_sentence(void *context, struct str *document, struct err *e)
{
    int *at = context;
    (void)e;
    *document = STR("a bakery by the sea sells bread and tea");
    return (*at)++ == 0;
}

static struct tokenizer *tokenizer(void)
{
    struct bpe_recipe recipe = {.vocab = V};
    struct tokenizer *tok;
    int at = 0;
    cr_assert_eq(bpe_train(&recipe, one_sentence, &at, &tok, &err), 0, "%s", err.text);
    return tok;
}

static void open_side(struct side *s, const struct model_shape *shape, const char *device)
{
    cr_assert_eq(model_create(&s->model, shape, tokenizer(), 7, NULL, &err), 0, "%s",
                 err.text);
    cr_assert_eq(optimizer_open(&s->optimizer, s->model, NULL, NULL, &err), 0);
    /* weights of a size that makes attention look at something, norms that are not 1 */
    for (int i = 0; i < s->optimizer.n_params; i++) {
        struct param *p = &s->optimizer.param[i];
        struct rng rng = rng_make(3, p->name, 0);
        for (size_t k = 0; k < p->n; k++)
            p->w[k] = p->decay ? 6 * p->w[k] : 1 + 0.3f * (float)rng_normal(&rng, k);
    }
    optimizer_repack(&s->optimizer, NULL);
    const struct learner_opts opts = {
        .device = device, .context = CONTEXT, .batch = BATCH};
    cr_assert_eq(learner_open(&s->learner, &opts, s->model, &s->optimizer, NULL, &err), 0,
                 "%s", err.text);
}

static void close_side(struct side *s)
{
    learner_release(&s->learner);
    optimizer_release(&s->optimizer);
    model_close(s->model);
}

static struct model_shape shape_of(int H, int KV, int D)
{
    return (struct model_shape){.arch = ARCH_LLAMA,
                                .V = V,
                                .C = H * D,
                                .L = 2,
                                .H = H,
                                .KV = KV,
                                .D = D,
                                .F = 72,
                                .context = CONTEXT,
                                .n_rot = D,
                                .eps = 1e-5f,
                                .rope_base = 10000,
                                .rope_scale = 1,
                                .tied = true};
}

static int32_t ids[DOCS][CONTEXT + 1];

/* Of all lengths, with context that is not learned and answers that count more. */
static void make_docs(struct step_doc *doc)
{
    static const int length[DOCS] = {193, 2, 65, 130, 64, 100, 66};
    struct rng rng = rng_make(11, "ids", 0);
    uint64_t at = 0;
    for (int i = 0; i < DOCS; i++) {
        for (int k = 0; k < length[i]; k++)
            ids[i][k] = (int32_t)rng_below(&rng, at++, V);
        doc[i] = (struct step_doc){ids[i], length[i], 0, length[i], 1, NULL};
    }
    doc[3].n_masked = 100;
    doc[5].heavy_from = 90;
    doc[5].heavy = 4;
}

static bool no_device(void)
{
    const char *fault = gpu_fault();
    if (fault)
        cr_log_info("skip: %s", fault);
    return fault != NULL;
}

/* |a - b| / |b| */
static double apart(const float *a, const float *b, size_t n)
{
    double gap = 0, size = 0;
    for (size_t i = 0; i < n; i++) {
        gap += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
        size += (double)b[i] * (double)b[i];
    }
    return sqrt(gap / size);
}

static void compare_step(int H, int KV, int D)
{
    struct side cpu, cuda;
    struct model_shape shape = shape_of(H, KV, D);
    struct step_doc doc[DOCS];
    struct learner_how how = {0.001, 1, {0.9, 0.95, 1e-8, 0.1}};
    struct learner_done a, b;
    cr_assert_eq(kernels_init(&err), 0);
    open_side(&cpu, &shape, "cpu");
    open_side(&cuda, &shape, "cuda");
    make_docs(doc);
    cr_assert_eq(learner_step(&cpu.learner, doc, DOCS, &how, &a, &err), 0);
    cr_assert_eq(learner_step(&cuda.learner, doc, DOCS, &how, &b, &err), 0, "%s",
                 err.text);
    cr_assert_eq(learner_fetch(&cuda.learner, &err), 0);
    cr_expect_eq(a.sum.tokens, b.sum.tokens);
    cr_expect_eq(a.sum.targets, b.sum.targets);
    cr_expect_float_eq(a.sum.nats, b.sum.nats, 1e-3 * a.sum.nats, "nats %g, not %g",
                       b.sum.nats, a.sum.nats);
    cr_expect_float_eq(a.norm, b.norm, 1e-2 * a.norm, "norm %g, not %g", b.norm, a.norm);
    for (int i = 0; i < cpu.optimizer.n_params; i++) {
        const struct param *p = &cpu.optimizer.param[i], *q = &cuda.optimizer.param[i];
        double gap = apart(q->grad, p->grad, p->n);
        cr_expect_lt(gap, 0.05, "heads of %d: the gradient of %s is %g apart", D, p->name,
                     gap);
        cr_expect_lt(apart(q->w, p->w, p->n), 0.01, "%s", p->name);
    }
    close_side(&cpu);
    close_side(&cuda);
}

Test(cuda, a_step_agrees_with_the_cpus_for_heads_of_16)
{
    if (!no_device())
        compare_step(3, 1, 16);
}

Test(cuda, a_step_agrees_with_the_cpus_for_heads_of_32)
{
    if (!no_device())
        compare_step(4, 2, 32);
}

Test(cuda, a_step_agrees_with_the_cpus_for_heads_of_64)
{
    if (!no_device())
        compare_step(2, 1, 64);
}

Test(cuda, losses_agree_with_the_cpus_over_more_documents_than_fit_at_once)
{
    struct side cpu, cuda;
    struct model_shape shape = shape_of(2, 2, 32);
    struct step_doc doc[3 * DOCS];
    struct step_sum a, b;
    if (no_device())
        return;
    cr_assert_eq(kernels_init(&err), 0);
    open_side(&cpu, &shape, "cpu");
    open_side(&cuda, &shape, "cuda");
    for (int i = 0; i < 3; i++)
        make_docs(doc + i * DOCS);
    cr_assert_eq(learner_loss(&cpu.learner, doc, 3 * DOCS, &a, &err), 0);
    cr_assert_eq(learner_loss(&cuda.learner, doc, 3 * DOCS, &b, &err), 0);
    cr_expect_eq(a.targets, b.targets);
    cr_expect_float_eq(a.nats, b.nats, 1e-3 * a.nats, "%g, not %g", b.nats, a.nats);
    close_side(&cpu);
    close_side(&cuda);
}

/* What is put back after a checkpoint is what the next step starts from. */
Test(cuda, weights_and_moments_come_back_as_they_were_put)
{
    struct side first, second;
    struct model_shape shape = shape_of(2, 1, 16);
    struct step_doc doc[DOCS];
    struct learner_how how = {0.001, 1, {0.9, 0.95, 1e-8, 0.1}};
    struct learner_done done;
    if (no_device())
        return;
    cr_assert_eq(kernels_init(&err), 0);
    open_side(&first, &shape, "cuda");
    open_side(&second, &shape, "cuda");
    make_docs(doc);
    cr_assert_eq(learner_step(&first.learner, doc, DOCS, &how, &done, &err), 0);
    cr_assert_eq(learner_fetch(&first.learner, &err), 0);
    for (int i = 0; i < first.optimizer.n_params; i++) {
        struct param *p = &first.optimizer.param[i], *q = &second.optimizer.param[i];
        memcpy(q->w, p->w, p->n * sizeof *p->w);
        memcpy(q->m, p->m, p->n * sizeof *p->m);
        memcpy(q->v, p->v, p->n * sizeof *p->v);
    }
    cr_assert_eq(learner_put(&second.learner, &err), 0);
    for (int i = 0; i < second.optimizer.n_params; i++)
        memset(second.optimizer.param[i].w, 0,
               second.optimizer.param[i].n * sizeof(float));
    cr_assert_eq(learner_fetch(&second.learner, &err), 0);
    for (int i = 0; i < first.optimizer.n_params; i++) {
        struct param *p = &first.optimizer.param[i], *q = &second.optimizer.param[i];
        cr_expect_arr_eq(q->w, p->w, p->n * sizeof *p->w, "%s", p->name);
        cr_expect_arr_eq(q->v, p->v, p->n * sizeof *p->v, "%s", p->name);
    }
    close_side(&first);
    close_side(&second);
}
