#include "engine/kernel/gemm.h"
#include "engine/train/pretrain.h"
#include "harness/base/pool.h"
#include "harness/cmd_common.h"

struct pretrain_opts {
    const char *data, *out;
    int64_t threads;
};

static const struct opt opts[] = {
    OPT_TEXT(struct pretrain_opts, data, NULL,
             "folder of the text (else TRIVIUM_DATA, else the recipe's data_dir)"),
    OPT_TEXT(struct pretrain_opts, out, NULL,
             "folder for checkpoints, logs and the model"),
    OPT_INT(struct pretrain_opts, threads, 0, 0, 1024, "threads (0: all processors)"),
    OPT_END,
};

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct pretrain_opts *o = options;
    struct pool *pool = NULL;
    (void)n_args;
    (void)program;
    if (!o->out)
        return err_ask(err, "pretrain wants --out FOLDER");
    if (kernels_init(err) || pool_open(&pool, (int)o->threads, err))
        return -1;
    int rc = pretrain(args[0], o->data, o->out, pool, err);
    pool_close(pool);
    return rc;
}

const struct command command_pretrain = {
    .name = "pretrain",
    .summary = "train a tokenizer and a new base model from plain text, by a recipe",
    .usage = "RECIPE.json --out FOLDER",
    .notes = "Writes checkpoints and goes on from the last one when started again.\n"
             "example:  trivium pretrain models/base-1m.recipe.json --data TEXTS --out "
             "/tmp/base",
    .opts = opts,
    .opts_size = sizeof(struct pretrain_opts),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
