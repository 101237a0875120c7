/* Loss, gradients and five AdamW steps of small models of every architecture against float64
 * references; what they are and where the tolerances come from stands in the README beside them
 * (vectors/README.md, "Training"). */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/train/optimizer.h"
#include "engine/train/step.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/pool.h"

static const double LOSS = 2e-5, L2 = 1e-4, SAMPLE = 2e-5, SUM = 1e-5, ADAMW = 2e-4;

enum { IDS_MAX = 64 };

struct vector_case {
    struct arena arena;
    const struct json *json;
    struct pool *pool;
    struct model *model;
    struct adapter *adapter;
    struct optimizer optimizer;
    struct stepper stepper;
    int32_t id[IDS_MAX];
    struct step_doc doc;
};

static const char *shared(struct arena *arena, const char *name)
{
    const char *root = getenv("TRIVIUM_SHARED");
    return arena_format(arena, "%s/vectors/%s", root && *root ? root : "../shared", name);
}

static double real(const struct json *object, const char *key)
{
    double value = NAN;
    struct err err = ERR_INIT;
    cr_assert_eq(json_real(object, key, &value, &err), 0, "%s", err.text);
    return value;
}

static const char *text(struct vector_case *c, const char *key)
{
    struct str value;
    struct err err = ERR_INIT;
    cr_assert_eq(json_str(c->json, key, &value, &err), 0, "%s", err.text);
    return str_copy(&c->arena, value).data;
}

static void read_ids(struct vector_case *c)
{
    int n = 0;
    for (const struct json *i = json_get(c->json, "ids")->child; i; i = i->next)
        c->id[n++] = (int32_t)i->number;
    c->doc = (struct step_doc){c->id, n, (int)real(c->json, "masked"), n, 1, NULL};
}

static void make_trainable(struct vector_case *c, struct err *err)
{
    int rc = c->adapter ? adapter_make_trainable(c->adapter, c->model, err)
                        : model_make_trainable(c->model, NULL, err);
    cr_assert_eq(rc, 0, "%s", err->text);
    cr_assert_eq(optimizer_open(&c->optimizer, c->model, c->adapter, NULL, err), 0, "%s",
                 err->text);
    cr_assert_eq(
        stepper_open(&c->stepper, c->model, c->adapter, 64, 64, 0, true, c->pool, err), 0,
        "%s", err->text);
}

/* false: the vectors are not there. */
static bool open_case(struct vector_case *c, const char *name)
{
    struct err err = ERR_INIT;
    *c = (struct vector_case){.adapter = NULL};
    const char *path = shared(&c->arena, arena_format(&c->arena, "train/%s.json", name));
    if (!file_exists(path)) {
        printf("skip: no %s\n", path);
        arena_release(&c->arena);
        return false;
    }
    cr_assert_eq(kernels_init(&err), 0, "%s", err.text);
    cr_assert_eq(pool_open(&c->pool, 2, &err), 0, "%s", err.text);
    cr_assert_eq(json_load(path, &c->arena, &c->json, &err), 0, "%s", err.text);
    cr_assert_eq(
        model_open(&c->model, shared(&c->arena, text(c, "model")), c->pool, &err), 0,
        "%s", err.text);
    const struct json *adapter = json_get(c->json, "adapter");
    if (adapter && adapter->type == JSON_STRING)
        cr_assert_eq(adapter_open(&c->adapter, shared(&c->arena, text(c, "adapter")),
                                  c->model, c->pool, &err),
                     0, "%s", err.text);
    read_ids(c);
    make_trainable(c, &err);
    return true;
}

static void close_case(struct vector_case *c)
{
    stepper_release(&c->stepper);
    optimizer_release(&c->optimizer);
    adapter_close(c->adapter);
    model_close(c->model);
    pool_close(c->pool);
    arena_release(&c->arena);
}

static double gradient(struct vector_case *c)
{
    struct step_sum sum;
    optimizer_zero(&c->optimizer, c->pool);
    stepper_gradient(&c->stepper, &c->doc, 1, &sum);
    return sum.nats / (double)sum.targets;
}

static const struct param *find(const struct vector_case *c, struct str name)
{
    for (int i = 0; i < c->optimizer.n_params; i++)
        if (str_is(name, c->optimizer.param[i].name))
            return &c->optimizer.param[i];
    return NULL;
}

static void check_tensor(const struct vector_case *c, const struct json *wanted)
{
    struct str name = json_get(wanted, "name")->string;
    const struct param *p = find(c, name);
    cr_assert_not_null(p, "%.*s is not trained", STR_ARG(name));
    double sum = 0, squares = 0, l2 = real(wanted, "l2");
    for (size_t i = 0; i < p->n; i++) {
        sum += (double)p->grad[i];
        squares += (double)p->grad[i] * (double)p->grad[i];
    }
    cr_assert_float_eq(sqrt(squares), l2, L2 * l2, "%s: norm %.9g is not %.9g", p->name,
                       sqrt(squares), l2);
    cr_assert_float_eq(sum, real(wanted, "sum"), SUM * l2 * sqrt((double)p->n),
                       "%s: sum %.9g is not %.9g", p->name, sum, real(wanted, "sum"));
    for (const struct json *s = json_get(wanted, "samples")->child; s; s = s->next) {
        size_t index = (size_t)s->child->number;
        cr_assert_lt(index, p->n);
        cr_assert_float_eq(p->grad[index], s->child->next->number, SAMPLE * l2,
                           "%s[%zu]: %.9g is not %.9g", p->name, index,
                           (double)p->grad[index], s->child->next->number);
    }
}

static void check_gradients(struct vector_case *c)
{
    int n = 0;
    double loss = gradient(c);
    cr_assert_float_eq(loss, real(c->json, "loss"), LOSS, "loss %.9g is not %.9g", loss,
                       real(c->json, "loss"));
    for (const struct json *t = json_get(c->json, "gradients")->child; t;
         t = t->next, n++)
        check_tensor(c, t);
    cr_assert_eq(n, c->optimizer.n_params, "%d tensors are trained, the reference has %d",
                 c->optimizer.n_params, n);
    double norm = optimizer_norm(&c->optimizer, c->pool),
           wanted = real(c->json, "grad_norm");
    cr_assert_float_eq(norm, wanted, L2 * wanted);
}

static void check_adamw(struct vector_case *c)
{
    const struct adamw_opts opts = {0.9, 0.999, 1e-8, 0.01};
    const struct json *adamw = json_get(c->json, "adamw");
    for (int i = 0; i < c->optimizer.n_params; i++)
        c->optimizer.param[i].decay = true;
    for (const struct json *before = json_get(adamw, "loss_before_step")->child; before;
         before = before->next) {
        double loss = gradient(c);
        cr_assert_float_eq(loss, before->number, ADAMW * before->number,
                           "step %lld: loss %.9g is not %.9g",
                           (long long)c->optimizer.step + 1, loss, before->number);
        optimizer_step(&c->optimizer, 0.001, 0, 0, &opts, c->pool);
        optimizer_repack(&c->optimizer, c->pool);
    }
    double after = real(adamw, "loss_after"), loss = gradient(c);
    cr_assert_eq(c->optimizer.step, 5);
    cr_assert_float_eq(loss, after, ADAMW * after, "after: %.9g is not %.9g", loss,
                       after);
}

static void check(const char *name)
{
    struct vector_case c;
    if (!open_case(&c, name))
        return;
    check_gradients(&c);
    check_adamw(&c);
    close_case(&c);
}

Test(train_vectors, llama_with_its_own_head_full)
{
    check("llama-96.full");
}

Test(train_vectors, llama_with_tied_head_and_narrow_heads_full)
{
    check("llama-288.full");
}

Test(train_vectors, qwen2_full)
{
    check("qwen2-96.full");
}

Test(train_vectors, qwen3_full)
{
    check("qwen3-64.full");
}

Test(train_vectors, gpt2_full)
{
    check("gpt2-64.full");
}

Test(train_vectors, llama_lora)
{
    check("llama-96.lora");
}

Test(train_vectors, llama_lora_over_k_quants)
{
    check("llama-256.lora");
}

Test(train_vectors, qwen2_lora)
{
    check("qwen2-96.lora");
}

Test(train_vectors, qwen3_lora)
{
    check("qwen3-64.lora");
}

Test(train_vectors, gpt2_lora)
{
    check("gpt2-64.lora");
}
