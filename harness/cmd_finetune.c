#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/text/chat.h"
#include "engine/train/docs.h"
#include "engine/train/general.h"
#include "engine/train/optimizer.h"
#include "engine/train/train.h"
#include "engine/train/train_log.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/progress.h"
#include "harness/base/whole.h"
#include "harness/cmd_common.h"

struct finetune_opts {
    const char *train, *dev, *out, *kind, *targets, *log, *checkpoint, *schedule, *type;
    const char *general, *precision;
    int64_t rank, epochs, batch, seed, patience, sweep, memory, checkpoint_steps, threads;
    double alpha, dropout, lr, warmup, weight_decay, clip;
    bool embeddings;
};

static const struct opt opts[] = {
    OPT_TEXT(struct finetune_opts, train, NULL, "what to learn: JSONL, or a text (.txt)"),
    OPT_TEXT(struct finetune_opts, dev, NULL, "the same, to pick the best epoch by"),
    OPT_TEXT(struct finetune_opts, out, NULL,
             "the adapter, or with --kind full the model (GGUF)"),
    OPT_ENUM(
        struct finetune_opts, kind, "lora", "lora|qlora|full",
        "train an adapter, one over weights that stay in their type, or all weights"),
    OPT_INT(struct finetune_opts, rank, 16, 1, 4096, "LoRA rank"),
    OPT_REAL(struct finetune_opts, alpha, 32, 0, 1e6,
             "LoRA alpha (scale is alpha / rank)"),
    OPT_TEXT(struct finetune_opts, targets, "all",
             "of the adapter: all, attention, mlp, or as in q+k+v+o"),
    OPT_REAL(struct finetune_opts, dropout, 0, 0, 0.9,
             "share of the adapter's inputs left out in training"),
    OPT_BOOL(struct finetune_opts, embeddings, true,
             "kind full: embeddings and head learn too"),
    OPT_REAL(struct finetune_opts, lr, 0, 0, 10,
             "learning rate (0: by the size of the model)"),
    OPT_INT(struct finetune_opts, sweep, 1, 1, SWEEP_MAX,
            "learning rates tried, lr times 1, 2, 1/2, 4 ...; the best by dev loss"),
    OPT_ENUM(struct finetune_opts, schedule, "linear", "constant|linear|cosine|wsd",
             "how the learning rate falls"),
    OPT_REAL(struct finetune_opts, warmup, 0.05, 0, 1, "share of the steps that warm up"),
    OPT_INT(struct finetune_opts, epochs, 3, 1, 10000, "times through the training data"),
    OPT_INT(struct finetune_opts, batch, 0, 0, 65536,
            "rows in a step (0: 16; of a .txt as many windows as make 2,048 tokens)"),
    OPT_INT(struct finetune_opts, patience, 0, 0, 1000,
            "stop after this many epochs without a better dev loss (0: never)"),
    OPT_REAL(struct finetune_opts, weight_decay, 0.01, 0, 10, "AdamW's decay"),
    OPT_REAL(struct finetune_opts, clip, 1, 0, 1e6, "largest gradient norm (0: any)"),
    OPT_INT(struct finetune_opts, seed, 1, 0, 1e15, "seed of order and initial weights"),
    OPT_BYTES(struct finetune_opts, memory, 0, 0, 1e15,
              "bytes for activations (0: a quarter of what is free)"),
    OPT_TEXT(struct finetune_opts, log, NULL, "CSV with every step's loss"),
    OPT_TEXT(struct finetune_opts, checkpoint, NULL,
             "file to go on from after an interruption"),
    OPT_INT(struct finetune_opts, checkpoint_steps, 0, 0, 1e15,
            "write it every so many steps too (0: after every epoch)"),
    OPT_TEXT(struct finetune_opts, general, NULL,
             "JSONL of general text and questions: what was forgotten? (as "
             "models/general/general.jsonl)"),
    OPT_ENUM(struct finetune_opts, type, "F16", "F32|F16|BF16|Q8_0",
             "type of a full model's matrices"),
    OPT_ENUM(struct finetune_opts, precision, "bf16", "bf16|f32",
             "f32: no factor of a product is rounded in training"),
    OPT_INT(struct finetune_opts, threads, 0, 0, 1024, "threads (0: all processors)"),
    OPT_END,
};

/* ---- rows */

struct reader {
    struct docs *docs;
    const struct model *model;
    const struct chat_family *family;
};

static int role_of(const struct json *message, enum chat_role *role, struct err *err)
{
    static const char *const names[] = {"system", "user", "assistant"};
    struct str name;
    if (json_str(message, "role", &name, err))
        return -1;
    for (int i = 0; i < 3; i++)
        if (str_is(name, names[i])) {
            *role = (enum chat_role)i;
            return 0;
        }
    return err_at(err, message->path, message->line,
                  "role \"%.*s\" is none of system, user, assistant", STR_ARG(name));
}

enum { MESSAGES_MAX = 256 };

static int add_messages(struct reader *r, const struct json *row, const struct json *list,
                        struct err *err)
{
    struct chat_message message[MESSAGES_MAX];
    size_t n = 0;
    if (list->type != JSON_ARRAY || !list->n || list->n > MESSAGES_MAX)
        return err_at(err, row->path, row->line, "\"messages\" must be a list of 1 to %d",
                      MESSAGES_MAX);
    for (const struct json *m = list->child; m; m = m->next, n++)
        if (role_of(m, &message[n].role, err) ||
            json_str(m, "content", &message[n].text, err))
            return -1;
    if (message[n - 1].role != CHAT_ASSISTANT)
        return err_at(err, row->path, row->line,
                      "the last message must be the assistant's");
    return docs_add_chat(r->docs, r->model->tok, r->family, message, n,
                         r->model->shape.context, err);
}

/* The usual names for a question and its answer. */
static const struct {
    const char *input, *answer;
} pairs[] = {
    {"input", "answer"},       {"prompt", "completion"}, {"question", "answer"},
    {"instruction", "output"}, {"input", "output"},      {"input", "ideal"},
};

static int add_pair(struct reader *r, const struct json *row, struct err *err)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const struct json *answer = json_get(row, pairs[i].answer);
        if (!json_get(row, pairs[i].input) || !answer)
            continue;
        struct chat_message message[2] = {{.role = CHAT_USER}, {.role = CHAT_ASSISTANT}};
        if (json_str(row, pairs[i].input, &message[0].text, err))
            return -1;
        if (answer->type == JSON_ARRAY && answer->n && answer->child->type == JSON_STRING)
            message[1].text = answer->child->string;
        else if (json_str(row, pairs[i].answer, &message[1].text, err))
            return -1;
        return docs_add_chat(r->docs, r->model->tok, r->family, message, 2,
                             r->model->shape.context, err);
    }
    return err_at(
        err, row->path, row->line,
        "has neither \"messages\" nor \"text\" nor \"input\" with \"answer\" (nor "
        "\"prompt\" with \"completion\")");
}

static int add_row(const struct json *row, void *context, struct err *err)
{
    struct reader *r = context;
    const struct json *messages = json_get(row, "messages");
    struct str text;
    int rc;
    if (messages)
        rc = add_messages(r, row, messages, err);
    else if (json_get(row, "text"))
        rc = json_str(row, "text", &text, err) ||
             docs_add_text(r->docs, r->model->tok, text, r->model->shape.context, err);
    else
        rc = add_pair(r, row, err);
    return rc ? -1 : 0;
}

static int read_rows(struct docs *docs, const char *path, const struct model *model,
                     struct arena *arena, struct err *err)
{
    struct reader reader = {docs, model, chat_detect(tokenizer_template(model->tok))};
    if (!reader.family)
        return err_ask(err, "the chat template of this model is of no known family");
    return json_lines(path, arena, add_row, &reader, err);
}

/* A text is learned from its first word to its last, in windows of the context. */
static int read_plain(struct docs *docs, const char *path, const struct model *model,
                      struct arena *arena, struct err *err)
{
    struct str text;
    if (file_read(path, arena, 0, &text, err))
        return -1;
    int rc = docs_add_text(docs, model->tok, text, model->shape.context, err);
    docs->cut = 0;
    return rc;
}

static bool is_plain(const char *path)
{
    return str_ends(str_of(path), STR(".txt"));
}

static int read_docs(struct docs *docs, const char *path, const struct model *model,
                     struct err *err)
{
    struct arena arena = {0};
    int rc = is_plain(path) ? read_plain(docs, path, model, &arena, err)
                            : read_rows(docs, path, model, &arena, err);
    if (!rc && !docs->n)
        rc = err_at(err, path, 0, "holds no training rows");
    if (!rc && docs->cut)
        fprintf(stderr,
                "%s: %d rows were longer than the context of %d tokens and were cut\n",
                path, docs->cut, model->shape.context);
    arena_release(&arena);
    return rc;
}

/* ---- training */

struct watch {
    struct train_view view;
    struct file_out log;
    bool logging;
};

static int on_event(void *context, const struct train_event *e, struct err *err)
{
    struct watch *w = context;
    (void)err;
    train_log_progress(&w->view, e);
    if (w->logging)
        train_log_event(&w->log, e);
    return 0;
}

static bool is_bf16(const struct finetune_opts *o)
{
    return !strcmp(o->precision, "bf16");
}

/* A window is as long as ten or twenty rows of questions and answers: with as many windows in a step
 * a text would be over in a few steps. */
static int batch_of(const struct finetune_opts *o, const struct model *model)
{
    enum { ROWS = 16, TOKENS = 2048 };
    int windows = TOKENS / model->shape.context;
    if (o->batch > 0)
        return (int)o->batch;
    if (!is_plain(o->train))
        return ROWS;
    return windows < 1 ? 1 : least(ROWS, windows);
}

static int train_opts_of(const struct finetune_opts *o, const struct model *model,
                         struct train_opts *how, struct err *err)
{
    bool full = !strcmp(o->kind, "full");
    *how = (struct train_opts){
        .lr = o->lr > 0 ? o->lr : train_default_lr(model, full),
        .warmup = o->warmup,
        .clip = o->clip,
        .bf16 = is_bf16(o),
        .expand = !strcmp(o->kind, "qlora"),
        .dropout = o->dropout,
        .adamw = {0.9, 0.999, 1e-8, o->weight_decay},
        .epochs = (int)o->epochs,
        .batch = batch_of(o, model),
        .patience = (int)o->patience,
        .seed = (uint64_t)o->seed,
        .memory = o->memory,
        .checkpoint = o->checkpoint,
        .checkpoint_steps = o->checkpoint_steps,
    };
    return schedule_find(&how->schedule, o->schedule, err);
}

static int64_t steps_of(const struct finetune_opts *o, const struct docs *docs,
                        const struct train_opts *how)
{
    return divide_up(docs->n, how->batch) * o->epochs * o->sweep;
}

/* What is about to happen, before it takes its time. */
static void say_plan(const struct finetune_opts *o, const struct opened *opened,
                     const struct docs *docs, const struct train_opts *how)
{
    struct optimizer learns;
    optimizer_list(&learns, opened->model, opened->adapter);
    fprintf(stderr,
            "%s: %d %s, %lld tokens, %lld of them to learn; %lld steps of %d; "
            "%zu parameters learn at a rate of %.3g\n",
            o->train, docs->n, is_plain(o->train) ? "windows" : "rows",
            (long long)docs->tokens, (long long)docs->targets,
            (long long)steps_of(o, docs, how), least(how->batch, docs->n),
            learns.n_values, how->lr);
    optimizer_release(&learns);
    if (o->checkpoint && file_exists(o->checkpoint))
        fprintf(stderr, "%s: goes on from there\n", o->checkpoint);
}

static int fit(const struct finetune_opts *o, struct opened *opened,
               const struct docs *train_set, const struct docs *dev_set,
               struct train_report *report, struct err *err)
{
    struct progress progress;
    struct watch watch = {.view = {&progress, NAN}, .logging = o->log != NULL};
    struct train_opts how;
    if (train_opts_of(o, opened->model, &how, err) ||
        (o->log && file_out_open(&watch.log, o->log, err)))
        return -1;
    if (o->log)
        train_log_head(&watch.log);
    say_plan(o, opened, train_set, &how);
    progress_begin(&progress, "finetune", "steps", steps_of(o, train_set, &how));
    int rc = train_sweep(opened->model, opened->adapter, train_set->doc, train_set->n,
                         dev_set->doc, dev_set->n, &how, (int)o->sweep, on_event, &watch,
                         report, opened->pool, err);
    progress_end(&progress);
    if (o->log && file_out_commit(&watch.log, rc ? &(struct err)ERR_INIT : err))
        rc = -1;
    return rc;
}

static int prepare_weights(const struct finetune_opts *o, struct opened *opened,
                           struct err *err)
{
    unsigned targets;
    if (!strcmp(o->kind, "full"))
        return o->embeddings
                   ? model_make_trainable(opened->model, opened->pool, err)
                   : model_make_layers_trainable(opened->model, opened->pool, err);
    if (adapter_targets(&targets, o->targets, opened->model, err) ||
        adapter_create(&opened->adapter, opened->model, (int)o->rank, (float)o->alpha,
                       targets, (uint64_t)o->seed, err))
        return -1;
    return adapter_make_trainable(opened->adapter, opened->model, err);
}

static int save(const struct finetune_opts *o, const struct opened *opened,
                struct err *err)
{
    if (!strcmp(o->kind, "full"))
        return model_save(opened->model, o->out, dtype_find(o->type)->id, err);
    return adapter_save(opened->adapter, opened->model, o->out, err);
}

static void print_report(const struct train_report *r, const char *out)
{
    printf("%s: best epoch %d of %d, train loss %.4f", out, r->best_epoch + 1, r->epochs,
           r->train_loss);
    if (!isnan(r->dev_loss))
        printf(", dev loss %.4f (before: %.4f)", r->dev_loss, r->dev_loss_before);
    printf(" nats per token, learning rate %.3g", r->lr);
    if (r->trials > 1)
        printf(" (the best of %d)", r->trials);
    printf("; %lld tokens in %.1f s", (long long)r->tokens, r->seconds);
    if (r->seconds_before > 0)
        printf(" (%.1f s of them before it was interrupted)", r->seconds_before);
    printf(", micro-batch of %d tokens, %.1f MiB\n", r->micro_tokens,
           (double)r->memory_bytes / (1 << 20));
}

static void print_general(const struct general_score *before,
                          const struct general_score *after)
{
    printf("general: %.4f bits per byte (before: %.4f), accuracy %.3f (before: %.3f)\n",
           after->bits_per_byte, before->bits_per_byte, after->accuracy,
           before->accuracy);
}

/* What it knows of general text; NULL: nobody asked. */
static int measure(const struct finetune_opts *o, const struct general *general,
                   struct opened *opened, struct adapter *adapter,
                   struct general_score *score, struct err *err)
{
    return general ? general_measure(general, opened->model, adapter, o->memory,
                                     is_bf16(o), score, opened->pool, err)
                   : 0;
}

static int check_output(const char *path, struct err *err)
{
    struct file_out probe;
    if (!path)
        return 0;
    if (file_out_open(&probe, path, err))
        return -1;
    file_out_abandon(&probe);
    return 0;
}

/* What would otherwise come to light when the training is done. */
static int check(const struct finetune_opts *o, struct err *err)
{
    if (!o->train || !o->out)
        return err_ask(err, "finetune wants --train FILE and --out FILE");
    if (!o->dev && o->sweep > 1)
        return err_ask(err, "--sweep needs --dev: its loss says which trial is the best");
    if (!o->dev && o->patience > 0)
        return err_ask(err, "--patience needs --dev: its loss says when to stop");
    if (!o->checkpoint && o->checkpoint_steps > 0)
        return err_ask(err, "--checkpoint-steps needs --checkpoint FILE");
    return check_output(o->out, err) || check_output(o->log, err) ||
                   check_output(o->checkpoint, err)
               ? -1
               : 0;
}

/* What stays of a training that was interrupted. */
static void explain(const struct finetune_opts *o, struct err *err)
{
    if (!o->checkpoint)
        err_wrap(err, "nothing is kept without --checkpoint FILE");
    else if (file_exists(o->checkpoint))
        err_wrap(err, "the same command goes on from %s", o->checkpoint);
}

static int finetune(const struct finetune_opts *o, struct opened *opened, struct err *err)
{
    struct docs train_set = {0}, dev_set = {0};
    struct train_report report;
    struct general *general = NULL;
    struct general_score before, after;
    int rc = -1;
    if (read_docs(&train_set, o->train, opened->model, err) ||
        (o->dev && read_docs(&dev_set, o->dev, opened->model, err)) ||
        (o->general && general_open(&general, o->general, opened->model, err)) ||
        measure(o, general, opened, NULL, &before, err) ||
        prepare_weights(o, opened, err) ||
        fit(o, opened, &train_set, &dev_set, &report, err) ||
        measure(o, general, opened, opened->adapter, &after, err) || save(o, opened, err))
        goto done;
    print_report(&report, o->out);
    if (general)
        print_general(&before, &after);
    rc = 0;
done:
    general_close(general);
    docs_release(&train_set);
    docs_release(&dev_set);
    return rc;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct finetune_opts *o = options;
    struct opened opened;
    (void)n_args;
    (void)program;
    if (check(o, err) ||
        open_model(&opened, args[0], NULL, "f32", "f32", o->threads, err))
        return -1;
    int rc = finetune(o, &opened, err);
    if (rc && err->status == ERR_INTERRUPTED)
        explain(o, err);
    close_model(&opened);
    return rc;
}

const struct command command_finetune = {
    .name = "finetune",
    .summary =
        "train a LoRA adapter, or all weights, on rows of questions and answers or text",
    .usage = "MODEL --train FILE --out FILE.gguf [--kind lora|qlora|full]",
    .notes =
        "A row is {\"input\", \"answer\"}, {\"prompt\", \"completion\"}, {\"question\", "
        "\"answer\"},\n{\"instruction\", \"output\"}, {\"messages\": [{\"role\", "
        "\"content\"} ...]} or {\"text\"}.\nOnly answers (or the text) are learned; of a "
        "file .txt, all of it, in windows of the model's context.\nThe adapter is a GGUF "
        "file in the form of llama.cpp's --lora.  With --checkpoint FILE the "
        "same\ncommand "
        "goes on after an interruption, and ends with the same bytes.",
    .opts = opts,
    .opts_size = sizeof(struct finetune_opts),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
