#include <stdio.h>

#include "engine/format/gguf.h"
#include "harness/base/str.h"
#include "harness/cmd_common.h"

struct tokenize_opts {
    const char *file;
    bool special, bos, pieces;
};

static const struct opt opts[] = {
    OPT_TEXT(struct tokenize_opts, file, NULL,
             "read the text from this file (-: standard input)"),
    OPT_BOOL(struct tokenize_opts, special, false,
             "control tokens written in the text become their ids"),
    OPT_BOOL(struct tokenize_opts, bos, false,
             "add the tokens the model wants at the beginning"),
    OPT_BOOL(struct tokenize_opts, pieces, false,
             "print each id with its text, one a line"),
    OPT_END,
};

static void print_ids(const struct tokenizer *tok, const struct ids *ids, bool pieces)
{
    for (size_t i = 0; i < ids->n; i++) {
        if (pieces)
            printf("%d\t%.*s\n", ids->id[i], STR_ARG(tokenizer_text(tok, ids->id[i])));
        else
            printf("%s%d", i ? " " : "", ids->id[i]);
    }
    if (!pieces)
        putchar('\n');
}

/* Only the metadata is read: vocabulary files without weights work too. */
static int open_tokenizer(const char *name, struct arena *program, struct tokenizer **tok,
                          struct err *err)
{
    const char *path;
    struct gguf *file;
    if (model_file(name, program, &path, err) || gguf_open(&file, path, err))
        return -1;
    int rc = tokenizer_open(tok, file, err);
    gguf_close(file);
    return rc;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct tokenize_opts *o = options;
    if ((n_args == 2) == (o->file != NULL))
        return err_ask(err, "tokenize wants either a text or --file");
    struct str text;
    if (o->file ? read_text(o->file, program, &text, err) : (text = str_of(args[1]), 0))
        return -1;
    struct tokenizer *tok;
    if (open_tokenizer(args[0], program, &tok, err))
        return -1;
    struct ids ids = {0};
    int rc = tokenizer_encode(tok, text, o->bos, o->special, &ids, err);
    if (!rc)
        print_ids(tok, &ids, o->pieces);
    ids_release(&ids);
    tokenizer_close(tok);
    return rc;
}

const struct command command_tokenize = {
    .name = "tokenize",
    .summary = "turn text into the ids of a model's tokenizer",
    .usage = "MODEL [TEXT]",
    .notes =
        "Prints the ids on one line.  example:  trivium tokenize base-1m \"Hello there\"",
    .opts = opts,
    .opts_size = sizeof(struct tokenize_opts),
    .min_args = 1,
    .max_args = 2,
    .run = run,
};
