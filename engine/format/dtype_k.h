/* dtype_k - the K types' blocks of 256 elements (ggml-common.h), taken apart.
 *
 * Element i of a block is (d scale) (code - offset) - dmin min, with the scale and the min of its
 * group of 16 (Q2_K Q3_K Q6_K) or 32 elements (Q4_K Q5_K).  The products of d and dmin with their
 * small factors, and the codes times them, are exact in floats; the difference is rounded once.
 */
#ifndef ENGINE_FORMAT_DTYPE_K_H
#define ENGINE_FORMAT_DTYPE_K_H

#include <string.h>

#include "engine/format/dtype.h"

/* An f16 as it lies in a block, at any address. */
static inline uint16_t half_bits(const uint8_t b[2])
{
    uint16_t h;
    memcpy(&h, b, sizeof h);
    return h;
}

enum { K_BLOCK = 256 };

struct k_block {
    uint8_t code[K_BLOCK]; /* 0 to 3, 7, 15, 31, 63 */
    int8_t scale[16];      /* of each group; 8 of them where groups have 32 */
    uint8_t min[16];       /* 0 where the type has none */
    uint16_t d, dmin;      /* f16 */
};

/* How a type's blocks are to be read; NULL when it is no K type. */
struct k_form {
    int group;  /* elements that share a scale: 16 or 32 */
    int offset; /* of the codes: 0, 4 or 32 */
    void (*take)(struct k_block *out, const void *block); /* need not be aligned */
};
const struct k_form *dtype_k(enum dtype type);

/* Parts of dtype.c's table. */
#define K_TYPE(name)                                             \
    void name##_to_float(float *dst, const void *src, size_t n); \
    bool name##_valid(const void *src, size_t n);
K_TYPE(q2_k)
K_TYPE(q3_k)
K_TYPE(q4_k)
K_TYPE(q5_k)
K_TYPE(q6_k)
#undef K_TYPE

#endif
