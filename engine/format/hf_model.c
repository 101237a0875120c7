#include <stdlib.h>
#include <string.h>

#include "engine/format/hf.h"
#include "engine/format/hf_config.h"
#include "engine/format/hf_names.h"
#include "engine/format/hf_tokenizer.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"

enum { INDEX_BYTES = 4 << 20, SHOWN_MAX = 80 };
#define SHOW(s) (int)((s).n < SHOWN_MAX ? (s).n : SHOWN_MAX), (s).data

static const char single_file[] = "model.safetensors";
static const char index_file[] = "model.safetensors.index.json";

static bool has_file(const char *dir, const char *name)
{
    struct arena arena = {0};
    bool there = file_exists(file_join(&arena, dir, name));
    arena_release(&arena);
    return there;
}

bool hf_is_model(const char *path)
{
    return file_is_dir(path) && has_file(path, "config.json");
}

/* ---- weights in several files: {"weight_map": {"<tensor>": "<file>"}} */

/* A name in this folder and nothing else. */
static bool is_plain_name(struct str name)
{
    return name.n > 0 && name.n < 256 && memchr(name.data, '\0', name.n) == NULL &&
           memchr(name.data, '/', name.n) == NULL && name.data[0] != '.';
}

static const struct safetensors *find_file(const struct hf_view *view, const char *path)
{
    for (size_t i = 0; i < view->n_files; i++)
        if (strcmp(view->file[i]->path, path) == 0)
            return view->file[i];
    return NULL;
}

static int read_map(struct hf_view *view, struct json_scan *scan, struct err *err)
{
    struct str tensor;
    for (json_scan_object(scan); json_scan_member(scan, &tensor);) {
        struct str name = json_scan_str(scan);
        if (scan->failed)
            return -1;
        if (!is_plain_name(name))
            return json_scan_fail(
                scan, "\"%.*s\" is not the name of a file in this folder", SHOW(name));
        const char *plain = str_copy(&view->arena, name).data;
        const char *path = file_join(&view->arena, view->dir, plain);
        if (find_file(view, path) == NULL && hf_view_add_file(view, plain, err))
            return -1;
        if (safetensors_find(find_file(view, path), tensor) == NULL)
            return json_scan_fail(scan, "tensor \"%.*s\" is not in %s", SHOW(tensor),
                                  plain);
    }
    return scan->failed ? -1 : 0;
}

static int read_index(struct hf_view *view, struct err *err)
{
    struct json_scan scan;
    struct str key;
    if (hf_read_json(view, index_file, INDEX_BYTES, &scan, err))
        return -1;
    for (json_scan_object(&scan); json_scan_member(&scan, &key);)
        if (!str_is(key, "weight_map"))
            json_scan_skip(&scan);
        else if (read_map(view, &scan, err))
            return -1;
    if (json_scan_end(&scan))
        return -1;
    return view->n_files > 0
               ? 0
               : err_at(err, scan.path, 0, "\"weight_map\" is missing or empty");
}

static int open_files(struct hf_view *view, struct err *err)
{
    if (!has_file(view->dir, single_file) && has_file(view->dir, index_file))
        return read_index(view, err);
    return hf_view_add_file(view, single_file, err);
}

/* ---- tensors */

static const struct safetensors *holder(const struct hf_view *view, const char *name)
{
    for (size_t i = 0; i < view->n_files; i++)
        if (safetensors_find(view->file[i], str_of(name)) != NULL)
            return view->file[i];
    return NULL;
}

/* A tied head that was saved in place of the embedding it shares. */
static bool is_embedding(const struct hf_view *view, const struct hf_config *config)
{
    return config->tied && holder(view, "model.embed_tokens.weight") == NULL &&
           holder(view, "embed_tokens.weight") == NULL &&
           holder(view, "transformer.wte.weight") == NULL &&
           holder(view, "wte.weight") == NULL;
}

/* "model.layers.0.self_attn.q_proj.weight" is its module and "weight". */
static bool split_suffix(struct str tensor, struct str *module, const char **suffix)
{
    *suffix = str_ends(tensor, STR(".weight")) ? ".weight"
              : str_ends(tensor, STR(".bias")) ? ".bias"
                                               : NULL;
    if (*suffix != NULL)
        *module = str_slice(tensor, 0, tensor.n - strlen(*suffix));
    return *suffix != NULL;
}

static void set_order(struct hf_part *part, const struct hf_config *config,
                      const struct hf_module *module)
{
    part->order = module->order;
    /* Only the llama architecture of GGUF rotates neighbouring pairs. */
    if (part->order == HF_HEADS && strcmp(config->arch, "llama") != 0)
        part->order = HF_AS_IS;
    if (part->order == HF_HEADS)
        part->head =
            part->tensor->shape[0] / (module->keys ? config->kv_heads : config->heads);
    if (part->order == HF_TURNED && part->tensor->n_dims == 1) /* a bias */
        part->order = HF_AS_IS;
}

static int add_tensor(struct hf_view *view, const struct hf_config *config,
                      const struct safetensors *file, const struct safetensors_tensor *t,
                      struct err *err)
{
    struct hf_part part = {.file = file, .tensor = t};
    struct hf_module module;
    struct str name;
    const char *suffix;
    if (hf_is_derived(t->name))
        return 0;
    if (!split_suffix(t->name, &name, &suffix) ||
        !hf_module_find(config->gpt2, name, &module)) {
        /* Not one of ours: handed on under its own name, for whoever opens the model to
         * see. */
        return t->type == NULL || t->bytes == 0
                   ? 0
                   : hf_view_add_tensor(view, t->name, &part, err);
    }
    const char *gguf = module.name;
    if (strcmp(gguf, "output") == 0 && config->tied) {
        if (!is_embedding(view, config))
            return 0;
        gguf = "token_embd";
    }
    set_order(&part, config, &module);
    return hf_view_add_tensor(
        view, str_of(arena_format(&view->arena, "%s%s", gguf, suffix)), &part, err);
}

static int add_tensors(struct hf_view *view, const struct hf_config *config,
                       struct err *err)
{
    for (size_t f = 0; f < view->n_files; f++)
        for (size_t i = 0; i < view->file[f]->n_tensors; i++)
            if (add_tensor(view, config, view->file[f], &view->file[f]->tensor[i], err))
                return -1;
    if (!config->tied && holder(view, "lm_head.weight") == NULL)
        return err_at(err, view->dir, 0,
                      "tensor \"lm_head.weight\" is missing (\"tie_word_embeddings\" is "
                      "false)");
    if (!str_is(config->rope.type, "llama3"))
        return 0;
    struct hf_part part = {.order = HF_COMPUTED, .n_computed = config->head_dim / 2};
    part.computed = hf_rope_divisors(view, config, part.n_computed);
    return hf_view_add_tensor(view, STR("rope_freqs.weight"), &part, err);
}

int hf_open(struct gguf **file, const char *dir, struct err *err)
{
    struct hf_view *view = hf_view_new(dir);
    struct hf_config config;
    *file = NULL;
    if (hf_config_read(view, &config, err) || open_files(view, err)) {
        hf_view_close(view);
        return -1;
    }
    hf_config_put(view, &config);
    if (add_tensors(view, &config, err) || hf_tokenizer_put(view, &config, err)) {
        hf_view_close(view);
        return -1;
    }
    return hf_view_finish(view, file, err);
}

/* ---- its hash */

static bool is_hashed(struct str name)
{
    return str_is(name, "config.json") || str_is(name, "tokenizer.json") ||
           str_is(name, "adapter_config.json") || str_ends(name, STR(".safetensors"));
}

int hf_hash(const char *dir, char hex[65], struct err *err)
{
    struct arena arena = {0};
    struct sha256 all;
    const char *const *names;
    size_t n;
    int rc = file_list(dir, &arena, &names, &n, err);
    sha256_init(&all);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        char one[65];
        if (!is_hashed(str_of(names[i])))
            continue;
        rc = sha256_file(file_join(&arena, dir, names[i]), one, err);
        sha256_add(&all, names[i], strlen(names[i]) + 1);
        sha256_add(&all, one, sizeof one);
    }
    if (rc == 0)
        sha256_hex(&all, hex);
    arena_release(&arena);
    return rc;
}
