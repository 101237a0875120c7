/* A BERT from a GGUF file.  Nothing in the file is believed: keys have ranges, tensors the
 * shapes that follow from them, values are finite. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/embed/bert_impl.h"
#include "engine/format/gguf.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

struct opening {
    struct bert *bert;
    const struct gguf *file;
    struct pool *pool;
    struct err *err;
};

bool bert_is(const char *path)
{
    struct gguf *file;
    struct err ignored = ERR_INIT;
    struct str arch = STR_NONE;
    if (file_is_dir(path) || gguf_open(&file, path, &ignored))
        return false;
    bool is = gguf_get_str(file, "general.architecture", &arch, &ignored) == 1 &&
              str_is(arch, "bert");
    gguf_close(file);
    return is;
}

/* ---- keys */

static int get_int(const struct opening *o, const char *key, int max, int *out)
{
    uint64_t value;
    int found = gguf_get_u64(o->file, key, &value, o->err);
    if (found < 0)
        return -1;
    if (found == 0)
        return err_at(o->err, o->file->path, 0, "key \"%s\" is missing", key);
    if (value < 1 || value > (uint64_t)max)
        return err_at(o->err, o->file->path, 0,
                      "\"%s\" is %" PRIu64 "; it must be 1 to %d", key, value, max);
    *out = (int)value;
    return 0;
}

static int get_pooling(const struct opening *o, struct bert_shape *s)
{
    enum { NONE, MEAN, CLS };
    uint64_t pooling = MEAN;
    if (gguf_get_u64(o->file, "bert.pooling_type", &pooling, o->err) < 0)
        return -1;
    if (pooling != MEAN && pooling != CLS && pooling != NONE)
        return err_at(o->err, o->file->path, 0,
                      "\"bert.pooling_type\" is %" PRIu64
                      "; supported are 1 (mean) and 2 (CLS)",
                      pooling);
    s->cls = pooling == CLS;
    return 0;
}

static int get_shape(const struct opening *o, struct bert_shape *s)
{
    double eps;
    if (get_int(o, "bert.context_length", 1 << 16, &s->context) ||
        get_int(o, "bert.embedding_length", 1 << 14, &s->C) ||
        get_int(o, "bert.block_count", 1024, &s->L) ||
        get_int(o, "bert.feed_forward_length", 1 << 16, &s->F) ||
        get_int(o, "bert.attention.head_count", 1 << 10, &s->H) || get_pooling(o, s))
        return -1;
    if (gguf_get_real(o->file, "bert.attention.layer_norm_epsilon", &eps, o->err) != 1 ||
        !(eps > 0 && eps <= 1))
        return err_at(o->err, o->file->path, 0,
                      "\"bert.attention.layer_norm_epsilon\" must be there, above 0 and "
                      "at most 1");
    s->eps = (float)eps;
    s->V = wordpiece_size(o->bert->wp);
    if (s->C % s->H != 0 || s->C / s->H % 2 != 0 || s->C / s->H > 512)
        return err_at(
            o->err, o->file->path, 0,
            "a width of %d cannot be divided among %d heads of an even width of "
            "at most 512",
            s->C, s->H);
    if (s->context < 3)
        return err_at(o->err, o->file->path, 0,
                      "\"bert.context_length\" is %d, at least 3 is needed", s->context);
    return 0;
}

/* ---- tensors */

static const struct gguf_tensor *find(const struct opening *o, const char *name, int rows,
                                      int columns)
{
    const struct gguf_tensor *t = gguf_tensor(o->file, name);
    if (t == NULL) {
        err_at(o->err, o->file->path, 0, "tensor \"%s\" is missing", name);
        return NULL;
    }
    if (t->ne[0] == (uint64_t)columns && t->ne[1] == (uint64_t)rows && t->ne[2] == 1 &&
        t->ne[3] == 1)
        return t;
    err_at(o->err, o->file->path, 0,
           "tensor \"%s\" is {%" PRIu64 ", %" PRIu64 ", %" PRIu64 ", %" PRIu64
           "}; it must be {%d, %d}",
           name, t->ne[0], t->ne[1], t->ne[2], t->ne[3], columns, rows);
    return NULL;
}

static int load_matrix(const struct opening *o, struct matrix *w, const char *name,
                       int rows, int columns)
{
    const struct gguf_tensor *t = find(o, name, rows, columns);
    if (t == NULL || matrix_load(w, o->file, t, PRECISION_F32, NULL, o->pool, o->err))
        return -1;
    o->bert->params += (int64_t)rows * columns;
    return 0;
}

/* Row 0 of a tensor. */
static int load_row(const struct opening *o, float **row, const char *name, int rows,
                    int columns)
{
    const struct gguf_tensor *t = find(o, name, rows, columns);
    if (t == NULL)
        return -1;
    void *raw = mem_alloc((size_t)(t->bytes / (uint64_t)rows));
    float *w = ARENA_ARRAY(&o->bert->arena, (size_t)columns, float);
    int rc = gguf_read_rows(o->file, t, 0, 1, raw, o->err);
    if (rc == 0)
        t->type->to_float(w, raw, (size_t)columns);
    for (int i = 0; i < columns && rc == 0; i++)
        if (!isfinite(w[i]))
            rc = err_at(o->err, o->file->path, 0, "tensor \"%s\": value %d is %g", name,
                        i, (double)w[i]);
    free(raw);
    *row = w;
    o->bert->params += (int64_t)rows * columns;
    return rc;
}

struct name {
    char text[64];
};

static struct name name_of(int layer, const char *part, const char *what)
{
    struct name name;
    snprintf(name.text, sizeof name.text, "blk.%d.%s.%s", layer, part, what);
    return name;
}

static int load_layer(const struct opening *o, int index)
{
    const struct bert_shape *s = &o->bert->shape;
    struct bert_layer *layer = &o->bert->layer[index];
#define X(id, part, rows, columns)                                                    \
    if (load_matrix(o, &layer->matrix[id], name_of(index, part, "weight").text, rows, \
                    columns) ||                                                       \
        load_row(o, &layer->bias[id], name_of(index, part, "bias").text, 1, rows))    \
        return -1;
    BERT_MATRICES(X)
#undef X
#define X(id, part)                                                                     \
    if (load_row(o, &layer->norm[id], name_of(index, part, "weight").text, 1, s->C) ||  \
        load_row(o, &layer->norm_bias[id], name_of(index, part, "bias").text, 1, s->C)) \
        return -1;
    BERT_NORMS(X)
#undef X
    return 0;
}

static int load(const struct opening *o)
{
    struct bert *b = o->bert;
    struct bert_shape *s = &b->shape;
    const struct gguf_tensor *types = gguf_tensor(o->file, "token_types.weight");
    if (wordpiece_open(&b->wp, o->file, o->err) || get_shape(o, s))
        return -1;
    s->types = types != NULL && types->ne[1] <= 16 ? (int)types->ne[1] : 1;
    b->layer = ARENA_ARRAY(&b->arena, (size_t)s->L, struct bert_layer);
    if (load_matrix(o, &b->token, "token_embd.weight", s->V, s->C) ||
        load_matrix(o, &b->position, "position_embd.weight", s->context, s->C) ||
        load_row(o, &b->type, "token_types.weight", s->types, s->C) ||
        load_row(o, &b->norm, "token_embd_norm.weight", 1, s->C) ||
        load_row(o, &b->norm_bias, "token_embd_norm.bias", 1, s->C))
        return -1;
    for (int i = 0; i < s->L; i++)
        if (load_layer(o, i))
            return -1;
    return 0;
}

int bert_open(struct bert **bert, const char *path, struct pool *pool, struct err *err)
{
    struct gguf *file;
    if (gguf_open(&file, path, err))
        return -1;
    struct bert *made = mem_alloc(sizeof *made);
    struct opening o = {made, file, pool, err};
    made->file_bytes = (int64_t)file->file_bytes;
    int rc = load(&o);
    gguf_close(file);
    if (rc) {
        bert_close(made);
        return -1;
    }
    *bert = made;
    return 0;
}

void bert_close(struct bert *bert)
{
    if (bert == NULL)
        return;
    for (int i = 0; bert->layer != NULL && i < bert->shape.L; i++)
        for (int m = 0; m < BERT_MATRIX_N; m++)
            matrix_release(&bert->layer[i].matrix[m]);
    matrix_release(&bert->token);
    matrix_release(&bert->position);
    wordpiece_close(bert->wp);
    arena_release(&bert->arena);
    free(bert);
}

const struct bert_shape *bert_shape(const struct bert *bert)
{
    return &bert->shape;
}

int64_t bert_params(const struct bert *bert)
{
    return bert->params;
}

int64_t bert_file_bytes(const struct bert *bert)
{
    return bert->file_bytes;
}
