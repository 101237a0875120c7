/* A model from a GGUF file.  Nothing in the file is believed: keys have ranges, tensors
 * have the shapes that follow from the keys, values are finite; and all shapes are
 * checked before the first weight is read. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/format/gguf.h"
#include "engine/model/arch.h"
#include "engine/text/tokenizer.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"

enum {
    /* Positions there are tables for; a longer context is cut to this. */
    CONTEXT_MAX = 128 << 10,
    COUNT_MAX = 1 << 30,
};

struct opening {
    struct gguf *file;
    const char *arch;
    enum precision precision;
    struct err *err;
};

struct key {
    char text[96];
};

static struct key key_of(const struct opening *o, const char *name)
{
    struct key key;
    snprintf(key.text, sizeof key.text, "%s.%s", o->arch, name);
    return key;
}

static int missing(const struct opening *o, const char *key)
{
    return err_at(o->err, o->file->path, 0, "key \"%s\" is missing", key);
}

/* Keys ------------------------------------------------------------------------------- */

/* *out keeps its value when the key is absent; `needed` makes that an error. */
static int get_int(const struct opening *o, const char *name, bool needed, int min,
                   int max, int *out)
{
    struct key key = key_of(o, name);
    uint64_t value;
    int found = gguf_get_u64(o->file, key.text, &value, o->err);
    if (found < 0)
        return -1;
    if (found == 0)
        return needed ? missing(o, key.text) : 0;
    if (value < (uint64_t)min || value > (uint64_t)max)
        return err_at(o->err, o->file->path, 0,
                      "\"%s\" is %" PRIu64 "; it must be %d to %d", key.text, value, min,
                      max);
    *out = (int)value;
    return 0;
}

static int get_real(const struct opening *o, const char *name, bool needed, double max,
                    float *out)
{
    struct key key = key_of(o, name);
    double value;
    int found = gguf_get_real(o->file, key.text, &value, o->err);
    if (found < 0)
        return -1;
    if (found == 0)
        return needed ? missing(o, key.text) : 0;
    if (!(value > 0 && value <= max) || (float)value <= 0)
        return err_at(o->err, o->file->path, 0,
                      "\"%s\" is %g; it must be above 0 and at most %g", key.text, value,
                      max);
    *out = (float)value;
    return 0;
}

/* One number, or an array with the same number for every layer. */
static int get_kv_heads(const struct opening *o, struct model_shape *s)
{
    struct key key = key_of(o, "attention.head_count_kv");
    const struct gguf_value *value = gguf_find(o->file, key.text);
    if (value == NULL || value->type != GGUF_ARRAY)
        return get_int(o, "attention.head_count_kv", false, 1, s->H, &s->KV);
    if (value->element == GGUF_STRING || value->element == GGUF_BOOL ||
        value->element == GGUF_F32 || value->element == GGUF_F64 ||
        value->n != (uint64_t)s->L)
        return err_at(o->err, o->file->path, 0,
                      "\"%s\" must have one integer for each of %d layers", key.text,
                      s->L);
    for (uint64_t i = 0; i < value->n; i++) {
        int64_t n = gguf_array_int(value, i);
        if (n < 1 || n > s->H || n != gguf_array_int(value, 0))
            return err_at(o->err, o->file->path, 0,
                          "\"%s\": %" PRId64 " heads in layer %" PRIu64
                          "; all layers must have the same number, 1 to %d",
                          key.text, n, i, s->H);
    }
    s->KV = (int)gguf_array_int(value, 0);
    return 0;
}

/* Named by its key, which may be there or follow from others. */
static int check_even(const struct opening *o, const char *name, const char *what, int n)
{
    if (n % 2 == 0)
        return 0;
    return err_at(o->err, o->file->path, 0, "the %s (\"%s\") is %d; it must be even",
                  what, key_of(o, name).text, n);
}

static int get_heads(const struct opening *o, struct model_shape *s)
{
    const struct arch_info *arch = arch_info(s->arch);
    if (get_int(o, "attention.head_count", true, 1, 1 << 16, &s->H))
        return -1;
    s->KV = s->H;
    if (get_kv_heads(o, s))
        return -1;
    if (s->H % s->KV != 0)
        return err_at(o->err, o->file->path, 0,
                      "\"%s\" is %d, which is no multiple of the %d key/value heads",
                      key_of(o, "attention.head_count").text, s->H, s->KV);
    if (gguf_find(o->file, key_of(o, "attention.key_length").text) == NULL &&
        s->C % s->H != 0)
        return err_at(
            o->err, o->file->path, 0,
            "\"%s\" is %d, which is no multiple of the %d heads, and there is no \"%s\"",
            key_of(o, "embedding_length").text, s->C, s->H,
            key_of(o, "attention.key_length").text);
    s->D = s->C / s->H;
    if (get_int(o, "attention.key_length", false, 2, 512, &s->D))
        return -1;
    int value_length = s->D;
    if (get_int(o, "attention.value_length", false, 2, 512, &value_length))
        return -1;
    if (value_length != s->D)
        return err_at(o->err, o->file->path, 0,
                      "keys are %d wide and values %d: not supported", s->D,
                      value_length);
    if (check_even(o, "attention.key_length", "width of a head", s->D))
        return -1;
    s->n_rot = arch->rope ? s->D : 0;
    if (arch->rope && get_int(o, "rope.dimension_count", false, 2, s->D, &s->n_rot))
        return -1;
    return check_even(o, "rope.dimension_count", "rotated part of a head", s->n_rot);
}

static int get_scaling(const struct opening *o, struct model_shape *s)
{
    struct key key = key_of(o, "rope.scaling.type");
    struct str type = STR("linear");
    if (gguf_get_str(o->file, key.text, &type, o->err) < 0)
        return -1;
    if (str_is(type, "none"))
        return 0;
    if (!str_is(type, "linear"))
        return err_at(o->err, o->file->path, 0,
                      "\"%s\" is \"%.*s\"; supported are none and linear", key.text,
                      STR_ARG(type));
    if (get_real(o, "rope.scale_linear", false, 1e6, &s->rope_scale))
        return -1;
    return get_real(o, "rope.scaling.factor", false, 1e6, &s->rope_scale);
}

static int refuse_others(const struct opening *o, const struct model_shape *s)
{
    int experts = 0, window = 0;
    if (get_int(o, "expert_count", false, 0, COUNT_MAX, &experts) ||
        get_int(o, "attention.sliding_window", false, 0, COUNT_MAX, &window))
        return -1;
    if (experts > 0)
        return err_at(o->err, o->file->path, 0, "\"%s\" is %d: experts are not supported",
                      key_of(o, "expert_count").text, experts);
    if (window > 0 && window < s->context)
        return err_at(o->err, o->file->path, 0,
                      "\"%s\" is %d: sliding windows are not supported",
                      key_of(o, "attention.sliding_window").text, window);
    return 0;
}

static int get_arch(struct opening *o, struct model_shape *s)
{
    const char *names[ARCH_N];
    struct str name;
    int found = gguf_get_str(o->file, "general.architecture", &name, o->err);
    if (found < 0)
        return -1;
    if (found == 0)
        return missing(o, "general.architecture");
    for (int i = 0; i < ARCH_N; i++) {
        names[i] = arch_name((enum arch)i);
        if (str_is(name, names[i])) {
            s->arch = (enum arch)i;
            o->arch = names[i];
            return 0;
        }
    }
    return err_at(
        o->err, o->file->path, 0,
        "architecture \"%.*s\" is not supported; supported are %s, %s, %s and %s",
        STR_ARG(name), names[0], names[1], names[2], names[3]);
}

static int get_shape(struct opening *o, struct model_shape *s)
{
    *s = (struct model_shape){.rope_base = 10000, .rope_scale = 1};
    if (get_arch(o, s) || get_int(o, "context_length", true, 1, COUNT_MAX, &s->context) ||
        get_int(o, "embedding_length", true, 1, 1 << 16, &s->C) ||
        get_int(o, "block_count", true, 1, 1024, &s->L) ||
        get_int(o, "feed_forward_length", true, 1, 1 << 20, &s->F) || get_heads(o, s) ||
        get_real(o, arch_info(s->arch)->eps_key, true, 1, &s->eps) || refuse_others(o, s))
        return -1;
    if (arch_info(s->arch)->rope &&
        (get_real(o, "rope.freq_base", false, 1e12, &s->rope_base) || get_scaling(o, s)))
        return -1;
    const struct gguf_tensor *embedding = gguf_tensor(o->file, "token_embd.weight");
    if (embedding == NULL)
        return err_at(o->err, o->file->path, 0,
                      "tensor \"token_embd.weight\" is missing");
    if (arch_info(s->arch)->rope && s->context > CONTEXT_MAX)
        s->context = CONTEXT_MAX;
    s->V = embedding->ne[1] > COUNT_MAX ? COUNT_MAX : (int)embedding->ne[1];
    s->tied = gguf_tensor(o->file, "output.weight") == NULL;
    const char *fault = shape_fault(s);
    return fault == NULL ? 0 : err_at(o->err, o->file->path, 0, "%s", fault);
}

/* Tensors ---------------------------------------------------------------------------- */

static int check_tensor(const struct opening *o, const struct model_part *part,
                        const struct gguf_tensor *t)
{
    int n_dims = part->matrix != NULL ? 2 : 1;
    bool right = t->ne[0] == (uint64_t)part->C && t->ne[1] == (uint64_t)part->O &&
                 t->ne[2] == 1 && t->ne[3] == 1;
    if (right)
        return 0;
    char wanted[32];
    if (n_dims == 2)
        snprintf(wanted, sizeof wanted, "%d, %d", part->C, part->O);
    else
        snprintf(wanted, sizeof wanted, "%d", part->C);
    return err_at(o->err, o->file->path, 0,
                  "tensor \"%s\" is {%" PRIu64 ", %" PRIu64 ", %" PRIu64 ", %" PRIu64
                  "}; it must be {%s}",
                  part->name, t->ne[0], t->ne[1], t->ne[2], t->ne[3], wanted);
}

/* Counts what will be read. */
static int check_tensors(const struct opening *o, struct model *model, size_t *n)
{
    struct model_part part;
    *n = 0;
    for (int i = 0; model_next_part(model, &i, &part);) {
        const struct gguf_tensor *t = gguf_tensor(o->file, part.name);
        if (t == NULL && part.maybe)
            continue;
        if (t == NULL)
            return err_at(o->err, o->file->path, 0, "tensor \"%s\" is missing",
                          part.name);
        if (check_tensor(o, &part, t))
            return -1;
        ++*n;
    }
    return 0;
}

static int load_vector(const struct opening *o, struct model *model,
                       const struct model_part *part, const struct gguf_tensor *t)
{
    size_t n = (size_t)part->C;
    struct vector *v = part->vector;
    v->n = part->C;
    v->w = ARENA_ARRAY(&model->arena, n, float);
    void *raw = mem_alloc((size_t)t->bytes);
    int rc = gguf_read(o->file, t, raw, o->err);
    if (rc == 0) {
        t->type->to_float(v->w, raw, n);
        for (size_t i = 0; i < n && rc == 0; i++)
            if (!isfinite(v->w[i]) || (part->fixed && v->w[i] <= 0))
                rc = err_at(o->err, o->file->path, 0, "tensor \"%s\": value %zu is %g",
                            part->name, i, (double)v->w[i]);
    }
    free(raw);
    return rc;
}

static int take_weights(const struct opening *o, struct model *model)
{
    struct model_part part;
    size_t bytes = 0;
    for (int i = 0; model_next_part(model, &i, &part);) {
        const struct gguf_tensor *t = gguf_tensor(o->file, part.name);
        if (t != NULL && part.matrix != NULL)
            bytes += matrix_load_bytes(t, o->precision);
    }
    model->weights = mem_big(bytes);
    if (model->weights == NULL)
        return err_set(o->err, "no memory for the weights of %s (%zu MiB)", o->file->path,
                       bytes >> 20);
    return 0;
}

static int load_tensors(const struct opening *o, struct model *model, struct pool *pool)
{
    struct model_part part;
    char *room = model->weights;
    for (int i = 0; model_next_part(model, &i, &part);) {
        const struct gguf_tensor *t = gguf_tensor(o->file, part.name);
        if (t == NULL)
            continue;
        int rc = part.matrix != NULL ? matrix_load(part.matrix, o->file, t, o->precision,
                                                   room, pool, o->err)
                                     : load_vector(o, model, &part, t);
        if (rc)
            return -1;
        room += part.matrix != NULL ? matrix_load_bytes(t, o->precision) : 0;
        model->n_params += (int64_t)part.O * part.C;
    }
    return 0;
}

/* A file may bring what this architecture does not use; the caller may want to say so. */
static void note_unused(const struct opening *o, struct model *model, size_t used)
{
    if (o->file->n_tensors > used)
        model->note = arena_format(&model->arena, "%zu of %zu tensors are not used",
                                   o->file->n_tensors - used, o->file->n_tensors);
}

static int open_tokenizer(const struct opening *o, struct model *model)
{
    if (gguf_find(o->file, "tokenizer.ggml.model") == NULL)
        return 0;
    if (tokenizer_open(&model->tok, o->file, o->err))
        return -1;
    if (tokenizer_size(model->tok) > model->shape.V)
        return err_at(
            o->err, o->file->path, 0,
            "\"tokenizer.ggml.tokens\" has %d tokens, \"token_embd.weight\" only %d rows",
            tokenizer_size(model->tok), model->shape.V);
    return 0;
}

static int fill(const struct opening *o, struct model *model, struct pool *pool)
{
    size_t used;
    if (check_tensors(o, model, &used) || open_tokenizer(o, model))
        return -1;
    gguf_forget_values(o->file); /* before the weights take memory */
    if (take_weights(o, model) || load_tensors(o, model, pool) ||
        model_make_rope(model, o->err))
        return -1;
    note_unused(o, model, used);
    return 0;
}

int model_open_as(struct model **out, const char *path, enum precision precision,
                  struct pool *pool, struct err *err)
{
    struct gguf *file;
    struct model_shape shape;
    if (gguf_open(&file, path, err))
        return -1;
    struct opening o = {.file = file, .precision = precision, .err = err};
    if (get_shape(&o, &shape)) {
        gguf_close(file);
        return -1;
    }
    struct model *model = model_new(&shape);
    model->path = arena_strdup(&model->arena, path);
    model->file_bytes = (int64_t)file->file_bytes;
    int rc = fill(&o, model, pool);
    gguf_close(file);
    if (rc) {
        model_close(model);
        return -1;
    }
    *out = model;
    return 0;
}

int model_open(struct model **out, const char *path, struct pool *pool, struct err *err)
{
    return model_open_as(out, path, PRECISION_F32, pool, err);
}
