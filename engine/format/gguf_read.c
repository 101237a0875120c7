#include "engine/format/gguf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/format/gguf_layout.h"
#include "engine/format/hash.h"
#include "engine/format/hf.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

enum {
    HEADER_BYTES = 24,
    COUNT_MAX = 65536, /* of keys, and of tensors */
    KEY_BYTES_MAX = 65535,
    KEY_BYTES_MIN = 13,    /* an entry has at least a length, a type and a byte */
    TENSOR_BYTES_MIN = 24, /* likewise a tensor's entry */
    METADATA_MAX =
        32 << 20, /* memory for keys and values; large vocabularies need half */
    ALIGNMENT_MAX = 65536,
    WINDOW = 64 << 10,
    SHOWN_MAX = 80, /* bytes of a name in a message */
};

#define DIM_MAX ((uint64_t)1 << 40)

struct gguf_private {
    int fd;
    struct arena arena, values; /* what values hold: gguf_forget_values */
    struct names keys, tensors;
    struct gguf_source source; /* of what is no GGUF file; all NULL else */
};

/* Reads the header front to back through a window; keeps its first error. */
struct cursor {
    struct gguf *file;
    struct arena *arena;
    struct err *err;
    bool failed;
    uint64_t at;          /* the next byte to read */
    uint64_t window_from; /* what is in the window */
    size_t window_n;
    uint8_t *window;
    const char *kind; /* "key" or "tensor" being read, for messages; NULL: neither */
    uint64_t index;
    struct str name; /* once it is known */
};

static void cursor_fail(struct cursor *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* path: key "general.alignment": <message> */
static void cursor_fail(struct cursor *c, const char *fmt, ...)
{
    char text[512], where[SHOWN_MAX + 48] = "";
    va_list args;
    if (c->failed)
        return;
    c->failed = true;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (c->kind != NULL && c->name.n > 0)
        snprintf(where, sizeof where, "%s \"%.*s\": ", c->kind,
                 (int)(c->name.n < SHOWN_MAX ? c->name.n : SHOWN_MAX), c->name.data);
    else if (c->kind != NULL)
        snprintf(where, sizeof where, "%s %llu: ", c->kind, (unsigned long long)c->index);
    err_at(c->err, c->file->path, 0, "%s%s", where, text);
}

static uint64_t cursor_left(const struct cursor *c)
{
    return c->file->file_bytes - c->at;
}

static bool cursor_has(struct cursor *c, const char *what, uint64_t n)
{
    if (!c->failed && n > cursor_left(c))
        cursor_fail(
            c, "truncated: %s needs %llu bytes at offset %llu, the file has %llu left",
            what, (unsigned long long)n, (unsigned long long)c->at,
            (unsigned long long)cursor_left(c));
    return !c->failed;
}

static void cursor_pread(struct cursor *c, void *out, size_t n, uint64_t offset)
{
    if (file_read_at(c->file->private->fd, c->file->path, out, n, offset, c->err))
        c->failed = true;
}

static void cursor_refill(struct cursor *c)
{
    uint64_t left = cursor_left(c);
    c->window_from = c->at;
    c->window_n = left < WINDOW ? (size_t)left : WINDOW;
    cursor_pread(c, c->window, c->window_n, c->at);
}

/* n bytes; zeros after an error. */
static void cursor_copy(struct cursor *c, const char *what, void *out, size_t n)
{
    char *p = out;
    if (!cursor_has(c, what, n)) {
        memset(out, 0, n);
        return;
    }
    while (n > 0 && !c->failed) {
        size_t used = (size_t)(c->at - c->window_from);
        if (used >= c->window_n) {
            cursor_refill(c);
            continue;
        }
        size_t part = c->window_n - used < n ? c->window_n - used : n;
        memcpy(p, c->window + used, part);
        p += part;
        n -= part;
        c->at += part;
    }
}

static uint32_t cursor_u32(struct cursor *c, const char *what)
{
    uint32_t v;
    cursor_copy(c, what, &v, sizeof v);
    return c->failed ? 0 : v;
}

static uint64_t cursor_u64(struct cursor *c, const char *what)
{
    uint64_t v;
    cursor_copy(c, what, &v, sizeof v);
    return c->failed ? 0 : v;
}

/* Memory for the header is bounded: a file can name more than it is sensible to hold. */
static bool cursor_may_take(struct cursor *c, const char *what, uint64_t n)
{
    const struct gguf_private *p = c->file->private;
    if (!c->failed &&
        (n > METADATA_MAX || p->arena.bytes + p->values.bytes > METADATA_MAX - n))
        cursor_fail(c, "%s of %llu bytes takes the metadata above the limit of %d", what,
                    (unsigned long long)n, METADATA_MAX);
    return !c->failed;
}

static struct str cursor_str(struct cursor *c, const char *what, uint64_t limit)
{
    uint64_t n = cursor_u64(c, what);
    if (!c->failed && n > limit)
        cursor_fail(c, "%s has %llu bytes, the limit is %llu", what,
                    (unsigned long long)n, (unsigned long long)limit);
    if (!cursor_has(c, what, n) || !cursor_may_take(c, what, n))
        return STR_NONE;
    char *data = arena_bytes(c->arena, (size_t)n);
    cursor_copy(c, what, data, (size_t)n);
    return (struct str){data, c->failed ? 0 : (size_t)n};
}

static struct str cursor_text(struct cursor *c, const char *what)
{
    struct str s = cursor_str(c, what, METADATA_MAX);
    size_t bad = utf8_invalid_at(s);
    if (bad != SIZE_MAX)
        cursor_fail(c, "%s is not UTF-8 at byte %zu", what, bad);
    return s;
}

/* ---- keys and values */

static void read_bools(struct cursor *c, const uint8_t *b, uint64_t n)
{
    for (uint64_t i = 0; i < n && !c->failed; i++)
        if (b[i] > 1)
            cursor_fail(c, "bool has the value %d, not 0 or 1", b[i]);
}

static void read_strings(struct cursor *c, struct gguf_value *v)
{
    enum { LENGTH_BYTES = 8 };
    if (!c->failed && v->n > cursor_left(c) / LENGTH_BYTES)
        cursor_fail(c, "array of %llu strings does not fit into the %llu bytes left",
                    (unsigned long long)v->n, (unsigned long long)cursor_left(c));
    if (c->failed || !cursor_may_take(c, "array", v->n * sizeof(struct str)))
        return;
    struct str *strings = ARENA_ARRAY(c->arena, (size_t)v->n, struct str);
    for (uint64_t i = 0; i < v->n && !c->failed; i++)
        strings[i] = cursor_text(c, "array element");
    v->strings = strings;
}

static void read_array(struct cursor *c, struct gguf_value *v)
{
    uint32_t element = cursor_u32(c, "element type");
    v->n = cursor_u64(c, "array count");
    if (element == GGUF_ARRAY)
        cursor_fail(c, "array of arrays is not supported");
    else if (element > GGUF_F64)
        cursor_fail(c, "element type %u is unknown (0 to %d)", element, GGUF_F64);
    if (c->failed)
        return;
    v->element = (enum gguf_type)element;
    if (element == GGUF_STRING) {
        read_strings(c, v);
        return;
    }
    uint64_t size = gguf_type_bytes(v->element);
    if (v->n > cursor_left(c) / size)
        cursor_fail(c, "array of %llu %s does not fit into the %llu bytes left",
                    (unsigned long long)v->n, gguf_type_name(v->element),
                    (unsigned long long)cursor_left(c));
    if (c->failed || !cursor_may_take(c, "array", v->n * size))
        return;
    void *raw = arena_alloc(c->arena, (size_t)(v->n * size));
    cursor_copy(c, "array", raw, (size_t)(v->n * size));
    if (v->element == GGUF_BOOL && !c->failed)
        read_bools(c, raw, v->n);
    v->raw = raw;
}

static void read_scalar(struct cursor *c, struct gguf_value *v)
{
    uint8_t raw[8];
    cursor_copy(c, "value", raw, gguf_type_bytes(v->type));
    if (c->failed)
        return;
    if (v->type == GGUF_BOOL)
        read_bools(c, raw, 1);
    if (v->type == GGUF_F32 || v->type == GGUF_F64)
        v->f = gguf_load_real(v->type, raw);
    else
        v->i = gguf_load_int(v->type, raw);
}

static struct str read_key(struct cursor *c)
{
    struct str key = cursor_str(c, "name", KEY_BYTES_MAX);
    if (!c->failed && key.n == 0)
        cursor_fail(c, "name is empty");
    for (size_t i = 0; i < key.n && !c->failed; i++)
        if (key.data[i] < 0x20 || key.data[i] > 0x7e)
            cursor_fail(c, "name has the byte 0x%02x, only printable ASCII is allowed",
                        (unsigned char)key.data[i]);
    return c->failed ? STR_NONE : key;
}

static void read_value(struct cursor *c, struct gguf_value *v)
{
    v->key = c->name = read_key(c);
    uint32_t type = cursor_u32(c, "value type");
    if (type > GGUF_F64)
        cursor_fail(c, "value type %u is unknown (0 to %d)", type, GGUF_F64);
    if (c->failed)
        return;
    v->type = (enum gguf_type)type;
    v->n = 1;
    if (v->type == GGUF_STRING)
        v->s = cursor_text(c, "string");
    else if (v->type == GGUF_ARRAY)
        read_array(c, v);
    else
        read_scalar(c, v);
}

static void read_values(struct cursor *c)
{
    struct gguf *file = c->file;
    c->arena = &file->private->values;
    struct gguf_value *value = ARENA_ARRAY(c->arena, file->n_values, struct gguf_value);
    c->kind = "key";
    for (c->index = 0; c->index < file->n_values && !c->failed; c->index++) {
        c->name = STR_NONE;
        read_value(c, &value[c->index]);
    }
    c->kind = NULL;
    if (c->failed)
        return;
    file->value = value;
    size_t twice = names_init(&file->private->keys, value, sizeof *value, file->n_values);
    if (twice == SIZE_MAX)
        return;
    c->kind = "key";
    c->name = value[twice].key;
    cursor_fail(c, "is there twice");
}

/* The keys that say how the rest of the file is to be read. */
static void check_general_keys(struct cursor *c)
{
    struct gguf *file = c->file;
    const struct gguf_value *v = gguf_find(file, "general.alignment");
    uint64_t split = 0;
    if (v != NULL && v->type != GGUF_U32)
        cursor_fail(c, "key \"general.alignment\": is %s, not u32",
                    gguf_type_name(v->type));
    else if (v != NULL && (v->u == 0 || v->u > ALIGNMENT_MAX || (v->u & (v->u - 1)) != 0))
        cursor_fail(c, "key \"general.alignment\": %llu is not a power of two up to %d",
                    (unsigned long long)v->u, ALIGNMENT_MAX);
    file->alignment = v == NULL || c->failed ? 32 : v->u;
    if (!c->failed && gguf_get_u64(file, "split.count", &split, c->err) < 0)
        c->failed = true;
    if (split > 1)
        cursor_fail(c,
                    "key \"split.count\": one of %llu parts; split files are not "
                    "supported, join them first (llama-gguf-split --merge)",
                    (unsigned long long)split);
}

/* ---- tensors */

static void read_dims(struct cursor *c, struct gguf_tensor *t, uint64_t *elements)
{
    uint32_t n_dims = cursor_u32(c, "number of dimensions");
    if (!c->failed && (n_dims == 0 || n_dims > 4))
        cursor_fail(c, "has %u dimensions, not 1 to 4", n_dims);
    *elements = 1;
    for (uint32_t i = 0; i < 4; i++) {
        t->ne[i] = i < n_dims && !c->failed ? cursor_u64(c, "dimension") : 1;
        if (c->failed)
            return;
        if (t->ne[i] == 0 || t->ne[i] > DIM_MAX)
            cursor_fail(c, "dimension %u is %llu, not 1 to %llu", i,
                        (unsigned long long)t->ne[i], (unsigned long long)DIM_MAX);
        else if (__builtin_mul_overflow(*elements, t->ne[i], elements))
            cursor_fail(c, "number of elements overflows 64 bits");
    }
    t->n_dims = (int)n_dims;
}

static void read_type(struct cursor *c, struct gguf_tensor *t, uint64_t elements)
{
    uint32_t id = cursor_u32(c, "type");
    if (c->failed)
        return;
    t->type = dtype_info(id);
    if (t->type == NULL)
        cursor_fail(c, "type %u is %s", id, dtype_refusal(id));
    else if (t->ne[0] % (uint64_t)t->type->block != 0)
        cursor_fail(c, "rows of %llu elements are not a multiple of the %s block, %d",
                    (unsigned long long)t->ne[0], t->type->name, t->type->block);
    else if (__builtin_mul_overflow(elements / (uint64_t)t->type->block,
                                    (uint64_t)t->type->bytes, &t->bytes))
        cursor_fail(c, "size of %llu elements overflows 64 bits",
                    (unsigned long long)elements);
}

static void read_tensor(struct cursor *c, struct gguf_tensor *t)
{
    uint64_t elements;
    t->name = cursor_str(c, "name", GGUF_NAME_MAX);
    if (!c->failed && t->name.n == 0)
        cursor_fail(c, "name is empty");
    if (t->name.n > 0 && memchr(t->name.data, '\0', t->name.n) != NULL)
        cursor_fail(c, "name has a NUL byte");
    if (utf8_invalid_at(t->name) != SIZE_MAX)
        cursor_fail(c, "name is not UTF-8 at byte %zu", utf8_invalid_at(t->name));
    c->name = t->name;
    read_dims(c, t, &elements);
    read_type(c, t, elements);
    t->offset = cursor_u64(c, "offset");
}

/* Tensors lie one behind the other, each padded to the alignment, from `data` on. */
static void place_tensor(struct cursor *c, struct gguf_tensor *t, uint64_t data,
                         uint64_t *expected)
{
    uint64_t alignment = c->file->alignment, end, padded;
    c->name = t->name;
    if (t->offset % alignment != 0)
        cursor_fail(c, "offset %llu is not a multiple of the alignment %llu",
                    (unsigned long long)t->offset, (unsigned long long)alignment);
    else if (t->offset != *expected)
        cursor_fail(c, "offset is %llu, but the tensors before it end at %llu",
                    (unsigned long long)t->offset, (unsigned long long)*expected);
    else if (__builtin_add_overflow(t->bytes, alignment - 1, &padded) ||
             __builtin_add_overflow(*expected, padded - padded % alignment, expected) ||
             __builtin_add_overflow(*expected, data, &end))
        cursor_fail(c, "size of %llu bytes overflows 64 bits",
                    (unsigned long long)t->bytes);
    else if (end > c->file->file_bytes)
        cursor_fail(c, "truncated: data end at byte %llu, the file has %llu",
                    (unsigned long long)end, (unsigned long long)c->file->file_bytes);
    t->offset += data;
}

static void read_tensors(struct cursor *c)
{
    struct gguf *file = c->file;
    c->arena = &file->private->arena;
    struct gguf_tensor *tensor =
        ARENA_ARRAY(c->arena, file->n_tensors, struct gguf_tensor);
    c->kind = "tensor";
    for (c->index = 0; c->index < file->n_tensors && !c->failed; c->index++) {
        c->name = STR_NONE;
        read_tensor(c, &tensor[c->index]);
    }
    if (c->failed)
        return;
    file->tensor = tensor;
    size_t twice =
        names_init(&file->private->tensors, tensor, sizeof *tensor, file->n_tensors);
    if (twice != SIZE_MAX) {
        c->name = tensor[twice].name;
        cursor_fail(c, "is there twice");
    }
    uint64_t data = (c->at + file->alignment - 1) / file->alignment * file->alignment;
    uint64_t expected = 0;
    for (size_t i = 0; i < file->n_tensors && !c->failed; i++)
        place_tensor(c, &tensor[i], data, &expected);
}

/* ---- the header */

static void check_version(struct cursor *c, uint32_t version)
{
    if (version == 2 || version == 3)
        return;
    if (version != 0 && (version & 0xffff) == 0)
        cursor_fail(c, "version 0x%08x: the file is big-endian, which is not supported",
                    version);
    else
        cursor_fail(c, "version %u is not supported (2 or 3)", version);
}

static uint64_t read_count(struct cursor *c, const char *what, uint64_t bytes_min)
{
    uint64_t n = cursor_u64(c, what), left = cursor_left(c);
    if (!c->failed && n > COUNT_MAX)
        cursor_fail(c, "%s %llu is above the limit %d", what, (unsigned long long)n,
                    COUNT_MAX);
    if (!c->failed && n > left / bytes_min)
        cursor_fail(c, "truncated: %s %llu, but only %llu bytes follow", what,
                    (unsigned long long)n, (unsigned long long)left);
    return c->failed ? 0 : n;
}

static void read_header(struct cursor *c)
{
    struct gguf *file = c->file;
    char magic[4];
    if (file->file_bytes == 0) {
        cursor_fail(c, "is empty, not a GGUF file");
        return;
    }
    if (file->file_bytes < HEADER_BYTES) {
        cursor_fail(c, "truncated: has %llu bytes, a GGUF header has %d",
                    (unsigned long long)file->file_bytes, HEADER_BYTES);
        return;
    }
    cursor_copy(c, "magic", magic, sizeof magic);
    if (!c->failed && memcmp(magic, "GGUF", 4) == 0)
        check_version(c, file->version = cursor_u32(c, "version"));
    else if (!c->failed && memcmp(magic, "FUGG", 4) == 0)
        cursor_fail(c, "magic is \"FUGG\": the file is byte-swapped");
    else
        cursor_fail(c, "magic is \"%.4s\", not \"GGUF\"", magic);
    file->n_tensors = (size_t)read_count(c, "tensor count", TENSOR_BYTES_MIN);
    file->n_values = (size_t)read_count(c, "key count", KEY_BYTES_MIN);
}

static int open_file(struct gguf **out, const char *path, struct err *err)
{
    struct gguf_private *private = mem_alloc(sizeof *private);
    struct gguf *file = mem_alloc(sizeof *file);
    struct cursor c = {.file = file, .arena = &private->arena, .err = err};
    *out = NULL;
    file->private = private;
    file->path = arena_strdup(c.arena, path);
    if (file_open(path, &private->fd, &file->file_bytes, err))
        c.failed = true;
    c.window = mem_alloc(WINDOW);
    void (*const step[])(struct cursor *) = {read_header, read_values, check_general_keys,
                                             read_tensors};
    for (size_t i = 0; i < sizeof step / sizeof *step && !c.failed; i++)
        step[i](&c);
    free(c.window);
    if (c.failed) {
        gguf_close(file);
        return -1;
    }
    *out = file;
    return 0;
}

int gguf_open(struct gguf **out, const char *path, struct err *err)
{
    *out = NULL;
    if (hf_is_model(path))
        return hf_open(out, path, err);
    if (file_is_dir(path))
        return err_ask(err, "cannot open %s: it is a folder without config.json", path);
    return open_file(out, path, err);
}

int gguf_from_source(struct gguf **out, const struct gguf *parts, struct arena *arena,
                     const struct gguf_source *source, struct err *err)
{
    struct gguf *file = mem_alloc(sizeof *file);
    *file = *parts;
    file->version = 3;
    file->alignment = 32;
    file->private = mem_alloc(sizeof *file->private);
    *file->private = (struct gguf_private){.fd = -1, .arena = *arena, .source = *source};
    *arena = (struct arena){0};
    size_t key = names_init(&file->private->keys, file->value, sizeof *file->value,
                            file->n_values);
    size_t tensor = names_init(&file->private->tensors, file->tensor,
                               sizeof *file->tensor, file->n_tensors);
    if (key == SIZE_MAX && tensor == SIZE_MAX) {
        *out = file;
        return 0;
    }
    struct str name = key != SIZE_MAX ? file->value[key].key : file->tensor[tensor].name;
    err_at(err, file->path, 0, "%s \"%.*s\" is there twice",
           key != SIZE_MAX ? "key" : "tensor", STR_ARG(str_slice(name, 0, SHOWN_MAX)));
    gguf_close(file);
    return -1;
}

void gguf_forget_values(struct gguf *file)
{
    names_release(&file->private->keys);
    arena_release(&file->private->values);
    file->value = NULL;
    file->n_values = 0;
}

void gguf_close(struct gguf *file)
{
    if (file == NULL)
        return;
    if (file->private->fd >= 0)
        close(file->private->fd);
    if (file->private->source.close != NULL)
        file->private->source.close(file->private->source.self);
    names_release(&file->private->keys);
    names_release(&file->private->tensors);
    arena_release(&file->private->arena);
    arena_release(&file->private->values);
    free(file->private);
    free(file);
}

/* ---- looking things up */

const struct gguf_value *gguf_find(const struct gguf *file, const char *key)
{
    size_t i = names_find(&file->private->keys, str_of(key));
    return i == SIZE_MAX ? NULL : &file->value[i];
}

const struct gguf_tensor *gguf_tensor(const struct gguf *file, const char *name)
{
    size_t i = names_find(&file->private->tensors, str_of(name));
    return i == SIZE_MAX ? NULL : &file->tensor[i];
}

int gguf_read_rows(const struct gguf *file, const struct gguf_tensor *tensor,
                   uint64_t first, uint64_t n, void *out, struct err *err)
{
    uint64_t row = dtype_row_bytes(tensor->type, (size_t)tensor->ne[0]);
    uint64_t rows = tensor->bytes / row;
    if (first > rows || n > rows - first)
        return err_set(err, "%s: tensor \"%.*s\" has %llu rows, not %llu", file->path,
                       STR_ARG(tensor->name), (unsigned long long)rows,
                       (unsigned long long)(first + n));
    const struct gguf_source *source = &file->private->source;
    if (source->read_rows != NULL)
        return source->read_rows(source->self, (size_t)(tensor - file->tensor), first, n,
                                 out, err);
    if (file_read_at(file->private->fd, file->path, out, (size_t)(n * row),
                     tensor->offset + first * row, err))
        return err_wrap(err, "cannot read tensor \"%.*s\"", STR_ARG(tensor->name));
    return 0;
}

int gguf_read(const struct gguf *file, const struct gguf_tensor *tensor, void *out,
              struct err *err)
{
    uint64_t row = dtype_row_bytes(tensor->type, (size_t)tensor->ne[0]);
    return gguf_read_rows(file, tensor, 0, tensor->bytes / row, out, err);
}
