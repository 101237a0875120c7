/* format_json - objects a line, arrays inside a document, and SQuAD's nesting. */
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/task/format.h"

/* ---- jsonl */

static int give_object(const struct json *object, void *context, struct err *err)
{
    struct format_reader *r = context;
    struct record record = record_new(object->path, object->line, r->into);
    for (const struct json *at = object->child; at != NULL; at = at->next)
        record_value(&record, at->key, at);
    return format_give(r, &record, err);
}

int format_read_jsonl(struct format_reader *r, struct err *err)
{
    return json_lines(r->path, r->into, give_object, r, err);
}

/* ---- json: arrays at a path */

static const struct json *only_member(const struct json *object, struct str name)
{
    struct values found = {0};
    struct arena scratch = {0};
    found.into = &scratch;
    pick_values(object, name, &found);
    const struct json *value = found.n == 1 ? found.value[0] : NULL;
    arena_release(&scratch);
    return value;
}

static int give_child(struct format_reader *r, const struct json *element,
                      const struct json *parent, struct err *err)
{
    if (element->type != JSON_OBJECT)
        return err_at(err, element->path, element->line,
                      "a record must be an object, is %s", json_type_name(element->type));
    struct record record = record_new(element->path, element->line, r->into);
    for (const struct json *at = element->child; at != NULL; at = at->next)
        record_value(&record, at->key, at);
    if (parent != NULL)
        record_value(&record, STR("parent"), parent);
    return format_give(r, &record, err);
}

/* The elements of `list` are records, or hold them below `path`. */
static int read_list(struct format_reader *r, const struct json *list, struct str path,
                     const struct json *parent, struct err *err)
{
    struct str rest = path, name;
    if (list->type != JSON_ARRAY && list->type != JSON_OBJECT)
        return err_at(err, list->path, list->line,
                      "records must stand in an array or an object, not in %s",
                      json_type_name(list->type));
    if (path.n == 0) {
        for (const struct json *at = list->child; at != NULL; at = at->next)
            if (give_child(r, at, parent, err))
                return -1;
        return 0;
    }
    if (list->type == JSON_ARRAY) {
        for (const struct json *at = list->child; at != NULL; at = at->next)
            if (read_list(r, at, path, at, err))
                return -1;
        return 0;
    }
    str_split(&rest, '.', &name);
    const struct json *inner = only_member(list, name);
    if (inner == NULL)
        return err_at(err, list->path, list->line, "\"%.*s\" is missing", STR_ARG(name));
    return read_list(r, inner, rest, parent, err);
}

int format_read_json(struct format_reader *r, struct err *err)
{
    const struct json *root;
    if (json_load(r->path, r->into, &root, err))
        return -1;
    return read_list(r, root, r->how->records, NULL, err);
}

/* ---- squad */

struct squad {
    struct format_reader *r;
    const struct json *paragraph;
    struct str title, context, id; /* of the paragraph */
    long article;
};

/* Answers once each, in their order; a question that has none is not answerable. */
static int add_answers(struct record *record, const struct json *qa, struct arena *into,
                       struct err *err)
{
    const struct json *list;
    size_t n = 0;
    if (json_array(qa, "answers", &list, err))
        return -1;
    struct str *text = ARENA_ARRAY(into, list->n + 1, struct str);
    for (const struct json *at = list->child; at != NULL; at = at->next) {
        if (at->type != JSON_OBJECT)
            return err_at(err, at->path, at->line, "an answer must be an object, is %s",
                          json_type_name(at->type));
        if (json_str(at, "text", &text[n], err))
            return -1;
        size_t same = 0;
        while (same < n && !str_eq(text[same], text[n]))
            same++;
        n += same == n;
    }
    if (n == 0)
        text[n++] = STR("unanswerable");
    record_texts(record, STR("answers"), text, n);
    return 0;
}

static int give_question(struct squad *s, const struct json *qa, struct err *err)
{
    struct str id, question;
    if (json_str(qa, "id", &id, err) || json_str(qa, "question", &question, err))
        return -1;
    struct record record = record_new(qa->path, qa->line, s->r->into);
    record_text(&record, STR("id"), id);
    record_text(&record, STR("question"), question);
    if (add_answers(&record, qa, s->r->into, err))
        return -1;
    record_text(&record, STR("context"), s->context);
    record_text(&record, STR("title"), s->title);
    record_text(&record, STR("paragraph"), s->id);
    record_number(&record, STR("article"), (double)s->article);
    return format_give(s->r, &record, err);
}

static int give_paragraph(struct squad *s, struct err *err)
{
    struct record record = record_new(s->paragraph->path, s->paragraph->line, s->r->into);
    record_text(&record, STR("id"), s->id);
    record_text(&record, STR("title"), s->title);
    record_text(&record, STR("text"), s->context);
    record_number(&record, STR("article"), (double)s->article);
    return format_give(s->r, &record, err);
}

static int read_paragraph(struct squad *s, struct err *err)
{
    const struct json *list;
    if (json_str(s->paragraph, "context", &s->context, err) ||
        json_array(s->paragraph, "qas", &list, err))
        return -1;
    if (s->r->how->documents)
        return give_paragraph(s, err);
    for (const struct json *qa = list->child; qa != NULL; qa = qa->next) {
        if (qa->type != JSON_OBJECT)
            return err_at(err, qa->path, qa->line, "\"qas\" must hold objects, has %s",
                          json_type_name(qa->type));
        if (give_question(s, qa, err))
            return -1;
    }
    return 0;
}

static int read_article(struct squad *s, const struct json *article, struct err *err)
{
    const struct json *list;
    long n = 0;
    s->title = STR("");
    if (article->type != JSON_OBJECT)
        return err_at(err, article->path, article->line,
                      "\"data\" must hold objects, has %s",
                      json_type_name(article->type));
    if ((json_get(article, "title") != NULL &&
         json_str(article, "title", &s->title, err)) ||
        json_array(article, "paragraphs", &list, err))
        return -1;
    for (s->paragraph = list->child; s->paragraph != NULL;
         s->paragraph = s->paragraph->next) {
        if (s->paragraph->type != JSON_OBJECT)
            return err_at(err, s->paragraph->path, s->paragraph->line,
                          "\"paragraphs\" must hold objects, has %s",
                          json_type_name(s->paragraph->type));
        s->id = str_of(arena_format(s->r->into, "%ld-%ld", s->article, n++));
        if (read_paragraph(s, err))
            return -1;
    }
    return 0;
}

int format_read_squad(struct format_reader *r, struct err *err)
{
    const struct json *root, *data;
    struct squad s = {.r = r};
    if (json_load(r->path, r->into, &root, err))
        return -1;
    if (root->type != JSON_OBJECT)
        return err_at(err, r->path, root->line, "must be an object with \"data\", is %s",
                      json_type_name(root->type));
    if (json_array(root, "data", &data, err))
        return -1;
    for (const struct json *at = data->child; at != NULL; at = at->next, s.article++)
        if (read_article(&s, at, err))
            return -1;
    return 0;
}
