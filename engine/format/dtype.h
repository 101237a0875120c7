/* dtype - the element types of GGUF tensors: block sizes, and conversion to and from float.
 * Numbers and layouts are ggml's (ggml.h, ggml-common.h); the structs are pinned by
 * static_assert in dtype.c. */
#ifndef ENGINE_FORMAT_DTYPE_H
#define ENGINE_FORMAT_DTYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dtype {
    DTYPE_F32 = 0,
    DTYPE_F16 = 1,
    DTYPE_Q4_0 = 2,
    DTYPE_Q4_1 = 3,
    DTYPE_Q5_0 = 6,
    DTYPE_Q5_1 = 7,
    DTYPE_Q8_0 = 8,
    DTYPE_Q2_K = 10,
    DTYPE_Q3_K = 11,
    DTYPE_Q4_K = 12,
    DTYPE_Q5_K = 13,
    DTYPE_Q6_K = 14,
    DTYPE_IQ4_NL = 20,
    DTYPE_BF16 = 30,
};

struct dtype_info {
    enum dtype id;
    const char *name; /* "Q8_0" */
    int block;        /* elements in a block; a row is a whole number of blocks */
    int bytes;        /* of a block */
    /* n elements (a multiple of block); src need not be aligned. */
    void (*to_float)(float *dst, const void *src, size_t n);
    void (*from_float)(void *dst, const float *src,
                       size_t n); /* NULL: we do not write it */
    /* false when a scale is NaN or infinite (or a float element is) */
    bool (*valid)(const void *src, size_t n);
};

/* NULL for ids we do not read. */
const struct dtype_info *dtype_info(uint32_t id);
/* By name, any case; NULL when unknown. */
const struct dtype_info *dtype_find(const char *name);
/* Why an id is not readable: "unknown", "removed from the format" or "not supported (IQ4_XS)". */
const char *dtype_refusal(uint32_t id);
size_t dtype_row_bytes(const struct dtype_info *type, size_t n);

float f16_to_float(uint16_t h);
uint16_t f16_from_float(float f); /* round to nearest even */
float bf16_to_float(uint16_t h);
uint16_t bf16_from_float(float f); /* round to nearest even; NaN made quiet */

#endif
