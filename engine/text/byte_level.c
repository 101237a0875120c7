#include "engine/text/byte_level.h"

#include <string.h>

/* The bytes that do not stand for themselves: 0-32, 127-160 and 173. */
enum { FIRST_OTHER = 256, LOW = 33, HIGH_FROM = 127, HIGH = 34, SOFT_HYPHEN = 173 };

uint32_t byte_level_char(uint8_t byte)
{
    if (byte < LOW)
        return FIRST_OTHER + (uint32_t)byte;
    if (byte >= HIGH_FROM && byte < HIGH_FROM + HIGH)
        return FIRST_OTHER + LOW + (uint32_t)byte - HIGH_FROM;
    return byte == SOFT_HYPHEN ? FIRST_OTHER + LOW + HIGH : byte;
}

/* The byte behind a character, or -1. */
static int char_byte(uint32_t c)
{
    if (c < FIRST_OTHER)
        return byte_level_char((uint8_t)c) == c ? (int)c : -1;
    c -= FIRST_OTHER;
    if (c < LOW)
        return (int)c;
    if (c < LOW + HIGH)
        return (int)(c - LOW) + HIGH_FROM;
    return c == LOW + HIGH ? SOFT_HYPHEN : -1;
}

size_t byte_level_decode(struct str text, char *out)
{
    size_t n = 0;
    for (size_t at = 0; at < text.n;) {
        size_t from = at;
        int32_t c = utf8_next(text, &at);
        int byte = c < 0 ? -1 : char_byte((uint32_t)c);
        if (byte >= 0) {
            out[n++] = (char)byte;
        } else {
            memcpy(out + n, text.data + from, at - from);
            n += at - from;
        }
    }
    return n;
}

void byte_level_encode(struct str bytes, struct buf *text)
{
    for (size_t i = 0; i < bytes.n; i++) {
        char utf8[4];
        int n = utf8_put(utf8, byte_level_char((uint8_t)bytes.data[i]));
        buf_add(text, utf8, (size_t)n);
    }
}
