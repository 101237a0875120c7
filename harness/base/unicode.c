#include "harness/base/unicode.h"

/* Blocks and single signs from U+0080 on that are neither letters nor digits (Unicode 15,
 * Blocks.txt and the General Category of Latin-1). */
static const struct unicode_range not_words[] = {
    {0x80, 0xa9},       {0xab, 0xb4},        {0xb6, 0xb9},     {0xbb, 0xbf},
    {0xd7, 0xd7},       {0xf7, 0xf7},        {0x37e, 0x37e},   {0x387, 0x387},
    {0x1680, 0x1680},   {0x2000, 0x206f},    {0x20a0, 0x20cf}, {0x2116, 0x2118},
    {0x2120, 0x2123},   {0x2190, 0x245f},    {0x249c, 0x24b5}, {0x2500, 0x2bff},
    {0x2e00, 0x2e7f},   {0x3000, 0x3004},    {0x3008, 0x3020}, {0x3030, 0x3030},
    {0xd800, 0xf8ff},   {0xfe10, 0xfe1f},    {0xfe30, 0xfe6f}, {0xff00, 0xff0f},
    {0xff1a, 0xff20},   {0xff3b, 0xff40},    {0xff5b, 0xff65}, {0xffe0, 0xffff},
    {0x1f000, 0x1faff}, {0xe0000, 0x10ffff},
};

bool unicode_in(const struct unicode_range *range, size_t n, int32_t c)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > range[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && c >= range[low].first;
}

bool unicode_is_word(int32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return !unicode_in(not_words, sizeof not_words / sizeof *not_words, c);
}

bool unicode_is_space(int32_t c)
{
    return (c >= 0x09 && c <= 0x0d) || c == ' ' || c == 0x85 || c == 0xa0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
           c == 0x202f || c == 0x205f || c == 0x3000;
}

static int32_t lower_latin(int32_t c)
{
    if (c >= 0xc0 && c <= 0xde)
        return c == 0xd7 ? c : c + 32;
    /* Latin Extended-A: pairs, upper case even, but odd in 0139..0148 and 0179..017E. */
    if (c == 0x130 || c == 0x138 || c == 0x149 || c == 0x17f)
        return c == 0x130 ? 'i' : c;
    if (c == 0x178)
        return 0xff;
    bool odd_is_upper = (c >= 0x139 && c <= 0x148) || c >= 0x179;
    bool is_upper = (c & 1) == (odd_is_upper ? 1 : 0);
    return c >= 0x100 && is_upper ? c + 1 : c;
}

int32_t unicode_lower(int32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c <= 0x17f)
        return lower_latin(c);
    if ((c >= 0x391 && c <= 0x3ab && c != 0x3a2) || (c >= 0x410 && c <= 0x42f))
        return c + 32;
    return c >= 0x400 && c <= 0x40f ? c + 80 : c;
}
