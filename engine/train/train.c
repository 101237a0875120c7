#include "engine/train/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/checkpoint.h"
#include "engine/train/optimizer.h"
#include "engine/train/shared.h"
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
    int64_t n_events;
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
    float *best;             /* weights of the best epoch so far */
    struct train_event *log; /* all of them, kept with the checkpoint */
    struct checkpoint_part *part;
    int64_t started_us, kept_us; /* seconds counted up to; the last checkpoint's time */
    int64_t session_us, tokens_before;
    double seconds_before;
    bool diverged;
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
    return (struct step_doc){doc->id, doc->n, doc->n_masked, doc->n, 1, NULL};
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

static int greatest_first(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x < y) - (x > y);
}

/* Rows of the biggest step there could be: as many documents, without what they share.  (Where rows
 * are taken in pairs a document may get one more.) */
static int64_t step_rows(const struct job *job, const struct step_load *load)
{
    int *rows = mem_resize(NULL, (size_t)job->n_docs, sizeof *rows);
    bool shares = load->n_prefix > 0 && job->opts->dropout <= 0;
    int64_t most = 1;
    for (int i = 0; i < job->n_docs; i++) {
        rows[i] = job->doc[i].n;
        if (shares && begins_with(&job->doc[i], load->prefix, load->n_prefix))
            rows[i] -= load->n_prefix;
    }
    qsort(rows, (size_t)job->n_docs, sizeof *rows, greatest_first);
    for (int i = 0; i < job->n_docs && i < job->opts->batch; i++)
        most += rows[i];
    free(rows);
    return most;
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
               int n_docs, int64_t memory, bool bf16, double *loss, struct pool *pool,
               struct err *err)
{
    struct stepper stepper;
    int longest = 1;
    int64_t tokens = 0;
    if (check_docs(model, doc, n_docs, "a", &longest, err))
        return -1;
    for (int i = 0; i < n_docs; i++)
        tokens += doc[i].n;
    struct step_load load = {longest, tokens, memory, NULL, 0};
    load.n_prefix = shared_prefix(&load.prefix, doc, n_docs);
    if (stepper_open_as(&stepper, model, adapter, &load, (struct pass_how){.bf16 = bf16},
                        pool, err))
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
    buf_format(&text, "4 %d %a %s %a %d %a %a %a %a %a %a %a %d %d %d %llu\n",
               (int)o->bf16, o->dropout, job->model->sha256, o->lr, (int)o->schedule,
               o->final_fraction, o->warmup, o->clip, o->adamw.beta1, o->adamw.beta2,
               o->adamw.epsilon, o->adamw.weight_decay, o->epochs, o->batch, o->patience,
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

static int64_t batches(const struct job *job)
{
    return (job->n_docs + job->opts->batch - 1) / job->opts->batch;
}

/* Steps, and one more at the end of each epoch. */
static size_t events_max(const struct job *job)
{
    return (size_t)(batches(job) + 1) * (size_t)job->opts->epochs;
}

static int list_parts(struct job *job)
{
    size_t values = job->optimizer.n_values;
    int n = 0;
    job->part[n++] = (struct checkpoint_part){&job->at, sizeof job->at};
    job->part[n++] =
        (struct checkpoint_part){job->log, events_max(job) * sizeof *job->log};
    if (job->n_dev > 0)
        job->part[n++] = (struct checkpoint_part){job->best, values * sizeof *job->best};
    return checkpoint_optimizer(job->part, n, &job->optimizer);
}

static int save_checkpoint(struct job *job, struct err *err)
{
    if (!job->opts->checkpoint)
        return 0;
    int64_t now = clock_us();
    job->at.seconds += (double)(now - job->started_us) * 1e-6;
    job->started_us = job->kept_us = now;
    return checkpoint_write(job->opts->checkpoint, job->key, job->part, list_parts(job),
                            err);
}

/* A good one is not long ago: nothing is to be written. */
static bool is_recent(const struct job *job)
{
    return (double)(clock_us() - job->kept_us) * 1e-6 < job->opts->checkpoint_seconds;
}

static int keep_checkpoint(struct job *job, struct err *err)
{
    return is_recent(job) ? 0 : save_checkpoint(job, err);
}

static int tell_past(const struct job *job, struct err *err)
{
    for (int64_t i = 0; job->event && i < job->at.n_events; i++) {
        struct train_event e = job->log[i];
        e.past = true;
        if (job->event(job->context, &e, err))
            return -1;
    }
    return 0;
}

static int resume(struct job *job, struct err *err)
{
    const char *path = job->opts->checkpoint;
    if (!path || !file_exists(path))
        return 0;
    if (checkpoint_read(path, job->key, job->part, list_parts(job), err))
        return -1;
    if (job->at.n_events < 0 || (size_t)job->at.n_events > events_max(job))
        return err_ask(err, "%s: a damaged checkpoint: %lld events", path,
                       (long long)job->at.n_events);
    job->seconds_before = job->at.seconds;
    optimizer_repack(&job->optimizer, job->pool);
    return tell_past(job, err);
}

/* The best epoch --------------------------------------------------------------------------- */

static void keep_if_best(struct job *job, double train_loss, double dev_loss)
{
    bool best = job->n_dev == 0 || job->at.epoch == 0 || dev_loss < job->at.best_dev;
    if (!best)
        return;
    job->at.best_epoch = job->at.epoch;
    job->at.best_dev = dev_loss;
    job->at.best_train = train_loss;
    if (job->n_dev > 0)
        optimizer_get(&job->optimizer, job->best);
}

static bool out_of_patience(const struct job *job)
{
    int patience = job->opts->patience;
    return job->n_dev > 0 && patience > 0 &&
           job->at.epoch - job->at.best_epoch >= patience;
}

/* Steps and epochs ------------------------------------------------------------------------- */

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
    double seconds = (double)(clock_us() - job->session_us) * 1e-6 + 1e-9;
    return (double)(job->at.tokens - job->tokens_before) / seconds;
}

static int report_event(struct job *job, double loss, double lr, double norm,
                        double dev_loss, bool epoch_end, struct err *err)
{
    struct train_event *e = &job->log[job->at.n_events++];
    *e = (struct train_event){.step = job->optimizer.step,
                              .n_steps = batches(job) * job->opts->epochs,
                              .tokens = job->at.tokens,
                              .epoch = (int)job->at.epoch,
                              .n_trials = 1,
                              .loss = loss,
                              .lr = lr,
                              .norm = norm,
                              .tokens_per_second = tokens_per_second(job),
                              .dev_loss = dev_loss,
                              .epoch_end = epoch_end};
    return job->event ? job->event(job->context, e, err) : 0;
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
    optimizer_zero(&job->optimizer, job->pool);
    job->stepper.step = step;
    stepper_gradient(&job->stepper, job->batch, n, &sum);
    double loss = sum.nats / (double)sum.targets;
    double norm = optimizer_norm(&job->optimizer, job->pool);
    job->diverged = !isfinite(loss) || !isfinite(norm);
    if (job->diverged)
        return err_set(err, "the loss is not finite at step %lld (learning rate %g)%s",
                       (long long)step + 1, lr,
                       o->checkpoint ? "; the last checkpoint is kept" : "");
    optimizer_step(&job->optimizer, lr, o->clip, norm, &o->adamw, job->pool);
    optimizer_repack_train(&job->optimizer, job->pool);
    job->at.batch++;
    job->at.tokens += sum.tokens;
    job->at.targets += sum.targets;
    job->at.epoch_targets += sum.targets;
    job->at.nats += sum.nats;
    return report_event(job, loss, lr, norm, NAN, false, err);
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
    if (report_event(job, loss, 0, 0, dev_loss, true, err))
        return -1;
    job->at.done = job->at.epoch + 1 == job->opts->epochs || out_of_patience(job);
    job->at.epoch++;
    job->at.batch = 0;
    job->at.nats = 0;
    job->at.epoch_targets = 0;
    return keep_checkpoint(job, err);
}

static int one_epoch(struct job *job, struct err *err)
{
    struct rng rng = rng_make(job->opts->seed, "train/order", (uint64_t)job->at.epoch);
    rng_shuffle(&rng, (size_t)job->n_docs, job->order);
    while (job->at.batch < batches(job)) {
        if (stop_if_interrupted(job, err) || one_step(job, err))
            return -1;
        int64_t every = job->opts->checkpoint_steps;
        if (every > 0 && job->optimizer.step % every == 0 && keep_checkpoint(job, err))
            return -1;
    }
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
    if (job->n_dev > 0 && job->at.best_epoch + 1 != job->at.epoch)
        optimizer_put(&job->optimizer, job->best);
    optimizer_repack(&job->optimizer, job->pool);
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
        .diverged = job->diverged,
        .lr = job->opts->lr,
        .trials = 1,
        .seconds_before = job->seconds_before,
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
    struct step_load load = {1, 1, job->opts->memory, NULL, 0};
    if (job->n_docs < 1)
        return err_ask(err, "nothing to train on");
    if (job->opts->expand && !job->adapter)
        return err_ask(err, "weights that stay packed cannot learn: only an adapter can");
    if (job->opts->epochs < 1 || job->opts->batch < 1)
        return err_ask(err, "epochs and batch must be at least 1");
    if (check_docs(job->model, job->doc, job->n_docs, "train", &load.longest, err) ||
        check_docs(job->model, job->dev, job->n_dev, "dev", &load.longest, err))
        return -1;
    load.n_prefix = shared_prefix(&load.prefix, job->doc, job->n_docs);
    load.wanted = step_rows(job, &load);
    if (job->adapter && !has_gradients(job->adapter) &&
        adapter_make_trainable(job->adapter, job->model, err))
        return -1;
    if (optimizer_open(&job->optimizer, job->model, job->adapter, job->pool, err) ||
        stepper_open_as(&job->stepper, job->model, job->adapter, &load,
                        (struct pass_how){true, job->opts->bf16, job->opts->expand},
                        job->pool, err))
        return -1;
    job->stepper.dropout = job->opts->dropout;
    job->stepper.seed = job->opts->seed;
    job->order = mem_alloc((size_t)job->n_docs * sizeof *job->order);
    job->batch = mem_alloc((size_t)job->opts->batch * sizeof *job->batch);
    job->log = mem_resize(NULL, events_max(job), sizeof *job->log);
    memset(job->log, 0, events_max(job) * sizeof *job->log);
    job->part = mem_alloc((size_t)(checkpoint_optimizer_parts(&job->optimizer) + 3) *
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
    free(job->log);
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
    job.kept_us = job.session_us = job.started_us;
    job.at.best_dev = job.at.dev_before = NAN;
    int rc = get_ready(&job, err);
    job.tokens_before = job.at.tokens;
    if (rc == 0)
        rc = run(&job, err);
    fill_report(&job, report);
    release(&job);
    return rc;
}
