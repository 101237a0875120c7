#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "engine/format/safetensors.h"
#include "harness/base/err.h"

/* Side by side, in order, within the file. */
static void check_places(const struct safetensors *file)
{
    uint64_t end = file->n_tensors > 0 ? file->tensor[0].offset : 0;
    for (size_t i = 0; i < file->n_tensors; i++) {
        const struct safetensors_tensor *t = &file->tensor[i];
        fuzz_demand(t->offset == end, "tensors do not overlap and leave no gap");
        fuzz_demand(safetensors_find(file, t->name) == t,
                    "a tensor is found by its name");
        end += t->bytes;
    }
    fuzz_demand(file->n_tensors == 0 || end == file->file_bytes, "they fill the file");
}

static void read_tensor(const struct safetensors *file,
                        const struct safetensors_tensor *t)
{
    struct err err = ERR_INIT;
    uint64_t elements = t->shape[0] * t->shape[1] * t->shape[2] * t->shape[3];
    char *bytes = malloc((size_t)t->bytes + 1);
    fuzz_demand(safetensors_read(file, t, 0, (size_t)t->bytes, bytes, &err) == 0,
                "an accepted tensor can be read");
    fuzz_demand(safetensors_read(file, t, t->bytes, 1, bytes, &err) != 0,
                "nothing behind a tensor is read");
    if (t->type != NULL) {
        float *values = malloc((size_t)elements * sizeof *values + 1);
        fuzz_demand(dtype_row_bytes(t->type, (size_t)elements) == t->bytes,
                    "a tensor has the bytes of its shape");
        t->type->to_float(values, bytes, (size_t)elements);
        free(values);
    }
    free(bytes);
}

int fuzz_safetensors(const uint8_t *data, size_t size)
{
    struct err err = ERR_INIT;
    struct safetensors *file;
    if (safetensors_open(&file, fuzz_file(0, data, size), &err)) {
        fuzz_demand(err.text[0] != '\0', "a refusal has its reason");
        return 0;
    }
    check_places(file);
    for (size_t i = 0; i < file->n_tensors; i++)
        read_tensor(file, &file->tensor[i]);
    safetensors_close(file);
    return 0;
}
