#include "harness/task/record.h"

#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"

enum { TEXTS_MAX = 1000, NAMES_SHOWN = 12 };

/* ---- making records */

static struct json *json_new(enum json_type type, const char *path, long line,
                             struct arena *into)
{
    struct json *value = ARENA_NEW(into, struct json);
    value->type = type;
    value->path = path;
    value->line = line;
    return value;
}

struct record record_new(const char *path, long line, struct arena *into)
{
    return (struct record){json_new(JSON_OBJECT, path, line, into), NULL, into};
}

static struct json *add(struct record *record, struct str name, struct json *value)
{
    value->key = name;
    value->next = NULL;
    if (record->last == NULL)
        record->object->child = value;
    else
        record->last->next = value;
    record->last = value;
    record->object->n++;
    return value;
}

static struct json *add_new(struct record *record, struct str name, enum json_type type)
{
    return add(record, name,
               json_new(type, record->object->path, record->object->line, record->into));
}

void record_text(struct record *record, struct str name, struct str text)
{
    add_new(record, name, JSON_STRING)->string = text;
}

void record_number(struct record *record, struct str name, double number)
{
    add_new(record, name, JSON_NUMBER)->number = number;
}

void record_value(struct record *record, struct str name, const struct json *value)
{
    struct json *copy = ARENA_NEW(record->into, struct json);
    *copy = *value;
    add(record, name, copy);
}

void record_texts(struct record *record, struct str name, const struct str *text,
                  size_t n)
{
    struct record list =
        record_new(record->object->path, record->object->line, record->into);
    for (size_t i = 0; i < n; i++)
        record_text(&list, STR_NONE, text[i]);
    list.object->type = JSON_ARRAY;
    add(record, name, list.object);
}

/* ---- paths */

static const struct json *member(const struct json *object, struct str name)
{
    for (const struct json *at = object->child; at != NULL; at = at->next)
        if (str_eq(at->key, name))
            return at;
    return NULL;
}

static void keep(struct values *values, const struct json *value)
{
    if (value->type == JSON_NULL)
        return;
    if (values->n == values->cap) {
        size_t cap = values->cap == 0 ? 8 : 2 * values->cap;
        const struct json **bigger = ARENA_ARRAY(values->into, cap, const struct json *);
        if (values->n > 0)
            memcpy(bigger, values->value, values->n * sizeof(*bigger));
        values->value = bigger;
        values->cap = cap;
    }
    values->value[values->n++] = value;
}

void pick_values(const struct json *record, struct str path, struct values *values)
{
    if (path.n == 0) {
        keep(values, record);
    } else if (record->type == JSON_ARRAY) {
        for (const struct json *at = record->child; at != NULL; at = at->next)
            pick_values(at, path, values);
    } else if (record->type == JSON_OBJECT) {
        const struct json *whole = member(record, path);
        struct str rest = path, name;
        if (whole != NULL) {
            keep(values, whole);
        } else if (str_split(&rest, '.', &name) && rest.n > 0) {
            const struct json *found = member(record, name);
            if (found != NULL)
                pick_values(found, rest, values);
        }
    }
}

/* ---- texts */

static int refuse_object(const struct json *value, struct str pick, struct err *err)
{
    return err_at(err, value->path, value->line,
                  "\"%.*s\" leads to an object, not to a text", STR_ARG(pick));
}

/* A text, a number as it is written, the elements of an array: outside on lines, inside
 * parted by bars. */
static int add_value(const struct json *value, int depth, struct str pick,
                     struct buf *out, struct err *err)
{
    char number[32];
    switch (value->type) {
    case JSON_STRING:
        buf_str(out, value->string);
        break;
    case JSON_NUMBER:
        if (fabs(value->number) < 1e15 && value->number == floor(value->number))
            buf_format(out, "%.0f", value->number);
        else {
            json_real_text(value->number, number);
            buf_text(out, number);
        }
        break;
    case JSON_BOOL:
        buf_text(out, value->boolean ? "true" : "false");
        break;
    case JSON_ARRAY:
        for (const struct json *at = value->child; at != NULL; at = at->next) {
            if (at != value->child)
                buf_text(out, depth == 0 ? "\n" : " | ");
            if (add_value(at, depth + 1, pick, out, err))
                return -1;
        }
        break;
    case JSON_OBJECT:
        return refuse_object(value, pick, err);
    case JSON_NULL:
        break;
    }
    return 0;
}

static int refuse_path(const struct json *record, struct str path, struct err *err)
{
    struct buf names = {0};
    int n = 0;
    for (const struct json *at = record->child; at != NULL && n <= NAMES_SHOWN;
         at = at->next)
        if (n++ < NAMES_SHOWN)
            buf_format(&names, "%s\"%.*s\"", n > 1 ? ", " : "", STR_ARG(at->key));
    err_at(err, record->path, record->line, "\"%.*s\" is missing; there %s %s%s",
           STR_ARG(path), record->n == 1 ? "is" : "are",
           names.n > 0 ? names.data : "no fields", n > NAMES_SHOWN ? " ..." : "");
    buf_release(&names);
    return -1;
}

static int add_path(const struct json *record, struct str path, struct buf *out,
                    struct arena *into, struct err *err)
{
    struct values found = {.into = into};
    pick_values(record, path, &found);
    if (found.n == 0)
        return refuse_path(record, path, err);
    for (size_t i = 0; i < found.n; i++) {
        if (i > 0)
            buf_char(out, '\n');
        if (add_value(found.value[i], 0, path, out, err))
            return -1;
    }
    return 0;
}

static bool is_template(struct str pick)
{
    return str_find(pick, STR("{"), 0) != SIZE_MAX;
}

static int fill(const struct json *record, struct str pick, struct buf *out,
                struct arena *into, struct err *err)
{
    for (size_t at = 0; at < pick.n; at++) {
        char c = pick.data[at];
        bool doubled = at + 1 < pick.n && pick.data[at + 1] == c;
        if ((c == '{' || c == '}') && doubled) {
            buf_char(out, pick.data[at++]);
        } else if (c == '{') {
            size_t end = str_find(pick, STR("}"), at);
            if (end == SIZE_MAX)
                return err_at(err, record->path, record->line,
                              "the template \"%.*s\" has a brace that is never closed",
                              STR_ARG(pick));
            if (add_path(record, str_slice(pick, at + 1, end), out, into, err))
                return -1;
            at = end;
        } else {
            buf_char(out, c);
        }
    }
    return 0;
}

int pick_text(const struct json *record, struct str pick, struct str *text,
              struct arena *into, struct err *err)
{
    struct buf out = {0};
    int rc = is_template(pick) ? fill(record, pick, &out, into, err)
                               : add_path(record, pick, &out, into, err);
    if (rc == 0)
        *text = str_trim(str_copy(into, buf_view(&out)));
    buf_release(&out);
    return rc;
}

/* The elements of arrays one by one. */
static void flatten(const struct json *value, struct values *flat)
{
    if (value->type != JSON_ARRAY)
        keep(flat, value);
    for (const struct json *at = value->child; value->type == JSON_ARRAY && at != NULL;
         at = at->next)
        flatten(at, flat);
}

int pick_texts(const struct json *record, struct str pick, const struct str **text,
               size_t *n, struct arena *into, struct err *err)
{
    struct values found = {.into = into}, flat = {.into = into};
    struct str *out = ARENA_ARRAY(into, 1, struct str);
    *n = 1;
    *text = out;
    if (is_template(pick))
        return pick_text(record, pick, out, into, err);
    pick_values(record, pick, &found);
    if (found.n == 0)
        return refuse_path(record, pick, err);
    for (size_t i = 0; i < found.n; i++)
        flatten(found.value[i], &flat);
    if (flat.n > TEXTS_MAX)
        return err_at(err, record->path, record->line, "\"%.*s\" has %zu texts, limit %d",
                      STR_ARG(pick), flat.n, TEXTS_MAX);
    *text = out = ARENA_ARRAY(into, flat.n + 1, struct str);
    *n = 0;
    for (size_t i = 0; i < flat.n; i++) {
        struct buf one = {0};
        int rc = add_value(flat.value[i], 0, pick, &one, err);
        if (rc == 0)
            out[*n] = str_trim(str_copy(into, buf_view(&one)));
        buf_release(&one);
        if (rc != 0)
            return -1;
        *n += out[*n].n > 0;
    }
    return 0;
}
