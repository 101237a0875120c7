/* str - views of text, and a buffer that grows.
 *
 * `struct str` never owns: it points into an arena, a literal or a mapped file, and is not
 * NUL-terminated in general.  `struct buf` owns its bytes until buf_release().
 */
#ifndef HARNESS_BASE_STR_H
#define HARNESS_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct str {
    const char *data;
    size_t n;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_ARG(s)   (int)(s).n, (s).data /* for "%.*s" */
#define STR_NONE     ((struct str){NULL, 0})

struct str str_of(const char *nul_terminated);
struct str str_slice(struct str s, size_t from, size_t to); /* clamped to the bounds */
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *b);
int str_cmp(struct str a, struct str b); /* byte order, shorter first */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Position of the first `needle` at or after `from`, or SIZE_MAX. */
size_t str_find(struct str s, struct str needle, size_t from);
struct str str_trim(struct str s); /* ASCII white space at both ends */
/* The part of *rest before `separator`, which is taken off *rest; false when *rest is used up. */
bool str_split(struct str *rest, char separator, struct str *part);
struct str str_copy(struct arena *arena, struct str s);  /* NUL behind it */
struct str str_lower(struct arena *arena, struct str s); /* ASCII only */
uint64_t str_hash(struct str s); /* FNV-1a, 64 bits, stable for ever */

/* UTF-8.  Decodes one code point at *at and moves it on; -1 (moving one byte) when invalid:
 * overlong forms, surrogates and values above 0x10FFFF are invalid. */
int32_t utf8_next(struct str s, size_t *at);
int utf8_put(char out[4], uint32_t code_point); /* bytes written, 1 to 4 */
/* Offset of the first invalid byte, or SIZE_MAX when all is valid. */
size_t utf8_invalid_at(struct str s);

struct buf {
    char *data; /* NUL-terminated once anything was added */
    size_t n, cap;
};

/* Room for n more bytes and a NUL. */
void buf_reserve(struct buf *buf, size_t n);
void buf_add(struct buf *buf, const void *data, size_t n);
void buf_str(struct buf *buf, struct str s);
void buf_text(struct buf *buf, const char *nul_terminated);
void buf_char(struct buf *buf, char c);
void buf_format(struct buf *buf, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vformat(struct buf *buf, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));
struct str buf_view(const struct buf *buf); /* valid until the next change */
void buf_clear(struct buf *buf);            /* keeps the memory */
void buf_release(struct buf *buf);

#endif
