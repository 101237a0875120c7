/* local_train - fine-tuning for the local provider: examples to documents, documents to an adapter
 * or, for kind "full", to weights of the child's own.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/docs.h"
#include "engine/train/train.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/progress.h"
#include "harness/model/local.h"

/* ---- examples */

static int add_example(struct docs *docs, const struct weights *w,
                       const struct example *example, struct err *err)
{
    struct arena arena = {0};
    struct chat_message *message =
        local_messages(w, example->message, example->n_messages, 0, &arena);
    int rc = docs_add_chat(docs, w->model->tok, w->family, message, example->n_messages,
                           w->model->shape.context, err);
    arena_release(&arena);
    return rc;
}

static int add_examples(struct docs *docs, const struct weights *w,
                        const struct example *example, size_t n, const char *what,
                        struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (add_example(docs, w, &example[i], err))
            return err_wrap(err, "%s example %zu", what, i + 1);
    return 0;
}

/* ---- what is seen of it: training.csv, and the cell's progress */

struct watch {
    struct file_out log;
    bool logging;
    struct progress *progress; /* borrowed: counts steps while training lasts */
    struct progress before;    /* what it counted */
};

static void begin_steps(struct watch *w)
{
    struct progress *p = w->progress;
    if (!p)
        return;
    int64_t now = clock_us();
    w->before = *p;
    p->unit = "training steps";
    p->done = p->total = p->rated_done = 0;
    p->rate = 0;
    p->started_us = p->rated_us = now;
}

static void end_steps(struct watch *w)
{
    struct progress *p = w->progress;
    if (!p)
        return;
    p->unit = w->before.unit;
    p->done = p->rated_done = w->before.done;
    p->total = w->before.total;
    p->rate = 0;
    p->started_us = w->before.started_us;
    p->rated_us = clock_us();
}

static void put_real(struct file_out *out, double value, const char *behind)
{
    if (isnan(value))
        file_out_format(out, "%s", behind);
    else
        file_out_format(out, "%.6g%s", value, behind);
}

static int on_event(void *context, const struct train_event *e, struct err *err)
{
    struct watch *w = context;
    (void)err;
    if (w->progress) {
        w->progress->total = e->n_steps;
        progress_note(w->progress, "epoch %d  loss %.3f", e->epoch + 1, e->loss);
        progress_add(w->progress, e->step - w->progress->done);
    }
    if (!w->logging)
        return 0;
    file_out_format(&w->log, "%lld,%d,%lld,", (long long)e->step, e->epoch,
                    (long long)e->tokens);
    put_real(&w->log, e->loss, ",");
    put_real(&w->log, e->dev_loss, ",");
    put_real(&w->log, e->lr, ",");
    put_real(&w->log, e->norm, ",");
    put_real(&w->log, e->tokens_per_second, "\n");
    return 0;
}

static int open_watch(struct watch *w, const struct train_plan *plan, struct err *err)
{
    *w = (struct watch){.progress = plan->progress, .logging = plan->log_csv != NULL};
    if (!w->logging)
        return 0;
    if (file_out_open(&w->log, plan->log_csv, err))
        return -1;
    file_out_format(&w->log, "step,epoch,tokens,loss,dev_loss,lr,norm,tokens_per_s\n");
    return 0;
}

static int close_watch(struct watch *w, int rc, struct err *err)
{
    if (!w->logging)
        return rc;
    if (!rc)
        return file_out_commit(&w->log, err);
    file_out_abandon(&w->log);
    return rc;
}

/* ---- training */

static int prepare_lora(struct local *child, const struct train_plan *plan,
                        struct err *err)
{
    const struct model *model = child->weights->model;
    if (adapter_create(&child->adapter, model, (int)plan->rank, (float)plan->alpha, 0,
                       plan->seed, err))
        return -1;
    return adapter_make_trainable(child->adapter, model, err);
}

/* The parent goes on answering as it was: the child reads the file once more. */
static int prepare_full(struct local *child, struct err *err)
{
    struct weights *shared = child->weights;
    const char *path = shared->model->path;
    if (!path || !*path)
        return err_ask(err,
                       "a model that was trained as a whole cannot be trained again");
    if (local_weights_open(&child->weights, path, chat_name(shared->family), child->pool,
                           err)) {
        child->weights = shared;
        return -1;
    }
    local_weights_drop(shared);
    return model_make_trainable(child->weights->model, err);
}

static struct train_opts options_of(const struct train_plan *plan,
                                    const struct local *child)
{
    bool full = child->adapter == NULL;
    return (struct train_opts){
        .lr = plan->lr > 0 ? plan->lr : train_default_lr(child->weights->model, full),
        .schedule = SCHEDULE_LINEAR,
        .warmup = plan->warmup,
        .clip = plan->clip,
        .adamw = {0.9, 0.999, 1e-8, plan->weight_decay},
        .epochs = (int)plan->epochs,
        .batch = (int)plan->batch,
        .patience = (int)plan->patience,
        .seed = plan->seed,
        .memory = child->memory,
    };
}

static int fit(struct local *child, const struct train_plan *plan,
               const struct docs *train_docs, const struct docs *dev_docs,
               struct train_report *report, struct err *err)
{
    struct watch watch;
    struct train_opts how = options_of(plan, child);
    if (open_watch(&watch, plan, err))
        return -1;
    begin_steps(&watch);
    int rc = train(child->weights->model, child->adapter, train_docs->doc, train_docs->n,
                   dev_docs->doc, dev_docs->n, &how, on_event, &watch, report,
                   child->pool, err);
    end_steps(&watch);
    return close_watch(&watch, rc, err);
}

static int save(const struct local *child, const char *path, struct err *err)
{
    if (!path)
        return 0;
    if (child->adapter)
        return adapter_save(child->adapter, child->weights->model, path, err);
    return model_save(child->weights->model, path, DTYPE_F16, err);
}

static void fill_result(const struct local *child, const struct train_report *report,
                        int cut, struct train_result *result)
{
    *result = (struct train_result){
        .steps = report->steps,
        .tokens = report->tokens,
        .best_epoch = report->best_epoch,
        .train_loss = report->train_loss,
        .dev_loss = report->dev_loss,
        .seconds = report->seconds,
        .bytes = report->memory_bytes,
        .params = child->adapter ? adapter_params(child->adapter)
                                 : child->weights->model->n_params,
        .cut = cut,
    };
}

static int train_child(struct local *child, const struct train_plan *plan,
                       struct train_result *result, struct err *err)
{
    struct docs train_docs = {0}, dev_docs = {0};
    struct train_report report;
    bool full = !strcmp(plan->kind, "full");
    int rc = -1;
    if ((full ? prepare_full(child, err) : prepare_lora(child, plan, err)) ||
        add_examples(&train_docs, child->weights, plan->train, plan->n_train, "train",
                     err) ||
        add_examples(&dev_docs, child->weights, plan->dev, plan->n_dev, "dev", err) ||
        fit(child, plan, &train_docs, &dev_docs, &report, err) ||
        save(child, plan->save, err))
        goto done;
    fill_result(child, &report, train_docs.cut, result);
    rc = 0;
done:
    docs_release(&train_docs);
    docs_release(&dev_docs);
    return rc;
}

int local_train(void *self, const struct train_plan *plan, void **tuned,
                struct train_result *result, struct err *err)
{
    struct local *local = self;
    if (local->adapter)
        return err_ask(err,
                       "it is adapted already: an adapter cannot be trained on another");
    struct local *child = mem_alloc(sizeof *child);
    *child = *local;
    child->weights->users++;
    if (train_child(child, plan, result, err)) {
        if (child->adapter)
            adapter_close(child->adapter);
        local_weights_drop(child->weights);
        free(child);
        return -1;
    }
    *tuned = child;
    return 0;
}
