#include <criterion/criterion.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "engine/format/dtype.h"
#include "harness/base/rng.h"

enum { BLOCKS = 40, ELEMENTS_MAX = BLOCKS * 256, BYTES_MAX = ELEMENTS_MAX * 4 };

/* ---- what the layouts mean, one element at a time, from the table in the format's description */

static double slow_half(const uint8_t *b)
{
    int bits = b[0] | b[1] << 8, exponent = bits >> 10 & 31, fraction = bits & 1023;
    double magnitude =
        exponent == 0 ? ldexp(fraction, -24) : ldexp(1024 + fraction, exponent - 25);
    return bits & 0x8000 ? -magnitude : magnitude;
}

static int nibble(const uint8_t *q, int i)
{
    return i < 16 ? q[i] & 15 : q[i - 16] >> 4;
}

static int fifth_bit(const uint8_t *high, int i)
{
    return (high[i / 8] >> i % 8 & 1) << 4;
}

/* Six bits of scale (which 0) or minimum (1) for a group of 32 of Q4_K and Q5_K. */
static int six_bits(const uint8_t *s, int group, int which)
{
    if (group < 4)
        return s[group + 4 * which] & 63;
    int low = which == 0 ? s[group + 4] & 15 : s[group + 4] >> 4;
    return low + 16 * (s[group - 4 + 4 * which] >> 6);
}

static double slow_32(enum dtype type, const uint8_t *b, int i)
{
    static const int level[] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                1,    13,   25,  38,  53,  69,  89,  113};
    double d = slow_half(b), m = slow_half(b + 2);
    switch (type) {
    case DTYPE_Q4_0:
        return d * (nibble(b + 2, i) - 8);
    case DTYPE_Q4_1:
        return d * nibble(b + 4, i) + m;
    case DTYPE_Q5_0:
        return d * ((nibble(b + 6, i) | fifth_bit(b + 2, i)) - 16);
    case DTYPE_Q5_1:
        return d * (nibble(b + 8, i) | fifth_bit(b + 4, i)) + m;
    case DTYPE_Q8_0:
        return d * (int8_t)b[2 + i];
    default:
        return d * level[nibble(b + 2, i)];
    }
}

static double slow_k45(const uint8_t *b, int i, const uint8_t *high, const uint8_t *q)
{
    int group = i / 32, within = i % 32;
    int n = q[group / 2 * 32 + within] >> group % 2 * 4 & 15;
    if (high != NULL)
        n += (high[within] >> group & 1) * 16;
    return slow_half(b) * six_bits(b + 4, group, 0) * n -
           slow_half(b + 2) * six_bits(b + 4, group, 1);
}

static double slow_k23(enum dtype type, const uint8_t *b, int i)
{
    int half = i / 128, quarter = i % 128 / 32, within = i % 32, group = i / 16;
    if (type == DTYPE_Q2_K) {
        int n = b[16 + half * 32 + within] >> 2 * quarter & 3;
        return slow_half(b + 80) * (b[group] & 15) * n -
               slow_half(b + 82) * (b[group] >> 4);
    }
    const uint8_t *s = b + 96;
    int n = (b[32 + half * 32 + within] >> 2 * quarter & 3) -
            (b[within] >> (4 * half + quarter) & 1 ? 0 : 4);
    int scale = (group < 8 ? s[group] & 15 : s[group - 8] >> 4) +
                16 * (s[8 + group % 4] >> 2 * (group / 4) & 3);
    return slow_half(b + 108) * (scale - 32) * n;
}

static double slow_q6_k(const uint8_t *b, int i)
{
    int half = i / 128, within = i % 128, l = within % 32, quarter = within / 32;
    int low = b[half * 64 + l + (quarter % 2) * 32] >> (quarter / 2 * 4) & 15;
    int high = b[128 + half * 32 + l] >> 2 * quarter & 3;
    return slow_half(b + 208) * (int8_t)b[192 + i / 16] * ((low | high << 4) - 32);
}

static double slow(enum dtype type, const uint8_t *b, int i)
{
    switch (type) {
    case DTYPE_Q2_K:
    case DTYPE_Q3_K:
        return slow_k23(type, b, i);
    case DTYPE_Q4_K:
        return slow_k45(b, i, NULL, b + 16);
    case DTYPE_Q5_K:
        return slow_k45(b, i, b + 16, b + 48);
    case DTYPE_Q6_K:
        return slow_q6_k(b, i);
    case DTYPE_F16:
        return slow_half(b);
    default:
        return slow_32(type, b, i);
    }
}

static const enum dtype quantized[] = {DTYPE_F16,  DTYPE_Q4_0, DTYPE_Q4_1, DTYPE_Q5_0,
                                       DTYPE_Q5_1, DTYPE_Q8_0, DTYPE_Q2_K, DTYPE_Q3_K,
                                       DTYPE_Q4_K, DTYPE_Q5_K, DTYPE_Q6_K, DTYPE_IQ4_NL};
enum { N_QUANTIZED = sizeof quantized / sizeof *quantized };

/* Random bytes, of which those are drawn anew that make a scale NaN or infinite. */
static void random_blocks(const struct dtype_info *type, uint8_t *bytes, size_t n_blocks)
{
    struct rng rng = rng_make(7, "test_dtype", type->id);
    uint64_t index = 0;
    for (size_t i = 0; i < n_blocks; i++)
        do
            for (int k = 0; k < type->bytes; k++)
                bytes[i * (size_t)type->bytes + (size_t)k] =
                    (uint8_t)rng_u64(&rng, index++);
        while (!type->valid(bytes + i * (size_t)type->bytes, (size_t)type->block));
}

Test(dtype, every_block_layout_agrees_with_its_description)
{
    static uint8_t bytes[BYTES_MAX + 1];
    static float values[ELEMENTS_MAX];
    for (int t = 0; t < N_QUANTIZED; t++) {
        const struct dtype_info *type = dtype_info(quantized[t]);
        size_t n = BLOCKS * (size_t)type->block;
        random_blocks(type, bytes + 1, BLOCKS);
        type->to_float(values, bytes + 1,
                       n); /* an odd address: no alignment is asked for */
        for (size_t i = 0; i < n; i++) {
            const uint8_t *block =
                bytes + 1 + i / (size_t)type->block * (size_t)type->bytes;
            float expected = (float)slow(type->id, block, (int)(i % (size_t)type->block));
            cr_assert(values[i] == expected, "%s element %zu: %g, not %g", type->name, i,
                      (double)values[i], (double)expected);
        }
    }
}

Test(dtype, every_half_comes_back_from_float)
{
    for (uint32_t h = 0; h < 65536; h++) {
        float f = f16_to_float((uint16_t)h);
        if ((h & 0x7c00) == 0x7c00 && (h & 0x3ff) != 0)
            cr_assert(isnan(f) && isnan(f16_to_float(f16_from_float(f))));
        else
            cr_assert(f16_from_float(f) == h, "%04x", h);
    }
    cr_expect(isinf(f16_to_float(0x7c00)));
    cr_expect(f16_to_float(0x8000) == 0 && signbit(f16_to_float(0x8000)));
}

Test(dtype, halves_round_to_the_nearest_even)
{
    for (uint32_t h = 0; h < 0x7bff; h++) {
        double low = (double)f16_to_float((uint16_t)h),
               high = (double)f16_to_float((uint16_t)(h + 1));
        float middle = (float)((low + high) / 2);
        cr_assert(f16_from_float(middle) == (h % 2 == 0 ? h : h + 1), "above %04x", h);
        cr_assert(f16_from_float(nextafterf(middle, 0)) == h, "above %04x", h);
        cr_assert(f16_from_float(nextafterf(middle, FLT_MAX)) == h + 1, "above %04x", h);
    }
    cr_expect(f16_from_float(65519.0f) == 0x7bff);
    cr_expect(f16_from_float(65520.0f) == 0x7c00);
    cr_expect(f16_from_float(-1e30f) == 0xfc00);
    cr_expect(f16_from_float(1e-30f) == 0);
}

Test(dtype, bf16_rounds_to_the_nearest_even)
{
    cr_expect(bf16_from_float(1.0f) == 0x3f80);
    cr_expect(bf16_from_float(1.00390625f) == 0x3f80); /* half way, down to even */
    cr_expect(bf16_from_float(1.01171875f) == 0x3f82); /* half way, up to even */
    cr_expect(bf16_from_float(FLT_MAX) == 0x7f80);
    cr_expect(isnan(bf16_to_float(bf16_from_float(NAN))));
    for (uint32_t h = 0; h < 0x7f80; h++)
        cr_assert(bf16_from_float(bf16_to_float((uint16_t)h)) == h);
}

static void random_floats(float *x, size_t n, const char *purpose)
{
    struct rng rng = rng_make(3, purpose, 0);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)(rng_normal(&rng, i) * pow(10, (double)(i / 32 % 9) - 4));
}

Test(dtype, q8_0_is_rounded_as_the_reference_does)
{
    float x[320], back[320];
    uint8_t bytes[340];
    const struct dtype_info *type = dtype_info(DTYPE_Q8_0);
    random_floats(x, 320, "q8_0");
    memset(x + 32, 0, 32 * sizeof *x);
    type->from_float(bytes, x, 320);
    type->to_float(back, bytes, 320);
    for (int i = 0; i < 320; i++) {
        float largest = 0;
        for (int j = i / 32 * 32; j < i / 32 * 32 + 32; j++)
            largest = fmaxf(largest, fabsf(x[j]));
        float d = largest / 127.0f, inverse = d != 0 ? 1 / d : 0;
        cr_assert((int8_t)bytes[i / 32 * 34 + 2 + i % 32] == (int)roundf(x[i] * inverse));
        float d_error = fabsf(f16_to_float(f16_from_float(d)) - d);
        cr_assert(fabsf(back[i] - x[i]) <= 0.501f * d + 127.5f * d_error, "%d", i);
    }
    cr_expect(type->valid(bytes, 320));
}

Test(dtype, q4_0_is_rounded_as_the_reference_does)
{
    float x[320];
    uint8_t bytes[180];
    const struct dtype_info *type = dtype_info(DTYPE_Q4_0);
    random_floats(x, 320, "q4_0");
    type->from_float(bytes, x, 320);
    for (int i = 0; i < 320; i++) {
        float extreme = 0;
        const uint8_t *block = bytes + i / 32 * 18;
        for (int j = i / 32 * 32; j < i / 32 * 32 + 32; j++)
            if (fabsf(x[j]) > fabsf(extreme))
                extreme = x[j];
        float d = extreme / -8;
        int level = (int)(x[i] * (1 / d) + 8.5f);
        cr_assert(nibble(block + 2, i % 32) == (level > 15 ? 15 : level), "%d", i);
        cr_assert((block[0] | block[1] << 8) == f16_from_float(d));
    }
}

Test(dtype, what_is_not_a_number_is_found)
{
    for (int t = 0; t < N_QUANTIZED; t++) {
        const struct dtype_info *type = dtype_info(quantized[t]);
        static uint8_t bytes[BYTES_MAX];
        random_blocks(type, bytes, 2);
        cr_expect(type->valid(bytes, 2 * (size_t)type->block), "%s", type->name);
        int at = type->id == DTYPE_Q2_K   ? 80
                 : type->id == DTYPE_Q3_K ? 108
                 : type->id == DTYPE_Q6_K ? 208
                                          : 0;
        bytes[type->bytes + at + 1] = 0x7c;
        cr_expect(!type->valid(bytes, 2 * (size_t)type->block), "%s", type->name);
    }
}

Test(dtype, a_block_that_cannot_be_written_is_not_valid_when_read)
{
    static const enum dtype writes[] = {DTYPE_F32, DTYPE_F16, DTYPE_BF16, DTYPE_Q8_0,
                                        DTYPE_Q4_0};
    for (size_t t = 0; t < sizeof writes / sizeof *writes; t++) {
        const struct dtype_info *type = dtype_info(writes[t]);
        float x[64] = {1, 2, 3};
        uint8_t bytes[256];
        type->from_float(bytes, x, 64);
        cr_expect(type->valid(bytes, 64), "%s", type->name);
        x[40] = NAN;
        type->from_float(bytes, x, 64);
        cr_expect(!type->valid(bytes, 64), "%s", type->name);
        x[40] = -INFINITY;
        type->from_float(bytes, x, 64);
        cr_expect(!type->valid(bytes, 64), "%s", type->name);
    }
}

Test(dtype, types_are_found_by_id_and_name_and_others_refused_with_a_reason)
{
    cr_expect(dtype_info(8) == dtype_find("q8_0"));
    cr_expect(dtype_info(30) == dtype_find("BF16"));
    cr_expect(dtype_info(23) == NULL && dtype_info(4) == NULL &&
              dtype_info(0xffffffff) == NULL);
    cr_expect(dtype_find("Q9_9") == NULL);
    cr_expect_str_eq(dtype_refusal(23), "not supported (IQ4_XS)");
    cr_expect_str_eq(dtype_refusal(4), "removed from the format");
    cr_expect_str_eq(dtype_refusal(1000), "unknown");
    cr_expect(dtype_row_bytes(dtype_find("Q4_K"), 512) == 288);
}
