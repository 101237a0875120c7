#include <assert.h>
#include <string.h>

#include "engine/format/gguf.h"
#include "engine/format/gguf_layout.h"
#include "harness/base/err.h"

static_assert(GGUF_F64 == 12, "value types are numbered as in the file");
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "GGUF files are little-endian");

static const struct {
    const char *name;
    size_t bytes;
} layout[] = {
    [GGUF_U8] = {"u8", 1},         [GGUF_I8] = {"i8", 1},
    [GGUF_U16] = {"u16", 2},       [GGUF_I16] = {"i16", 2},
    [GGUF_U32] = {"u32", 4},       [GGUF_I32] = {"i32", 4},
    [GGUF_F32] = {"f32", 4},       [GGUF_BOOL] = {"bool", 1},
    [GGUF_STRING] = {"string", 0}, [GGUF_ARRAY] = {"an array", 0},
    [GGUF_U64] = {"u64", 8},       [GGUF_I64] = {"i64", 8},
    [GGUF_F64] = {"f64", 8},
};

size_t gguf_type_bytes(enum gguf_type type)
{
    return layout[type].bytes;
}

const char *gguf_type_name(enum gguf_type type)
{
    return layout[type].name;
}

static bool is_signed(enum gguf_type type)
{
    return type == GGUF_I8 || type == GGUF_I16 || type == GGUF_I32 || type == GGUF_I64;
}

static bool is_integer(enum gguf_type type)
{
    return is_signed(type) || type == GGUF_U8 || type == GGUF_U16 || type == GGUF_U32 ||
           type == GGUF_U64;
}

int64_t gguf_load_int(enum gguf_type type, const void *raw)
{
    uint64_t u = 0;
    size_t n = layout[type].bytes, unused = 64 - 8 * n;
    memcpy(&u, raw, n);
    if (is_signed(type)) /* shift the sign into place and back */
        return (int64_t)(u << unused) >> unused;
    return (int64_t)u;
}

double gguf_load_real(enum gguf_type type, const void *raw)
{
    float f;
    double d;
    if (type == GGUF_F64) {
        memcpy(&d, raw, sizeof d);
        return d;
    }
    if (type != GGUF_F32)
        return (double)gguf_load_int(type, raw);
    memcpy(&f, raw, sizeof f);
    return (double)f;
}

static int wrong_type(const struct gguf *file, const struct gguf_value *v,
                      const char *wanted, struct err *err)
{
    if (v->type == GGUF_ARRAY)
        return err_at(err, file->path, 0, "key \"%.*s\": is an array of %s, not %s",
                      STR_ARG(v->key), layout[v->element].name, wanted);
    return err_at(err, file->path, 0, "key \"%.*s\": is %s, not %s", STR_ARG(v->key),
                  layout[v->type].name, wanted);
}

int gguf_get_u64(const struct gguf *file, const char *key, uint64_t *out, struct err *err)
{
    const struct gguf_value *v = gguf_find(file, key);
    if (v == NULL)
        return 0;
    if (!is_integer(v->type))
        return wrong_type(file, v, "an integer", err);
    if (is_signed(v->type) && v->i < 0)
        return err_at(err, file->path, 0, "key \"%s\": %lld is negative", key,
                      (long long)v->i);
    *out = v->u;
    return 1;
}

int gguf_get_real(const struct gguf *file, const char *key, double *out, struct err *err)
{
    const struct gguf_value *v = gguf_find(file, key);
    if (v == NULL)
        return 0;
    if (v->type != GGUF_F32 && v->type != GGUF_F64)
        return wrong_type(file, v, "f32", err);
    *out = v->f;
    return 1;
}

int gguf_get_bool(const struct gguf *file, const char *key, bool *out, struct err *err)
{
    const struct gguf_value *v = gguf_find(file, key);
    if (v == NULL)
        return 0;
    if (v->type != GGUF_BOOL)
        return wrong_type(file, v, "bool", err);
    *out = v->u != 0;
    return 1;
}

int gguf_get_str(const struct gguf *file, const char *key, struct str *out,
                 struct err *err)
{
    const struct gguf_value *v = gguf_find(file, key);
    if (v == NULL)
        return 0;
    if (v->type != GGUF_STRING)
        return wrong_type(file, v, "a string", err);
    *out = v->s;
    return 1;
}

int gguf_get_array(const struct gguf *file, const char *key, enum gguf_type element,
                   const struct gguf_value **out, struct err *err)
{
    const struct gguf_value *v = gguf_find(file, key);
    if (v == NULL)
        return 0;
    if (v->type != GGUF_ARRAY)
        return wrong_type(file, v, "an array", err);
    if (v->element != element)
        return err_at(err, file->path, 0, "key \"%s\": is an array of %s, not of %s", key,
                      layout[v->element].name, layout[element].name);
    *out = v;
    return 1;
}

int64_t gguf_array_int(const struct gguf_value *array, uint64_t i)
{
    const char *raw = array->raw;
    return gguf_load_int(array->element, raw + i * layout[array->element].bytes);
}

double gguf_array_real(const struct gguf_value *array, uint64_t i)
{
    const char *raw = array->raw;
    return gguf_load_real(array->element, raw + i * layout[array->element].bytes);
}
