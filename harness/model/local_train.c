/* local_train - fine-tuning for the local provider: examples to documents, documents to an adapter
 * or, for kind "full", to weights of the child's own.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/docs.h"
#include "engine/train/general.h"
#include "engine/train/train.h"
#include "engine/train/train_log.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/progress.h"
#include "harness/model/local.h"
#include "harness/model/turns.h"

/* ---- examples */

static int add_example(struct docs *docs, const struct weights *w,
                       const struct example *example, struct err *err)
{
    struct arena arena = {0};
    struct chat_message *message =
        turns_make(w->family, example->message, example->n_messages, 0, &arena);
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
    struct train_view view; /* its progress counts steps while training lasts */
    struct progress before; /* what it counted */
};

static void begin_steps(struct watch *w)
{
    struct progress *p = w->view.progress;
    if (!p)
        return;
    int64_t now = clock_us();
    w->before = *p;
    p->unit = "training steps";
    p->done = p->past = p->total = p->rated_done = 0;
    p->rate = 0;
    p->started_us = p->rated_us = now;
}

static void end_steps(struct watch *w)
{
    struct progress *p = w->view.progress;
    if (!p)
        return;
    p->unit = w->before.unit;
    p->done = p->rated_done = w->before.done;
    p->past = w->before.past;
    p->total = w->before.total;
    p->rate = 0;
    p->started_us = w->before.started_us;
    p->rated_us = clock_us();
}

static int on_event(void *context, const struct train_event *e, struct err *err)
{
    struct watch *w = context;
    (void)err;
    train_log_progress(&w->view, e);
    if (w->logging)
        train_log_event(&w->log, e);
    return 0;
}

static int open_watch(struct watch *w, const struct train_plan *plan, struct err *err)
{
    *w = (struct watch){.view = {plan->progress, NAN}, .logging = plan->log_csv != NULL};
    if (!w->logging)
        return 0;
    if (file_out_open(&w->log, plan->log_csv, err))
        return -1;
    train_log_head(&w->log);
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
    unsigned targets;
    if (adapter_targets(&targets, plan->targets ? plan->targets : "all", model, err) ||
        adapter_create(&child->adapter, model, (int)plan->rank, (float)plan->alpha,
                       targets, plan->seed, err))
        return -1;
    return adapter_make_trainable(child->adapter, model, err);
}

/* The parent goes on answering as it was: the child reads the file once more. */
static int prepare_full(struct local *child, const struct train_plan *plan,
                        struct err *err)
{
    struct weights *shared = child->weights;
    const char *path = shared->model->path;
    if (!path || !*path)
        return err_ask(err,
                       "a model that was trained as a whole cannot be trained again");
    if (local_weights_open(&child->weights, path, chat_name(shared->family),
                           PRECISION_F32, child->pool, err)) {
        child->weights = shared;
        return -1;
    }
    local_weights_drop(shared);
    return plan->embeddings
               ? model_make_trainable(child->weights->model, child->pool, err)
               : model_make_layers_trainable(child->weights->model, child->pool, err);
}

static int options_of(const struct train_plan *plan, const struct local *child,
                      struct train_opts *how, struct err *err)
{
    bool full = child->adapter == NULL;
    *how = (struct train_opts){
        .lr = plan->lr > 0 ? plan->lr : train_default_lr(child->weights->model, full),
        .warmup = plan->warmup,
        .clip = plan->clip,
        .bf16 = !plan->f32,
        .expand = strcmp(plan->kind, "qlora") == 0,
        .dropout = plan->dropout,
        .adamw = {0.9, 0.999, 1e-8, plan->weight_decay},
        .epochs = (int)plan->epochs,
        .batch = (int)plan->batch,
        .patience = (int)plan->patience,
        .seed = plan->seed,
        .memory = child->memory,
        .checkpoint = plan->checkpoint,
        .checkpoint_seconds = plan->checkpoint_seconds,
    };
    return schedule_find(&how->schedule, plan->schedule ? plan->schedule : "linear", err);
}

static int fit(struct local *child, const struct train_plan *plan,
               const struct docs *train_docs, const struct docs *dev_docs,
               struct train_report *report, struct err *err)
{
    struct watch watch;
    struct train_opts how;
    if (options_of(plan, child, &how, err) || open_watch(&watch, plan, err))
        return -1;
    begin_steps(&watch);
    int rc = train_sweep(child->weights->model, child->adapter, train_docs->doc,
                         train_docs->n, dev_docs->doc, dev_docs->n, &how,
                         plan->sweep > 1 ? (int)plan->sweep : 1, on_event, &watch, report,
                         child->pool, err);
    end_steps(&watch);
    return close_watch(&watch, rc, err);
}

/* ---- what it knew before, and knows still */

struct forgetting {
    struct general *general; /* NULL: not asked for */
    struct general_score before, after;
};

static int measure(const struct forgetting *f, struct local *child,
                   const struct train_plan *plan, struct adapter *adapter,
                   struct general_score *score, struct err *err)
{
    if (!f->general)
        return 0;
    return general_measure(f->general, child->weights->model, adapter, child->memory,
                           !plan->f32, score, child->pool, err);
}

/* What others trained from the same weights measured is not measured again. */
static int begin_measuring(struct forgetting *f, struct local *child,
                           const struct train_plan *plan, struct err *err)
{
    struct weights *w = child->weights;
    char key[65];
    *f = (struct forgetting){NULL, {NAN, NAN}, {NAN, NAN}};
    if (!plan->general)
        return 0;
    if (general_open(&f->general, plan->general, w->model, err))
        return -1;
    general_key(f->general, key);
    if (strcmp(key, w->knew.key) != 0 || w->knew.bf16 == plan->f32) {
        w->knew.key[0] = '\0';
        if (measure(f, child, plan, NULL, &w->knew.score, err))
            return -1;
        w->knew.bf16 = !plan->f32;
        memcpy(w->knew.key, key, sizeof key);
    }
    f->before = w->knew.score;
    return 0;
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
                        const struct forgetting *f, int cut, struct train_result *result)
{
    *result = (struct train_result){
        .steps = report->steps,
        .tokens = report->tokens,
        .best_epoch = report->best_epoch,
        .lr = report->lr,
        .train_loss = report->train_loss,
        .dev_loss = report->dev_loss,
        .general_bits_before = f->before.bits_per_byte,
        .general_bits = f->after.bits_per_byte,
        .general_accuracy_before = f->before.accuracy,
        .general_accuracy = f->after.accuracy,
        .seconds = report->seconds,
        .seconds_before = report->seconds_before,
        .bytes = report->memory_bytes,
        .params = child->adapter ? adapter_params(child->adapter)
                                 : child->weights->model->n_params,
        .cut = cut,
    };
}

static int add_texts(struct docs *docs, const struct weights *w,
                     const struct train_plan *plan, struct err *err)
{
    for (size_t i = 0; i < plan->n_text; i++)
        if (docs_add_text(docs, w->model->tok, plan->text[i], w->model->shape.context,
                          err))
            return err_wrap(err, "text %zu", i + 1);
    return 0;
}

static int prepare(struct local *child, const struct train_plan *plan, struct err *err)
{
    return strcmp(plan->kind, "full") == 0 ? prepare_full(child, plan, err)
                                           : prepare_lora(child, plan, err);
}

static int train_child(struct local *child, const struct train_plan *plan,
                       struct train_result *result, struct err *err)
{
    struct docs train_docs = {0}, dev_docs = {0};
    struct train_report report;
    struct forgetting forgetting = {.general = NULL};
    int rc = -1;
    if (prepare(child, plan, err) ||
        add_examples(&train_docs, child->weights, plan->train, plan->n_train, "train",
                     err) ||
        add_texts(&train_docs, child->weights, plan, err) ||
        add_examples(&dev_docs, child->weights, plan->dev, plan->n_dev, "dev", err) ||
        begin_measuring(&forgetting, child, plan, err) ||
        fit(child, plan, &train_docs, &dev_docs, &report, err) ||
        measure(&forgetting, child, plan, child->adapter, &forgetting.after, err) ||
        save(child, plan->save, err))
        goto done;
    fill_result(child, &report, &forgetting, train_docs.cut, result);
    rc = 0;
done:
    general_close(forgetting.general);
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
