#include <math.h>
#include <stdio.h>

#include "engine/infer/generate.h"
#include "harness/base/progress.h"
#include "harness/cmd_common.h"

struct perplexity_opts {
    const char *file, *adapter, *precision, *kv;
    int64_t context, stride, memory, threads;
};

static const struct opt opts[] = {
    OPT_TEXT(struct perplexity_opts, file, NULL, "the text (-: standard input)"),
    OPT_TEXT(struct perplexity_opts, adapter, NULL,
             "LoRA adapter (GGUF, or a folder of PEFT)"),
    OPT_INT(struct perplexity_opts, context, 0, 0, 1 << 24,
            "window in tokens (0: the model's)"),
    OPT_INT(struct perplexity_opts, stride, 0, 0, 1 << 24,
            "step of the window (0: half of it)"),
    OPT_MEMORY(struct perplexity_opts),
    OPT_PRECISION(struct perplexity_opts),
    OPT_INT(struct perplexity_opts, threads, 0, 0, 1024, "threads (0: all processors)"),
    OPT_END,
};

static void show_progress(void *context, size_t done)
{
    struct progress *p = context;
    progress_add(p, (int64_t)done - p->done);
}

static void show_planned(void *context, int64_t bytes)
{
    progress_note(context, "at most %.1f MiB of keys, activations and logits",
                  (double)bytes / (1 << 20));
}

static int measure(const struct perplexity_opts *o, struct str text,
                   struct opened *opened, struct err *err)
{
    struct ids ids = {0};
    int rc = tokenizer_encode(opened->model->tok, text, true, false, &ids, err);
    if (!rc && ids.n < 2)
        rc = err_ask(err, "%s: has %zu tokens; perplexity needs two", o->file, ids.n);
    int context = opened->model->shape.context;
    if (!rc && o->context > context)
        rc = err_ask(err, "--context %lld: the model has %d", (long long)o->context,
                     context);
    if (!rc && o->context)
        context = (int)o->context;
    double sum = 0;
    struct progress progress;
    if (!rc) {
        progress_begin(&progress, o->file, "tokens", (int64_t)ids.n);
        struct gen_windows how = {.width = context,
                                  .stride = (int)o->stride,
                                  .memory = o->memory,
                                  .progress = show_progress,
                                  .planned = show_planned,
                                  .context = &progress};
        rc = gen_perplexity(opened->model, opened->adapter, ids.id, ids.n, &how, &sum,
                            NULL, opened->pool, err);
        progress_end(&progress);
    }
    if (!rc) {
        double n = (double)ids.n - 1;
        printf("tokens %zu  bytes %zu  nats_per_token %.6f  perplexity %.6f  "
               "bits_per_byte %.6f\n",
               ids.n - 1, text.n, sum / n, exp(sum / n), sum / log(2) / (double)text.n);
    }
    ids_release(&ids);
    return rc;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct perplexity_opts *o = options;
    struct str text;
    struct opened opened;
    (void)n_args;
    if (!o->file)
        return err_ask(err, "perplexity wants --file");
    if (read_text(o->file, program, &text, err) ||
        open_model(&opened, args[0], o->adapter, o->precision, o->kv, o->threads, err))
        return -1;
    int rc = measure(o, text, &opened, err);
    close_model(&opened);
    return rc;
}

const struct command command_perplexity = {
    .name = "perplexity",
    .summary =
        "how well a model predicts a text: nats per token, perplexity, bits per byte",
    .usage = "MODEL --file FILE",
    .notes =
        "Windows of --context tokens move on by --stride; every token but the first is\n"
        "counted once, seen from as many tokens as the window holds before it.",
    .opts = opts,
    .opts_size = sizeof(struct perplexity_opts),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
