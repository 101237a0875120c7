/* record - one row of somebody's data file as a JSON object, whatever the file's form:
 * every format (format.h) makes them, and picks take texts out of them.
 *
 *     struct record record = record_new(path, line, into);
 *     record_text(&record, STR("label"), text);       names and texts must stay
 *     each(record.object, context, err);
 *
 * A pick is a path or a template.  A path names members from the outside in, with dots:
 * "answers.text"; of an array it takes every element.  A member whose name has dots is
 * found by its whole name.  A template has paths in braces, "{context}\n\n{question}";
 * what a path has several of is put on lines of its own, the columns of a table's row are
 * parted by " | ", and {{ }} are braces.  A text without a brace is a path.
 */
#ifndef HARNESS_TASK_RECORD_H
#define HARNESS_TASK_RECORD_H

#include "harness/base/json.h"

struct record {
    struct json *object, *last;
    struct arena *into;
};

struct record record_new(const char *path, long line, struct arena *into);
void record_text(struct record *record, struct str name, struct str text);
void record_number(struct record *record, struct str name, double number);
/* A copy of the value, which may be of another record. */
void record_value(struct record *record, struct str name, const struct json *value);
void record_texts(struct record *record, struct str name, const struct str *text,
                  size_t n);

/* Values in the order they stand. */
struct values {
    const struct json **value;
    size_t n, cap;
    struct arena *into;
};

/* All that the path leads to, none where it leads nowhere; null is nothing. */
void pick_values(const struct json *record, struct str path, struct values *values);
/* What a pick says; -1: its path leads nowhere, or to an object. */
int pick_text(const struct json *record, struct str pick, struct str *text,
              struct arena *into, struct err *err);
/* One text for each element that a path leads to; a template has one. */
int pick_texts(const struct json *record, struct str pick, const struct str **text,
               size_t *n, struct arena *into, struct err *err);

#endif
