#include "harness/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"

struct str str_of(const char *nul_terminated)
{
    if (nul_terminated == NULL)
        return STR_NONE;
    return (struct str){nul_terminated, strlen(nul_terminated)};
}

struct str str_slice(struct str s, size_t from, size_t to)
{
    to = to < s.n ? to : s.n;
    from = from < to ? from : to;
    if (s.data == NULL)
        return STR_NONE;
    return (struct str){s.data + from, to - from};
}

bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.data, b.data, a.n) == 0);
}

bool str_is(struct str a, const char *b)
{
    return str_eq(a, str_of(b));
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n == 0 ? 0 : memcmp(a.data, b.data, n);
    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq(str_slice(s, 0, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq(str_slice(s, s.n - suffix.n, s.n), suffix);
}

size_t str_find(struct str s, struct str needle, size_t from)
{
    if (from > s.n)
        return SIZE_MAX;
    if (needle.n == 0)
        return from;
    if (s.n - from < needle.n)
        return SIZE_MAX;
    const char *found = memmem(s.data + from, s.n - from, needle.data, needle.n);
    return found == NULL ? SIZE_MAX : (size_t)(found - s.data);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    size_t from = 0, to = s.n;
    while (from < to && is_space(s.data[from]))
        from++;
    while (to > from && is_space(s.data[to - 1]))
        to--;
    return str_slice(s, from, to);
}

/* data NULL says that nothing is left, also after a separator at the end ("a," has 2 parts). */
bool str_split(struct str *rest, char separator, struct str *part)
{
    if (rest->data == NULL)
        return false;
    const char *found = rest->n == 0 ? NULL : memchr(rest->data, separator, rest->n);
    size_t n = found == NULL ? rest->n : (size_t)(found - rest->data);
    *part = str_slice(*rest, 0, n);
    *rest = found == NULL ? STR_NONE : str_slice(*rest, n + 1, rest->n);
    return true;
}

struct str str_copy(struct arena *arena, struct str s)
{
    return (struct str){arena_copy(arena, s.data, s.n), s.n};
}

struct str str_lower(struct arena *arena, struct str s)
{
    char *copy = arena_copy(arena, s.data, s.n);
    for (size_t i = 0; i < s.n; i++)
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] - 'A' + 'a');
    return (struct str){copy, s.n};
}

uint64_t str_hash(struct str s)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        hash = (hash ^ (unsigned char)s.data[i]) * 0x100000001b3u;
    return hash;
}

/* How many bytes the sequence has that starts with this one; 0: none starts with it. */
static size_t utf8_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xc2)
        return 0;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}

int32_t utf8_next(struct str s, size_t *at)
{
    static const int32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)s.data + *at;
    size_t n = utf8_length(*p), left = s.n - *at;
    *at += 1;
    if (n == 1)
        return *p;
    if (n == 0 || n > left)
        return -1;
    int32_t code_point = *p & (0x7f >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return -1;
        code_point = code_point << 6 | (p[i] & 0x3f);
    }
    bool surrogate = code_point >= 0xd800 && code_point < 0xe000;
    if (code_point < smallest[n] || code_point > 0x10ffff || surrogate)
        return -1;
    *at += n - 1;
    return code_point;
}

int utf8_put(char out[4], uint32_t code_point)
{
    static const unsigned char lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    int n = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (int i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3f));
        code_point >>= 6;
    }
    out[0] = (char)(lead[n] | code_point);
    return n;
}

size_t utf8_invalid_at(struct str s)
{
    size_t at = 0;
    while (at < s.n) {
        size_t from = at;
        if (utf8_next(s, &at) < 0)
            return from;
    }
    return SIZE_MAX;
}

/* Room for n more bytes and the NUL. */
void buf_reserve(struct buf *buf, size_t n)
{
    size_t need;
    if (__builtin_add_overflow(buf->n, n, &need) ||
        __builtin_add_overflow(need, 1, &need))
        need = SIZE_MAX;
    if (need <= buf->cap)
        return;
    size_t twice = buf->cap < 32 ? 64 : buf->cap > SIZE_MAX / 2 ? SIZE_MAX : 2 * buf->cap;
    buf->cap = need > twice ? need : twice;
    buf->data = mem_resize(buf->data, buf->cap, 1);
}

void buf_add(struct buf *buf, const void *data, size_t n)
{
    buf_reserve(buf, n);
    if (n > 0)
        memcpy(buf->data + buf->n, data, n);
    buf->n += n;
    buf->data[buf->n] = '\0';
}

void buf_str(struct buf *buf, struct str s)
{
    buf_add(buf, s.data, s.n);
}

void buf_text(struct buf *buf, const char *nul_terminated)
{
    buf_add(buf, nul_terminated, strlen(nul_terminated));
}

void buf_char(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_vformat(struct buf *buf, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    if (n >= 0) {
        buf_reserve(buf, (size_t)n);
        vsnprintf(buf->data + buf->n, (size_t)n + 1, fmt, again);
        buf->n += (size_t)n;
    }
    va_end(again);
}

void buf_format(struct buf *buf, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    buf_vformat(buf, fmt, args);
    va_end(args);
}

struct str buf_view(const struct buf *buf)
{
    return (struct str){buf->data != NULL ? buf->data : "", buf->n};
}

void buf_clear(struct buf *buf)
{
    buf->n = 0;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

void buf_release(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){0};
}
