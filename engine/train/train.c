#include "engine/train/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/checkpoint.h"
#include "engine/train/optimizer.h"
#include "engine/train/step.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/progress.h"
#include "harness/base/rng.h"
#include "harness/base/sha256.h"

/* All that has to be kept, besides weights and moments, to go on. */
struct position {
    int64_t epoch, batch; /* batches done in the epoch */
    int64_t tokens, targets;
    double nats; /* of this epoch so far */
    int64_t epoch_targets;
    int64_t best_epoch, done;
    double best_dev, best_train, dev_before;
    double seconds;
};

struct job {
    struct model *model;
    struct adapter *adapter;
    const struct train_doc *doc, *dev;
    int n_docs, n_dev;
    const struct train_opts *opts;
    struct optimizer optimizer;
    struct stepper stepper;
    struct position at;
    char key[65];
    uint32_t *order; /* documents of this epoch */
    struct step_doc *batch;
    float *best; /* weights of the best epoch so far */
    struct checkpoint_part *part;
    int64_t started_us, tokens_before;
    int (*event)(void *context, const struct train_event *e, struct err *err);
    void *context;
    struct pool *pool;
};

/* Documents -------------------------------------------------------------------------------- */

static int first_target(const struct train_doc *doc)
{
    return doc->n_masked > 1 ? doc->n_masked : 1;
}

static struct step_doc plain(const struct train_doc *doc)
{
    return (struct step_doc){doc->id, doc->n, doc->n_masked, doc->n, 1};
}

static int check_docs(const struct model *model, const struct train_doc *doc, int n,
                      const char *what, int *longest, struct err *err)
{
    for (int i = 0; i < n; i++) {
        if (doc[i].n - 1 > model->shape.context)
            return err_ask(err, "%s document %d has %d tokens, the context is %d", what,
                           i + 1, doc[i].n, model->shape.context);
        if (first_target(&doc[i]) >= doc[i].n)
            return err_ask(err, "%s document %d has no token to learn", what, i + 1);
        if (doc[i].n - 1 > *longest)
            *longest = doc[i].n - 1;
    }
    return 0;
}

/* Rows of the biggest step there could be. */
static int64_t step_tokens(const struct job *job)
{
    int64_t most = 1;
    for (int i = 0; i < job->n_docs; i++)
        if (job->doc[i].n > most)
            most = job->doc[i].n;
    return most * job->opts->batch;
}

static int loss_of(struct stepper *s, const struct train_doc *doc, int n, double *loss,
                   struct err *err)
{
    enum { GROUP = 64 };
    double nats = 0;
    int64_t targets = 0;
    for (int i = 0; i < n;) {
        struct step_doc group[GROUP];
        struct step_sum sum;
        int docs = 0;
        if (interrupted())
            return err_interrupted(err);
        while (docs < GROUP && i < n)
            group[docs++] = plain(&doc[i++]);
        stepper_loss(s, group, docs, &sum);
        nats += sum.nats;
        targets += sum.targets;
    }
    *loss = targets > 0 ? nats / (double)targets : NAN;
    return 0;
}

int train_loss(struct model *model, struct adapter *adapter, const struct train_doc *doc,
               int n_docs, int64_t memory, double *loss, struct pool *pool,
               struct err *err)
{
    struct stepper stepper;
    int longest = 1;
    int64_t tokens = 0;
    if (check_docs(model, doc, n_docs, "a", &longest, err))
        return -1;
    for (int i = 0; i < n_docs; i++)
        tokens += doc[i].n;
    if (stepper_open(&stepper, model, adapter, longest, tokens, memory, false, pool, err))
        return -1;
    int rc = loss_of(&stepper, doc, n_docs, loss, err);
    stepper_release(&stepper);
    return rc;
}

/* Checkpoints ------------------------------------------------------------------------------ */

static void hash_docs(struct sha256 *sum, const struct train_doc *doc, int n)
{
    sha256_add(sum, &n, sizeof n);
    for (int i = 0; i < n; i++) {
        int head[2] = {doc[i].n, doc[i].n_masked};
        sha256_add(sum, head, sizeof head);
        sha256_add(sum, doc[i].id, (size_t)doc[i].n * sizeof *doc[i].id);
    }
}

/* Names what is trained, from where, on what and how. */
static void make_key(struct job *job)
{
    const struct train_opts *o = job->opts;
    struct sha256 sum;
    struct buf text = {0};
    buf_format(&text, "1 %s %a %d %a %a %a %a %a %a %a %d %d %d %llu\n",
               job->model->sha256, o->lr, (int)o->schedule, o->final_fraction, o->warmup,
               o->clip, o->adamw.beta1, o->adamw.beta2, o->adamw.epsilon,
               o->adamw.weight_decay, o->epochs, o->batch, o->patience,
               (unsigned long long)o->seed);
    sha256_init(&sum);
    for (int i = 0; i < job->optimizer.n_params; i++) {
        const struct param *p = &job->optimizer.param[i];
        buf_format(&text, "%s %zu\n", p->name, p->n);
        if (job->adapter || !job->model->sha256[0])
            sha256_add(&sum, p->w, p->n * sizeof *p->w);
    }
    sha256_add(&sum, text.data, text.n);
    hash_docs(&sum, job->doc, job->n_docs);
    hash_docs(&sum, job->dev, job->n_dev);
    sha256_hex(&sum, job->key);
    buf_release(&text);
}

static int list_parts(struct job *job)
{
    size_t values = job->optimizer.n_values;
    job->part[0] = (struct checkpoint_part){&job->at, sizeof job->at};
    job->part[1] = (struct checkpoint_part){job->best, values * sizeof *job->best};
    return checkpoint_optimizer(job->part, job->n_dev > 0 ? 2 : 1, &job->optimizer);
}

static int save_checkpoint(struct job *job, struct err *err)
{
    if (!job->opts->checkpoint)
        return 0;
    int64_t now = clock_us();
    job->at.seconds += (double)(now - job->started_us) * 1e-6;
    job->started_us = now;
    return checkpoint_write(job->opts->checkpoint, job->key, job->part, list_parts(job),
                            err);
}

static int resume(struct job *job, struct err *err)
{
    const char *path = job->opts->checkpoint;
    if (!path || !file_exists(path))
        return 0;
    if (checkpoint_read(path, job->key, job->part, list_parts(job), err))
        return -1;
    optimizer_repack(&job->optimizer, job->pool);
    return 0;
}

/* The best epoch --------------------------------------------------------------------------- */

static void copy_weights(struct job *job, bool to_best)
{
    float *at = job->best;
    for (int i = 0; i < job->optimizer.n_params; i++) {
        struct param *p = &job->optimizer.param[i];
        memcpy(to_best ? at : p->w, to_best ? p->w : at, p->n * sizeof *at);
        at += p->n;
    }
}

static void keep_if_best(struct job *job, double train_loss, double dev_loss)
{
    bool best = job->n_dev == 0 || job->at.epoch == 0 || dev_loss < job->at.best_dev;
    if (!best)
        return;
    job->at.best_epoch = job->at.epoch;
    job->at.best_dev = dev_loss;
    job->at.best_train = train_loss;
    if (job->n_dev > 0)
        copy_weights(job, true);
}

static bool out_of_patience(const struct job *job)
{
    int patience = job->opts->patience;
    return job->n_dev > 0 && patience > 0 &&
           job->at.epoch - job->at.best_epoch >= patience;
}

/* Steps and epochs ------------------------------------------------------------------------- */

static int64_t batches(const struct job *job)
{
    return (job->n_docs + job->opts->batch - 1) / job->opts->batch;
}

static void fill_batch(struct job *job, int *n)
{
    int first = (int)job->at.batch * job->opts->batch;
    *n = 0;
    while (*n < job->opts->batch && first + *n < job->n_docs) {
        job->batch[*n] = plain(&job->doc[job->order[first + *n]]);
        ++*n;
    }
}

static double tokens_per_second(const struct job *job)
{
    double seconds = (double)(clock_us() - job->started_us) * 1e-6 + 1e-9;
    return (double)(job->at.tokens - job->tokens_before) / seconds;
}

static int report_event(struct job *job, double loss, double lr, double norm,
                        double dev_loss, struct err *err)
{
    if (!job->event)
        return 0;
    struct train_event e = {.step = job->optimizer.step,
                            .n_steps = batches(job) * job->opts->epochs,
                            .tokens = job->at.tokens,
                            .epoch = (int)job->at.epoch,
                            .loss = loss,
                            .lr = lr,
                            .norm = norm,
                            .tokens_per_second = tokens_per_second(job),
                            .dev_loss = dev_loss};
    return job->event(job->context, &e, err);
}

static int one_step(struct job *job, struct err *err)
{
    const struct train_opts *o = job->opts;
    int64_t n_steps = batches(job) * o->epochs, step = job->optimizer.step;
    double lr = schedule_lr(o->schedule, o->lr, o->final_fraction, step, n_steps,
                            (int64_t)(o->warmup * (double)n_steps + 0.5));
    struct step_sum sum;
    int n;
    fill_batch(job, &n);
    optimizer_zero(&job->optimizer);
    stepper_gradient(&job->stepper, job->batch, n, &sum);
    double loss = sum.nats / (double)sum.targets;
    double norm = optimizer_norm(&job->optimizer, job->pool);
    if (!isfinite(loss) || !isfinite(norm))
        return err_set(err, "the loss is not finite at step %lld (learning rate %g)%s",
                       (long long)step + 1, lr,
                       o->checkpoint ? "; the last checkpoint is kept" : "");
    optimizer_step(&job->optimizer, lr, o->clip, norm, &o->adamw, job->pool);
    optimizer_repack(&job->optimizer, job->pool);
    job->at.batch++;
    job->at.tokens += sum.tokens;
    job->at.targets += sum.targets;
    job->at.epoch_targets += sum.targets;
    job->at.nats += sum.nats;
    return report_event(job, loss, lr, norm, NAN, err);
}

static int stop_if_interrupted(struct job *job, struct err *err)
{
    if (!interrupted())
        return 0;
    if (save_checkpoint(job, err))
        return -1;
    return err_interrupted(err);
}

static int end_epoch(struct job *job, struct err *err)
{
    double dev_loss = NAN, loss = job->at.nats / (double)job->at.epoch_targets;
    if (job->n_dev > 0 && loss_of(&job->stepper, job->dev, job->n_dev, &dev_loss, err)) {
        struct err second = ERR_INIT; /* all batches are done: resuming starts here */
        if (err->status == ERR_INTERRUPTED && save_checkpoint(job, &second))
            *err = second;
        return -1;
    }
    keep_if_best(job, loss, dev_loss);
    if (report_event(job, loss, 0, 0, dev_loss, err))
        return -1;
    job->at.done = job->at.epoch + 1 == job->opts->epochs || out_of_patience(job);
    job->at.epoch++;
    job->at.batch = 0;
    job->at.nats = 0;
    job->at.epoch_targets = 0;
    return save_checkpoint(job, err);
}

static int one_epoch(struct job *job, struct err *err)
{
    struct rng rng = rng_make(job->opts->seed, "train/order", (uint64_t)job->at.epoch);
    rng_shuffle(&rng, (size_t)job->n_docs, job->order);
    while (job->at.batch < batches(job))
        if (stop_if_interrupted(job, err) || one_step(job, err))
            return -1;
    return end_epoch(job, err);
}

static int run(struct job *job, struct err *err)
{
    if (job->n_dev > 0 && job->optimizer.step == 0 &&
        loss_of(&job->stepper, job->dev, job->n_dev, &job->at.dev_before, err))
        return -1;
    while (!job->at.done)
        if (one_epoch(job, err))
            return -1;
    if (job->n_dev > 0 && job->at.best_epoch + 1 != job->at.epoch) {
        copy_weights(job, false);
        optimizer_repack(&job->optimizer, job->pool);
    }
    return 0;
}

/* All together ----------------------------------------------------------------------------- */

static void fill_report(const struct job *job, struct train_report *report)
{
    *report = (struct train_report){
        .steps = job->optimizer.step,
        .tokens = job->at.tokens,
        .targets = job->at.targets,
        .epochs = (int)job->at.epoch,
        .best_epoch = (int)job->at.best_epoch,
        .train_loss = job->at.best_train,
        .dev_loss = job->at.best_dev,
        .dev_loss_before = job->at.dev_before,
        .seconds = job->at.seconds + (double)(clock_us() - job->started_us) * 1e-6,
        .memory_bytes = job->stepper.bytes,
        .micro_tokens = job->stepper.T_max,
    };
}

static bool has_gradients(const struct adapter *adapter)
{
    for (int l = 0; l < adapter->L; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++)
            if (adapter->lora[l][m].r > 0)
                return adapter->lora[l][m].a_grad != NULL;
    return true;
}

static int get_ready(struct job *job, struct err *err)
{
    int longest = 1;
    if (job->n_docs < 1)
        return err_ask(err, "nothing to train on");
    if (job->opts->epochs < 1 || job->opts->batch < 1)
        return err_ask(err, "epochs and batch must be at least 1");
    if (check_docs(job->model, job->doc, job->n_docs, "train", &longest, err) ||
        check_docs(job->model, job->dev, job->n_dev, "dev", &longest, err))
        return -1;
    if (job->adapter && !has_gradients(job->adapter) &&
        adapter_make_trainable(job->adapter, job->model, err))
        return -1;
    if (backward_prepare(job->model, job->adapter, job->pool, err) ||
        optimizer_open(&job->optimizer, job->model, job->adapter, err) ||
        stepper_open(&job->stepper, job->model, job->adapter, longest, step_tokens(job),
                     job->opts->memory, true, job->pool, err))
        return -1;
    job->order = mem_alloc((size_t)job->n_docs * sizeof *job->order);
    job->batch = mem_alloc((size_t)job->opts->batch * sizeof *job->batch);
    job->part = mem_alloc((size_t)(checkpoint_optimizer_parts(&job->optimizer) + 2) *
                          sizeof *job->part);
    if (job->n_dev > 0)
        job->best = mem_alloc(job->optimizer.n_values * sizeof *job->best);
    make_key(job);
    return resume(job, err);
}

static void release(struct job *job)
{
    stepper_release(&job->stepper);
    optimizer_release(&job->optimizer);
    free(job->order);
    free(job->batch);
    free(job->part);
    free(job->best);
}

int train(struct model *model, struct adapter *adapter, const struct train_doc *doc,
          int n_docs, const struct train_doc *dev, int n_dev,
          const struct train_opts *opts,
          int (*event)(void *context, const struct train_event *e, struct err *err),
          void *context, struct train_report *report, struct pool *pool, struct err *err)
{
    struct job job = {.model = model,
                      .adapter = adapter,
                      .doc = doc,
                      .n_docs = n_docs,
                      .dev = dev,
                      .n_dev = n_dev,
                      .opts = opts,
                      .event = event,
                      .context = context,
                      .pool = pool,
                      .started_us = clock_us()};
    job.at.best_dev = job.at.dev_before = NAN;
    int rc = get_ready(&job, err);
    job.tokens_before = job.at.tokens;
    if (rc == 0)
        rc = run(&job, err);
    if (rc == 0)
        fill_report(&job, report);
    release(&job);
    return rc;
}
