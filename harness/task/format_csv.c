/* format_csv - tables: CSV as RFC 4180 has it, and values between tabs. */
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/task/format.h"

enum { COLUMNS_MAX = 10000 };

struct table {
    struct format_reader *r;
    struct str text;
    size_t at;
    long line;
    bool quotes;
    char separator;
    const struct str *column;
    size_t n_columns;
    struct str *field; /* of the row that is being read */
    size_t n, cap;
};

static bool at_line_end(const struct table *t, size_t at)
{
    return at >= t->text.n || t->text.data[at] == '\n' ||
           (t->text.data[at] == '\r' && at + 1 < t->text.n &&
            t->text.data[at + 1] == '\n');
}

static int add_field(struct table *t, struct str field, struct err *err)
{
    if (t->n == COLUMNS_MAX)
        return err_at(err, t->r->path, t->line, "has more than %d columns", COLUMNS_MAX);
    if (t->n == t->cap) {
        size_t cap = t->cap == 0 ? 16 : 2 * t->cap;
        struct str *bigger = ARENA_ARRAY(t->r->into, cap, struct str);
        if (t->n > 0)
            memcpy(bigger, t->field, t->n * sizeof *bigger);
        t->field = bigger;
        t->cap = cap;
    }
    t->field[t->n++] = field;
    return 0;
}

/* Text between quotes, t->at behind the first one.  A view where no quote is doubled. */
static int read_quoted(struct table *t, struct str *field, struct err *err)
{
    size_t from = t->at, doubled = 0;
    long line = t->line;
    for (;; t->at++) {
        if (t->at >= t->text.n)
            return err_at(err, t->r->path, line, "a quote is never closed");
        char c = t->text.data[t->at];
        t->line += c == '\n';
        if (c != '"')
            continue;
        if (t->at + 1 >= t->text.n || t->text.data[t->at + 1] != '"')
            break;
        doubled++;
        t->at++;
    }
    *field = str_slice(t->text, from, t->at++);
    if (doubled > 0) {
        char *out = arena_copy(t->r->into, field->data, field->n);
        size_t n = 0;
        for (size_t i = 0; i < field->n; i++, n++) {
            out[n] = field->data[i];
            i += field->data[i] == '"';
        }
        *field = (struct str){out, n};
    }
    if (!at_line_end(t, t->at) && t->text.data[t->at] != t->separator)
        return err_at(err, t->r->path, t->line, "has text behind a closing quote");
    return 0;
}

static int read_field(struct table *t, struct err *err)
{
    struct str field;
    if (t->quotes && t->at < t->text.n && t->text.data[t->at] == '"') {
        t->at++;
        if (read_quoted(t, &field, err))
            return -1;
        return add_field(t, field, err);
    }
    size_t from = t->at;
    while (!at_line_end(t, t->at) && t->text.data[t->at] != t->separator)
        if (t->text.data[t->at++] == '"' && t->quotes)
            return err_at(err, t->r->path, t->line,
                          "has a quote inside a field that does not begin with one");
    return add_field(t, str_slice(t->text, from, t->at), err);
}

/* Fields up to the end of the line; *line is where they begin. */
static int read_line(struct table *t, long *line, struct err *err)
{
    *line = t->line;
    t->n = 0;
    for (;; t->at++) {
        if (read_field(t, err))
            return -1;
        if (at_line_end(t, t->at))
            break;
    }
    t->at += t->at < t->text.n && t->text.data[t->at] == '\r' ? 2 : 1;
    t->line++;
    return 0;
}

static int check_names(const struct table *t, struct err *err)
{
    for (size_t i = 0; i < t->n_columns; i++)
        for (size_t j = 0; j < i; j++)
            if (str_eq(t->column[i], t->column[j]))
                return err_at(err, t->r->path, 1, "the column \"%.*s\" is there twice",
                              STR_ARG(t->column[i]));
    return 0;
}

static int read_names(struct table *t, struct err *err)
{
    long line;
    t->column = t->r->how->columns;
    t->n_columns = t->r->how->n_columns;
    if (t->n_columns == 0) {
        if (t->at >= t->text.n)
            return err_at(err, t->r->path, 1, "is empty: it has no names of columns");
        if (read_line(t, &line, err))
            return -1;
        for (size_t i = 0; i < t->n; i++) /* names of members end with a NUL */
            t->field[i] = str_copy(t->r->into, t->field[i]);
        t->column = t->field;
        t->n_columns = t->n;
        t->field = NULL;
        t->cap = 0;
    }
    return check_names(t, err);
}

static int give_row(struct table *t, long line, struct err *err)
{
    struct record record = record_new(t->r->path, line, t->r->into);
    if (t->n != t->n_columns)
        return err_at(err, t->r->path, line, "has %zu columns, not %zu", t->n,
                      t->n_columns);
    for (size_t i = 0; i < t->n; i++)
        record_text(&record, t->column[i], t->field[i]);
    return format_give(t->r, &record, err);
}

static int read_table(struct table *t, struct err *err)
{
    if (format_text(t->r, t->r->path, &t->text, err) || read_names(t, err))
        return -1;
    while (t->at < t->text.n) {
        long line;
        if (read_line(t, &line, err))
            return -1;
        bool empty = t->n == 1 && str_trim(t->field[0]).n == 0;
        if (!(empty && t->n_columns > 1) && give_row(t, line, err))
            return -1;
    }
    return 0;
}

int format_read_csv(struct format_reader *r, struct err *err)
{
    struct table t = {.r = r, .line = 1, .quotes = true, .separator = ','};
    return read_table(&t, err);
}

int format_read_tsv(struct format_reader *r, struct err *err)
{
    struct table t = {.r = r, .line = 1, .separator = '\t'};
    return read_table(&t, err);
}
