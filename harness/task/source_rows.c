/* source_rows - which records of a file a source takes: lists in cells, melted columns,
 * "where" and "take".
 */
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/sha256.h"
#include "harness/task/source.h"

struct taking {
    const struct source *source;
    struct arena *into;
    int (*each)(const struct json *record, void *context, struct err *err);
    void *context;
    size_t melted;
};

/* ---- lists as Python and numpy print them: ['a', "b's" 'c', 12] */

static bool next_char(struct str text, size_t *at, struct buf *out)
{
    char c = text.data[(*at)++], bytes[4];
    if (c != '\\' || *at == text.n) {
        buf_char(out, c);
        return true;
    }
    c = text.data[(*at)++];
    int digits = c == 'x' ? 2 : c == 'u' ? 4 : 0;
    uint32_t code = 0;
    for (int i = 0; i < digits; i++, ++*at) {
        static const char hex[] = "0123456789abcdef";
        const char *found = *at < text.n ? strchr(hex, text.data[*at] | 0x20) : NULL;
        if (found == NULL || *found == '\0')
            return false;
        code = 16 * code + (uint32_t)(found - hex);
    }
    if (digits > 0)
        buf_add(out, bytes, (size_t)utf8_put(bytes, code));
    else
        buf_char(out, c == 'n' ? '\n' : c == 't' ? '\t' : c);
    return code < 0xd800 || code > 0xdfff;
}

/* A quoted text, or what stands up to a comma or blank. */
static bool next_element(struct str text, size_t *at, struct buf *out)
{
    char quote = text.data[*at];
    bool quoted = quote == '\'' || quote == '"';
    *at += quoted;
    size_t from = *at;
    while (*at < text.n) {
        char c = text.data[*at];
        if (quoted ? c == quote : strchr(", \n\r\t]", c) != NULL) {
            *at += quoted;
            return quoted || *at > from;
        }
        if (!next_char(text, at, out))
            return false;
    }
    return false;
}

/* Whether the text is a list; its elements. */
static bool read_python_list(struct str text, struct record *list)
{
    size_t at = 1;
    if (text.n < 2 || text.data[0] != '[' || text.data[text.n - 1] != ']')
        return false;
    for (;;) {
        while (at < text.n && strchr(", \n\r\t", text.data[at]) != NULL)
            at++;
        if (at == text.n - 1)
            return true;
        struct buf element = {0};
        bool good = at < text.n && next_element(text, &at, &element);
        if (good)
            record_text(list, STR_NONE, str_copy(list->into, buf_view(&element)));
        buf_release(&element);
        if (!good)
            return false;
    }
}

static const struct json *with_lists(const struct json *record, struct arena *into)
{
    struct record out = record_new(record->path, record->line, into);
    for (const struct json *at = record->child; at != NULL; at = at->next) {
        struct record list = record_new(at->path, at->line, into);
        if (at->type == JSON_STRING && read_python_list(at->string, &list)) {
            list.object->type = JSON_ARRAY;
            record_value(&out, at->key, list.object);
        } else {
            record_value(&out, at->key, at);
        }
    }
    return out.object;
}

/* ---- "where": members that must have a value */

static bool is_one_of(struct str text, const struct json *wanted)
{
    if (wanted->type == JSON_STRING)
        return str_eq(text, wanted->string);
    bool found = false;
    for (const struct json *at = wanted->child; at != NULL; at = at->next)
        found |= at->type == JSON_STRING && str_eq(text, at->string);
    return found;
}

static int matches_one(const struct json *record, const struct json *wanted, bool *match,
                       struct arena *into, struct err *err)
{
    struct str text;
    if (pick_text(record, wanted->key, &text, into, err))
        return -1;
    *match = true;
    if (wanted->type == JSON_OBJECT) { /* {"chars": [least, most]} */
        const struct json *limits;
        static const char *const known[] = {"chars", NULL};
        if (json_only(wanted, known, err) || json_array(wanted, "chars", &limits, err))
            return -1;
        if (limits->n != 2 || limits->child->type != JSON_NUMBER ||
            limits->child->next->type != JSON_NUMBER)
            return err_at(err, wanted->path, wanted->line,
                          "\"chars\" must be two numbers");
        double chars = 0;
        for (size_t at = 0; at < text.n; chars++)
            utf8_next(text, &at);
        *match = chars >= limits->child->number && chars <= limits->child->next->number;
    } else if (wanted->type == JSON_STRING || wanted->type == JSON_ARRAY) {
        *match = is_one_of(text, wanted);
    } else {
        return err_at(
            err, wanted->path, wanted->line,
            "\"where\" must have texts, arrays of texts or {\"chars\": [a, b]}");
    }
    return 0;
}

/* ---- "take": the split rule */

/* The first digits of a text; -1: it has none. */
static int64_t first_number(struct str text)
{
    size_t at = 0;
    int64_t number = 0;
    while (at < text.n && (text.data[at] < '0' || text.data[at] > '9'))
        at++;
    if (at == text.n)
        return -1;
    for (int n = 0; at < text.n && n < 15 && text.data[at] >= '0' && text.data[at] <= '9';
         n++)
        number = 10 * number + (text.data[at++] - '0');
    return number;
}

/* The first hex digit of the sha256 of the text in lower case. */
static int64_t hashed(struct str text, struct arena *into)
{
    char hex[65];
    sha256_of(str_lower(into, text), hex);
    return hex[0] <= '9' ? hex[0] - '0' : hex[0] - 'a' + 10;
}

static int is_in(const struct json *take, double value, bool *in, struct err *err)
{
    const struct json *list;
    if (json_array(take, "in", &list, err))
        return -1;
    *in = false;
    for (const struct json *at = list->child; at != NULL; at = at->next) {
        bool range = at->type == JSON_ARRAY && at->n == 2 &&
                     at->child->type == JSON_NUMBER &&
                     at->child->next->type == JSON_NUMBER;
        if (!range && at->type != JSON_NUMBER)
            return err_at(err, at->path, at->line,
                          "\"in\" must hold numbers and ranges [from, to]");
        *in |= range ? value >= at->child->number && value <= at->child->next->number
                     : value == at->number;
    }
    return 0;
}

static int is_taken(const struct taking *t, const struct json *record, bool *taken,
                    struct err *err)
{
    const struct json *take = t->source->take;
    struct str of = STR("#"), text;
    bool hash = false;
    int64_t modulo = 0;
    if (take == NULL)
        return 0;
    if ((json_get(take, "of") != NULL && json_str(take, "of", &of, err)) ||
        (json_get(take, "hash") != NULL && json_bool(take, "hash", &hash, err)) ||
        (json_get(take, "modulo") != NULL && json_int(take, "modulo", &modulo, err)) ||
        pick_text(record, of, &text, t->into, err))
        return -1;
    int64_t value = hash ? hashed(text, t->into) : first_number(text);
    if (value < 0)
        return err_at(err, record->path, record->line,
                      "\"%.*s\" has no number for \"take\"", STR_ARG(of));
    if (modulo < 0)
        return err_at(err, take->path, take->line, "\"modulo\" must not be negative");
    return is_in(take, (double)(modulo > 0 ? value % modulo : value), taken, err);
}

static int give(struct taking *t, const struct json *record, struct err *err)
{
    bool wanted = true;
    const struct json *where = t->source->where;
    for (const struct json *at = where == NULL ? NULL : where->child;
         at != NULL && wanted; at = at->next)
        if (matches_one(record, at, &wanted, t->into, err))
            return -1;
    if (wanted && is_taken(t, record, &wanted, err))
        return -1;
    return wanted ? t->each(record, t->context, err) : 0;
}

/* ---- "melt": a record for each of some columns */

static int give_melted(struct taking *t, const struct json *row, struct str name,
                       const struct json *value, struct err *err)
{
    struct record record = record_new(row->path, row->line, t->into);
    record_text(&record, STR("name"), name);
    record_value(&record, STR("value"), value);
    record_value(&record, STR("row"), row);
    record_number(&record, STR("#"), (double)t->melted++);
    return give(t, record.object, err);
}

static bool is_nothing(const struct json *value)
{
    return value->type == JSON_NULL || (value->type == JSON_ARRAY && value->n == 0) ||
           (value->type == JSON_STRING && str_trim(value->string).n == 0);
}

static int melt(struct taking *t, const struct json *row, struct err *err)
{
    const struct json *columns = t->source->columns;
    for (const struct json *at = columns->child; at != NULL; at = at->next) {
        if (at->type != JSON_STRING)
            return err_at(err, at->path, at->line, "\"columns\" must hold texts");
        struct str column = columns->type == JSON_OBJECT ? at->key : at->string;
        struct values found = {.into = t->into};
        pick_values(row, column, &found);
        if (found.n != 1)
            return err_at(err, row->path, row->line, "\"%.*s\" is missing",
                          STR_ARG(column));
        const struct json *value = found.value[0];
        bool each = t->source->each && value->type == JSON_ARRAY;
        for (const struct json *v = each ? value->child : value; v != NULL;
             v = each ? v->next : NULL)
            if (!is_nothing(v) && give_melted(t, row, at->string, v, err))
                return -1;
    }
    return 0;
}

static int on_record(const struct json *record, void *context, struct err *err)
{
    struct taking *t = context;
    if (t->source->python_lists)
        record = with_lists(record, t->into);
    return t->source->columns != NULL ? melt(t, record, err) : give(t, record, err);
}

int source_read(const struct source *source, const char *dir, struct arena *into,
                int (*each)(const struct json *record, void *context, struct err *err),
                void *context, struct err *err)
{
    struct taking t = {source, into, each, context, 0};
    struct format_how how = source->how;
    if (how.qrels != NULL)
        how.qrels = source_find(dir, how.qrels, into);
    for (size_t i = 0; i < source->n_files; i++)
        if (format_read(source->format, &how, source_find(dir, source->file[i], into),
                        into, on_record, &t, err))
            return -1;
    return 0;
}
