/* gguf - reads and writes GGUF files (version 2 and 3, little-endian).
 *
 * Reading trusts nothing: every count, length, offset and product is checked against what is left
 * of the file before anything is allocated, through one cursor that keeps its first error.  The
 * whole header is parsed at open; tensor bytes are read with pread when asked for, so a file that
 * shrinks is an error and not a signal.
 *
 *     struct gguf *file;
 *     if (gguf_open(&file, path, err)) return -1;
 *     const struct gguf_tensor *t = gguf_tensor(file, "token_embd.weight");
 *     if (gguf_read(file, t, bytes, err)) ...
 *     gguf_close(file);
 */
#ifndef ENGINE_FORMAT_GGUF_H
#define ENGINE_FORMAT_GGUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/format/dtype.h"
#include "harness/base/str.h"

struct arena;
struct err;

enum gguf_type {
    GGUF_U8,
    GGUF_I8,
    GGUF_U16,
    GGUF_I16,
    GGUF_U32,
    GGUF_I32,
    GGUF_F32,
    GGUF_BOOL,
    GGUF_STRING,
    GGUF_ARRAY,
    GGUF_U64,
    GGUF_I64,
    GGUF_F64,
};

struct gguf_value {
    struct str key;
    enum gguf_type type;
    enum gguf_type element; /* of an array */
    uint64_t n;             /* elements of an array; 1 else */
    union {
        uint64_t u; /* u8 u16 u32 u64 bool */
        int64_t i;
        double f;
        struct str s;
        const void *raw; /* array of numbers or bools: as in the file, unaligned */
        const struct str *strings; /* array of strings */
    };
};

struct gguf_tensor {
    struct str name;
    const struct dtype_info *type;
    int n_dims;
    uint64_t ne[4];  /* ne[0] is the contiguous one; unused ones are 1 */
    uint64_t offset; /* from the start of the file */
    uint64_t bytes;
};

struct gguf {
    const char *path;
    uint32_t version;
    uint64_t alignment, file_bytes;
    const struct gguf_value *value;
    size_t n_values;
    const struct gguf_tensor *tensor;
    size_t n_tensors;
    struct gguf_private *private;
};

/* `path` is a GGUF file, or a folder that reads as one (hf.h). */
int gguf_open(struct gguf **file, const char *path, struct err *err);
void gguf_close(struct gguf *file);
/* Gives the memory of keys and values back, a vocabulary's texts too; tensors stay. */
void gguf_forget_values(struct gguf *file);

/* What is no GGUF file but reads as one: keys and tensors from elsewhere. */
struct gguf_source {
    /* Rows [first, first + n) of file->tensor[index], from any thread. */
    int (*read_rows)(void *self, size_t index, uint64_t first, uint64_t n, void *out,
                     struct err *err);
    void (*close)(void *self); /* frees the arrays `parts` points at too */
    void *self;
};
/* `parts` says path, file_bytes, values and tensors, all checked but for names that are there
 * twice; texts live in `arena`.  Arena and source are taken over, also when it fails. */
int gguf_from_source(struct gguf **file, const struct gguf *parts, struct arena *arena,
                     const struct gguf_source *source, struct err *err);

const struct gguf_value *gguf_find(const struct gguf *file,
                                   const char *key); /* or NULL */
const struct gguf_tensor *gguf_tensor(const struct gguf *file, const char *name);

/* Typed getters.  1: found, 0: absent (out untouched), -1: there with another type (err names the
 * key, its type and the wanted one).  Integers accept every integer type in range. */
int gguf_get_u64(const struct gguf *file, const char *key, uint64_t *out,
                 struct err *err);
int gguf_get_real(const struct gguf *file, const char *key, double *out, struct err *err);
int gguf_get_bool(const struct gguf *file, const char *key, bool *out, struct err *err);
int gguf_get_str(const struct gguf *file, const char *key, struct str *out,
                 struct err *err);
int gguf_get_array(const struct gguf *file, const char *key, enum gguf_type element,
                   const struct gguf_value **out, struct err *err);
/* Element i of an array of integers or floats. */
int64_t gguf_array_int(const struct gguf_value *array, uint64_t i);
double gguf_array_real(const struct gguf_value *array, uint64_t i);

/* All bytes of a tensor, or rows [first, first + n) of it (a row has ne[0] elements). */
int gguf_read(const struct gguf *file, const struct gguf_tensor *tensor, void *out,
              struct err *err);
int gguf_read_rows(const struct gguf *file, const struct gguf_tensor *tensor,
                   uint64_t first, uint64_t n, void *out, struct err *err);

/* Writing: keys first, then the tensors in file order, then commit.  Data are asked for when they
 * are written, so that a model need not be in memory twice. */
struct gguf_out;
struct gguf_out *gguf_out_open(void);
void gguf_out_u32(struct gguf_out *out, const char *key, uint32_t value);
void gguf_out_f32(struct gguf_out *out, const char *key, float value);
void gguf_out_bool(struct gguf_out *out, const char *key, bool value);
void gguf_out_str(struct gguf_out *out, const char *key, struct str value);
void gguf_out_strings(struct gguf_out *out, const char *key, const struct str *value,
                      size_t n);
void gguf_out_f32s(struct gguf_out *out, const char *key, const float *value, size_t n);
void gguf_out_i32s(struct gguf_out *out, const char *key, const int32_t *value, size_t n);
/* A value as read from another file. */
void gguf_out_copy(struct gguf_out *out, const struct gguf_value *value);
/* `rows` floats per row are produced by row(context, first_row, n_rows, float *out) and converted
 * to `type`; or, for as-is copies, gguf_out_raw with the bytes. */
void gguf_out_tensor(struct gguf_out *out, const char *name,
                     const struct dtype_info *type, int n_dims, const uint64_t *ne,
                     int (*rows)(void *context, uint64_t first, uint64_t n, float *dst,
                                 struct err *err),
                     void *context);
void gguf_out_raw(struct gguf_out *out, const char *name, const struct dtype_info *type,
                  int n_dims, const uint64_t *ne,
                  const void *bytes); /* must live until commit */
/* Writes, syncs, renames; closes `out` in any case. */
int gguf_out_commit(struct gguf_out *out, const char *path, struct err *err);
void gguf_out_close(struct gguf_out *out);

/* The value of general.file_type for a model whose matrices are mostly of one type (llama.cpp's
 * llama_ftype); 0, all F32, for types we do not write. */
uint32_t gguf_file_type(enum dtype type);

#endif
