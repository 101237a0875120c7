#include "engine/train/recipe.h"

#include <stdlib.h>
#include <string.h>

#include "engine/format/dtype.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/opt.h"

struct top {
    const char *name, *data_dir;
    int64_t seed;
};

static const struct opt top_opts[] = {
    OPT_TEXT(struct top, name, "base", "name of the model"),
    OPT_TEXT(struct top, data_dir, NULL, "folder that the sources' patterns start from"),
    OPT_INT(struct top, seed, 1, 0, 1e15, "seed of weights and order"),
    OPT_END,
};

static const struct opt source_opts[] = {
    OPT_TEXT(struct recipe_source, name, NULL, "name of the source"),
    OPT_TEXT(struct recipe_source, files, NULL, "pattern of the files to train on"),
    OPT_TEXT(struct recipe_source, heldout, NULL, "pattern of the held-out files"),
    OPT_TEXT(struct recipe_source, split, NULL, "TSV that names train and test files"),
    OPT_ENUM(struct recipe_source, format, "lines", "lines|book|chat",
             "what a file holds"),
    OPT_TEXT(struct recipe_source, licence, NULL, "licence of the text"),
    OPT_TEXT(struct recipe_source, url, NULL, "where the text came from"),
    OPT_TEXT(struct recipe_source, fetch, NULL, "list of the files that can be fetched"),
    OPT_REAL(struct recipe_source, emphasis, 1, 0, 1000, "weight of an answer's tokens"),
    OPT_ENUM(struct recipe_source, answers, "last", "last|all",
             "which answers of a conversation have that weight"),
    OPT_END,
};

struct tokenizer_section {
    int64_t vocab, bytes;
};

static const struct opt tokenizer_opts[] = {
    OPT_INT(struct tokenizer_section, vocab, 4096, 260, 65536, "tokens"),
    OPT_INT(struct tokenizer_section, bytes, 20e6, 1000, 1e9,
            "bytes of text to learn from"),
    OPT_END,
};

static const struct opt model_opts[] = {
    OPT_INT(struct recipe_model, dim, 128, 8, 8192, "width of the residual stream"),
    OPT_INT(struct recipe_model, layers, 5, 1, 128, "layers"),
    OPT_INT(struct recipe_model, heads, 4, 1, 256, "query heads"),
    OPT_INT(struct recipe_model, kv_heads, 2, 1, 256, "key and value heads"),
    OPT_INT(struct recipe_model, ffn, 352, 8, 65536, "width of the feed-forward layer"),
    OPT_INT(struct recipe_model, context, 512, 8, 65536, "context length"),
    OPT_REAL(struct recipe_model, rope_base, 10000, 1, 1e9,
             "base of the rotary positions"),
    OPT_REAL(struct recipe_model, eps, 1e-5, 1e-12, 1, "epsilon of the norms"),
    OPT_END,
};

static const struct opt train_opts[] = {
    OPT_INT(struct recipe_train, batch_tokens, 16384, 1, 1e9, "tokens in a step"),
    OPT_REAL(struct recipe_train, weight_decay, 0.1, 0, 10, "decay of the matrices"),
    OPT_REAL(struct recipe_train, beta1, 0.9, 0, 0.99999, "AdamW's beta 1"),
    OPT_REAL(struct recipe_train, beta2, 0.95, 0, 0.99999, "AdamW's beta 2"),
    OPT_REAL(struct recipe_train, clip, 1, 0, 1e9, "largest gradient norm, 0: none"),
    OPT_INT(struct recipe_train, validate_every, 200, 1, 1e9,
            "steps between validations"),
    OPT_INT(struct recipe_train, validate_tokens, 8192, 1, 1e9,
            "held-out tokens a source"),
    OPT_INT(struct recipe_train, checkpoint_every, 200, 1, 1e9,
            "steps between checkpoints"),
    OPT_INT(struct recipe_train, sample_every, 1000, 1, 1e9, "steps between samples"),
    OPT_INT(struct recipe_train, log_every, 1, 1, 1e9, "steps between rows of the log"),
    OPT_BYTES(struct recipe_train, memory, 0, 0, 1e13,
              "bytes for activations, 0: choose"),
    OPT_END,
};

static const struct opt phase_opts[] = {
    OPT_TEXT(struct recipe_phase, name, NULL, "name of the phase"),
    OPT_INT(struct recipe_phase, tokens, 1e6, 1, 1e13, "tokens to train on"),
    OPT_REAL(struct recipe_phase, lr, 3e-3, 0, 10, "highest learning rate"),
    OPT_REAL(struct recipe_phase, warmup, 0.02, 0, 1, "part of the steps to warm up"),
    OPT_REAL(struct recipe_phase, final_fraction, 0.1, 0, 1,
             "last learning rate / highest"),
    OPT_BOOL(struct recipe_phase, fresh, false, "the optimizer's moments begin anew"),
    OPT_INT(struct recipe_phase, batch_tokens, 0, 0, 1e9,
            "tokens in a step, 0: as in \"train\""),
    {"schedule", OPT_TYPE_ENUM, offsetof(struct recipe_phase, schedule_name), 0, 0, 0,
     "cosine", "constant|linear|cosine|wsd", "how the learning rate falls"},
    OPT_END,
};

struct output_section {
    const char *type;
};

static const struct opt output_opts[] = {
    OPT_ENUM(struct output_section, type, "Q8_0", "F32|F16|BF16|Q8_0",
             "type of the matrices"),
    OPT_END,
};

/* An object without some of its keys: those that are not plain options. */
static const struct json *without(const struct json *object, const char *const *keys,
                                  struct arena *arena)
{
    struct json *copy = ARENA_NEW(arena, struct json);
    *copy = *object;
    copy->child = NULL;
    copy->n = 0;
    const struct json **end = &copy->child;
    for (const struct json *c = object->child; c; c = c->next) {
        bool skip = false;
        for (int i = 0; keys[i]; i++)
            skip = skip || str_is(c->key, keys[i]);
        if (skip)
            continue;
        struct json *child = ARENA_NEW(arena, struct json);
        *child = *c;
        child->next = NULL;
        *end = child;
        end = &child->next;
        copy->n++;
    }
    return copy;
}

/* The object under `key`; absent: all defaults. */
static int section(const struct json *root, const char *key, const struct opt *opts,
                   void *out, struct arena *arena, struct err *err)
{
    const struct json *object = json_get(root, key);
    opt_defaults(opts, out);
    if (!object)
        return 0;
    if (object->type != JSON_OBJECT)
        return err_at(err, root->path, object->line, "\"%s\" must be an object", key);
    return opt_from_json(opts, out, object, arena, err);
}

static int load_source(struct recipe *r, const struct json *item, struct arena *arena,
                       struct err *err)
{
    if (r->n_sources == RECIPE_SOURCES_MAX)
        return err_at(err, r->path, item->line, "more than %d sources",
                      RECIPE_SOURCES_MAX);
    struct recipe_source *s = &r->source[r->n_sources];
    opt_defaults(source_opts, s);
    if (item->type != JSON_OBJECT)
        return err_at(err, r->path, item->line, "a source must be an object");
    if (opt_from_json(source_opts, s, item, arena, err))
        return -1;
    if (!s->name || !*s->name || strchr(s->name, '/'))
        return err_at(err, r->path, item->line,
                      "a source needs a \"name\" without slashes");
    if (!s->files == !s->split)
        return err_at(err, r->path, item->line,
                      "source \"%s\" needs \"files\" or \"split\", one of the two",
                      s->name);
    for (int i = 0; i < r->n_sources; i++)
        if (strcmp(r->source[i].name, s->name) == 0)
            return err_at(err, r->path, item->line, "two sources are named \"%s\"",
                          s->name);
    r->n_sources++;
    return 0;
}

static int source_named(const struct recipe *r, const struct json *item, struct err *err)
{
    const char *names[RECIPE_SOURCES_MAX];
    char wanted[128];
    for (int i = 0; i < r->n_sources; i++) {
        if (str_is(item->key, r->source[i].name))
            return i;
        names[i] = r->source[i].name;
    }
    size_t n = item->key.n < sizeof wanted - 1 ? item->key.n : sizeof wanted - 1;
    memcpy(wanted, item->key.data, n);
    wanted[n] = '\0';
    err_unknown(err, "source", wanted, names, r->n_sources);
    return err_wrap(err, "%s:%ld", r->path, item->line);
}

static int load_shares(struct recipe *r, struct recipe_phase *p,
                       const struct json *shares, struct err *err)
{
    double total = 0;
    for (const struct json *c = shares->child; c; c = c->next) {
        int i = source_named(r, c, err);
        if (i < 0)
            return -1;
        if (c->type != JSON_NUMBER || !(c->number > 0 && c->number < 1e9))
            return err_at(err, r->path, c->line, "a share must be a number above 0");
        p->share[i] = c->number;
        total += c->number;
    }
    if (total <= 0)
        return err_at(err, r->path, shares->line, "phase \"%s\" reads no source",
                      p->name);
    for (int i = 0; i < r->n_sources; i++)
        p->share[i] /= total;
    return 0;
}

static enum schedule schedule_named(const char *name)
{
    static const char *const names[] = {"constant", "linear", "cosine", "wsd"};
    int i = 0;
    while (i < 3 && strcmp(names[i], name) != 0)
        i++;
    return (enum schedule)i;
}

static int load_phase(struct recipe *r, const struct json *item, struct arena *arena,
                      struct err *err)
{
    static const char *const special[] = {"shares", NULL};
    if (r->n_phases == RECIPE_PHASES_MAX)
        return err_at(err, r->path, item->line, "more than %d phases", RECIPE_PHASES_MAX);
    if (item->type != JSON_OBJECT)
        return err_at(err, r->path, item->line, "a phase must be an object");
    struct recipe_phase *p = &r->phase[r->n_phases];
    opt_defaults(phase_opts, p);
    if (opt_from_json(phase_opts, p, without(item, special, arena), arena, err))
        return -1;
    if (!p->name)
        p->name = arena_format(arena, "phase-%d", r->n_phases + 1);
    p->schedule = schedule_named(p->schedule_name);
    if (p->batch_tokens == 0)
        p->batch_tokens = r->train.batch_tokens;
    const struct json *shares = json_get(item, "shares");
    if (!shares || shares->type != JSON_OBJECT)
        return err_at(err, r->path, item->line,
                      "phase \"%s\" needs \"shares\", an object of source and share",
                      p->name);
    r->n_phases++;
    return load_shares(r, p, shares, err);
}

static int load_list(struct recipe *r, const char *key,
                     int (*one)(struct recipe *r, const struct json *item,
                                struct arena *arena, struct err *err),
                     struct arena *arena, struct err *err)
{
    const struct json *list;
    if (json_array(r->root, key, &list, err))
        return -1;
    if (list->n == 0)
        return err_at(err, r->path, list->line, "\"%s\" is empty", key);
    for (const struct json *c = list->child; c; c = c->next)
        if (one(r, c, arena, err))
            return -1;
    return 0;
}

static int load_prompts(struct recipe *r, struct arena *arena, struct err *err)
{
    const struct json *list = json_get(r->root, "samples");
    if (!list)
        return 0;
    if (list->type != JSON_ARRAY)
        return err_at(err, r->path, list->line, "\"samples\" must be an array of texts");
    r->prompt = ARENA_ARRAY(arena, list->n, const char *);
    for (const struct json *c = list->child; c; c = c->next) {
        if (c->type != JSON_STRING || c->string.n == 0)
            return err_at(err, r->path, c->line, "a sample prompt must be a text");
        r->prompt[r->n_prompts++] = str_copy(arena, c->string).data;
    }
    return 0;
}

static int check_model(const struct recipe *r, struct err *err)
{
    const struct recipe_model *m = &r->model;
    if (m->dim % m->heads != 0)
        return err_ask(err, "%s: dim %lld is not a multiple of heads %lld", r->path,
                       (long long)m->dim, (long long)m->heads);
    if (m->heads % m->kv_heads != 0)
        return err_ask(err, "%s: heads %lld is not a multiple of kv_heads %lld", r->path,
                       (long long)m->heads, (long long)m->kv_heads);
    if (m->dim / m->heads % 2 != 0)
        return err_ask(err, "%s: the width of a head, %lld, must be even", r->path,
                       (long long)(m->dim / m->heads));
    const struct dtype_info *type = dtype_find(r->output_type);
    if (m->dim % type->block != 0 || m->ffn % type->block != 0)
        return err_ask(err, "%s: dim and ffn must be multiples of %d for %s", r->path,
                       type->block, type->name);
    return 0;
}

static int load_sections(struct recipe *r, struct arena *arena, struct err *err)
{
    /* "measured" is what an earlier training found: a record can be trained from again */
    static const char *const sections[] = {"sources", "tokenizer", "model",
                                           "train",   "phases",    "samples",
                                           "output",  "measured",  NULL};
    struct top top;
    struct tokenizer_section tokenizer;
    struct output_section output;
    opt_defaults(top_opts, &top);
    if (opt_from_json(top_opts, &top, without(r->root, sections, arena), arena, err) ||
        section(r->root, "tokenizer", tokenizer_opts, &tokenizer, arena, err) ||
        section(r->root, "model", model_opts, &r->model, arena, err) ||
        section(r->root, "train", train_opts, &r->train, arena, err) ||
        section(r->root, "output", output_opts, &output, arena, err))
        return -1;
    r->name = top.name;
    r->data_dir = top.data_dir;
    r->seed = top.seed;
    r->vocab = tokenizer.vocab;
    r->tokenizer_bytes = tokenizer.bytes;
    r->output_type = output.type;
    if (load_list(r, "sources", load_source, arena, err) ||
        load_list(r, "phases", load_phase, arena, err) || load_prompts(r, arena, err))
        return -1;
    return check_model(r, err);
}

int recipe_load(struct recipe *r, const char *path, const char *data_dir,
                struct arena *arena, struct err *err)
{
    *r = (struct recipe){.path = path};
    if (json_load(path, arena, &r->root, err))
        return -1;
    if (r->root->type != JSON_OBJECT)
        return err_at(err, path, r->root->line, "a recipe must be an object");
    if (load_sections(r, arena, err))
        return -1;
    const char *environment = getenv("TRIVIUM_DATA");
    if (environment && *environment)
        r->data_dir = environment;
    if (data_dir)
        r->data_dir = data_dir;
    if (!r->data_dir)
        return err_ask(
            err, "%s: where is the data? (--data, TRIVIUM_DATA or \"data_dir\")", path);
    return 0;
}

const char *recipe_rooted(const struct recipe *r, const char *path, struct arena *arena)
{
    if (strncmp(path, "./", 2) != 0)
        return file_join(arena, r->data_dir, path);
    return file_join(arena, file_folder(arena, r->path), path + 2);
}

struct model_shape recipe_shape(const struct recipe *r)
{
    const struct recipe_model *m = &r->model;
    int D = (int)(m->dim / m->heads);
    return (struct model_shape){
        .arch = ARCH_LLAMA,
        .V = (int)r->vocab,
        .C = (int)m->dim,
        .L = (int)m->layers,
        .H = (int)m->heads,
        .KV = (int)m->kv_heads,
        .D = D,
        .F = (int)m->ffn,
        .context = (int)m->context,
        .n_rot = D,
        .eps = (float)m->eps,
        .rope_base = (float)m->rope_base,
        .rope_scale = 1,
        .tied = true,
    };
}

bool recipe_uses(const struct recipe_phase *phase, int source)
{
    return phase->share[source] > 0;
}

bool recipe_source_used(const struct recipe *r, int source, int first_phase)
{
    for (int i = first_phase; i < r->n_phases; i++)
        if (recipe_uses(&r->phase[i], source))
            return true;
    return false;
}

int64_t recipe_steps(const struct recipe *r, int phase)
{
    int64_t batch = r->phase[phase].batch_tokens;
    return (r->phase[phase].tokens + batch - 1) / batch;
}
