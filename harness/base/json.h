/* json - cJSON wrapped once: files and lines with their numbers, typed getters with clear
 * errors, and a writer whose bytes are the same everywhere.
 *
 *     struct json *config;
 *     if (json_load("run.json", arena, &config, err)) return -1;
 *     int64_t seeds;
 *     if (json_int(config, "seeds", &seeds, err)) return -1;     run.json:4: "seeds" must be ...
 *
 * A document lives in the arena.  Numbers are doubles; integers up to 2^53 are exact.  Duplicate
 * keys, NUL bytes, invalid UTF-8, depth above 64 and trailing text are errors.  A BOM is skipped.
 * Strings and keys have a NUL behind them.
 */
#ifndef HARNESS_BASE_JSON_H
#define HARNESS_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/str.h"

struct arena;
struct err;

enum json_type {
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json {
    enum json_type type;
    bool boolean;
    double number;
    struct str string;
    struct str key;                  /* of this value inside its object */
    const struct json *child, *next; /* first member or element; the next sibling */
    size_t n;                        /* members or elements */
    const char *path;                /* the file it came from, for errors */
    long line;                       /* where its document (JSONL) or itself starts */
};

enum { JSON_LINE_MAX = 16 << 20 };

/* The whole file is one document. */
int json_load(const char *path, struct arena *arena, const struct json **root,
              struct err *err);
/* `text` is one document; path and line are for errors (line counts on from there). */
int json_parse(struct str text, const char *path, long line, struct arena *arena,
               const struct json **root, struct err *err);
/* One JSON object a line: calls `row` for each; empty lines are skipped; a line above
 * JSON_LINE_MAX is an error.  Stops at the first non-zero return and returns it.  A file that
 * gzip packed is read as what is in it. */
int json_lines(const char *path, struct arena *arena,
               int (*row)(const struct json *object, void *context, struct err *err),
               void *context, struct err *err);

/* NULL when absent (exact case), and of what is no object, NULL included. */
const struct json *json_get(const struct json *object, const char *key);
/* The text of a key; nothing where it is absent or something else. */
struct str json_text(const struct json *object, const char *key);
/* The same, or `otherwise`. */
const char *json_text_or(const struct json *object, const char *key,
                         const char *otherwise);
/* The value must be there and of the type: -1 with path:line otherwise. */
int json_str(const struct json *object, const char *key, struct str *out,
             struct err *err);
int json_int(const struct json *object, const char *key, int64_t *out, struct err *err);
int json_real(const struct json *object, const char *key, double *out, struct err *err);
int json_bool(const struct json *object, const char *key, bool *out, struct err *err);
int json_array(const struct json *object, const char *key, const struct json **out,
               struct err *err);
/* An error for every key of `object` that is not in `known` (NULL-terminated), with the nearest. */
int json_only(const struct json *object, const char *const *known, struct err *err);
const char *json_type_name(enum json_type type);

/* The writer.  Keys come out in the order written; doubles as the shortest decimal text that
 * reads back to the same bits; NaN and infinities as null. */
struct json_out {
    struct buf buf;
    int depth;
    bool comma;
    bool pretty; /* two spaces a level; else one line */
};

void json_begin(struct json_out *out,
                const char *key); /* an object; key NULL inside arrays */
void json_end(struct json_out *out);
void json_begin_array(struct json_out *out, const char *key);
void json_end_array(struct json_out *out);
void json_put_str(struct json_out *out, const char *key, struct str value);
void json_put_text(struct json_out *out, const char *key,
                   const char *value); /* NULL: null */
void json_put_int(struct json_out *out, const char *key, int64_t value);
void json_put_real(struct json_out *out, const char *key, double value);
void json_put_bool(struct json_out *out, const char *key, bool value);
void json_put_null(struct json_out *out, const char *key);
/* Copies a parsed value. */
void json_put(struct json_out *out, const char *key, const struct json *value);
void json_release(struct json_out *out);
/* The shortest text that reads back to the same double; "nan" and "inf" as such.  For CSV too. */
void json_real_text(double value, char text[32]);

#endif
