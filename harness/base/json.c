#include "harness/base/json.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

#define BOM         STR("\xef\xbb\xbf")
#define EXACT_MAX   9007199254740992.0 /* 2^53: from here on doubles skip integers */
#define BYTES_LIMIT ((size_t)64 << 20)

enum { DEPTH_MAX = 64, NUMBER_MAX = 63, VALUES_MAX = 4 << 20 };

/* cJSON does not say where a value stands, recurses, ends strings at NUL, and takes numbers and
 * control characters that JSON does not have.  One pass over the text finds all of this before
 * cJSON sees it, and notes the line of every value in the order in which they come. */
struct scan {
    const char *at, *end;
    const char *path;
    long line;
    int depth;
    bool string_last; /* the last token was a string: a key, where ':' follows */
    long *lines;      /* (n) */
    size_t n, cap;
};

static bool add_value(struct scan *s)
{
    if (s->n == VALUES_MAX)
        return false;
    if (s->n == s->cap) {
        s->cap = s->cap == 0 ? 32 : 2 * s->cap;
        s->lines = mem_resize(s->lines, s->cap, sizeof *s->lines);
    }
    s->lines[s->n++] = s->line;
    return true;
}

static int bad_byte(const struct scan *s, struct err *err)
{
    unsigned char c = (unsigned char)*s->at;
    if (c == '\0')
        return err_at(err, s->path, s->line, "a NUL byte");
    if (c > ' ' && c < 0x7f)
        return err_at(err, s->path, s->line, "not JSON: unexpected '%c'", c);
    return err_at(err, s->path, s->line, "not JSON: unexpected byte 0x%02x", c);
}

/* From the backslash to the last character of the escape.  cJSON reads \u with anything but four
 * hexadecimal digits as NUL, and loses the rest of the string. */
static int scan_escape(struct scan *s, struct err *err)
{
    size_t n = 0;
    if (s->end - s->at < 2)
        return 0;
    if (s->at[1] != 'u') {
        s->at++;
        return 0;
    }
    while (n < 4 && s->end - s->at > (ptrdiff_t)n + 2 &&
           isxdigit((unsigned char)s->at[n + 2]))
        n++;
    if (n < 4)
        return err_at(err, s->path, s->line,
                      "\\u without four hexadecimal digits in a string");
    if (memcmp(s->at, "\\u0000", 6) == 0)
        return err_at(err, s->path, s->line, "\\u0000 in a string");
    s->at += 5;
    return 0;
}

/* From the opening quote to behind the closing one. */
static int scan_string(struct scan *s, struct err *err)
{
    for (s->at++; s->at < s->end && *s->at != '"'; s->at++) {
        if ((unsigned char)*s->at < ' ') {
            const char *what = *s->at == '\0' ? "a NUL byte" : "a control character";
            return err_at(err, s->path, s->line, "%s in a string (not closed?)", what);
        }
        if (*s->at == '\\' && scan_escape(s, err))
            return -1;
    }
    if (s->at >= s->end)
        return err_at(err, s->path, s->line, "not JSON: a string is not closed");
    s->at++;
    return 0;
}

static size_t digits(const char *text)
{
    size_t n = 0;
    while (text[n] >= '0' && text[n] <= '9')
        n++;
    return n;
}

/* The length of the JSON number at the start of a NUL-terminated text, 0 where none is there. */
static size_t number_length(const char *text)
{
    const char *p = text + (*text == '-');
    size_t n = digits(p);
    if (n == 0 || (n > 1 && *p == '0'))
        return 0;
    p += n;
    if (*p == '.') {
        n = digits(p + 1);
        if (n == 0)
            return 0;
        p += 1 + n;
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        p += *p == '+' || *p == '-';
        n = digits(p);
        if (n == 0)
            return 0;
        p += n;
    }
    return (size_t)(p - text);
}

/* A number, true, false, null, or something that is none of them. */
static int scan_word(struct scan *s, struct err *err)
{
    const char *from = s->at;
    while (s->at < s->end && (isalnum((unsigned char)*s->at) || strchr("+-._", *s->at)) &&
           *s->at != '\0')
        s->at++;
    size_t n = (size_t)(s->at - from);
    char word[NUMBER_MAX + 1] = "";
    if (n == 0)
        return bad_byte(s, err);
    if (n > NUMBER_MAX)
        return err_at(err, s->path, s->line,
                      "not JSON: a number or word of %zu characters", n);
    memcpy(word, from, n);
    if (!strcmp(word, "true") || !strcmp(word, "false") || !strcmp(word, "null"))
        return 0;
    if (number_length(word) != n)
        return err_at(err, s->path, s->line, "not JSON: unexpected \"%s\"", word);
    if (!isfinite(strtod(word, NULL)))
        return err_at(err, s->path, s->line, "the number %s is too big", word);
    return 0;
}

static int scan_value(struct scan *s, struct err *err)
{
    char c = *s->at;
    if (!add_value(s))
        return err_at(err, s->path, s->line, "more than %d values in one document",
                      VALUES_MAX);
    s->string_last = c == '"';
    if (c == '"')
        return scan_string(s, err);
    if (c != '{' && c != '[')
        return scan_word(s, err);
    if (++s->depth > DEPTH_MAX)
        return err_at(err, s->path, s->line, "nested more than %d levels deep",
                      DEPTH_MAX);
    s->at++;
    return 0;
}

static int scan_token(struct scan *s, struct err *err)
{
    switch (*s->at) {
    case '\n':
        s->line++;
        break;
    case ' ':
    case '\t':
    case '\r':
        break;
    case ':':
        if (!s->string_last)
            return bad_byte(s, err);
        s->string_last = false;
        s->n--; /* it was a key */
        break;
    case '}':
    case ']':
        if (s->depth-- == 0)
            return bad_byte(s, err);
        s->string_last = false;
        break;
    case ',':
        s->string_last = false;
        break;
    default:
        return scan_value(s, err);
    }
    s->at++;
    return 0;
}

static long line_of(struct str text, size_t at, long line)
{
    for (size_t i = 0; i < at && i < text.n; i++)
        line += text.data[i] == '\n';
    return line;
}

static int scan_all(struct scan *s, struct str text, struct err *err)
{
    size_t invalid = utf8_invalid_at(text);
    if (invalid != SIZE_MAX)
        return err_at(err, s->path, line_of(text, invalid, s->line),
                      "invalid UTF-8 (byte 0x%02x)", (unsigned char)text.data[invalid]);
    s->at = text.data;
    s->end = text.data + text.n;
    while (s->at < s->end)
        if (scan_token(s, err))
            return -1;
    if (s->n == 0)
        return err_at(err, s->path, s->line, "there is no JSON value");
    if (s->depth > 0)
        return err_at(err, s->path, s->line, "not JSON: it ends too early");
    return 0;
}

struct convert {
    struct arena *arena;
    const char *path;
    const long *lines;
    size_t next; /* value whose line comes next */
};

static int by_key(const void *a, const void *b)
{
    const struct json *x = *(const struct json *const *)a,
                      *y = *(const struct json *const *)b;
    int order = str_cmp(x->key, y->key);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

/* Sorting finds equal keys side by side in n log n steps. */
static int check_keys(const struct json *object, struct err *err)
{
    if (object->n < 2)
        return 0;
    const struct json **sorted = mem_resize(NULL, object->n, sizeof *sorted);
    size_t n = 0;
    int rc = 0;
    for (const struct json *member = object->child; member != NULL; member = member->next)
        sorted[n++] = member;
    qsort(sorted, n, sizeof *sorted, by_key);
    for (size_t i = 1; i < n && rc == 0; i++)
        if (str_eq(sorted[i - 1]->key, sorted[i]->key))
            rc = err_at(err, object->path, sorted[i]->line,
                        "the key \"%.*s\" is there twice", STR_ARG(sorted[i]->key));
    free(sorted);
    return rc;
}

static void convert_scalar(struct json *value, const cJSON *item, struct arena *arena)
{
    if (cJSON_IsBool(item)) {
        value->type = JSON_BOOL;
        value->boolean = cJSON_IsTrue(item);
    } else if (cJSON_IsNumber(item)) {
        value->type = JSON_NUMBER;
        value->number = item->valuedouble;
    } else if (cJSON_IsString(item)) {
        value->type = JSON_STRING;
        value->string = str_copy(arena, str_of(item->valuestring));
    }
}

/* Depth is limited by the scan. */
static int convert(struct convert *c, const cJSON *item, struct json **out,
                   struct err *err)
{
    struct json *value = ARENA_NEW(c->arena, struct json);
    const struct json **tail = &value->child;
    *out = value;
    value->path = c->path;
    value->line = c->lines[c->next++];
    if (item->string != NULL)
        value->key = str_copy(c->arena, str_of(item->string));
    if (!cJSON_IsArray(item) && !cJSON_IsObject(item)) {
        convert_scalar(value, item, c->arena);
        return 0;
    }
    value->type = cJSON_IsArray(item) ? JSON_ARRAY : JSON_OBJECT;
    for (const cJSON *child = item->child; child != NULL; child = child->next) {
        struct json *converted;
        if (convert(c, child, &converted, err))
            return -1;
        *tail = converted;
        tail = &converted->next;
        value->n++;
    }
    return value->type == JSON_OBJECT ? check_keys(value, err) : 0;
}

/* cJSON stops at `at`: something there is missing or too much. */
static int not_json(struct str text, size_t at, const char *path, long line,
                    struct err *err)
{
    while (at + 1 < text.n && strchr(" \t\r\n", text.data[at]) != NULL)
        at++;
    struct str rest = str_slice(text, at, at + 20);
    rest = str_trim(str_slice(rest, 0, str_find(rest, STR("\n"), 0)));
    while (rest.n > 0 && utf8_invalid_at(rest) != SIZE_MAX)
        rest.n--; /* the slice may end inside a character */
    return err_at(err, path, line_of(text, at, line), "not JSON from here on: %.*s",
                  STR_ARG(rest));
}

static int parse(struct str text, struct scan *scan, long line, struct arena *arena,
                 const struct json **root, struct err *err)
{
    const char *end = text.data;
    struct json *value;
    if (scan_all(scan, text, err))
        return -1;
    cJSON *item = cJSON_ParseWithLengthOpts(text.data, text.n, &end, false);
    size_t at = (size_t)(end - text.data);
    if (item == NULL)
        return not_json(text, at, scan->path, line, err);
    int rc = -1;
    if (str_trim(str_slice(text, at, text.n)).n > 0)
        not_json(text, at, scan->path, line, err);
    else {
        struct convert c = {.arena = arena, .path = scan->path, .lines = scan->lines};
        rc = convert(&c, item, &value, err);
    }
    cJSON_Delete(item);
    if (rc == 0)
        *root = value;
    return rc;
}

int json_parse(struct str text, const char *path, long line, struct arena *arena,
               const struct json **root, struct err *err)
{
    if (str_starts(text, BOM))
        text = str_slice(text, BOM.n, text.n);
    if (text.n == 0)
        return err_at(err, path, line, "it is empty");
    struct scan scan = {.line = line};
    scan.path = path == NULL ? "input" : arena_strdup(arena, path);
    int rc = parse(text, &scan, line, arena, root, err);
    free(scan.lines);
    return rc;
}

int json_load(const char *path, struct arena *arena, const struct json **root,
              struct err *err)
{
    struct str text;
    if (file_read(path, arena, BYTES_LIMIT, &text, err))
        return -1;
    return json_parse(text, path, 1, arena, root, err);
}

const struct json *json_get(const struct json *object, const char *key)
{
    if (object == NULL || object->type != JSON_OBJECT)
        return NULL;
    const struct json *member = object->child;
    while (member != NULL && !str_is(member->key, key))
        member = member->next;
    return member;
}

struct str json_text(const struct json *object, const char *key)
{
    const struct json *value = json_get(object, key);
    return value != NULL && value->type == JSON_STRING ? value->string : STR_NONE;
}

const char *json_text_or(const struct json *object, const char *key,
                         const char *otherwise)
{
    struct str text = json_text(object, key);
    return text.data != NULL ? text.data : otherwise;
}

const char *json_type_name(enum json_type type)
{
    static const char *const names[] = {"null",     "true or false", "a number",
                                        "a string", "an array",      "an object"};
    return names[type];
}

static int get(const struct json *object, const char *key, enum json_type type,
               const struct json **out, struct err *err)
{
    if (object->type != JSON_OBJECT)
        return err_at(err, object->path, object->line, "must be an object, is %s",
                      json_type_name(object->type));
    const struct json *value = json_get(object, key);
    if (value == NULL)
        return err_at(err, object->path, object->line, "\"%s\" is missing", key);
    if (value->type != type)
        return err_at(err, value->path, value->line, "\"%s\" must be %s, is %s", key,
                      json_type_name(type), json_type_name(value->type));
    *out = value;
    return 0;
}

int json_str(const struct json *object, const char *key, struct str *out, struct err *err)
{
    const struct json *value;
    if (get(object, key, JSON_STRING, &value, err))
        return -1;
    *out = value->string;
    return 0;
}

int json_int(const struct json *object, const char *key, int64_t *out, struct err *err)
{
    const struct json *value;
    char text[32];
    if (get(object, key, JSON_NUMBER, &value, err))
        return -1;
    json_real_text(value->number, text);
    if (value->number != floor(value->number))
        return err_at(err, value->path, value->line,
                      "\"%s\" must be a whole number, is %s", key, text);
    if (fabs(value->number) > EXACT_MAX)
        return err_at(err, value->path, value->line, "\"%s\" is %s, beyond 2^53", key,
                      text);
    *out = (int64_t)value->number;
    return 0;
}

int json_real(const struct json *object, const char *key, double *out, struct err *err)
{
    const struct json *value;
    if (get(object, key, JSON_NUMBER, &value, err))
        return -1;
    *out = value->number;
    return 0;
}

int json_bool(const struct json *object, const char *key, bool *out, struct err *err)
{
    const struct json *value;
    if (get(object, key, JSON_BOOL, &value, err))
        return -1;
    *out = value->boolean;
    return 0;
}

int json_array(const struct json *object, const char *key, const struct json **out,
               struct err *err)
{
    return get(object, key, JSON_ARRAY, out, err);
}

int json_only(const struct json *object, const char *const *known, struct err *err)
{
    int n = 0;
    while (known[n] != NULL)
        n++;
    for (const struct json *member = object->child; member != NULL;
         member = member->next) {
        bool found = false;
        for (int i = 0; i < n && !found; i++)
            found = str_is(member->key, known[i]);
        if (!found) {
            err_unknown(err, "key", member->key.data, known, n);
            return err_wrap(err, "%s:%ld", member->path, member->line);
        }
    }
    return 0;
}
