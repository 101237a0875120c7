#include "engine/format/dtype_k.h"

#include <assert.h>
#include <string.h>

/* Bytes only, so that no alignment is asked of the source. */
struct q2_k {
    uint8_t scales[16], q[64], d[2], dmin[2];
};
struct q3_k {
    uint8_t high[32], q[64], scales[12], d[2];
};
struct q4_k {
    uint8_t d[2], dmin[2], scales[12], q[128];
};
struct q5_k {
    uint8_t d[2], dmin[2], scales[12], high[32], q[128];
};
struct q6_k {
    uint8_t low[128], high[64], scales[16], d[2];
};

static_assert(sizeof(struct q2_k) == 84, "Q2_K");
static_assert(sizeof(struct q3_k) == 110, "Q3_K");
static_assert(sizeof(struct q4_k) == 144, "Q4_K");
static_assert(sizeof(struct q5_k) == 176, "Q5_K");
static_assert(sizeof(struct q6_k) == 210, "Q6_K");

/* Two bits an element: byte l of each 32 holds elements l, l + 32, l + 64, l + 96 of 128. */
static void two_bits(uint8_t *code, const uint8_t q[64])
{
    for (int part = 0; part < 8; part++) /* of 32 elements */
        for (int l = 0; l < 32; l++)
            code[part * 32 + l] = q[part / 4 * 32 + l] >> part % 4 * 2 & 3;
}

static void q2_k_take(struct k_block *out, const void *block)
{
    const struct q2_k *b = block;
    two_bits(out->code, b->q);
    for (int group = 0; group < 16; group++) {
        out->scale[group] = (int8_t)(b->scales[group] & 15);
        out->min[group] = b->scales[group] >> 4;
    }
    out->d = half_bits(b->d);
    out->dmin = half_bits(b->dmin);
}

/* Scale of a group of 16: four bits in bytes 0..7, two more in bytes 8..11. */
static int q3_k_scale(const uint8_t s[12], int group)
{
    int low = group < 8 ? s[group] & 15 : s[group - 8] >> 4;
    return (low | (s[8 + group % 4] >> group / 4 * 2 & 3) << 4) - 32;
}

static void q3_k_take(struct k_block *out, const void *block)
{
    const struct q3_k *b = block;
    two_bits(out->code, b->q);
    for (int part = 0; part < 8; part++)
        for (int l = 0; l < 32; l++)
            out->code[part * 32 + l] |= (uint8_t)((b->high[l] >> part & 1) << 2);
    for (int group = 0; group < 16; group++)
        out->scale[group] = (int8_t)q3_k_scale(b->scales, group);
    memset(out->min, 0, sizeof out->min);
    out->d = half_bits(b->d);
    out->dmin = 0;
}

/* Six bits each for scale and minimum of eight groups of 32, in twelve bytes (Q4_K, Q5_K). */
static void six_bits(struct k_block *out, const uint8_t s[12])
{
    for (int group = 0; group < 4; group++) {
        out->scale[group] = (int8_t)(s[group] & 63);
        out->min[group] = s[group + 4] & 63;
        out->scale[group + 4] = (int8_t)((s[group + 8] & 15) | s[group] >> 6 << 4);
        out->min[group + 4] = (uint8_t)(s[group + 8] >> 4 | s[group + 4] >> 6 << 4);
    }
}

static void four_bits(uint8_t *code, const uint8_t q[128])
{
    for (int part = 0; part < 8; part++)
        for (int l = 0; l < 32; l++)
            code[part * 32 + l] = q[part / 2 * 32 + l] >> part % 2 * 4 & 15;
}

static void q4_k_take(struct k_block *out, const void *block)
{
    const struct q4_k *b = block;
    four_bits(out->code, b->q);
    six_bits(out, b->scales);
    out->d = half_bits(b->d);
    out->dmin = half_bits(b->dmin);
}

static void q5_k_take(struct k_block *out, const void *block)
{
    const struct q5_k *b = block;
    four_bits(out->code, b->q);
    for (int part = 0; part < 8; part++)
        for (int l = 0; l < 32; l++)
            out->code[part * 32 + l] |= (uint8_t)((b->high[l] >> part & 1) << 4);
    six_bits(out, b->scales);
    out->d = half_bits(b->d);
    out->dmin = half_bits(b->dmin);
}

/* Low nibbles of 64 bytes are elements 0..63 of 128, high nibbles 64..127; the upper two bits of
 * elements l, l + 32, l + 64, l + 96 share byte l. */
static void q6_k_take(struct k_block *out, const void *block)
{
    const struct q6_k *b = block;
    two_bits(out->code, b->high);
    for (int part = 0; part < 8; part++)
        for (int l = 0; l < 32; l++) {
            uint8_t low = b->low[part / 4 * 64 + part % 2 * 32 + l];
            uint8_t *code = out->code + part * 32 + l;
            *code = (uint8_t)(*code << 4 | (low >> part % 4 / 2 * 4 & 15));
        }
    memcpy(out->scale, b->scales, sizeof out->scale);
    memset(out->min, 0, sizeof out->min);
    out->d = half_bits(b->d);
    out->dmin = 0;
}

static const struct k_form q2_k = {16, 0, q2_k_take}, q3_k = {16, 4, q3_k_take},
                           q4_k = {32, 0, q4_k_take}, q5_k = {32, 0, q5_k_take},
                           q6_k = {16, 32, q6_k_take};

const struct k_form *dtype_k(enum dtype type)
{
    switch (type) {
    case DTYPE_Q2_K:
        return &q2_k;
    case DTYPE_Q3_K:
        return &q3_k;
    case DTYPE_Q4_K:
        return &q4_k;
    case DTYPE_Q5_K:
        return &q5_k;
    case DTYPE_Q6_K:
        return &q6_k;
    default:
        return NULL;
    }
}

static void to_float(float *y, const struct k_form *form, const void *block)
{
    struct k_block b;
    form->take(&b, block);
    float d = f16_to_float(b.d), dmin = f16_to_float(b.dmin);
    for (int i = 0; i < K_BLOCK; i += form->group) {
        float scale = d * (float)b.scale[i / form->group];
        float min = dmin * (float)b.min[i / form->group];
        for (int j = i; j < i + form->group; j++)
            y[j] = scale * (float)(b.code[j] - form->offset) - min;
    }
}

static bool half_ok(const uint8_t b[2])
{
    return (half_bits(b) & 0x7c00u) != 0x7c00u;
}

/* `scales_ok` says which halves `b` has. */
#define K_TYPE(name, scales_ok)                                                \
    void name##_to_float(float *dst, const void *src, size_t n)                \
    {                                                                          \
        const struct name *b = src;                                            \
        for (size_t i = 0; i < n / K_BLOCK; i++)                               \
            to_float(dst + i * K_BLOCK, &name, b + i);                         \
    }                                                                          \
    bool name##_valid(const void *src, size_t n)                               \
    {                                                                          \
        bool ok = true;                                                        \
        for (const struct name *b = src, *end = b + n / K_BLOCK; b < end; b++) \
            ok &= (scales_ok);                                                 \
        return ok;                                                             \
    }

K_TYPE(q2_k, half_ok(b->d) && half_ok(b->dmin))
K_TYPE(q3_k, half_ok(b->d))
K_TYPE(q4_k, half_ok(b->d) && half_ok(b->dmin))
K_TYPE(q5_k, half_ok(b->d) && half_ok(b->dmin))
K_TYPE(q6_k, half_ok(b->d))
