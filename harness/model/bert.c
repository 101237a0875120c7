/* bert - embedding models in this program's own engine: GGUF files of architecture "bert"
 * (all-MiniLM, bge).  They embed and do nothing else. */
#include <stdio.h>
#include <stdlib.h>

#include "engine/embed/bert.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/sha256.h"
#include "harness/model/model.h"

struct bert_opts {
    const char *path;
};

static const struct opt opts[] = {
    OPT_TEXT(struct bert_opts, path, NULL, "the model: a GGUF file"),
    OPT_END,
};

struct encoder {
    struct bert *bert;
    struct pool *pool;
    char sha256[65];
};

static int check(const void *options, struct model_info *info, struct err *err)
{
    const struct bert_opts *o = options;
    if (o->path == NULL || *o->path == '\0')
        return err_ask(err, "an embedding model wants \"path\": a GGUF file");
    return sha256_file(o->path, info->sha256, err);
}

static void close_encoder(void *self)
{
    struct encoder *e = self;
    bert_close(e->bert);
    free(e);
}

static int open_encoder(void **self, const void *options, struct pool *pool,
                        struct err *err)
{
    const struct bert_opts *o = options;
    struct model_info info;
    if (check(options, &info, err))
        return -1;
    struct encoder *e = mem_alloc(sizeof *e);
    e->pool = pool;
    snprintf(e->sha256, sizeof e->sha256, "%s", info.sha256);
    if (bert_open(&e->bert, o->path, pool, err)) {
        close_encoder(e);
        return -1;
    }
    *self = e;
    return 0;
}

static void info(void *self, struct model_info *info)
{
    const struct encoder *e = self;
    const struct bert_shape *s = bert_shape(e->bert);
    *info = (struct model_info){.params = bert_params(e->bert),
                                .bytes = bert_file_bytes(e->bert),
                                .context = s->context};
    snprintf(info->sha256, sizeof info->sha256, "%s", e->sha256);
    snprintf(info->detail, sizeof info->detail, "bert, %d layers of width %d, %s", s->L,
             s->C, s->cls ? "first row" : "mean");
}

static int count(void *self, struct str text, int64_t *n, struct err *err)
{
    (void)err;
    *n = bert_count(((struct encoder *)self)->bert, text);
    return 0;
}

static int embed(void *self, const struct str *text, size_t n, float *out,
                 struct embedding *embedding, struct err *err)
{
    struct encoder *e = self;
    embedding->dim = (size_t)bert_shape(e->bert)->C;
    if (out == NULL)
        return 0;
    return bert_embed(e->bert, text, n, out, &embedding->longs, e->pool, err);
}

const struct provider provider_bert = {
    .name = "bert",
    .summary = "embedding models of architecture bert, GGUF files",
    .opts = opts,
    .opts_size = sizeof(struct bert_opts),
    .local = true,
    .open = open_encoder,
    .close = close_encoder,
    .info = info,
    .count = count,
    .embed = embed,
    .check = check,
};
