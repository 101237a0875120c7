#include <stdio.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/train/pretrain.h"
#include "engine/train/recipe_fetch.h"
#include "harness/base/pool.h"
#include "harness/cmd_common.h"

struct pretrain_command {
    const char *data, *out, *cache, *device, *precision, *from;
    bool estimate, fetch;
    int64_t threads;
};

static const struct opt opts[] = {
    OPT_TEXT(struct pretrain_command, data, NULL,
             "folder of the text (else TRIVIUM_DATA, else the recipe's data_dir)"),
    OPT_TEXT(struct pretrain_command, out, NULL,
             "folder for checkpoints, logs and the model"),
    OPT_TEXT(struct pretrain_command, cache, NULL,
             "folder for tokenizer and token ids, shared by models (else --out)"),
    OPT_ENUM(struct pretrain_command, device, "cpu", "cpu|cuda",
             "what computes (cuda: built with make CUDA=1)"),
    OPT_ENUM(struct pretrain_command, precision, "auto", "auto|bf16|f32",
             "factors of the products on the CPU; auto: bf16"),
    OPT_TEXT(
        struct pretrain_command, from, NULL,
        "begin the first phase that is \"fresh\" with the weights of this GGUF file"),
    OPT_BOOL(struct pretrain_command, estimate, false,
             "take a few steps, say how many hours all will take, and stop"),
    OPT_BOOL(struct pretrain_command, fetch, false,
             "bring the text into the data folder as far as it can be had, and stop"),
    OPT_INT(struct pretrain_command, threads, 0, 0, 1024, "threads (0: all processors)"),
    OPT_END,
};

static const char *licence_of(const struct recipe_source *s)
{
    return s->licence ? s->licence : "no licence said";
}

static void say_missing(const struct recipe_source *s, const struct recipe_text *text)
{
    printf("%-24s missing: %s\n", s->name, text->why);
    if (s->files && strncmp(s->files, "./", 2) == 0)
        printf("%-24s made by `make instruct`\n", "");
    if (s->url)
        printf("%-24s made of %s (%s)\n", "", s->url, licence_of(s));
}

/* Status 1 where a source is neither there nor to be had. */
static int fetch(const char *path, const char *data, struct arena *program,
                 struct err *err)
{
    struct recipe *recipe = ARENA_NEW(program, struct recipe);
    struct recipe_text text[RECIPE_SOURCES_MAX];
    int missing = 0;
    if (recipe_load(recipe, path, data, program, err) ||
        recipe_fetch(recipe, text, program, err))
        return -1;
    for (int i = 0; i < recipe->n_sources; i++) {
        const struct recipe_source *s = &recipe->source[i];
        missing += text[i].found == RECIPE_MISSING;
        if (text[i].found == RECIPE_MISSING)
            say_missing(s, &text[i]);
        else if (text[i].found == RECIPE_FETCHED)
            printf("%-24s fetched %d files  %s\n", s->name, text[i].fetched,
                   licence_of(s));
        else
            printf("%-24s have  %s\n", s->name, licence_of(s));
    }
    return missing ? err_set(err,
                             "%d of %d sources are not in %s and have no address "
                             "(models/README.md, \"What they read\")",
                             missing, recipe->n_sources, recipe->data_dir)
                   : 0;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct pretrain_command *o = options;
    struct pool *pool = NULL;
    (void)n_args;
    if (o->fetch)
        return fetch(args[0], o->data, program, err);
    if (!o->out)
        return err_ask(err, "pretrain wants --out FOLDER");
    if (kernels_init(err) || pool_open(&pool, (int)o->threads, err))
        return -1;
    struct pretrain_opts how = {.data_dir = o->data,
                                .out_dir = o->out,
                                .cache_dir = o->cache,
                                .device = o->device,
                                .from = o->from,
                                .f32 = strcmp(o->precision, "f32") == 0,
                                .estimate = o->estimate};
    int rc = pretrain(args[0], &how, pool, err);
    pool_close(pool);
    return rc;
}

const struct command command_pretrain = {
    .name = "pretrain",
    .summary = "train a tokenizer and a new base model from plain text, by a recipe",
    .usage = "RECIPE.json --out FOLDER",
    .notes = "Writes checkpoints and goes on from the last one when started again.\n"
             "example:  trivium pretrain models/base-1m.recipe.json --data TEXTS --out "
             "/tmp/base\n"
             "example:  trivium pretrain models/base-1m.recipe.json --data TEXTS --fetch",
    .opts = opts,
    .opts_size = sizeof(struct pretrain_command),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
