#include "engine/train/learner.h"

#include <math.h>
#include <string.h>

#include "engine/train/learner_cuda.h"
#include "harness/base/err.h"

/* The CPU ---------------------------------------------------------------------------------- */

static int cpu_open(struct learner *l, struct err *err)
{
    struct pass_how how = {.learn = l->optimizer != NULL, .bf16 = l->bf16};
    const struct step_load load = {l->context, l->batch, l->memory, NULL, 0};
    return stepper_open_as(&l->stepper, l->model, NULL, &load, how, l->pool, err);
}

static void cpu_release(struct learner *l)
{
    stepper_release(&l->stepper);
}

static int cpu_step(struct learner *l, const struct step_doc *doc, int n,
                    const struct learner_how *how, struct learner_done *done,
                    struct err *err)
{
    struct optimizer *o = l->optimizer;
    (void)err;
    optimizer_zero(o, l->pool);
    stepper_gradient(&l->stepper, doc, n, &done->sum);
    done->norm = optimizer_norm(o, l->pool);
    if (!isfinite(done->sum.nats) || !isfinite(done->norm))
        return 0;
    optimizer_step(o, how->lr, how->clip, done->norm, &how->adamw, l->pool);
    optimizer_repack(o, l->pool);
    return 0;
}

static int cpu_loss(struct learner *l, const struct step_doc *doc, int n,
                    struct step_sum *sum, struct err *err)
{
    (void)err;
    stepper_loss(&l->stepper, doc, n, sum);
    return 0;
}

static int cpu_fetch(struct learner *l, struct err *err)
{
    (void)l, (void)err;
    return 0;
}

static int cpu_put(struct learner *l, struct err *err)
{
    (void)err;
    optimizer_repack(l->optimizer, l->pool);
    return 0;
}

static const struct learner_kind learner_cpu = {
    .name = "cpu",
    .open = cpu_open,
    .release = cpu_release,
    .step = cpu_step,
    .loss = cpu_loss,
    .fetch = cpu_fetch,
    .put = cpu_put,
};

/* All -------------------------------------------------------------------------------------- */

int learner_open(struct learner *l, const struct learner_opts *opts, struct model *model,
                 struct optimizer *optimizer, struct pool *pool, struct err *err)
{
    bool cuda = strcmp(opts->device, "cuda") == 0;
    *l = (struct learner){.kind = cuda ? &learner_cuda : &learner_cpu,
                          .model = model,
                          .optimizer = optimizer,
                          .context = opts->context,
                          .batch = opts->batch,
                          .memory = opts->memory,
                          .bf16 = opts->bf16,
                          .pool = pool};
    return l->kind->open(l, err);
}

void learner_release(struct learner *l)
{
    if (l->kind)
        l->kind->release(l);
    *l = (struct learner){0};
}

int learner_step(struct learner *l, const struct step_doc *doc, int n,
                 const struct learner_how *how, struct learner_done *done,
                 struct err *err)
{
    *done = (struct learner_done){0};
    return l->kind->step(l, doc, n, how, done, err);
}

int learner_loss(struct learner *l, const struct step_doc *doc, int n,
                 struct step_sum *sum, struct err *err)
{
    return l->kind->loss(l, doc, n, sum, err);
}

int learner_fetch(struct learner *l, struct err *err)
{
    return l->kind->fetch(l, err);
}

int learner_put(struct learner *l, struct err *err)
{
    return l->kind->put(l, err);
}

const char *learner_device(const struct learner *l)
{
    return l->kind->device ? l->kind->device(l) : l->kind->name;
}

double learner_flop(const struct model_shape *s, int rows)
{
    double C = s->C, heads = (double)s->H * s->D, kv = (double)s->KV * s->D;
    double layer = (heads + 2 * kv) * C + C * heads + 3 * C * s->F;
    double attention = 6 * heads * rows; /* scores and sums, half of the keys, 3 passes */
    return 6 * ((double)s->V * C + s->L * layer) + s->L * attention;
}
