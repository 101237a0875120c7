/* local - the program's own engine as a provider: any GGUF file it can open, on this machine. */
#include "harness/model/local.h"
#include "harness/model/turns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/format/dtype.h"
#include "engine/format/gguf.h"
#include "engine/format/hf.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"

struct local_opts {
    const char *path, *family, *adapter, *precision, *kv;
    int64_t slots, memory;
    bool share;
};

static const struct opt opts[] = {
    OPT_TEXT(struct local_opts, path, NULL, "the model: a GGUF file"),
    OPT_TEXT(struct local_opts, adapter, NULL, "a LoRA adapter over it: a GGUF file"),
    OPT_TEXT(struct local_opts, family, NULL,
             "chat template family (default as the file says, plain without a template)"),
    OPT_ENUM(struct local_opts, precision, "auto", "auto|f32|bf16",
             "of products: f32 never rounds activations, auto rounds them to what the "
             "weights' type is multiplied by fastest, bf16 makes everything bf16"),
    OPT_ENUM(
        struct local_opts, kv, "auto", "auto|f32|bf16",
        "what keys and values are kept as; auto: bf16 where activations are rounded"),
    OPT_INT(struct local_opts, slots, 0, 0, 4096,
            "sequences decoded together (0: a good number for the model)"),
    OPT_BYTES(struct local_opts, memory, 0, 0, 1e15,
              "bytes for keys, values and activations (0: a quarter of what is free)"),
    OPT_BOOL(struct local_opts, share, true, "compute common beginnings of prompts once"),
    OPT_END,
};

/* ---- weights */

void local_weights_drop(struct weights *weights)
{
    if (!weights || --weights->users > 0)
        return;
    model_close(weights->model);
    free(weights);
}

static int find_family(struct weights *w, const char *path, const char *family,
                       struct err *err)
{
    int n;
    const char *const *names = chat_names(&n);
    if (family && *family) {
        w->family = chat_find(family);
        return w->family ? 0 : err_unknown(err, "chat template family", family, names, n);
    }
    w->family = chat_detect(tokenizer_template(w->model->tok));
    if (!w->family)
        return err_ask(err,
                       "%s: its chat template is of no known family; name one as "
                       "\"family\" in models.json",
                       path);
    return 0;
}

int local_weights_open(struct weights **weights, const char *path, const char *family,
                       enum precision precision, struct pool *pool, struct err *err)
{
    struct weights *w = mem_alloc(sizeof *w);
    int rc = model_open_as(&w->model, path, precision, pool, err);
    if (rc) {
        free(w);
        return -1;
    }
    w->users = 1;
    if (!w->model->tok)
        rc = err_ask(err, "%s: has no tokenizer (\"tokenizer.ggml.model\" is missing)",
                     path);
    else
        rc = find_family(w, path, family, err);
    if (rc) {
        local_weights_drop(w);
        return -1;
    }
    *weights = w;
    return 0;
}

/* ---- operations */

static int hash_file(const char *path, char hex[65], struct err *err)
{
    return hf_is_model(path) ? hf_hash(path, hex, err) : sha256_file(path, hex, err);
}

static int check_gguf(const char *path, struct err *err)
{
    struct gguf *file;
    if (gguf_open(&file, path, err))
        return -1;
    gguf_close(file);
    return 0;
}

/* With an adapter the model is both of them. */
static int add_adapter(const char *path, char hex[65], struct err *err)
{
    struct arena arena = {0};
    char adapter[65], both[2 * 64 + 1];
    int rc;
    if (hf_is_adapter(path))
        rc = sha256_file(file_join(&arena, path, "adapter_model.safetensors"), adapter,
                         err);
    else
        rc = check_gguf(path, err) || sha256_file(path, adapter, err);
    arena_release(&arena);
    if (rc)
        return -1;
    snprintf(both, sizeof both, "%s%s", hex, adapter);
    sha256_of(str_of(both), hex);
    return 0;
}

static int check(const void *options, struct model_info *info, struct err *err)
{
    const struct local_opts *o = options;
    if (!o->path || !*o->path)
        return err_ask(err, "a local model wants \"path\": a GGUF file");
    if (check_gguf(o->path, err) || hash_file(o->path, info->sha256, err))
        return -1;
    return o->adapter && *o->adapter ? add_adapter(o->adapter, info->sha256, err) : 0;
}

static void close_local(void *self)
{
    struct local *local = self;
    if (local->adapter)
        adapter_close(local->adapter);
    local_weights_drop(local->weights);
    free(local);
}

static int open_local(void **self, const void *options, struct pool *pool,
                      struct err *err)
{
    const struct local_opts *o = options;
    if (!o->path || !*o->path)
        return err_ask(err, "a local model wants \"path\": a GGUF file");
    struct local *local = mem_alloc(sizeof *local);
    *local = (struct local){
        .pool = pool, .slots = (int)o->slots, .memory = o->memory, .share = o->share};
    int rc = local_weights_open(&local->weights, o->path, o->family,
                                precision_find(o->precision), pool, err);
    if (!rc)
        rc = model_set_kv(local->weights->model, o->kv, err);
    if (!rc && o->adapter && *o->adapter)
        rc = adapter_open(&local->adapter, o->adapter, local->weights->model, pool, err);
    if (rc) {
        close_local(local);
        return -1;
    }
    *self = local;
    return 0;
}

static void info(void *self, struct model_info *info)
{
    const struct local *local = self;
    const struct model *model = local->weights->model;
    const struct matrix *first = &model->layer[0].matrix[ATTN_OUT];
    struct str template = tokenizer_template(model->tok);
    *info = (struct model_info){
        .params = model->n_params,
        .bytes = model->file_bytes,
        .context = model->shape.context,
    };
    snprintf(info->family, sizeof info->family, "%s", chat_name(local->weights->family));
    struct err ignored = ERR_INIT;
    model_hash(local->weights->model, &ignored); /* "" when the file is gone */
    snprintf(info->sha256, sizeof info->sha256, "%s", model->sha256);
    snprintf(info->detail, sizeof info->detail, "%s %s, %d layers of width %d%s",
             arch_name(model->shape.arch), dtype_info((uint32_t)first->type)->name,
             model->shape.L, model->shape.C, local->adapter ? ", adapted" : "");
    if (template.n)
        sha256_of(template, info->template_sha256);
}

static int count(void *self, struct str text, int64_t *n, struct err *err)
{
    const struct local *local = self;
    struct ids ids = {0};
    int rc = tokenizer_encode(local->weights->model->tok, text, false, false, &ids, err);
    *n = (int64_t)ids.n;
    ids_release(&ids);
    return rc;
}

const struct provider provider_local = {
    .name = "local",
    .summary = "GGUF models in this program's own engine",
    .opts = opts,
    .opts_size = sizeof(struct local_opts),
    .local = true,
    .open = open_local,
    .close = close_local,
    .info = info,
    .run = local_run,
    .count = count,
    .shared = local_shared,
    .embed = local_embed,
    .train = local_train,
    .check = check,
};
