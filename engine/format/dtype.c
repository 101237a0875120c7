#include "engine/format/dtype.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "engine/format/dtype_k.h"

/* ---- half floats: integer arithmetic, so that flushed denormals (FTZ, DAZ) change nothing */

static uint32_t float_bits(float f)
{
    uint32_t u;
    memcpy(&u, &f, sizeof u);
    return u;
}

static float float_of_bits(uint32_t u)
{
    float f;
    memcpy(&f, &u, sizeof f);
    return f;
}

float f16_to_float(uint16_t h)
{
    uint32_t magnitude = h & 0x7fffu, exponent = magnitude >> 10;
    uint32_t normal = (magnitude << 13) + (112u << 23);
    uint32_t special =
        normal + (112u << 23); /* infinity and NaN keep all exponent bits */
    uint32_t tiny = float_bits((float)(int32_t)magnitude * 0x1p-24f);
    uint32_t bits = exponent == 0 ? tiny : exponent == 31 ? special : normal;
    return float_of_bits(bits | (uint32_t)(h & 0x8000u) << 16);
}

/* m units of 2^-(24 + shift) as a subnormal half: m / 2^shift, ties to even. */
static uint32_t shift_to_even(uint32_t m, uint32_t shift)
{
    uint32_t kept = m >> shift, lost = m & ((1u << shift) - 1), half = 1u << (shift - 1);
    return kept + (lost > half || (lost == half && (kept & 1)));
}

uint16_t f16_from_float(float f)
{
    uint32_t u = float_bits(f), sign = u >> 16 & 0x8000u, magnitude = u & 0x7fffffffu;
    if (magnitude > 0x7f800000u) /* NaN, made quiet */
        return (uint16_t)(sign | 0x7e00u | (magnitude >> 13 & 0x1ffu));
    if (magnitude >= 0x477ff000u) /* 65520 and above round to infinity */
        return (uint16_t)(sign | 0x7c00u);
    if (magnitude >= 0x38800000u) { /* 2^-14: normal halves start here */
        uint32_t rounded = magnitude + 0xfffu + (magnitude >> 13 & 1);
        return (uint16_t)(sign | (rounded - (112u << 23)) >> 13);
    }
    uint32_t shift = 126 - (magnitude >> 23);
    if (shift > 24) /* below half of the smallest subnormal */
        return (uint16_t)sign;
    return (uint16_t)(sign | shift_to_even((magnitude & 0x7fffffu) | 0x800000u, shift));
}

float bf16_to_float(uint16_t h)
{
    return float_of_bits((uint32_t)h << 16);
}

uint16_t bf16_from_float(float f)
{
    uint32_t u = float_bits(f);
    if ((u & 0x7fffffffu) > 0x7f800000u)
        return (uint16_t)(u >> 16 | 64);
    return (uint16_t)((u + 0x7fffu + (u >> 16 & 1)) >> 16);
}

/* ---- blocks: bytes only, so that no alignment is asked of the source */

struct q4_0 {
    uint8_t d[2], q[16];
};
struct q4_1 {
    uint8_t d[2], m[2], q[16];
};
struct q5_0 {
    uint8_t d[2], high[4], q[16];
};
struct q5_1 {
    uint8_t d[2], m[2], high[4], q[16];
};
struct q8_0 {
    uint8_t d[2];
    int8_t q[32];
};
struct iq4_nl {
    uint8_t d[2], q[16];
};

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "as in the files");
static_assert(sizeof(struct q4_0) == 18, "Q4_0");
static_assert(sizeof(struct q4_1) == 20, "Q4_1");
static_assert(sizeof(struct q5_0) == 22, "Q5_0");
static_assert(sizeof(struct q5_1) == 24, "Q5_1");
static_assert(sizeof(struct q8_0) == 34, "Q8_0");
static_assert(sizeof(struct iq4_nl) == 18, "IQ4_NL");

static float half(const uint8_t b[2])
{
    return f16_to_float(half_bits(b));
}

static void put_half(uint8_t b[2], uint16_t h)
{
    memcpy(b, &h, sizeof h);
}

static uint32_t word_bits(const uint8_t b[4])
{
    uint32_t w;
    memcpy(&w, b, sizeof w);
    return w;
}

/* ---- blocks of 32: element j is the low nibble of byte j, element j + 16 the high one */

static void q4_0_block(float *y, const struct q4_0 *b)
{
    float d = half(b->d);
    for (int j = 0; j < 16; j++) {
        y[j] = d * (float)((b->q[j] & 15) - 8);
        y[j + 16] = d * (float)((b->q[j] >> 4) - 8);
    }
}

static void q4_1_block(float *y, const struct q4_1 *b)
{
    float d = half(b->d), m = half(b->m);
    for (int j = 0; j < 16; j++) {
        y[j] = d * (float)(b->q[j] & 15) + m;
        y[j + 16] = d * (float)(b->q[j] >> 4) + m;
    }
}

static void q5_0_block(float *y, const struct q5_0 *b)
{
    float d = half(b->d);
    uint32_t high = word_bits(b->high);
    for (int j = 0; j < 16; j++) {
        int low_half = (b->q[j] & 15) | (int)(high >> j & 1) << 4;
        int high_half = b->q[j] >> 4 | (int)(high >> (j + 16) & 1) << 4;
        y[j] = d * (float)(low_half - 16);
        y[j + 16] = d * (float)(high_half - 16);
    }
}

static void q5_1_block(float *y, const struct q5_1 *b)
{
    float d = half(b->d), m = half(b->m);
    uint32_t high = word_bits(b->high);
    for (int j = 0; j < 16; j++) {
        y[j] = d * (float)((b->q[j] & 15) | (int)(high >> j & 1) << 4) + m;
        y[j + 16] = d * (float)(b->q[j] >> 4 | (int)(high >> (j + 16) & 1) << 4) + m;
    }
}

static void q8_0_block(float *y, const struct q8_0 *b)
{
    float d = half(b->d);
    for (int j = 0; j < 32; j++)
        y[j] = d * (float)b->q[j];
}

static void iq4_nl_block(float *y, const struct iq4_nl *b)
{
    static const int8_t level[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                     1,    13,   25,  38,  53,  69,  89,  113};
    float d = half(b->d);
    for (int j = 0; j < 16; j++) {
        y[j] = d * (float)level[b->q[j] & 15];
        y[j + 16] = d * (float)level[b->q[j] >> 4];
    }
}

static bool half_ok(const uint8_t b[2])
{
    return (half_bits(b) & 0x7c00u) != 0x7c00u;
}

/* to_float and valid for a row of blocks; `scales_ok` says which halves `b` has. */
#define BLOCK_TYPE(name, scales_ok)                                       \
    static void name##_to_float(float *dst, const void *src, size_t n)    \
    {                                                                     \
        const struct name *b = src;                                       \
        for (size_t i = 0; i < n / 32; i++)                               \
            name##_block(dst + i * 32, b + i);                            \
    }                                                                     \
    static bool name##_valid(const void *src, size_t n)                   \
    {                                                                     \
        bool ok = true;                                                   \
        for (const struct name *b = src, *end = b + n / 32; b < end; b++) \
            ok &= (scales_ok);                                            \
        return ok;                                                        \
    }

BLOCK_TYPE(q4_0, half_ok(b->d))
BLOCK_TYPE(q4_1, half_ok(b->d) && half_ok(b->m))
BLOCK_TYPE(q5_0, half_ok(b->d))
BLOCK_TYPE(q5_1, half_ok(b->d) && half_ok(b->m))
BLOCK_TYPE(q8_0, half_ok(b->d))
BLOCK_TYPE(iq4_nl, half_ok(b->d))

/* ---- plain floats */

static void f32_to_float(float *dst, const void *src, size_t n)
{
    memcpy(dst, src, n * sizeof *dst);
}

static void f32_from_float(void *dst, const float *src, size_t n)
{
    memcpy(dst, src, n * sizeof *src);
}

static bool f32_valid(const void *src, size_t n)
{
    const uint8_t *b = src;
    bool ok = true;
    for (size_t i = 0; i < n; i++)
        ok &= (word_bits(b + 4 * i) & 0x7f800000u) != 0x7f800000u;
    return ok;
}

static void f16_row_to_float(float *dst, const void *src, size_t n)
{
    const uint8_t *b = src;
    for (size_t i = 0; i < n; i++)
        dst[i] = half(b + 2 * i);
}

static void f16_row_from_float(void *dst, const float *src, size_t n)
{
    uint8_t *b = dst;
    for (size_t i = 0; i < n; i++)
        put_half(b + 2 * i, f16_from_float(src[i]));
}

static bool f16_valid(const void *src, size_t n)
{
    const uint8_t *b = src;
    bool ok = true;
    for (size_t i = 0; i < n; i++)
        ok &= half_ok(b + 2 * i);
    return ok;
}

static void bf16_row_to_float(float *dst, const void *src, size_t n)
{
    const uint8_t *b = src;
    for (size_t i = 0; i < n; i++)
        dst[i] = bf16_to_float(half_bits(b + 2 * i));
}

static void bf16_row_from_float(void *dst, const float *src, size_t n)
{
    uint8_t *b = dst;
    for (size_t i = 0; i < n; i++)
        put_half(b + 2 * i, bf16_from_float(src[i]));
}

static bool bf16_valid(const void *src, size_t n)
{
    const uint8_t *b = src;
    bool ok = true;
    for (size_t i = 0; i < n; i++)
        ok &= (half_bits(b + 2 * i) & 0x7f80u) != 0x7f80u;
    return ok;
}

/* ---- quantizing, rounded as ggml's reference functions do.  A block with a NaN or an infinity
 * gets the scale NaN, which `valid` refuses when the file is read. */

static bool all_finite(const float *x, int n)
{
    bool ok = true;
    for (int j = 0; j < n; j++)
        ok &= isfinite(x[j]) != 0;
    return ok;
}

/* The value of largest magnitude (the first of equals), with its sign. */
static float extreme(const float *x, int n)
{
    float largest = 0, value = 0;
    for (int j = 0; j < n; j++)
        if (fabsf(x[j]) > largest) {
            largest = fabsf(x[j]);
            value = x[j];
        }
    return value;
}

static void q8_0_from_float(void *dst, const float *src, size_t n)
{
    struct q8_0 *b = dst;
    for (size_t i = 0; i < n / 32; i++, b++, src += 32) {
        memset(b, 0, sizeof *b);
        if (!all_finite(src, 32)) {
            put_half(b->d, 0x7e00);
            continue;
        }
        float d = fabsf(extreme(src, 32)) / 127, inverse = d >= FLT_MIN ? 1 / d : 0;
        put_half(b->d, f16_from_float(d));
        for (int j = 0; j < 32; j++)
            b->q[j] = (int8_t)roundf(src[j] * inverse);
    }
}

static uint8_t q4_0_level(float x)
{
    int level = (int)(x + 8.5f);
    return (uint8_t)(level < 15 ? level : 15);
}

static void q4_0_from_float(void *dst, const float *src, size_t n)
{
    struct q4_0 *b = dst;
    for (size_t i = 0; i < n / 32; i++, b++, src += 32) {
        memset(b, 0, sizeof *b);
        if (!all_finite(src, 32)) {
            put_half(b->d, 0x7e00);
            continue;
        }
        float d = extreme(src, 32) / -8, inverse = fabsf(d) >= FLT_MIN ? 1 / d : 0;
        put_half(b->d, f16_from_float(d));
        for (int j = 0; j < 16; j++)
            b->q[j] = (uint8_t)(q4_0_level(src[j] * inverse) |
                                q4_0_level(src[j + 16] * inverse) << 4);
    }
}

/* ---- the table */

/* clang-format off */
static const struct dtype_info types[] = {
    {DTYPE_F32, "F32", 1, 4, f32_to_float, f32_from_float, f32_valid},
    {DTYPE_F16, "F16", 1, 2, f16_row_to_float, f16_row_from_float, f16_valid},
    {DTYPE_BF16, "BF16", 1, 2, bf16_row_to_float, bf16_row_from_float, bf16_valid},
    {DTYPE_Q8_0, "Q8_0", 32, 34, q8_0_to_float, q8_0_from_float, q8_0_valid},
    {DTYPE_Q4_0, "Q4_0", 32, 18, q4_0_to_float, q4_0_from_float, q4_0_valid},
    {DTYPE_Q4_1, "Q4_1", 32, 20, q4_1_to_float, NULL, q4_1_valid},
    {DTYPE_Q5_0, "Q5_0", 32, 22, q5_0_to_float, NULL, q5_0_valid},
    {DTYPE_Q5_1, "Q5_1", 32, 24, q5_1_to_float, NULL, q5_1_valid},
    {DTYPE_Q2_K, "Q2_K", 256, 84, q2_k_to_float, NULL, q2_k_valid},
    {DTYPE_Q3_K, "Q3_K", 256, 110, q3_k_to_float, NULL, q3_k_valid},
    {DTYPE_Q4_K, "Q4_K", 256, 144, q4_k_to_float, NULL, q4_k_valid},
    {DTYPE_Q5_K, "Q5_K", 256, 176, q5_k_to_float, NULL, q5_k_valid},
    {DTYPE_Q6_K, "Q6_K", 256, 210, q6_k_to_float, NULL, q6_k_valid},
    {DTYPE_IQ4_NL, "IQ4_NL", 32, 18, iq4_nl_to_float, NULL, iq4_nl_valid},
};

/* Ids of ggml that we do not read, and why not. */
static const struct {
    uint32_t id;
    const char *why;
} refused[] = {
    {4, "removed from the format"}, {5, "removed from the format"},
    {9, "not supported (Q8_1)"}, {15, "not supported (Q8_K)"},
    {16, "not supported (IQ2_XXS)"}, {17, "not supported (IQ2_XS)"},
    {18, "not supported (IQ3_XXS)"}, {19, "not supported (IQ1_S)"},
    {21, "not supported (IQ3_S)"}, {22, "not supported (IQ2_S)"},
    {23, "not supported (IQ4_XS)"}, {24, "not supported (I8)"},
    {25, "not supported (I16)"}, {26, "not supported (I32)"},
    {27, "not supported (I64)"}, {28, "not supported (F64)"},
    {29, "not supported (IQ1_M)"}, {31, "removed from the format"},
    {32, "removed from the format"}, {33, "removed from the format"},
    {34, "not supported (TQ1_0)"}, {35, "not supported (TQ2_0)"},
    {36, "removed from the format"}, {37, "removed from the format"},
    {38, "removed from the format"}, {39, "not supported (MXFP4)"},
};
/* clang-format on */

const struct dtype_info *dtype_info(uint32_t id)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if ((uint32_t)types[i].id == id)
            return &types[i];
    return NULL;
}

const struct dtype_info *dtype_find(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcasecmp(types[i].name, name) == 0)
            return &types[i];
    return NULL;
}

const char *dtype_refusal(uint32_t id)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (refused[i].id == id)
            return refused[i].why;
    return "unknown";
}

size_t dtype_row_bytes(const struct dtype_info *type, size_t n)
{
    return n / (size_t)type->block * (size_t)type->bytes;
}
