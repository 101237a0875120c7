#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/model/forward.h"
#include "engine/text/tokenizer.h"
#include "harness/base/file.h"
#include "harness/cmd_common.h"

enum { ROWS = 64 }; /* computed at a time */

struct logits_opts {
    const char *ids, *adapter, *out, *precision, *kv;
    int64_t threads;
};

static const struct opt opts[] = {
    OPT_TEXT(struct logits_opts, ids, NULL, "token ids, with spaces or commas between"),
    OPT_TEXT(struct logits_opts, adapter, NULL,
             "LoRA adapter (GGUF, or a folder of PEFT)"),
    OPT_TEXT(struct logits_opts, out, NULL, "file to write"),
    OPT_PRECISION(struct logits_opts),
    OPT_INT(struct logits_opts, threads, 0, 0, 1024, "threads (0: all processors)"),
    OPT_END,
};

static bool is_separator(char c)
{
    return c == ' ' || c == ',' || (c >= '\t' && c <= '\r');
}

static int read_ids(const char *text, int V, struct ids *ids, struct err *err)
{
    while (*text) {
        char *end;
        if (is_separator(*text)) {
            text++;
            continue;
        }
        errno = 0;
        long id = strtol(text, &end, 10);
        if (end == text || (*end && !is_separator(*end)))
            return err_ask(err, "--ids: \"%.20s\" is not a number", text);
        if (errno || id < 0 || id >= V)
            return err_ask(err, "--ids: %.*s is not a token of the model, 0 to %d",
                           (int)(end - text), text, V - 1);
        ids_add(ids, (int32_t)id);
        text = end;
    }
    return ids->n ? 0 : err_ask(err, "--ids names no token");
}

/* Rows go through in blocks that see the keys of those before them. */
struct computing {
    const struct opened *opened;
    const struct ids *ids;
    struct segment *segment;
    struct tape tape;
    float *logits; /* (ROWS, V) */
};

static void compute_block(struct computing *c, int first, int n)
{
    const struct forward_seq seq = {.n_rows = n, .segment = c->segment};
    const struct forward_batch batch = {
        .id = c->ids->id + first, .T = n, .seq = &seq, .n_seqs = 1};
    forward(c->opened->model, c->opened->adapter, &c->tape, &batch, c->opened->pool);
    forward_logits(c->opened->model, &c->tape, c->logits, c->tape.final, n,
                   c->opened->pool);
}

static int write_blocks(struct computing *c, const char *path, struct err *err)
{
    size_t V = (size_t)c->opened->model->shape.V;
    int T = (int)c->ids->n;
    struct file_out out;
    if (file_out_open(&out, path, err))
        return -1;
    for (int first = 0; first < T; first += ROWS) {
        int n = T - first < ROWS ? T - first : ROWS;
        compute_block(c, first, n);
        file_out_write(&out, c->logits, (size_t)n * V * sizeof *c->logits);
    }
    return file_out_commit(&out, err);
}

static int compute(const struct logits_opts *o, const struct opened *opened,
                   const struct ids *ids, struct err *err)
{
    const struct model_shape *shape = &opened->model->shape;
    struct computing c = {.opened = opened, .ids = ids};
    int rc = -1;
    if (tape_open(&c.tape, opened->model, opened->adapter, ROWS, TAPE_SHARED, err))
        return -1;
    c.segment = segment_open(shape, NULL, (int)ids->n);
    c.logits = mem_big(ROWS * (size_t)shape->V * sizeof *c.logits);
    if (c.segment && c.logits)
        rc = write_blocks(&c, o->out, err);
    else
        err_set(err, "no memory for the keys, values and logits of %zu tokens", ids->n);
    free(c.logits);
    segment_close(c.segment);
    tape_release(&c.tape);
    return rc;
}

static int logits(const struct logits_opts *o, const struct opened *opened,
                  struct err *err)
{
    const struct model_shape *shape = &opened->model->shape;
    struct ids ids = {0};
    int rc = read_ids(o->ids, shape->V, &ids, err);
    if (!rc && ids.n > (size_t)shape->context)
        rc = err_ask(err,
                     "--ids has %zu tokens; the context of the model is %d, so it is "
                     "%zu too long",
                     ids.n, shape->context, ids.n - (size_t)shape->context);
    if (!rc)
        rc = compute(o, opened, &ids, err);
    ids_release(&ids);
    return rc;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct logits_opts *o = options;
    struct opened opened;
    (void)n_args, (void)program;
    if (!o->ids || !o->out)
        return err_ask(err, "logits wants --ids and --out");
    if (open_weights(&opened, args[0], o->adapter, o->precision, o->kv, o->threads, err))
        return -1;
    int rc = logits(o, &opened, err);
    close_model(&opened);
    return rc;
}

const struct command command_logits = {
    .name = "logits",
    .summary = "write a model's raw logits for a sequence of ids",
    .usage = "MODEL --ids \"1 2 3\" --out FILE",
    .notes =
        "Writes little-endian float32 without a header: one row for each id, as many\n"
        "columns as the model's embedding has rows.  Nothing is put in front of the ids.",
    .opts = opts,
    .opts_size = sizeof(struct logits_opts),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
