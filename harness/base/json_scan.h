/* json_scan - reads a JSON text front to back without building a tree: for big files of
 * strangers (the header of a safetensors file, a tokenizer.json), where memory may only
 * be what is kept.
 *
 *     struct json_scan scan;
 *     struct str key;
 *     json_scan_begin(&scan, path, text, arena, err);
 *     for (json_scan_object(&scan); json_scan_member(&scan, &key);)
 *         if (str_is(key, "shape"))
 *             for (json_scan_array(&scan); json_scan_element(&scan);)
 *                 shape[n++] = json_scan_uint(&scan);
 *         else
 *             json_scan_skip(&scan);
 *     return json_scan_end(&scan);
 *
 * Every member and element must be read or skipped.  It keeps its first error; behind it
 * every loop ends and every value is empty.  Texts are views of the input where they have
 * no escapes, else in the arena; both must stay as long as they are used.
 */
#ifndef HARNESS_BASE_JSON_SCAN_H
#define HARNESS_BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/json.h"
#include "harness/base/str.h"

struct json_scan {
    const char *path;
    struct str text;
    size_t at;
    int depth;  /* of open objects and arrays */
    bool first; /* nothing was read yet of the innermost one */
    bool failed;
    uint64_t objects; /* bit d: what is open at depth d is an object */
    struct arena *arena;
    struct err *err;
};

/* Invalid UTF-8 is an error at once. */
void json_scan_begin(struct json_scan *scan, const char *path, struct str text,
                     struct arena *arena, struct err *err);
/* 0 when all went well and only white space is left. */
int json_scan_end(struct json_scan *scan);
/* "path:line: ..." unless there is an error already.  Returns -1. */
int json_scan_fail(struct json_scan *scan, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* What comes next; JSON_NULL behind an error. */
enum json_type json_scan_type(struct json_scan *scan);
void json_scan_object(struct json_scan *scan);
bool json_scan_member(struct json_scan *scan, struct str *key); /* false: closed */
void json_scan_array(struct json_scan *scan);
bool json_scan_element(struct json_scan *scan); /* false: closed */

struct str json_scan_str(struct json_scan *scan);
double json_scan_real(struct json_scan *scan);
uint64_t json_scan_uint(struct json_scan *scan); /* digits only, below 2^64 */
bool json_scan_bool(struct json_scan *scan);
void json_scan_skip(struct json_scan *scan); /* one value of any kind */

#endif
