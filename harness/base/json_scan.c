#include "harness/base/json_scan.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"

enum { DEPTH_MAX = 63, NUMBER_MAX = 63 };

/* A text of one line needs no line number. */
static long line_of(const struct json_scan *scan)
{
    long line = 1;
    for (size_t i = 0; i < scan->at && i < scan->text.n; i++)
        line += scan->text.data[i] == '\n';
    return memchr(scan->text.data, '\n', scan->text.n) == NULL ? 0 : line;
}

int json_scan_fail(struct json_scan *scan, const char *fmt, ...)
{
    char text[512];
    va_list args;
    if (scan->failed)
        return -1;
    scan->failed = true;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return err_at(scan->err, scan->path, scan->text.n == 0 ? 0 : line_of(scan), "%s",
                  text);
}

void json_scan_begin(struct json_scan *scan, const char *path, struct str text,
                     struct arena *arena, struct err *err)
{
    struct str bom = STR("\xef\xbb\xbf");
    *scan = (struct json_scan){.path = path, .text = text, .arena = arena, .err = err};
    size_t bad = utf8_invalid_at(text);
    if (str_starts(text, bom))
        scan->at = bom.n;
    if (bad != SIZE_MAX)
        json_scan_fail(scan, "not UTF-8 at byte %zu", bad);
}

static void skip_blanks(struct json_scan *scan)
{
    while (scan->at < scan->text.n && memchr(" \t\r\n", scan->text.data[scan->at], 4))
        scan->at++;
}

/* The next character that is not blank; '\0' at the end and behind an error. */
static char peek(struct json_scan *scan)
{
    skip_blanks(scan);
    return scan->failed || scan->at >= scan->text.n ? '\0' : scan->text.data[scan->at];
}

static int unexpected(struct json_scan *scan, const char *wanted)
{
    char c = peek(scan);
    if (scan->at >= scan->text.n)
        return json_scan_fail(scan, "ends where %s should be", wanted);
    if ((unsigned char)c < 0x20 || (unsigned char)c > 0x7e)
        return json_scan_fail(scan, "byte 0x%02x where %s should be", (unsigned char)c,
                              wanted);
    return json_scan_fail(scan, "'%c' where %s should be", c, wanted);
}

static bool take(struct json_scan *scan, char c, const char *what)
{
    if (peek(scan) != c) {
        unexpected(scan, what);
        return false;
    }
    scan->at++;
    return true;
}

int json_scan_end(struct json_scan *scan)
{
    if (!scan->failed && scan->depth == 0 && peek(scan) != '\0')
        return unexpected(scan, "the end");
    return scan->failed ? -1 : 0;
}

enum json_type json_scan_type(struct json_scan *scan)
{
    switch (peek(scan)) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    case 't':
    case 'f':
        return JSON_BOOL;
    case 'n':
    case '\0':
        return JSON_NULL;
    default:
        return JSON_NUMBER;
    }
}

/* ---- objects and arrays */

static void open_at(struct json_scan *scan, char bracket, const char *what)
{
    if (!take(scan, bracket, what))
        return;
    if (scan->depth == DEPTH_MAX) {
        json_scan_fail(scan, "nested deeper than %d", DEPTH_MAX);
        return;
    }
    scan->depth++;
    uint64_t bit = (uint64_t)1 << scan->depth;
    scan->objects = bracket == '{' ? scan->objects | bit : scan->objects & ~bit;
    scan->first = true;
}

void json_scan_object(struct json_scan *scan)
{
    open_at(scan, '{', "an object");
}

void json_scan_array(struct json_scan *scan)
{
    open_at(scan, '[', "an array");
}

/* Up to the next entry of what is open; false where it closes. */
static bool next_entry(struct json_scan *scan, char bracket)
{
    if (scan->failed || scan->depth == 0)
        return false;
    if (peek(scan) == bracket) {
        scan->at++;
        scan->depth--;
        scan->first = false;
        return false;
    }
    if (!scan->first && !take(scan, ',', bracket == '}' ? "',' or '}'" : "',' or ']'"))
        return false;
    scan->first = false;
    return true;
}

bool json_scan_member(struct json_scan *scan, struct str *key)
{
    *key = STR_NONE;
    if (!next_entry(scan, '}'))
        return false;
    *key = json_scan_str(scan);
    return take(scan, ':', "':'");
}

bool json_scan_element(struct json_scan *scan)
{
    return next_entry(scan, ']');
}

/* ---- texts */

static int32_t hex4(struct json_scan *scan, struct str s, size_t at)
{
    int32_t value = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = i < s.n ? s.data[i] : '\0';
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return json_scan_fail(scan, "\\u without four hexadecimal digits");
        value = value << 4 | digit;
    }
    return value;
}

/* What stands behind "\u" at *at, which moves on; surrogates come in pairs. */
static int32_t code_point(struct json_scan *scan, struct str s, size_t *at)
{
    int32_t high = hex4(scan, s, *at);
    *at += 4;
    if (high < 0xd800 || high > 0xdfff)
        return high;
    bool escaped = *at + 1 < s.n && s.data[*at] == '\\' && s.data[*at + 1] == 'u';
    int32_t low = escaped ? hex4(scan, s, *at + 2) : -1;
    *at += 6;
    if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
        return json_scan_fail(scan, "half of a surrogate pair");
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static struct str unescape(struct json_scan *scan, struct str s)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char *out =
        arena_alloc(scan->arena, s.n); /* no escape is shorter than what it means */
    size_t n = 0;
    for (size_t at = 0; at < s.n && !scan->failed;) {
        if (s.data[at] != '\\') {
            out[n++] = s.data[at++];
            continue;
        }
        char c = s.data[at + 1]; /* the end of the text was found behind escapes */
        const char *simple = memchr(from, c, sizeof from - 1);
        at += 2;
        if (simple != NULL)
            out[n++] = to[simple - from];
        else if (c != 'u')
            json_scan_fail(scan, "unknown escape in a string");
        else {
            int32_t code = code_point(scan, s, &at);
            n += code < 0 ? 0 : (size_t)utf8_put(out + n, (uint32_t)code);
        }
    }
    return (struct str){out, scan->failed ? 0 : n};
}

struct str json_scan_str(struct json_scan *scan)
{
    bool escapes = false;
    if (!take(scan, '"', "a string"))
        return STR("");
    size_t from = scan->at;
    for (; scan->at < scan->text.n && scan->text.data[scan->at] != '"'; scan->at++) {
        if ((unsigned char)scan->text.data[scan->at] < 0x20) {
            json_scan_fail(scan, "control byte 0x%02x in a string",
                           (unsigned char)scan->text.data[scan->at]);
            return STR("");
        }
        if (scan->text.data[scan->at] == '\\') {
            escapes = true;
            scan->at++;
        }
    }
    if (scan->at >= scan->text.n) {
        json_scan_fail(scan, "a string does not end");
        return STR("");
    }
    struct str s = str_slice(scan->text, from, scan->at++);
    return escapes ? unescape(scan, s) : s;
}

/* ---- numbers and words */

static bool word(struct json_scan *scan, const char *text)
{
    size_t n = strlen(text);
    if (!str_is(str_slice(scan->text, scan->at, scan->at + n), text))
        return false;
    scan->at += n;
    return true;
}

bool json_scan_bool(struct json_scan *scan)
{
    char c = peek(scan);
    if (c == 't' && word(scan, "true"))
        return true;
    if (c != 'f' || !word(scan, "false"))
        unexpected(scan, "true or false");
    return false;
}

static size_t digits(const char *s)
{
    return strspn(s, "0123456789");
}

/* Bytes of the number that starts at s, as JSON has it; 0: none. */
static size_t number_length(const char *s)
{
    size_t n = s[0] == '-', whole = digits(s + n);
    if (whole == 0 || (whole > 1 && s[n] == '0'))
        return 0;
    n += whole;
    if (s[n] == '.') {
        size_t fraction = digits(s + n + 1);
        if (fraction == 0)
            return 0;
        n += 1 + fraction;
    }
    if (s[n] == 'e' || s[n] == 'E') {
        size_t sign = s[n + 1] == '+' || s[n + 1] == '-',
               power = digits(s + n + 1 + sign);
        if (power == 0)
            return 0;
        n += 1 + sign + power;
    }
    return n;
}

/* The number as NUL-terminated text. */
static bool number_text(struct json_scan *scan, char text[NUMBER_MAX + 1])
{
    peek(scan);
    struct str rest = str_slice(scan->text, scan->at, scan->at + NUMBER_MAX);
    if (rest.n > 0)
        memcpy(text, rest.data, rest.n);
    text[rest.n] = '\0';
    size_t n = scan->failed ? 0 : number_length(text);
    if (n == 0 || n == NUMBER_MAX) {
        unexpected(scan, "a number");
        return false;
    }
    text[n] = '\0';
    scan->at += n;
    return true;
}

double json_scan_real(struct json_scan *scan)
{
    char text[NUMBER_MAX + 1];
    return number_text(scan, text) ? strtod(text, NULL) : 0;
}

uint64_t json_scan_uint(struct json_scan *scan)
{
    char text[NUMBER_MAX + 1];
    uint64_t value = 0;
    if (!number_text(scan, text))
        return 0;
    for (const char *c = text; *c != '\0'; c++)
        if (*c < '0' || *c > '9' || __builtin_mul_overflow(value, 10u, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*c - '0'), &value)) {
            json_scan_fail(scan, "%s is not a whole number below 2^64", text);
            return 0;
        }
    return value;
}

void json_scan_skip(struct json_scan *scan)
{
    int outer = scan->depth;
    do {
        struct str key;
        bool inside = scan->depth > outer;
        bool object = scan->objects >> scan->depth & 1;
        if (inside && !(object ? json_scan_member(scan, &key) : json_scan_element(scan)))
            continue;
        switch (json_scan_type(scan)) {
        case JSON_OBJECT:
            json_scan_object(scan);
            break;
        case JSON_ARRAY:
            json_scan_array(scan);
            break;
        case JSON_STRING:
            json_scan_str(scan);
            break;
        case JSON_BOOL:
            json_scan_bool(scan);
            break;
        case JSON_NULL:
            if (!word(scan, "null"))
                unexpected(scan, "a value");
            break;
        case JSON_NUMBER:
            json_scan_real(scan);
            break;
        }
    } while (!scan->failed && scan->depth > outer);
}
