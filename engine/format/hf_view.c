#include "engine/format/hf_view.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/file.h"

enum { FILES_MAX = 256 };

struct hf_view *hf_view_new(const char *dir)
{
    struct hf_view *view = mem_alloc(sizeof *view);
    view->dir = arena_strdup(&view->arena, dir);
    view->turned = SIZE_MAX;
    pthread_mutex_init(&view->lock, NULL);
    return view;
}

/* Everything but the arena, which the struct gguf may have taken over. */
static void release(void *self)
{
    struct hf_view *view = self;
    for (size_t i = 0; i < view->n_files; i++)
        safetensors_close(view->file[i]);
    pthread_mutex_destroy(&view->lock);
    free(view->file);
    free(view->value);
    free(view->tensor);
    free(view->part);
    free(view->turned_rows);
    free(view);
}

void hf_view_close(struct hf_view *view)
{
    arena_release(&view->arena);
    release(view);
}

/* ---- keys */

static struct gguf_value *add_value(struct hf_view *view, const char *key,
                                    enum gguf_type type)
{
    if (view->n_values == view->cap_values) {
        view->cap_values = view->cap_values == 0 ? 64 : 2 * view->cap_values;
        view->value = mem_resize(view->value, view->cap_values, sizeof *view->value);
    }
    struct gguf_value *v = &view->value[view->n_values++];
    *v = (struct gguf_value){.key = str_of(key), .type = type, .n = 1};
    return v;
}

void hf_put_uint(struct hf_view *view, const char *key, uint64_t value)
{
    add_value(view, key, GGUF_U64)->u = value;
    if (value <= UINT32_MAX) /* as converters write it */
        view->value[view->n_values - 1].type = GGUF_U32;
}

void hf_put_real(struct hf_view *view, const char *key, double value)
{
    add_value(view, key, GGUF_F32)->f = (double)(float)value;
}

void hf_put_bool(struct hf_view *view, const char *key, bool value)
{
    add_value(view, key, GGUF_BOOL)->u = value;
}

void hf_put_str(struct hf_view *view, const char *key, struct str value)
{
    struct str copy = str_copy(&view->arena, value);
    add_value(view, key, GGUF_STRING)->s = copy;
}

static struct gguf_value *add_array(struct hf_view *view, const char *key,
                                    enum gguf_type element, size_t n)
{
    struct gguf_value *v = add_value(view, key, GGUF_ARRAY);
    v->element = element;
    v->n = n;
    return v;
}

void hf_put_strings(struct hf_view *view, const char *key, const struct str *value,
                    size_t n)
{
    add_array(view, key, GGUF_STRING, n)->strings = value;
}

void hf_put_i32s(struct hf_view *view, const char *key, const int32_t *value, size_t n)
{
    add_array(view, key, GGUF_I32, n)->raw = value;
}

void hf_put_f32s(struct hf_view *view, const char *key, const float *value, size_t n)
{
    add_array(view, key, GGUF_F32, n)->raw = value;
}

/* ---- files */

int hf_view_add_file(struct hf_view *view, const char *name, struct err *err)
{
    const char *path = file_join(&view->arena, view->dir, name);
    if (view->n_files == FILES_MAX)
        return err_at(err, view->dir, 0, "has more than %d files of weights", FILES_MAX);
    if (view->n_files == view->cap_files) {
        view->cap_files = view->cap_files == 0 ? 4 : 2 * view->cap_files;
        view->file =
            mem_resize(view->file, view->cap_files, sizeof(struct safetensors *));
    }
    if (safetensors_open(&view->file[view->n_files], path, err))
        return -1;
    view->file_bytes += view->file[view->n_files++]->file_bytes;
    return 0;
}

int hf_read_json(struct hf_view *view, const char *name, size_t limit,
                 struct json_scan *scan, struct err *err)
{
    const char *path = file_join(&view->arena, view->dir, name);
    struct str text;
    if (file_read(path, &view->arena, limit, &text, err))
        return -1;
    json_scan_begin(scan, path, text, &view->arena, err);
    return 0;
}

/* ---- tensors */

static int check_part(const struct hf_part *part, struct err *err)
{
    const struct safetensors_tensor *t = part->tensor;
    if (part->order == HF_COMPUTED)
        return 0;
    if (t->type == NULL)
        return err_at(err, part->file->path, 0,
                      "tensor \"%.*s\": dtype %.*s is not supported (F32, F16, BF16)",
                      STR_ARG(t->name), STR_ARG(t->dtype));
    if (t->bytes == 0)
        return err_at(err, part->file->path, 0, "tensor \"%.*s\" has no elements",
                      STR_ARG(t->name));
    if (part->order == HF_TURNED && t->n_dims != 2)
        return err_at(err, part->file->path, 0,
                      "tensor \"%.*s\" has %d dimensions, not 2", STR_ARG(t->name),
                      t->n_dims);
    if (part->order == HF_HEADS && (t->n_dims < 1 || t->n_dims > 2 || part->head == 0 ||
                                    part->head % 2 != 0 || t->shape[0] % part->head != 0))
        return err_at(err, part->file->path, 0,
                      "tensor \"%.*s\": %llu rows are not a whole number of heads of an "
                      "even width (%llu)",
                      STR_ARG(t->name), (unsigned long long)t->shape[0],
                      (unsigned long long)part->head);
    return 0;
}

/* Dimensions the other way round: the contiguous one first. */
static void set_shape(struct gguf_tensor *tensor, const struct hf_part *part)
{
    const struct safetensors_tensor *t = part->tensor;
    for (int i = 0; i < 4; i++)
        tensor->ne[i] = 1;
    if (part->order == HF_COMPUTED) {
        tensor->type = dtype_info(DTYPE_F32);
        tensor->n_dims = 1;
        tensor->ne[0] = part->n_computed;
        tensor->bytes = part->n_computed * sizeof(float);
        return;
    }
    tensor->type = t->type;
    tensor->n_dims = t->n_dims == 0 ? 1 : t->n_dims;
    tensor->bytes = t->bytes;
    for (int i = 0; i < t->n_dims; i++)
        tensor->ne[part->order == HF_TURNED ? i : t->n_dims - 1 - i] = t->shape[i];
}

int hf_view_add_tensor(struct hf_view *view, struct str name, const struct hf_part *part,
                       struct err *err)
{
    if (check_part(part, err))
        return -1;
    if (view->n_tensors == view->cap_tensors) {
        view->cap_tensors = view->cap_tensors == 0 ? 256 : 2 * view->cap_tensors;
        view->tensor = mem_resize(view->tensor, view->cap_tensors, sizeof *view->tensor);
        view->part = mem_resize(view->part, view->cap_tensors, sizeof *view->part);
    }
    struct gguf_tensor *tensor = &view->tensor[view->n_tensors];
    *tensor = (struct gguf_tensor){.name = str_copy(&view->arena, name)};
    set_shape(tensor, part);
    view->part[view->n_tensors++] = *part;
    return 0;
}

/* ---- reading rows */

/* Row r of a head of pairs (2i, 2i + 1) is row i of the first or the second half in the
 * file. */
static uint64_t row_in_file(uint64_t r, uint64_t head)
{
    uint64_t within = r % head;
    return r - within + within % 2 * (head / 2) + within / 2;
}

static int read_heads(const struct hf_part *part, size_t row_bytes, uint64_t first,
                      uint64_t n, char *out, struct err *err)
{
    for (uint64_t i = 0; i < n; i++)
        if (safetensors_read(part->file, part->tensor,
                             row_in_file(first + i, part->head) * row_bytes, row_bytes,
                             out + i * row_bytes, err))
            return -1;
    return 0;
}

/* A bias: one row, whose elements are the rows of the weights. */
static int read_head_elements(const struct hf_part *part, char *out, struct err *err)
{
    size_t bytes = (size_t)part->tensor->bytes, n = (size_t)part->tensor->shape[0],
           size = bytes / n;
    char *raw = mem_alloc(bytes);
    int rc = safetensors_read(part->file, part->tensor, 0, bytes, raw, err);
    for (size_t i = 0; i < n && rc == 0; i++)
        memcpy(out + i * size, raw + row_in_file(i, part->head) * size, size);
    free(raw);
    return rc;
}

/* out (columns, rows) = in (rows, columns)^T, in squares that stay in the cache. */
static void turn(char *out, const char *in, size_t rows, size_t columns, size_t size)
{
    enum { SQUARE = 32 };
    for (size_t r0 = 0; r0 < rows; r0 += SQUARE)
        for (size_t c0 = 0; c0 < columns; c0 += SQUARE)
            for (size_t c = c0; c < columns && c < c0 + SQUARE; c++)
                for (size_t r = r0; r < rows && r < r0 + SQUARE; r++)
                    memcpy(out + (c * rows + r) * size, in + (r * columns + c) * size,
                           size);
}

static int turn_tensor(struct hf_view *view, size_t index, struct err *err)
{
    const struct hf_part *part = &view->part[index];
    const struct safetensors_tensor *t = part->tensor;
    char *raw = mem_big((size_t)t->bytes), *turned = mem_big((size_t)t->bytes);
    int rc = -1;
    if (raw == NULL || turned == NULL)
        err_set(err, "no memory for tensor \"%.*s\" (%llu MiB)", STR_ARG(t->name),
                (unsigned long long)(t->bytes >> 20));
    else
        rc = safetensors_read(part->file, t, 0, (size_t)t->bytes, raw, err);
    if (rc == 0) {
        size_t n = (size_t)(t->shape[0] * t->shape[1]);
        turn(turned, raw, (size_t)t->shape[0], (size_t)t->shape[1], (size_t)t->bytes / n);
        free(view->turned_rows);
        view->turned_rows = turned;
        view->turned = index;
        turned = NULL;
    }
    free(turned);
    free(raw);
    return rc;
}

/* The whole tensor is turned at once and kept until the next one: its rows are asked for
 * in pieces, by several threads. */
static int read_turned(struct hf_view *view, size_t index, size_t row_bytes,
                       uint64_t first, uint64_t n, char *out, struct err *err)
{
    pthread_mutex_lock(&view->lock);
    int rc = view->turned == index ? 0 : turn_tensor(view, index, err);
    if (rc == 0)
        memcpy(out, view->turned_rows + first * row_bytes, (size_t)n * row_bytes);
    pthread_mutex_unlock(&view->lock);
    return rc;
}

static int read_rows(void *self, size_t index, uint64_t first, uint64_t n, void *out,
                     struct err *err)
{
    struct hf_view *view = self;
    const struct hf_part *part = &view->part[index];
    const struct gguf_tensor *tensor = &view->tensor[index];
    size_t row_bytes = dtype_row_bytes(tensor->type, (size_t)tensor->ne[0]);
    switch (part->order) {
    case HF_HEADS:
        return tensor->n_dims == 1 ? read_head_elements(part, out, err)
                                   : read_heads(part, row_bytes, first, n, out, err);
    case HF_TURNED:
        return read_turned(view, index, row_bytes, first, n, out, err);
    case HF_COMPUTED:
        memcpy(out, part->computed, (size_t)tensor->bytes);
        return 0;
    case HF_AS_IS:
        break;
    }
    return safetensors_read(part->file, part->tensor, first * row_bytes,
                            (size_t)n * row_bytes, out, err);
}

int hf_view_finish(struct hf_view *view, struct gguf **file, struct err *err)
{
    struct gguf parts = {
        .path = view->dir,
        .file_bytes = view->file_bytes,
        .value = view->value,
        .n_values = view->n_values,
        .tensor = view->tensor,
        .n_tensors = view->n_tensors,
    };
    struct gguf_source source = {read_rows, release, view};
    return gguf_from_source(file, &parts, &view->arena, &source, err);
}
