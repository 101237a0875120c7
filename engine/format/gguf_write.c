#include <stdlib.h>
#include <string.h>

#include "engine/format/gguf.h"
#include "engine/format/gguf_layout.h"
#include "engine/format/hash.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

enum {
    VERSION = 3,
    ALIGNMENT = 32,           /* the default, so that no key has to say it */
    QUANTIZATION_VERSION = 2, /* ggml's, of the block layouts in dtype.c */
    ROWS_BYTES_MAX = 4 << 20, /* floats asked for at once, unless one row is longer */
};

struct out_tensor {
    struct str name;
    const struct dtype_info *type;
    int n_dims;
    uint64_t ne[4];
    int (*rows)(void *context, uint64_t first, uint64_t n, float *dst, struct err *err);
    void *context;
    const void *raw;
};

struct gguf_out {
    struct arena arena;
    struct buf encoded; /* keys and values as in the file */
    struct str *key;
    size_t n_keys, cap_keys;
    struct out_tensor *tensor;
    size_t n_tensors, cap_tensors;
};

struct gguf_out *gguf_out_open(void)
{
    return mem_alloc(sizeof(struct gguf_out));
}

void gguf_out_close(struct gguf_out *out)
{
    if (out == NULL)
        return;
    arena_release(&out->arena);
    buf_release(&out->encoded);
    free(out->key);
    free(out->tensor);
    free(out);
}

/* ---- keys */

static void put_u32(struct buf *buf, uint32_t v)
{
    buf_add(buf, &v, sizeof v);
}

static void put_u64(struct buf *buf, uint64_t v)
{
    buf_add(buf, &v, sizeof v);
}

static void put_str(struct buf *buf, struct str s)
{
    put_u64(buf, s.n);
    buf_str(buf, s);
}

static struct buf *put_key(struct gguf_out *out, struct str key, enum gguf_type type)
{
    if (out->n_keys == out->cap_keys) {
        out->cap_keys = out->cap_keys == 0 ? 64 : 2 * out->cap_keys;
        out->key = mem_resize(out->key, out->cap_keys, sizeof *out->key);
    }
    out->key[out->n_keys++] = str_copy(&out->arena, key);
    put_str(&out->encoded, key);
    put_u32(&out->encoded, type);
    return &out->encoded;
}

static struct buf *put_array(struct gguf_out *out, struct str key, enum gguf_type element,
                             uint64_t n)
{
    struct buf *buf = put_key(out, key, GGUF_ARRAY);
    put_u32(buf, element);
    put_u64(buf, n);
    return buf;
}

void gguf_out_u32(struct gguf_out *out, const char *key, uint32_t value)
{
    buf_add(put_key(out, str_of(key), GGUF_U32), &value, sizeof value);
}

void gguf_out_f32(struct gguf_out *out, const char *key, float value)
{
    buf_add(put_key(out, str_of(key), GGUF_F32), &value, sizeof value);
}

void gguf_out_bool(struct gguf_out *out, const char *key, bool value)
{
    buf_char(put_key(out, str_of(key), GGUF_BOOL), value ? 1 : 0);
}

void gguf_out_str(struct gguf_out *out, const char *key, struct str value)
{
    put_str(put_key(out, str_of(key), GGUF_STRING), value);
}

static void put_strings(struct gguf_out *out, struct str key, const struct str *value,
                        size_t n)
{
    struct buf *buf = put_array(out, key, GGUF_STRING, n);
    for (size_t i = 0; i < n; i++)
        put_str(buf, value[i]);
}

void gguf_out_strings(struct gguf_out *out, const char *key, const struct str *value,
                      size_t n)
{
    put_strings(out, str_of(key), value, n);
}

void gguf_out_f32s(struct gguf_out *out, const char *key, const float *value, size_t n)
{
    buf_add(put_array(out, str_of(key), GGUF_F32, n), value, n * sizeof *value);
}

void gguf_out_i32s(struct gguf_out *out, const char *key, const int32_t *value, size_t n)
{
    buf_add(put_array(out, str_of(key), GGUF_I32, n), value, n * sizeof *value);
}

static void copy_real(struct buf *buf, const struct gguf_value *v)
{
    float f = (float)v->f;
    if (v->type == GGUF_F32)
        buf_add(buf, &f, sizeof f);
    else
        buf_add(buf, &v->f, sizeof v->f);
}

void gguf_out_copy(struct gguf_out *out, const struct gguf_value *v)
{
    if (str_is(v->key, "general.alignment")) /* of the other file; ours has the default */
        return;
    if (v->type == GGUF_ARRAY && v->element == GGUF_STRING)
        put_strings(out, v->key, v->strings, (size_t)v->n);
    else if (v->type == GGUF_ARRAY)
        buf_add(put_array(out, v->key, v->element, v->n), v->raw,
                (size_t)v->n * gguf_type_bytes(v->element));
    else if (v->type == GGUF_STRING)
        put_str(put_key(out, v->key, GGUF_STRING), v->s);
    else if (v->type == GGUF_F32 || v->type == GGUF_F64)
        copy_real(put_key(out, v->key, v->type), v);
    else /* little-endian: the low bytes come first */
        buf_add(put_key(out, v->key, v->type), &v->u, gguf_type_bytes(v->type));
}

/* ---- tensors */

static struct out_tensor *add_tensor(struct gguf_out *out, const char *name,
                                     const struct dtype_info *type, int n_dims,
                                     const uint64_t *ne)
{
    if (out->n_tensors == out->cap_tensors) {
        out->cap_tensors = out->cap_tensors == 0 ? 64 : 2 * out->cap_tensors;
        out->tensor = mem_resize(out->tensor, out->cap_tensors, sizeof *out->tensor);
    }
    struct out_tensor *t = &out->tensor[out->n_tensors++];
    *t = (struct out_tensor){.name = str_copy(&out->arena, str_of(name)),
                             .type = type,
                             .n_dims = n_dims,
                             .ne = {1, 1, 1, 1}};
    for (int i = 0; i < n_dims && i < 4; i++)
        t->ne[i] = ne[i];
    return t;
}

void gguf_out_tensor(struct gguf_out *out, const char *name,
                     const struct dtype_info *type, int n_dims, const uint64_t *ne,
                     int (*rows)(void *context, uint64_t first, uint64_t n, float *dst,
                                 struct err *err),
                     void *context)
{
    struct out_tensor *t = add_tensor(out, name, type, n_dims, ne);
    t->rows = rows;
    t->context = context;
}

void gguf_out_raw(struct gguf_out *out, const char *name, const struct dtype_info *type,
                  int n_dims, const uint64_t *ne, const void *bytes)
{
    add_tensor(out, name, type, n_dims, ne)->raw = bytes;
}

static uint64_t n_rows(const struct out_tensor *t)
{
    return t->ne[1] * t->ne[2] * t->ne[3];
}

static uint64_t tensor_bytes(const struct out_tensor *t)
{
    return n_rows(t) * dtype_row_bytes(t->type, (size_t)t->ne[0]);
}

static size_t padding(uint64_t n)
{
    return (size_t)((ALIGNMENT - n % ALIGNMENT) % ALIGNMENT);
}

/* ---- commit */

static int check_tensor(const struct out_tensor *t, struct err *err)
{
    if (t->name.n == 0 || t->name.n > GGUF_NAME_MAX)
        return err_set(err, "tensor \"%.*s\": name has %zu bytes, not 1 to %d",
                       STR_ARG(t->name), t->name.n, GGUF_NAME_MAX);
    if (t->n_dims < 1 || t->n_dims > 4)
        return err_set(err, "tensor \"%.*s\": has %d dimensions, not 1 to 4",
                       STR_ARG(t->name), t->n_dims);
    if (t->ne[0] % (uint64_t)t->type->block != 0)
        return err_set(err,
                       "tensor \"%.*s\": rows of %llu elements are not a multiple of "
                       "the %s block, %d",
                       STR_ARG(t->name), (unsigned long long)t->ne[0], t->type->name,
                       t->type->block);
    if (t->raw == NULL && t->type->from_float == NULL)
        return err_set(err, "tensor \"%.*s\": %s cannot be written", STR_ARG(t->name),
                       t->type->name);
    return 0;
}

static int check(const struct gguf_out *out, struct err *err)
{
    struct names names;
    size_t twice = names_init(&names, out->key, sizeof *out->key, out->n_keys);
    names_release(&names);
    if (twice != SIZE_MAX)
        return err_set(err, "key \"%.*s\" is written twice", STR_ARG(out->key[twice]));
    twice = names_init(&names, out->tensor, sizeof *out->tensor, out->n_tensors);
    names_release(&names);
    if (twice != SIZE_MAX)
        return err_set(err, "tensor \"%.*s\" is written twice",
                       STR_ARG(out->tensor[twice].name));
    for (size_t i = 0; i < out->n_tensors; i++)
        if (check_tensor(&out->tensor[i], err))
            return -1;
    return 0;
}

/* Readers ask which layout the blocks of quantized tensors have. */
static void add_quantization_version(struct gguf_out *out)
{
    bool quantized = false;
    for (size_t i = 0; i < out->n_tensors; i++)
        quantized |= out->tensor[i].type->block > 1;
    for (size_t i = 0; i < out->n_keys; i++)
        if (str_is(out->key[i], "general.quantization_version"))
            return;
    if (quantized)
        gguf_out_u32(out, "general.quantization_version", QUANTIZATION_VERSION);
}

/* Everything before the data, padded to the alignment. */
static void encode_header(const struct gguf_out *out, struct buf *head)
{
    uint64_t offset = 0;
    buf_text(head, "GGUF");
    put_u32(head, VERSION);
    put_u64(head, out->n_tensors);
    put_u64(head, out->n_keys);
    buf_str(head, buf_view(&out->encoded));
    for (const struct out_tensor *t = out->tensor; t < out->tensor + out->n_tensors;
         t++) {
        put_str(head, t->name);
        put_u32(head, (uint32_t)t->n_dims);
        buf_add(head, t->ne, (size_t)t->n_dims * sizeof *t->ne);
        put_u32(head, (uint32_t)t->type->id);
        put_u64(head, offset);
        offset += tensor_bytes(t) + padding(tensor_bytes(t));
    }
    buf_add(head, (char[ALIGNMENT]){0}, padding(head->n));
}

/* Asks for a few rows at a time, so that a tensor is never in memory as floats. */
static int write_rows(struct file_out *file, const struct out_tensor *t, struct err *err)
{
    uint64_t row_floats = t->ne[0], all = n_rows(t);
    size_t row_bytes = dtype_row_bytes(t->type, (size_t)row_floats);
    uint64_t step = ROWS_BYTES_MAX / sizeof(float) / row_floats;
    if (step == 0)
        step = 1;
    if (step > all)
        step = all;
    float *floats = mem_big((size_t)(step * row_floats) * sizeof *floats);
    char *bytes = mem_big((size_t)step * row_bytes);
    int rc = 0;
    if (floats == NULL || bytes == NULL)
        rc = err_set(err, "no memory for %llu rows", (unsigned long long)step);
    for (uint64_t first = 0; first < all && rc == 0; first += step) {
        uint64_t n = all - first < step ? all - first : step;
        rc = t->rows(t->context, first, n, floats, err);
        if (rc == 0) {
            t->type->from_float(bytes, floats, (size_t)(n * row_floats));
            file_out_write(file, bytes, (size_t)n * row_bytes);
        }
    }
    free(floats);
    free(bytes);
    return rc;
}

static int write_tensor(struct file_out *file, const struct out_tensor *t,
                        struct err *err)
{
    if (t->raw != NULL)
        file_out_write(file, t->raw, (size_t)tensor_bytes(t));
    else if (write_rows(file, t, err))
        return err_wrap(err, "tensor \"%.*s\"", STR_ARG(t->name));
    file_out_write(file, (char[ALIGNMENT]){0}, padding(tensor_bytes(t)));
    return 0;
}

static int write_all(const struct gguf_out *out, const char *path, struct err *err)
{
    struct file_out file;
    struct buf head = {0};
    if (file_out_open(&file, path, err))
        return -1;
    encode_header(out, &head);
    file_out_write(&file, head.data, head.n);
    buf_release(&head);
    for (size_t i = 0; i < out->n_tensors; i++)
        if (write_tensor(&file, &out->tensor[i], err)) {
            file_out_abandon(&file);
            return err_wrap(err, "cannot write %s", path);
        }
    return file_out_commit(&file, err);
}

int gguf_out_commit(struct gguf_out *out, const char *path, struct err *err)
{
    int rc = check(out, err);
    if (rc) {
        err_wrap(err, "cannot write %s", path);
    } else {
        add_quantization_version(out);
        rc = write_all(out, path, err);
    }
    gguf_out_close(out);
    return rc;
}

uint32_t gguf_file_type(enum dtype type)
{
    switch (type) {
    case DTYPE_F16:
        return 1;
    case DTYPE_Q4_0:
        return 2;
    case DTYPE_Q8_0:
        return 7;
    case DTYPE_BF16:
        return 32;
    default:
        return 0;
    }
}
