#include "harness/base/err.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/str.h"

/* Longer than struct err's text, so that what does not fit is known before it is cut. */
enum { RAW_MAX = 4096, NAME_MAX_LENGTH = 64, NAMES_MAX = 128 };

static bool is_control(int32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

/* Appends one code point or its escape; false, writing nothing, where it does not fit. */
static bool put_escaped(char *out, size_t size, size_t *n, const char *bytes,
                        size_t length, bool plain)
{
    size_t need = plain ? length : 4 * length;
    if (*n + need >= size)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (plain)
            out[(*n)++] = bytes[i];
        else
            *n +=
                (size_t)snprintf(out + *n, size - *n, "\\x%02X", (unsigned char)bytes[i]);
    }
    out[*n] = '\0';
    return true;
}

/* File names and keys come from outside: what they contain may not start a new line or move the
 * cursor of a terminal.  Text that is too long ends with "...", cut between characters. */
static void sanitize(const char *raw, char *out, size_t size)
{
    struct str s = str_of(raw);
    size_t n = 0, fits = 0, at = 0;
    out[0] = '\0';
    while (at < s.n) {
        size_t from = at;
        int32_t code_point = utf8_next(s, &at);
        bool plain = code_point >= 0 && !is_control(code_point);
        if (!put_escaped(out, size, &n, s.data + from, at - from, plain)) {
            memcpy(out + fits, "...", 4);
            return;
        }
        if (n + 4 <= size)
            fits = n;
    }
}

static int set(struct err *err, enum err_status status, const char *raw)
{
    err->status = status;
    sanitize(raw, err->text, sizeof err->text);
    return -1;
}

int err_set(struct err *err, const char *fmt, ...)
{
    char raw[RAW_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(raw, sizeof raw, fmt, args);
    va_end(args);
    return set(err, ERR_FAILED, raw);
}

int err_ask(struct err *err, const char *fmt, ...)
{
    char raw[RAW_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(raw, sizeof raw, fmt, args);
    va_end(args);
    return set(err, ERR_ASKED_WRONGLY, raw);
}

/* Writes "path:line: " and returns its length, at most size - 1. */
static size_t put_place(char *raw, size_t size, const char *path, long line)
{
    int n = line > 0 ? snprintf(raw, size, "%s:%ld: ", path, line)
                     : snprintf(raw, size, "%s: ", path);
    return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

int err_at(struct err *err, const char *path, long line, const char *fmt, ...)
{
    char raw[RAW_MAX];
    size_t n = put_place(raw, sizeof raw, path != NULL ? path : "input", line);
    va_list args;
    va_start(args, fmt);
    vsnprintf(raw + n, sizeof raw - n, fmt, args);
    va_end(args);
    return set(err, ERR_ASKED_WRONGLY, raw);
}

static enum err_status status_of_errno(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case EACCES:
    case ELOOP:
        return ERR_ASKED_WRONGLY;
    default:
        return ERR_FAILED;
    }
}

/* Joins two texts with ": "; the later one is cut when both are too long. */
static int set_joined(struct err *err, enum err_status status, const char *first,
                      const char *second)
{
    char raw[RAW_MAX + sizeof err->text + 2];
    snprintf(raw, sizeof raw, "%s%s%s", first, second[0] == '\0' ? "" : ": ", second);
    return set(err, status, raw);
}

int err_errno(struct err *err, const char *fmt, ...)
{
    int error = errno;
    char raw[RAW_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(raw, sizeof raw, fmt, args);
    va_end(args);
    return set_joined(err, status_of_errno(error), raw, strerror(error));
}

int err_wrap(struct err *err, const char *fmt, ...)
{
    char raw[RAW_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(raw, sizeof raw, fmt, args);
    va_end(args);
    return set_joined(err, err->status == ERR_NONE ? ERR_FAILED : err->status, raw,
                      err->text);
}

int err_interrupted(struct err *err)
{
    return set(err, ERR_INTERRUPTED, "interrupted");
}

static int min2(int a, int b)
{
    return a < b ? a : b;
}

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Damerau-Levenshtein (optimal string alignment) over three rows; case does not count. */
static int edit_distance(const char *a, int n_a, const char *b, int n_b)
{
    int rows[3][NAME_MAX_LENGTH + 1];
    for (int j = 0; j <= n_b; j++)
        rows[0][j] = j;
    for (int i = 1; i <= n_a; i++) {
        int *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (int j = 1; j <= n_b; j++) {
            int replace = above[j - 1] + !same(a[i - 1], b[j - 1]);
            row[j] = min2(replace, min2(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                row[j] = min2(row[j], above2[j - 2] + 1);
        }
    }
    return rows[n_a % 3][n_b];
}

const char *err_nearest(const char *name, const char *const *candidates, int n)
{
    size_t n_name = strlen(name);
    if (n_name > NAME_MAX_LENGTH)
        return NULL;
    int allowed = n_name / 3 > 2 ? (int)(n_name / 3) : 2;
    const char *nearest = NULL;
    for (int i = 0; i < n; i++) {
        size_t n_candidate = strlen(candidates[i]);
        if (n_candidate > NAME_MAX_LENGTH)
            continue;
        int distance = edit_distance(name, (int)n_name, candidates[i], (int)n_candidate);
        /* A candidate of which no letter is left is no hint. */
        if (distance > allowed || distance >= (int)n_candidate)
            continue;
        if (nearest == NULL || distance < allowed)
            nearest = candidates[i];
        allowed = distance;
    }
    return nearest;
}

int err_unknown(struct err *err, const char *kind, const char *name,
                const char *const *candidates, int n)
{
    const char *nearest = err_nearest(name, candidates, n);
    if (nearest != NULL)
        return err_ask(err, "unknown %s \"%s\"; did you mean \"%s\"?", kind, name,
                       nearest);
    if (n == 0)
        return err_ask(err, "unknown %s \"%s\"; there is none", kind, name);
    char known[RAW_MAX / 2];
    size_t used = 0;
    for (int i = 0; i < n && used < sizeof known; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s",
                                 i == 0 ? "" : ", ", candidates[i]);
    return err_ask(err, "unknown %s \"%s\"; known: %s", kind, name, known);
}

int err_find(struct err *err, const char *kind, const char *name,
             const char *(*name_of)(int i), int n)
{
    const char *names[NAMES_MAX];
    int shown = n < NAMES_MAX ? n : NAMES_MAX;
    for (int i = 0; i < n; i++)
        if (strcmp(name_of(i), name) == 0)
            return i;
    for (int i = 0; i < shown; i++)
        names[i] = name_of(i);
    return err_unknown(err, kind, name, names, shown);
}
