/* safetensors - reads files of that format (huggingface/safetensors): a header of JSON
 * that says where each tensor's bytes are, then the bytes.
 *
 * The bytes of a stranger: the header is limited, read without building a tree, and every
 * offset, shape and product is checked; tensors must lie side by side and fill the file,
 * so that no byte of it belongs to two of them or to none.  Tensor bytes are read with
 * pread when asked for.
 */
#ifndef ENGINE_FORMAT_SAFETENSORS_H
#define ENGINE_FORMAT_SAFETENSORS_H

#include <stddef.h>
#include <stdint.h>

#include "engine/format/dtype.h"
#include "harness/base/str.h"

struct err;

struct safetensors_tensor {
    struct str name;
    struct str dtype;              /* as in the file: "BF16", "I64" ... */
    const struct dtype_info *type; /* NULL: a type that no weights are in */
    int n_dims;                    /* 0: one number */
    uint64_t shape[4];             /* slowest first; unused ones are 1 */
    uint64_t offset;               /* from the start of the file */
    uint64_t bytes;
};

struct safetensors {
    const char *path;
    uint64_t file_bytes;
    const struct safetensors_tensor *tensor; /* in the order of their bytes */
    size_t n_tensors;
    struct safetensors_private *private;
};

int safetensors_open(struct safetensors **file, const char *path, struct err *err);
void safetensors_close(struct safetensors *file); /* NULL is fine */
/* NULL when absent. */
const struct safetensors_tensor *safetensors_find(const struct safetensors *file,
                                                  struct str name);
/* n of the tensor's bytes, from its byte `first` on; from any thread. */
int safetensors_read(const struct safetensors *file,
                     const struct safetensors_tensor *tensor, uint64_t first, size_t n,
                     void *out, struct err *err);

#endif
