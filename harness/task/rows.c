#include "harness/task/rows.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/map.h"
#include "harness/task/fields.h"
#include "harness/task/leak.h"

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
    const struct source *source; /* NULL: a file of our own form */
    const char *prefix;          /* of ids that are made */
    struct map ids;              /* -> index of the row */
};

/* Index of the row with this id: `index` where it is new. */
static uint32_t index_of_id(struct reading *reading, struct str id, uint32_t index)
{
    bool added;
    uint32_t *at = map_put(&reading->ids, id, &added);
    if (added)
        *at = index;
    return *at;
}

static int check_count(const struct json *object, size_t n, struct err *err)
{
    return n < ROWS_MAX
               ? 0
               : err_at(err, object->path, object->line, "more than %d rows", ROWS_MAX);
}

static int refuse_id(const struct json *object, struct str id, const char *path,
                     long line, struct err *err)
{
    if (str_eq(str_of(path), str_of(object->path)))
        return err_at(err, object->path, object->line,
                      "the id \"%.*s\" is on line %ld too", STR_ARG(rows_shown(id)),
                      line);
    return err_at(err, object->path, object->line, "the id \"%.*s\" is in %s:%ld too",
                  STR_ARG(rows_shown(id)), path, line);
}

static int add_row(struct reading *reading, const struct json *object, struct row *row,
                   struct err *err)
{
    struct rows *rows = reading->rows;
    if (check_labels(reading->task, object, &row->reference, err) ||
        check_count(object, rows->n, err))
        return -1;
    uint32_t n = (uint32_t)rows->n, first = index_of_id(reading, row->question.id, n);
    if (first != n)
        return refuse_id(object, row->question.id, rows->row[first].path,
                         rows->row[first].line, err);
    row->path = object->path;
    row->line = object->line;
    row->question.choices = reading->task->choices;
    row->question.n_choices = reading->task->n_choices;
    if (row->reference.cluster.n == 0 && row->reference.n_docs > 0)
        row->reference.cluster = row->reference.docs[0];
    rows->row = grown(rows->row, rows->n, &rows->cap, sizeof *rows->row, reading->into);
    rows->row[rows->n++] = *row;
    return 0;
}

static int add_document(struct reading *reading, const struct json *object,
                        struct document document, struct err *err)
{
    struct corpus_rows *rows = reading->corpus;
    if (check_count(object, rows->n, err))
        return -1;
    uint32_t n = (uint32_t)rows->n, first = index_of_id(reading, document.id, n);
    if (first != n)
        return refuse_id(object, document.id, rows->row[first].path,
                         rows->row[first].line, err);
    rows->row = grown(rows->row, rows->n, &rows->cap, sizeof *rows->row, reading->into);
    rows->row[rows->n++] = (struct corpus_row){object->path, object->line, document};
    return 0;
}

/* ---- rows of somebody else's form */

static int fail_empty(const struct json *object, const char *field, struct err *err)
{
    return err_at(err, object->path, object->line, "\"%s\" is empty", field);
}

/* One text; absent: an empty one. */
static struct str only(struct texts texts)
{
    return texts.n > 0 ? texts.text[0] : STR_NONE;
}

static int made_id(const struct reading *reading, const struct json *object,
                   struct str given, size_t n, struct str *id, struct err *err)
{
    *id = given.n > 0
              ? given
              : str_of(arena_format(reading->into, "%s-%zu", reading->prefix, n + 1));
    if (id->n > ID_MAX)
        return err_at(err, object->path, object->line, "\"id\" has %zu bytes, limit %d",
                      id->n, ID_MAX);
    return 0;
}

static int take_texts(struct reading *reading, const struct json *object,
                      const struct texts texts[N_FIELDS], struct err *err)
{
    struct row row = {0};
    if (made_id(reading, object, only(texts[FIELD_ID]), reading->rows->n,
                &row.question.id, err))
        return -1;
    row.question.input = only(texts[FIELD_INPUT]);
    row.reference.accept = texts[FIELD_ANSWER].text;
    row.reference.n_accept = texts[FIELD_ANSWER].n;
    row.reference.docs = texts[FIELD_DOCS].text;
    row.reference.n_docs = texts[FIELD_DOCS].n;
    row.reference.kind = only(texts[FIELD_KIND]);
    row.reference.cluster = only(texts[FIELD_CLUSTER]);
    if (str_trim(row.question.input).n == 0)
        return fail_empty(object, "input", err);
    bool titles =
        reading->source != NULL && fields_answer_titles(reading->source->fields);
    if (!titles &&
        (row.reference.n_accept == 0 || str_trim(row.reference.accept[0]).n == 0))
        return fail_empty(object, "answer", err);
    return add_row(reading, object, &row, err);
}

static int read_alias(struct reading *reading, const struct json *object, struct err *err)
{
    struct texts texts[N_FIELDS] = {{0}};
    if (fields_by_alias(object, texts, reading->into, err))
        return -1;
    return take_texts(reading, object, texts, err);
}

static int take_row(const struct json *record, void *context, struct err *err)
{
    struct reading *reading = context;
    const struct source *source = reading->source;
    struct texts texts[N_FIELDS] = {{0}};
    if (source->fields != NULL) {
        if (fields_mapped(source->fields, record, texts, reading->into, err))
            return -1;
    } else if (!fields_have_alias(record)) {
        return err_at(err, source->path, source->line,
                      "\"fields\" must say which fields of %s are input and answer",
                      record->path);
    } else if (fields_by_alias(record, texts, reading->into, err)) {
        return -1;
    }
    if (source->labels != NULL &&
        fields_relabel(source->labels, record, &texts[FIELD_ANSWER], reading->into, err))
        return -1;
    return take_texts(reading, record, texts, err);
}

static bool same_answer(const struct row *a, const struct row *b)
{
    if (a->reference.n_accept == 0 || b->reference.n_accept == 0)
        return a->reference.n_accept == b->reference.n_accept;
    return str_eq(a->reference.accept[0], b->reference.accept[0]);
}

/* Normalised inputs that come again are left out, all of them where answers differ. */
static void drop_repeats(struct rows *rows)
{
    struct arena scratch = {0};
    struct map seen = {0};
    bool *drop = mem_alloc(rows->n + 1);
    size_t kept = 0;
    for (uint32_t i = 0; i < rows->n; i++) {
        bool added;
        struct str key = leak_normalise(rows->row[i].question.input, &scratch);
        uint32_t *first =
            map_put(&seen, key.n > 0 ? key : rows->row[i].question.input, &added);
        if (added)
            *first = i;
        drop[i] = !added;
        if (!added && !same_answer(&rows->row[i], &rows->row[*first]))
            drop[*first] = true;
    }
    for (size_t i = 0; i < rows->n; i++)
        if (!drop[i])
            rows->row[kept++] = rows->row[i];
    rows->n = kept;
    free(drop);
    map_release(&seen);
    arena_release(&scratch);
}

int rows_take(struct rows *rows, const struct edition *edition, int split,
              const struct task *task, struct arena *into, struct err *err)
{
    struct reading reading = {
        .task = task, .rows = rows, .into = into, .prefix = split_names[split]};
    int rc = 0;
    *rows = (struct rows){0};
    for (size_t i = 0; i < edition->n_sources[split] && rc == 0; i++) {
        reading.source = &edition->source[split][i];
        if (reading.source->fields != NULL)
            rc = fields_check(reading.source->fields, FIELDS_ITEM, err);
        if (rc == 0)
            rc = source_read(reading.source, task->dir, into, take_row, &reading, err);
    }
    map_release(&reading.ids);
    if (rc == 0 && edition->distinct)
        drop_repeats(rows);
    if (rc == 0 && rows->n == 0 && edition->n_sources[split] > 0)
        return err_at(err, edition->source[split][0].path, edition->source[split][0].line,
                      "\"%s\" takes no items", split_names[split]);
    return rc;
}

static int take_document(const struct json *record, void *context, struct err *err)
{
    struct reading *reading = context;
    static const char *const ids[] = {"id", "_id"};
    const struct json *fields = reading->source->fields;
    struct texts texts[N_FIELDS] = {{0}};
    struct document document;
    struct str id = STR_NONE;
    if (fields != NULL) {
        if (fields_mapped(fields, record, texts, reading->into, err))
            return -1;
        id = only(texts[FIELD_ID]);
        document.title = only(texts[FIELD_TITLE]);
        document.text = only(texts[FIELD_TEXT]);
    } else {
        for (int i = 0; i < 2 && id.n == 0; i++)
            if (json_get(record, ids[i]) != NULL &&
                pick_text(record, str_of(ids[i]), &id, reading->into, err))
                return -1;
        document.title = STR_NONE;
        if ((json_get(record, "title") != NULL &&
             pick_text(record, STR("title"), &document.title, reading->into, err)) ||
            pick_text(record, STR("text"), &document.text, reading->into, err))
            return -1;
    }
    if (made_id(reading, record, id, reading->corpus->n, &document.id, err))
        return -1;
    if (str_trim(document.text).n == 0)
        return fail_empty(record, "text", err);
    return add_document(reading, record, document, err);
}

int corpus_take(struct corpus_rows *rows, const struct edition *edition, int which,
                const char *dir, struct arena *into, struct err *err)
{
    struct reading reading = {.corpus = rows, .into = into, .prefix = "doc"};
    int rc = 0;
    *rows = (struct corpus_rows){0};
    for (size_t i = 0; i < edition->n_sources[which] && rc == 0; i++) {
        reading.source = &edition->source[which][i];
        if (reading.source->fields != NULL)
            rc = fields_check(reading.source->fields, FIELDS_DOCUMENT, err);
        if (rc == 0)
            rc = source_read(reading.source, dir, into, take_document, &reading, err);
    }
    map_release(&reading.ids);
    return rc;
}

/* ---- rows of our own form */

static int read_row(const struct json *object, void *context, struct err *err)
{
    static const char *const known[] = {"id",   "input", "answer",  "docs",
                                        "kind", "terms", "cluster", NULL};
    struct reading *reading = context;
    struct arena *into = reading->into;
    struct row row = {0};
    if (fields_have_alias(object))
        return read_alias(reading, object, err);
    if (json_only(object, known, err) || read_id(object, &row.question.id, err) ||
        read_required(object, "input", &row.question.input, err) ||
        read_texts(object, "answer", 1, &row.reference.accept, &row.reference.n_accept,
                   into, err) ||
        read_texts(object, "docs", 0, &row.reference.docs, &row.reference.n_docs, into,
                   err) ||
        read_texts(object, "terms", 0, &row.reference.terms, &row.reference.n_terms, into,
                   err))
        return -1;
    if (row.reference.n_accept == 0)
        return err_at(err, object->path, object->line, "\"answer\" is missing");
    if ((json_get(object, "kind") != NULL &&
         json_str(object, "kind", &row.reference.kind, err)) ||
        (json_get(object, "cluster") != NULL &&
         read_required(object, "cluster", &row.reference.cluster, err)))
        return -1;
    return add_row(reading, object, &row, err);
}

/* "tasks/x/train.jsonl": train */
static const char *stem_of(const char *path, struct arena *into)
{
    const char *name = file_name(path);
    return arena_copy(into, name, strcspn(name, "."));
}

int rows_read(struct rows *rows, const char *path, const struct task *task,
              struct arena *into, struct err *err)
{
    struct reading reading = {
        .task = task, .rows = rows, .into = into, .prefix = stem_of(path, into)};
    *rows = (struct rows){0};
    int rc = json_lines(path, into, read_row, &reading, err);
    map_release(&reading.ids);
    if (rc == 0 && rows->n == 0)
        return err_at(err, path, 0, "has no items");
    return rc;
}

static int read_document(const struct json *object, void *context, struct err *err)
{
    static const char *const known[] = {"id", "title", "text", NULL};
    struct document document = {0};
    if (json_only(object, known, err) || read_id(object, &document.id, err) ||
        read_required(object, "text", &document.text, err))
        return -1;
    if (json_get(object, "title") != NULL &&
        json_str(object, "title", &document.title, err))
        return -1;
    return add_document(context, object, document, err);
}

int corpus_read(struct corpus_rows *rows, const char *path, struct arena *into,
                struct err *err)
{
    struct reading reading = {.corpus = rows, .into = into};
    *rows = (struct corpus_rows){0};
    int rc = json_lines(path, into, read_document, &reading, err);
    map_release(&reading.ids);
    if (rc == 0 && rows->n == 0)
        return err_at(err, path, 0, "has no documents");
    return rc;
}

void rows_link(struct rows *rows, const struct corpus_rows *corpus, struct arena *into)
{
    struct map documents = {0};
    size_t kept = 0;
    for (uint32_t i = 0; i < corpus->n; i++)
        *map_put(&documents, corpus->row[i].document.id, NULL) = i;
    for (size_t i = 0; i < rows->n; i++) {
        struct reference *r = &rows->row[i].reference;
        struct str *docs = ARENA_ARRAY(into, r->n_docs + 1, struct str);
        struct str *titles = ARENA_ARRAY(into, r->n_docs + 1, struct str);
        size_t n = 0, n_titles = 0;
        for (size_t d = 0; d < r->n_docs; d++) {
            const uint32_t *at = map_find(&documents, r->docs[d]);
            struct str title = at == NULL ? STR_NONE : corpus->row[*at].document.title;
            if (at != NULL)
                docs[n++] = r->docs[d];
            if (title.n > 0)
                titles[n_titles++] = title;
        }
        r->docs = docs;
        r->n_docs = n;
        if (r->n_accept == 0) {
            r->accept = titles;
            r->n_accept = n_titles;
        }
        if (r->n_accept > 0)
            rows->row[kept++] = rows->row[i];
    }
    rows->n = kept;
    map_release(&documents);
}

static int check_ids(const struct rows split[SPLIT_N], struct map *ids, struct err *err)
{
    for (uint32_t s = 0; s < SPLIT_N; s++) {
        for (size_t i = 0; i < split[s].n; i++) {
            bool added;
            struct str id = split[s].row[i].question.id;
            uint32_t *where = map_put(ids, id, &added);
            if (!added)
                return err_at(err, split[s].row[i].path, split[s].row[i].line,
                              "the id \"%.*s\" is in %s too", STR_ARG(rows_shown(id)),
                              split[*where].row[0].path);
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
                return err_at(err, rows->row[i].path, rows->row[i].line,
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
