#include "engine/format/safetensors.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/format/hash.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json_scan.h"

enum {
    LENGTH_BYTES = 8,
    HEADER_MAX = 16 << 20, /* 65,536 tensors with long names */
    TENSORS_MAX = 65536,
    NAME_MAX_BYTES = 512,
    SHOWN_MAX = 80, /* bytes of a name in a message */
};

#define DIM_MAX ((uint64_t)1 << 40)

/* A name for messages, cut when it is long. */
#define SHOW(s) (int)((s).n < SHOWN_MAX ? (s).n : SHOWN_MAX), (s).data

struct safetensors_private {
    int fd;
    struct arena arena;
    struct names names;
};

/* The types of the format; weights may be in those that have an enum dtype. */
static const struct {
    const char *name;
    int bytes;
    bool readable;
    enum dtype id;
} types[] = {
    {"F32", 4, true, DTYPE_F32},   {"F16", 2, true, DTYPE_F16},
    {"BF16", 2, true, DTYPE_BF16}, {"F64", 8, false, 0},
    {"F8_E4M3", 1, false, 0},      {"F8_E5M2", 1, false, 0},
    {"I64", 8, false, 0},          {"U64", 8, false, 0},
    {"I32", 4, false, 0},          {"U32", 4, false, 0},
    {"I16", 2, false, 0},          {"U16", 2, false, 0},
    {"I8", 1, false, 0},           {"U8", 1, false, 0},
    {"BOOL", 1, false, 0},
};

struct header {
    struct safetensors *file;
    struct json_scan scan;
    uint64_t data, data_bytes; /* where tensor bytes start, and how many there are */
    struct safetensors_tensor *tensor;
    size_t cap;
};

/* ---- one tensor: {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]} */

static int read_shape(struct header *h, struct safetensors_tensor *t, uint64_t *elements)
{
    struct json_scan *scan = &h->scan;
    *elements = 1;
    t->n_dims = 0;
    for (int i = 0; i < 4; i++)
        t->shape[i] = 1;
    for (json_scan_array(scan); json_scan_element(scan);) {
        uint64_t dim = json_scan_uint(scan);
        if (t->n_dims == 4)
            return json_scan_fail(scan, "tensor \"%.*s\": has more than 4 dimensions",
                                  SHOW(t->name));
        if (dim > DIM_MAX)
            return json_scan_fail(scan,
                                  "tensor \"%.*s\": dimension %d is %llu, not up to "
                                  "%llu",
                                  SHOW(t->name), t->n_dims, (unsigned long long)dim,
                                  (unsigned long long)DIM_MAX);
        if (__builtin_mul_overflow(*elements, dim, elements))
            return json_scan_fail(scan,
                                  "tensor \"%.*s\": number of elements overflows 64 "
                                  "bits",
                                  SHOW(t->name));
        t->shape[t->n_dims++] = dim;
    }
    return scan->failed ? -1 : 0;
}

static int read_offsets(struct header *h, struct safetensors_tensor *t)
{
    uint64_t at[2] = {0, 0};
    int n = 0;
    for (json_scan_array(&h->scan); json_scan_element(&h->scan); n++) {
        uint64_t offset = json_scan_uint(&h->scan);
        if (n < 2)
            at[n] = offset;
    }
    if (n != 2 || at[0] > at[1])
        return json_scan_fail(&h->scan,
                              "tensor \"%.*s\": \"data_offsets\" must be a begin "
                              "and an end",
                              SHOW(t->name));
    if (at[1] > h->data_bytes)
        return json_scan_fail(&h->scan,
                              "tensor \"%.*s\": truncated: its data end at byte "
                              "%llu, the file has %llu of data",
                              SHOW(t->name), (unsigned long long)at[1],
                              (unsigned long long)h->data_bytes);
    t->offset = at[0];
    t->bytes = at[1] - at[0];
    return 0;
}

static int check_size(struct header *h, struct safetensors_tensor *t, uint64_t elements)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        uint64_t bytes;
        if (!str_is(t->dtype, types[i].name))
            continue;
        t->type = types[i].readable ? dtype_info(types[i].id) : NULL;
        if (__builtin_mul_overflow(elements, (uint64_t)types[i].bytes, &bytes) ||
            bytes != t->bytes)
            return json_scan_fail(&h->scan,
                                  "tensor \"%.*s\": %llu elements of %s do not "
                                  "take the %llu bytes that \"data_offsets\" says",
                                  SHOW(t->name), (unsigned long long)elements,
                                  types[i].name, (unsigned long long)t->bytes);
        return 0;
    }
    return json_scan_fail(&h->scan, "tensor \"%.*s\": dtype \"%.*s\" is unknown",
                          SHOW(t->name), SHOW(t->dtype));
}

static int read_tensor(struct header *h, struct safetensors_tensor *t)
{
    enum { DTYPE = 1, SHAPE = 2, OFFSETS = 4 };
    struct json_scan *scan = &h->scan;
    uint64_t elements = 0;
    unsigned seen = 0;
    struct str key;
    for (json_scan_object(scan); json_scan_member(scan, &key);) {
        unsigned field = str_is(key, "dtype")          ? DTYPE
                         : str_is(key, "shape")        ? SHAPE
                         : str_is(key, "data_offsets") ? OFFSETS
                                                       : 0;
        if (field == 0 || (seen & field) != 0)
            return json_scan_fail(scan,
                                  "tensor \"%.*s\": \"%.*s\" is unknown or there twice",
                                  SHOW(t->name), SHOW(key));
        seen |= field;
        if (field == DTYPE)
            t->dtype = json_scan_str(scan);
        else if (field == SHAPE ? read_shape(h, t, &elements) : read_offsets(h, t))
            return -1;
    }
    if (!scan->failed && seen != (DTYPE | SHAPE | OFFSETS))
        return json_scan_fail(scan, "tensor \"%.*s\": lacks \"%s\"", SHOW(t->name),
                              !(seen & DTYPE)   ? "dtype"
                              : !(seen & SHAPE) ? "shape"
                                                : "data_offsets");
    return scan->failed ? -1 : check_size(h, t, elements);
}

/* ---- all tensors */

static struct safetensors_tensor *add_tensor(struct header *h)
{
    if (h->file->n_tensors == h->cap) {
        h->cap = h->cap == 0 ? 256 : 2 * h->cap;
        h->tensor = mem_resize(h->tensor, h->cap, sizeof *h->tensor);
    }
    struct safetensors_tensor *t = &h->tensor[h->file->n_tensors++];
    *t = (struct safetensors_tensor){.n_dims = 0};
    return t;
}

static int read_tensors(struct header *h)
{
    struct json_scan *scan = &h->scan;
    struct str key;
    for (json_scan_object(scan); json_scan_member(scan, &key);) {
        if (str_is(key, "__metadata__")) {
            json_scan_skip(scan);
            continue;
        }
        if (key.n == 0 || key.n > NAME_MAX_BYTES || memchr(key.data, '\0', key.n) != NULL)
            return json_scan_fail(scan,
                                  "a tensor's name is empty, longer than %d bytes or "
                                  "has a NUL byte",
                                  NAME_MAX_BYTES);
        if (h->file->n_tensors == TENSORS_MAX)
            return json_scan_fail(scan, "more than %d tensors", TENSORS_MAX);
        struct safetensors_tensor *t = add_tensor(h);
        t->name = key;
        if (read_tensor(h, t))
            return -1;
    }
    return json_scan_end(scan);
}

static int by_place(const void *a, const void *b)
{
    const struct safetensors_tensor *x = a, *y = b;
    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    if (x->bytes != y->bytes) /* empty ones first */
        return x->bytes < y->bytes ? -1 : 1;
    return str_cmp(x->name, y->name);
}

static int place_tensors(struct header *h, struct err *err)
{
    struct safetensors *file = h->file;
    uint64_t expected = 0;
    if (file->n_tensors > 0)
        qsort(h->tensor, file->n_tensors, sizeof *h->tensor, by_place);
    for (size_t i = 0; i < file->n_tensors; i++) {
        struct safetensors_tensor *t = &h->tensor[i];
        if (t->offset != expected)
            return err_at(err, file->path, 0,
                          "tensor \"%.*s\": data start at byte %llu, but "
                          "those before end at %llu",
                          SHOW(t->name), (unsigned long long)t->offset,
                          (unsigned long long)expected);
        expected += t->bytes; /* both are within the file */
        t->offset += h->data;
    }
    if (expected != h->data_bytes)
        return err_at(err, file->path, 0,
                      "%llu bytes behind the last tensor belong to none",
                      (unsigned long long)(h->data_bytes - expected));
    file->tensor = (struct safetensors_tensor *)(void *)arena_copy(
        &file->private->arena, h->tensor, file->n_tensors * sizeof *h->tensor);
    size_t twice = names_init(&file->private->names, file->tensor, sizeof *file->tensor,
                              file->n_tensors);
    if (twice != SIZE_MAX)
        return err_at(err, file->path, 0, "tensor \"%.*s\" is there twice",
                      SHOW(file->tensor[twice].name));
    return 0;
}

/* ---- the file */

static int read_header(struct safetensors *file, struct err *err)
{
    struct arena *arena = &file->private->arena;
    uint64_t n;
    if (file->file_bytes < LENGTH_BYTES)
        return err_at(err, file->path, 0,
                      "truncated: has %llu bytes, not even the length of "
                      "a header",
                      (unsigned long long)file->file_bytes);
    if (file_read_at(file->private->fd, file->path, &n, sizeof n, 0, err))
        return -1;
    if (n > HEADER_MAX)
        return err_at(err, file->path, 0,
                      "header length %llu is above the limit %d; is this "
                      "a safetensors file?",
                      (unsigned long long)n, HEADER_MAX);
    if (n > file->file_bytes - LENGTH_BYTES)
        return err_at(err, file->path, 0,
                      "truncated: a header of %llu bytes, but only %llu "
                      "follow",
                      (unsigned long long)n,
                      (unsigned long long)(file->file_bytes - LENGTH_BYTES));
    char *text = arena_alloc(arena, (size_t)n);
    if (file_read_at(file->private->fd, file->path, text, (size_t)n, LENGTH_BYTES, err))
        return -1;
    struct header h = {.file = file,
                       .data = LENGTH_BYTES + n,
                       .data_bytes = file->file_bytes - LENGTH_BYTES - n};
    json_scan_begin(&h.scan, file->path, (struct str){text, (size_t)n}, arena, err);
    int rc = read_tensors(&h) || place_tensors(&h, err) ? -1 : 0;
    free(h.tensor);
    return rc;
}

int safetensors_open(struct safetensors **out, const char *path, struct err *err)
{
    struct safetensors *file = mem_alloc(sizeof *file);
    file->private = mem_alloc(sizeof *file->private);
    file->path = arena_strdup(&file->private->arena, path);
    *out = NULL;
    if (file_open(path, &file->private->fd, &file->file_bytes, err) ||
        read_header(file, err)) {
        safetensors_close(file);
        return -1;
    }
    *out = file;
    return 0;
}

void safetensors_close(struct safetensors *file)
{
    if (file == NULL)
        return;
    if (file->private->fd >= 0)
        close(file->private->fd);
    names_release(&file->private->names);
    arena_release(&file->private->arena);
    free(file->private);
    free(file);
}

const struct safetensors_tensor *safetensors_find(const struct safetensors *file,
                                                  struct str name)
{
    size_t i = names_find(&file->private->names, name);
    return i == SIZE_MAX ? NULL : &file->tensor[i];
}

int safetensors_read(const struct safetensors *file,
                     const struct safetensors_tensor *tensor, uint64_t first, size_t n,
                     void *out, struct err *err)
{
    if (first > tensor->bytes || n > tensor->bytes - first)
        return err_set(err, "%s: tensor \"%.*s\" has %llu bytes, not %llu", file->path,
                       SHOW(tensor->name), (unsigned long long)tensor->bytes,
                       (unsigned long long)(first + n));
    if (file_read_at(file->private->fd, file->path, out, n, tensor->offset + first, err))
        return err_wrap(err, "cannot read tensor \"%.*s\"", SHOW(tensor->name));
    return 0;
}
