#include <stdio.h>
#include <string.h>

#include "engine/infer/generate.h"
#include "engine/text/chat.h"
#include "harness/cmd_common.h"

struct generate_opts {
    const char *prompt, *file, *adapter, *system, *precision, *kv;
    int64_t n, top_k, seed, memory, threads;
    double temperature, top_p;
    bool chat, ignore_end, special, ids;
};

static const struct opt opts[] = {
    OPT_TEXT(struct generate_opts, prompt, NULL, "the text to go on from"),
    OPT_TEXT(struct generate_opts, file, NULL,
             "read it from this file (-: standard input)"),
    OPT_INT(struct generate_opts, n, 128, 1, 1 << 20, "tokens to generate at most"),
    OPT_TEXT(struct generate_opts, adapter, NULL,
             "LoRA adapter (GGUF, or a folder of PEFT)"),
    OPT_REAL(struct generate_opts, temperature, 0, 0, 100, "0 is greedy"),
    OPT_INT(struct generate_opts, top_k, 0, 0, 1 << 20,
            "sample from the k likeliest (0: all)"),
    OPT_REAL(struct generate_opts, top_p, 1, 0, 1,
             "sample from the likeliest with this mass"),
    OPT_INT(struct generate_opts, seed, 0, 0, 1e15, "seed of the sampling"),
    OPT_BOOL(struct generate_opts, chat, false,
             "put the prompt into the model's chat template"),
    OPT_TEXT(struct generate_opts, system, NULL, "system message, with --chat"),
    OPT_BOOL(struct generate_opts, special, false,
             "control tokens in the prompt become their ids"),
    OPT_BOOL(struct generate_opts, ignore_end, false, "go on behind an end token"),
    OPT_BOOL(struct generate_opts, ids, false, "print ids instead of text"),
    OPT_MEMORY(struct generate_opts),
    OPT_PRECISION(struct generate_opts),
    OPT_INT(struct generate_opts, threads, 0, 0, 1024, "threads (0: all processors)"),
    OPT_END,
};

static int encode_prompt(const struct generate_opts *o, struct str text,
                         struct tokenizer *tok, struct ids *ids, struct err *err)
{
    if (!o->chat)
        return tokenizer_encode(tok, text, true, o->special, ids, err);
    const struct chat_family *family = chat_detect(tokenizer_template(tok));
    if (!family)
        return err_ask(err,
                       "--chat: the chat template of this model is of no known family");
    struct chat_message message[2] = {{CHAT_SYSTEM, str_of(o->system ? o->system : "")},
                                      {CHAT_USER, text}};
    size_t skip = o->system ? 0 : 1;
    return chat_encode(tok, family, message + skip, 2 - skip, true, ids, NULL, err);
}

static int check_length(const struct ids *ids, const struct model *model, int64_t *n,
                        struct err *err)
{
    int context = model->shape.context;
    if (!ids->n)
        return err_ask(err,
                       "the prompt is empty, and this model has no token to begin with");
    if (ids->n >= (size_t)context)
        return err_ask(
            err,
            "the prompt has %zu tokens; the context of the model is %d, so it is "
            "%zu too long",
            ids->n, context, ids->n - (size_t)context + 1);
    if ((size_t)*n > (size_t)context - ids->n)
        *n = context - (int64_t)ids->n;
    return 0;
}

static void print_reply(const struct generate_opts *o, const struct gen_reply *reply)
{
    if (!o->ids)
        printf("%.*s\n", STR_ARG(reply->text));
    for (int i = 0; o->ids && i < reply->n; i++)
        printf("%d%c", reply->id[i], i + 1 < reply->n ? ' ' : '\n');
}

/* Who sets a limit is told what there will be under it; else only the text is printed. */
static void show_planned(void *context, int64_t bytes)
{
    const struct generate_opts *o = context;
    if (o->memory > 0)
        fprintf(stderr, "at most %.1f MiB of keys, activations and logits\n",
                (double)bytes / (1 << 20));
}

static int generate(const struct generate_opts *o, struct str text, struct opened *opened,
                    struct arena *program, struct err *err)
{
    struct ids ids = {0};
    int64_t n = o->n;
    int rc = -1;
    if (encode_prompt(o, text, opened->model->tok, &ids, err) ||
        check_length(&ids, opened->model, &n, err))
        goto done;
    struct gen_request request = {
        .prompt = ids.id,
        .n_prompt = (int)ids.n,
        .max_new = (int)n,
        .temperature = o->temperature,
        .top_k = (int)o->top_k,
        .top_p = o->top_p,
        .seed = (uint64_t)o->seed,
        .ignore_end = o->ignore_end,
    };
    struct gen_how how = {.slots = 1,
                          .memory = o->memory,
                          .share = true,
                          .planned = show_planned,
                          .context = (void *)o};
    struct gen_reply reply;
    struct gen_cost cost;
    if (gen_run(opened->model, opened->adapter, &request, 1, &how, &reply, &cost, program,
                opened->pool, err))
        goto done;
    print_reply(o, &reply);
    rc = 0;
done:
    ids_release(&ids);
    return rc;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct generate_opts *o = options;
    (void)n_args;
    if (!o->prompt == !o->file)
        return err_ask(err, "generate wants either --prompt or --file");
    struct str text;
    if (o->file ? read_text(o->file, program, &text, err) : (text = str_of(o->prompt), 0))
        return -1;
    struct opened opened;
    if (open_model(&opened, args[0], o->adapter, o->precision, o->kv, o->threads, err))
        return -1;
    int rc = generate(o, text, &opened, program, err);
    close_model(&opened);
    return rc;
}

const struct command command_generate = {
    .name = "generate",
    .summary = "continue a text with a model",
    .usage = "MODEL --prompt TEXT",
    .notes = "Prints the continuation only; with --memory, what it will take at most on\n"
             "standard error.\n"
             "example:  trivium generate base-1m --prompt \"The old harbour\" -n 40",
    .opts = opts,
    .opts_size = sizeof(struct generate_opts),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
