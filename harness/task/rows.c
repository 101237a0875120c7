#include "harness/task/rows.h"

#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/base/map.h"

enum { SHOWN_MAX = 60, ID_MAX = 200, TEXTS_MAX = 1000, ROWS_MAX = 50 * 1000 * 1000 };

struct str rows_shown(struct str text)
{
    if (text.n <= SHOWN_MAX)
        return text;
    size_t n = SHOWN_MAX;
    while (n > 0 && ((unsigned char)text.data[n] & 0xc0) == 0x80)
        n--;
    return str_slice(text, 0, n);
}

/* Room for one more in an array of an arena: the old one is left behind, so at most half
 * of the memory is wasted. */
static void *grown(void *array, size_t n, size_t *cap, size_t size, struct arena *into)
{
    if (n < *cap)
        return array;
    *cap = *cap == 0 ? 64 : 2 * *cap;
    void *bigger = arena_array(into, *cap, size);
    if (n > 0)
        memcpy(bigger, array, n * size);
    return bigger;
}

static int check_text(const struct json *value, struct str key, struct err *err)
{
    if (value->type != JSON_STRING)
        return err_at(err, value->path, value->line,
                      "\"%.*s\" must be a string or an array of strings, has %s",
                      STR_ARG(key), json_type_name(value->type));
    if (str_trim(value->string).n == 0)
        return err_at(err, value->path, value->line, "\"%.*s\" has an empty text",
                      STR_ARG(key));
    return 0;
}

/* A string, or an array of at least so many strings; absent: none. */
static int read_texts(const struct json *object, const char *key, size_t least,
                      const struct str **texts, size_t *n, struct arena *into,
                      struct err *err)
{
    const struct json *value = json_get(object, key);
    *n = 0;
    if (value == NULL)
        return 0;
    bool many = value->type == JSON_ARRAY;
    size_t count = many ? value->n : 1;
    if (count < least || count > TEXTS_MAX)
        return err_at(err, value->path, value->line,
                      "\"%s\" has %zu texts, limit %zu to %d", key, count, least,
                      TEXTS_MAX);
    struct str *out = ARENA_ARRAY(into, count, struct str);
    for (const struct json *at = many ? value->child : value; at != NULL;
         at = many ? at->next : NULL) {
        if (check_text(at, str_of(key), err))
            return -1;
        out[(*n)++] = at->string;
    }
    *texts = out;
    return 0;
}

static int read_required(const struct json *object, const char *key, struct str *text,
                         struct err *err)
{
    if (json_str(object, key, text, err))
        return -1;
    if (str_trim(*text).n == 0)
        return err_at(err, object->path, object->line, "\"%s\" is empty", key);
    return 0;
}

static int read_id(const struct json *object, struct str *id, struct err *err)
{
    if (read_required(object, "id", id, err))
        return -1;
    if (id->n > ID_MAX)
        return err_at(err, object->path, object->line, "\"id\" has %zu bytes, limit %d",
                      id->n, ID_MAX);
    return 0;
}

static int refuse_label(const struct task *task, const struct json *object,
                        struct str label, struct err *err)
{
    struct buf known = {0};
    for (size_t i = 0; i < task->n_choices; i++) {
        buf_text(&known, i == 0 ? "" : ", ");
        buf_str(&known, task->choices[i]);
    }
    err_at(err, object->path, object->line, "\"answer\" is \"%.*s\", must be one of: %s",
           STR_ARG(rows_shown(label)), known.data);
    buf_release(&known);
    return -1;
}

static int check_labels(const struct task *task, const struct json *object,
                        const struct reference *reference, struct err *err)
{
    for (size_t a = 0; a < reference->n_accept && task->n_choices > 0; a++) {
        size_t i = 0;
        while (i < task->n_choices && !str_eq(reference->accept[a], task->choices[i]))
            i++;
        if (i == task->n_choices)
            return refuse_label(task, object, reference->accept[a], err);
    }
    return 0;
}

struct reading {
    const struct task *task;
    struct rows *rows;
    struct corpus_rows *corpus;
    struct arena *into;
    struct map ids; /* -> index of the row */
};

static int add_id(struct reading *reading, const struct json *object, struct str id,
                  uint32_t index, long (*line_of)(const struct reading *, uint32_t),
                  struct err *err)
{
    bool added;
    uint32_t *at = map_put(&reading->ids, id, &added);
    if (!added)
        return err_at(err, object->path, object->line,
                      "the id \"%.*s\" is on line %ld too", STR_ARG(rows_shown(id)),
                      line_of(reading, *at));
    *at = index;
    if (index == ROWS_MAX)
        return err_at(err, object->path, object->line, "more than %d rows", ROWS_MAX);
    return 0;
}

static long line_of_row(const struct reading *reading, uint32_t index)
{
    return reading->rows->row[index].line;
}

static long line_of_document(const struct reading *reading, uint32_t index)
{
    return reading->corpus->row[index].line;
}

static int read_row(const struct json *object, void *context, struct err *err)
{
    static const char *const known[] = {"id", "input", "answer", "docs", "kind", NULL};
    struct reading *reading = context;
    struct rows *rows = reading->rows;
    struct arena *into = reading->into;
    struct row row = {.line = object->line};
    if (json_only(object, known, err) || read_id(object, &row.question.id, err) ||
        read_required(object, "input", &row.question.input, err) ||
        read_texts(object, "answer", 1, &row.reference.accept, &row.reference.n_accept,
                   into, err) ||
        read_texts(object, "docs", 0, &row.reference.docs, &row.reference.n_docs, into,
                   err))
        return -1;
    if (row.reference.n_accept == 0)
        return err_at(err, object->path, object->line, "\"answer\" is missing");
    if (json_get(object, "kind") != NULL &&
        json_str(object, "kind", &row.reference.kind, err))
        return -1;
    if (check_labels(reading->task, object, &row.reference, err) ||
        add_id(reading, object, row.question.id, (uint32_t)rows->n, line_of_row, err))
        return -1;
    row.question.choices = reading->task->choices;
    row.question.n_choices = reading->task->n_choices;
    rows->row = grown(rows->row, rows->n, &rows->cap, sizeof *rows->row, into);
    rows->row[rows->n++] = row;
    return 0;
}

int rows_read(struct rows *rows, const char *path, const struct task *task,
              struct arena *into, struct err *err)
{
    struct reading reading = {.task = task, .rows = rows, .into = into};
    *rows = (struct rows){.path = path};
    int rc = json_lines(path, into, read_row, &reading, err);
    map_release(&reading.ids);
    if (rc == 0 && rows->n == 0)
        return err_at(err, path, 0, "has no items");
    return rc;
}

static int read_document(const struct json *object, void *context, struct err *err)
{
    static const char *const known[] = {"id", "title", "text", NULL};
    struct reading *reading = context;
    struct corpus_rows *rows = reading->corpus;
    struct corpus_row row = {.line = object->line};
    if (json_only(object, known, err) || read_id(object, &row.document.id, err) ||
        read_required(object, "text", &row.document.text, err))
        return -1;
    if (json_get(object, "title") != NULL &&
        json_str(object, "title", &row.document.title, err))
        return -1;
    if (add_id(reading, object, row.document.id, (uint32_t)rows->n, line_of_document,
               err))
        return -1;
    rows->row = grown(rows->row, rows->n, &rows->cap, sizeof *rows->row, reading->into);
    rows->row[rows->n++] = row;
    return 0;
}

int corpus_read(struct corpus_rows *rows, const char *path, struct arena *into,
                struct err *err)
{
    struct reading reading = {.corpus = rows, .into = into};
    *rows = (struct corpus_rows){.path = path};
    int rc = json_lines(path, into, read_document, &reading, err);
    map_release(&reading.ids);
    if (rc == 0 && rows->n == 0)
        return err_at(err, path, 0, "has no documents");
    return rc;
}

static int check_ids(const struct rows split[SPLIT_N], struct map *ids, struct err *err)
{
    for (uint32_t s = 0; s < SPLIT_N; s++) {
        for (size_t i = 0; i < split[s].n; i++) {
            bool added;
            struct str id = split[s].row[i].question.id;
            uint32_t *where = map_put(ids, id, &added);
            if (!added)
                return err_at(err, split[s].path, split[s].row[i].line,
                              "the id \"%.*s\" is in %s too", STR_ARG(rows_shown(id)),
                              split[*where].path);
            *where = s;
        }
    }
    return 0;
}

static int check_docs(const struct rows *rows, const struct map *documents,
                      struct err *err)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct reference *reference = &rows->row[i].reference;
        for (size_t d = 0; d < reference->n_docs; d++)
            if (map_find(documents, reference->docs[d]) == NULL)
                return err_at(err, rows->path, rows->row[i].line,
                              "\"docs\" names \"%.*s\", which is not in corpus.jsonl",
                              STR_ARG(rows_shown(reference->docs[d])));
    }
    return 0;
}

int rows_check(const struct rows split[SPLIT_N], const struct corpus_rows *corpus,
               struct err *err)
{
    struct map ids = {0}, documents = {0};
    for (size_t i = 0; i < corpus->n; i++)
        map_put(&documents, corpus->row[i].document.id, NULL);
    int rc = check_ids(split, &ids, err);
    for (int s = 0; s < SPLIT_N && rc == 0; s++)
        rc = check_docs(&split[s], &documents, err);
    map_release(&ids);
    map_release(&documents);
    return rc;
}
