#include <stdio.h>
#include <string.h>

#include "engine/model/convert.h"
#include "harness/base/file.h"
#include "harness/base/pool.h"
#include "harness/base/progress.h"
#include "harness/cmd_common.h"

struct quantize_opts {
    const char *adapter;
    int64_t threads;
};

static const struct opt opts[] = {
    OPT_TEXT(struct quantize_opts, adapter, NULL,
             "LoRA adapter to merge in (GGUF, or a folder of PEFT)"),
    OPT_INT(struct quantize_opts, threads, 0, 0, 1024, "threads (0: all processors)"),
    OPT_END,
};

static int find_type(const char *name, enum dtype *type, struct err *err)
{
    static const char *const written[] = {"F32", "F16", "BF16", "Q8_0", "Q4_0"};
    enum { N = sizeof written / sizeof *written };
    const struct dtype_info *info = dtype_find(name);
    if (info == NULL)
        return err_unknown(err, "type", name, written, N);
    if (info->from_float == NULL)
        return err_ask(err,
                       "%s can be read, but not written; known: F32, F16, BF16, Q8_0, "
                       "Q4_0",
                       info->name);
    *type = info->id;
    return 0;
}

/* Nothing is shown of what is refused at once. */
struct shown {
    struct progress progress;
    const char *out;
    bool begun;
};

static void show(void *context, int64_t done, int64_t total)
{
    struct shown *shown = context;
    if (!shown->begun)
        progress_begin(&shown->progress, shown->out, "weights", total);
    shown->begun = true;
    progress_add(&shown->progress, done - shown->progress.done);
}

static int convert(const struct convert *how, struct err *err)
{
    struct shown shown = {.out = how->out};
    struct convert with_progress = *how;
    with_progress.progress = show;
    with_progress.context = &shown;
    int rc = model_convert(&with_progress, err);
    if (shown.begun)
        progress_end(&shown.progress);
    return rc;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct quantize_opts *o = options;
    struct convert how = {.out = args[1]};
    struct opened opened = {0};
    (void)n_args;
    if (find_type(args[2], &how.type, err) || model_file(args[0], program, &how.in, err))
        return -1;
    if (o->adapter &&
        open_weights(&opened, args[0], o->adapter, "f32", "f32", o->threads, err))
        return -1;
    how.adapter = opened.adapter;
    int rc = convert(&how, err);
    close_model(&opened);
    return rc;
}

const struct command command_quantize = {
    .name = "quantize",
    .summary = "write a model as GGUF of another type, merging an adapter in or not",
    .usage = "IN OUT TYPE",
    .notes = "IN is a GGUF file or a folder with config.json, model.safetensors and\n"
             "tokenizer.json.  TYPE is F32, F16, BF16, Q8_0 or Q4_0 and holds for all "
             "matrices;\n"
             "norms, biases and learnt positions become F32, and a matrix whose rows are "
             "no whole\n"
             "number of blocks (32 for Q8_0 and Q4_0) becomes F16.\n"
             "example:  trivium quantize SmolLM2-135M/ smollm2.gguf Q8_0",
    .opts = opts,
    .opts_size = sizeof(struct quantize_opts),
    .min_args = 3,
    .max_args = 3,
    .run = run,
};
