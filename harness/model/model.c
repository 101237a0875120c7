#include "harness/model/model.h"

#include <stdio.h>
#include <string.h>

#include "engine/embed/bert.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/home.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"

/* ---- what a request asks */

/* Lengths go in too, so that no two lists of texts run together into the same bytes. */
static void hash_text(struct sha256 *s, struct str text)
{
    uint64_t n = text.n;
    sha256_add(s, &n, sizeof n);
    sha256_add(s, text.data, text.n);
}

static void hash_texts(struct sha256 *s, const struct str *text, size_t n)
{
    uint64_t count = n;
    sha256_add(s, &count, sizeof count);
    for (size_t i = 0; i < n; i++)
        hash_text(s, text[i]);
}

void request_hash(const struct request *request, char hex[17])
{
    struct sha256 s;
    char numbers[96], whole[65];
    sha256_init(&s);
    for (size_t i = 0; i < request->n_messages; i++) {
        unsigned char role = (unsigned char)request->message[i].role;
        sha256_add(&s, &role, 1);
        hash_text(&s, request->message[i].text);
    }
    hash_texts(&s, request->choices, request->n_choices);
    hash_texts(&s, request->stop, request->n_stop);
    /* The seed matters only where chance does. */
    uint64_t seed = request->temperature > 0 ? request->seed : 0;
    int n = snprintf(numbers, sizeof numbers, "%d %a %llu", request->max_new,
                     request->temperature, (unsigned long long)seed);
    sha256_add(&s, numbers, (size_t)n);
    sha256_hex(&s, whole);
    memcpy(hex, whole, 16);
    hex[16] = '\0';
}

int request_choose(const struct request *request, double *logprob)
{
    int best = 0;
    for (size_t i = 0; i < request->n_choices; i++) {
        if (request->prior)
            logprob[i] -= request->prior[i];
        if (logprob[i] > logprob[best])
            best = (int)i;
    }
    return best;
}

/* ---- models.json */

static const char *const common_keys[] = {"provider", "price",   "price_tuned",
                                          "about",    "url",     "sha256",
                                          "bytes",    "licence", "pretrained_tokens"};

static bool is_common(struct str key)
{
    for (size_t i = 0; i < sizeof common_keys / sizeof *common_keys; i++)
        if (str_is(key, common_keys[i]))
            return true;
    return false;
}

static const char *name_of(int i)
{
    return providers[i]->name;
}

static int find_provider(const struct json *json, const struct provider **provider,
                         struct err *err)
{
    struct str name;
    if (json_str(json, "provider", &name, err))
        return -1;
    int at = err_find(err, "provider", name.data, name_of, n_providers);
    if (at < 0)
        return err_wrap(err, "%s:%ld", json->path, json->line);
    *provider = providers[at];
    return 0;
}

/* The entry without the keys that all providers have: what is left are the provider's own. */
static const struct json *own_keys(const struct json *json, struct arena *arena)
{
    struct json *own = ARENA_NEW(arena, struct json);
    *own = *json;
    own->child = NULL;
    own->n = 0;
    const struct json **end = &own->child;
    for (const struct json *key = json->child; key; key = key->next) {
        if (is_common(key->key))
            continue;
        struct json *copy = ARENA_NEW(arena, struct json);
        *copy = *key;
        copy->next = NULL;
        *end = copy;
        end = &copy->next;
        own->n++;
    }
    return own;
}

/* Files are named relative to models.json. */
static void resolve_path(const struct provider *provider, void *opts, const char *json,
                         struct arena *arena)
{
    for (const struct opt *o = provider->opts; o && o->name; o++) {
        bool is_path = !strcmp(o->name, "path") || !strcmp(o->name, "adapter");
        if (!is_path || o->type != OPT_TYPE_TEXT)
            continue;
        const char **value = (const char **)(void *)((char *)opts + o->offset);
        if (*value && **value)
            *value = file_join(arena, file_folder(arena, json), *value);
    }
}

static void *default_opts(const struct provider *provider, struct arena *arena)
{
    void *opts = arena_alloc(arena, provider->opts_size + 1);
    if (provider->opts)
        opt_defaults(provider->opts, opts);
    return opts;
}

/* The alias is a part of cell names, which are put together with '/'. */
static int check_alias(const struct json *json, struct err *err)
{
    struct str key = json->key;
    if (key.n == 0 || memchr(key.data, '/', key.n))
        return err_at(err, json->path, json->line,
                      "a model's name must not be empty or contain '/'");
    if (json->type != JSON_OBJECT)
        return err_at(err, json->path, json->line, "\"%.*s\" must be an object, is %s",
                      STR_ARG(key), json_type_name(json->type));
    return 0;
}

static int read_text(const struct json *json, const char *key, const char **text,
                     struct arena *arena, struct err *err)
{
    struct str value;
    if (!json_get(json, key))
        return 0;
    if (json_str(json, key, &value, err))
        return -1;
    *text = str_copy(arena, value).data;
    return 0;
}

/* Without a sha256 nothing would tell what arrives from what was meant. */
static int read_source(const struct json *json, const char *path, struct arena *arena,
                       struct model_source *source, struct err *err)
{
    if (read_text(json, "url", &source->url, arena, err) ||
        read_text(json, "sha256", &source->sha256, arena, err) ||
        read_text(json, "licence", &source->licence, arena, err) ||
        read_text(json, "path", &source->path, arena, err) ||
        (json_get(json, "bytes") && json_int(json, "bytes", &source->bytes, err)))
        return -1;
    if (source->path)
        source->path = file_join(arena, file_folder(arena, path), source->path);
    if (!source->url)
        return 0;
    if (!source->path || !source->sha256)
        return err_at(err, json->path, json->line, "\"%.*s\" has \"url\", but no \"%s\"",
                      STR_ARG(json->key), source->path ? "sha256" : "path");
    if (strlen(source->sha256) != 64 || strspn(source->sha256, "0123456789abcdef") != 64)
        return err_at(err, json->path, json->line,
                      "\"sha256\" must be 64 hexadecimal digits in lower case");
    if (source->bytes < 0)
        return err_at(err, json->path, json->line, "\"bytes\" must not be negative");
    return 0;
}

static int read_pretrained(const struct json *json, double *tokens, struct err *err)
{
    if (!json_get(json, "pretrained_tokens"))
        return 0;
    if (json_real(json, "pretrained_tokens", tokens, err))
        return -1;
    if (*tokens <= 0)
        return err_at(err, json->path, json_get(json, "pretrained_tokens")->line,
                      "\"pretrained_tokens\" must be above 0");
    return 0;
}

static int read_entry(const struct json *json, const char *path, struct arena *arena,
                      struct model_entry *entry, struct err *err)
{
    static const struct opt none[] = {OPT_END};
    *entry = (struct model_entry){0};
    if (check_alias(json, err) || find_provider(json, &entry->provider, err) ||
        read_text(json, "price", &entry->price, arena, err) ||
        read_text(json, "price_tuned", &entry->price_tuned, arena, err) ||
        read_source(json, path, arena, &entry->source, err) ||
        read_pretrained(json, &entry->pretrained_tokens, err))
        return -1;
    void *opts = default_opts(entry->provider, arena);
    const struct opt *table = entry->provider->opts ? entry->provider->opts : none;
    if (opt_from_json(table, opts, own_keys(json, arena), arena, err))
        return -1;
    resolve_path(entry->provider, opts, path, arena);
    entry->alias = str_copy(arena, json->key).data;
    entry->opts = opts;
    return 0;
}

static int load_models(const char *path, struct arena *arena, const struct json **root,
                       struct err *err)
{
    if (json_load(path, arena, root, err))
        return -1;
    if ((*root)->type != JSON_OBJECT)
        return err_at(err, path, (*root)->line, "must be an object of models, is %s",
                      json_type_name((*root)->type));
    return 0;
}

int model_list(const char *models_json, struct arena *arena,
               const struct model_entry **entries, size_t *n, struct err *err)
{
    const struct json *root;
    size_t i = 0;
    models_json = home_path(arena, models_json); /* its models lie beside it */
    if (load_models(models_json, arena, &root, err))
        return -1;
    struct model_entry *list = ARENA_ARRAY(arena, root->n, struct model_entry);
    for (const struct json *json = root->child; json; json = json->next)
        if (read_entry(json, models_json, arena, &list[i++], err))
            return -1;
    *entries = list;
    *n = i;
    return 0;
}

/* ---- a name of the user */

/* The provider of a file: "bert" for embedding models. */
static const struct provider *file_provider(const char *path)
{
    const char *name = bert_is(path) ? "bert" : "local";
    for (int i = 0; i < n_providers; i++)
        if (!strcmp(providers[i]->name, name))
            return providers[i];
    return NULL;
}

/* A GGUF file, or a folder as Hugging Face's transformers write it. */
static bool names_model(const char *name, struct arena *arena)
{
    if (str_ends(str_of(name), STR(".gguf")))
        return true;
    return file_is_dir(name) ? file_exists(file_join(arena, name, "config.json"))
                             : file_exists(name);
}

/* The file's name without folder and ".gguf". */
static const char *file_alias(const char *path, struct arena *arena)
{
    struct str name = str_of(path);
    while (name.n > 1 && str_ends(name, STR("/")))
        name.n--;
    const char *slash = memrchr(name.data, '/', name.n);
    if (slash)
        name = str_slice(name, (size_t)(slash - path) + 1, name.n);
    if (str_ends(name, STR(".gguf")) && name.n > 5)
        name.n -= 5;
    return str_copy(arena, name).data;
}

static int file_entry(const char *path, struct arena *arena, struct model_entry *entry,
                      struct err *err)
{
    const struct provider *local = file_provider(path);
    if (!local)
        return err_ask(err, "%s: this program was built without the local engine", path);
    void *opts = default_opts(local, arena);
    if (opt_set(local->opts, opts, "path", path, arena, err))
        return -1;
    *entry = (struct model_entry){
        .alias = file_alias(path, arena), .provider = local, .opts = opts};
    return 0;
}

int model_unknown(const char *name, const struct json *root, struct arena *arena,
                  struct err *err)
{
    size_t n = 0;
    const char **names = ARENA_ARRAY(arena, root ? root->n : 0, const char *);
    for (const struct json *json = root ? root->child : NULL; json; json = json->next)
        names[n++] = json->key.data;
    return err_unknown(err, "model", name, names, (int)n);
}

int model_resolve(const char *name, const char *models_json, struct arena *arena,
                  struct model_entry *entry, struct err *err)
{
    const struct json *root = NULL;
    bool is_file = names_model(name, arena);
    if (models_json)
        models_json = home_path(arena, models_json);
    bool listed = models_json && (file_exists(models_json) || !is_file);
    if (listed && load_models(models_json, arena, &root, err))
        return -1;
    const struct json *json = root ? json_get(root, name) : NULL;
    if (json)
        return read_entry(json, models_json, arena, entry, err);
    if (is_file)
        return file_entry(name, arena, entry, err);
    return model_unknown(name, root, arena, err);
}

/* ---- open models */

int model_handle_open(struct model_handle *handle, const struct model_entry *entry,
                      struct pool *pool, struct err *err)
{
    *handle = (struct model_handle){.alias = entry->alias, .provider = entry->provider};
    if (entry->provider->open(&handle->self, entry->opts, pool, err)) {
        *handle = (struct model_handle){0};
        return err_wrap(err, "cannot open model \"%s\"", entry->alias);
    }
    return 0;
}

void model_handle_close(struct model_handle *handle)
{
    if (handle->provider)
        handle->provider->close(handle->self);
    *handle = (struct model_handle){0};
}

int model_handle_train(const struct model_handle *handle, const struct train_plan *plan,
                       struct model_handle *tuned, struct train_result *result,
                       struct err *err)
{
    *tuned = (struct model_handle){0};
    *result = (struct train_result){0};
    if (!handle->provider->train)
        return err_ask(err,
                       "model \"%s\" cannot be trained: its provider \"%s\" has no "
                       "training",
                       handle->alias, handle->provider->name);
    if (handle->provider->train(handle->self, plan, &tuned->self, result, err))
        return err_wrap(err, "cannot train model \"%s\"", handle->alias);
    tuned->alias = handle->alias;
    tuned->provider = handle->provider;
    return 0;
}
