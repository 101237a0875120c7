#include "harness/retrieve/collection.h"

#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"

enum { ROWS_MAX = 1 << 30, SHOWN = 60 };

int collection_add(struct collection *c, struct str id, struct str text, long line,
                   struct err *err)
{
    bool added;
    if (id.n == 0)
        return err_at(err, c->path, line, "the id is empty");
    if (c->n == ROWS_MAX)
        return err_at(err, c->path, line, "more than %d rows", ROWS_MAX);
    uint32_t *number = map_put(&c->number, id, &added);
    if (!added)
        return err_at(err, c->path, line, "the id \"%.*s\" is on line %ld too",
                      STR_ARG(str_slice(id, 0, SHOWN)), c->line[*number]);
    if (c->n == c->cap) {
        c->cap = c->cap == 0 ? 1024 : 2 * c->cap;
        c->id = mem_resize(c->id, c->cap, sizeof *c->id);
        c->text = mem_resize(c->text, c->cap, sizeof *c->text);
        c->line = mem_resize(c->line, c->cap, sizeof *c->line);
    }
    *number = (uint32_t)c->n;
    c->id[c->n] = id;
    c->text[c->n] = text;
    c->line[c->n++] = line;
    return 0;
}

void collection_release(struct collection *c)
{
    map_release(&c->number);
    free(c->id);
    free(c->text);
    free(c->line);
    *c = (struct collection){0};
}

static int get_id(const struct json *object, struct str *id, struct err *err)
{
    const char *key = json_get(object, "_id") != NULL ? "_id" : "id";
    return json_str(object, key, id, err);
}

static int add_document(const struct json *object, void *context, struct err *err)
{
    struct collection *c = context;
    struct str id, title = STR_NONE, text;
    if (get_id(object, &id, err) || json_str(object, "text", &text, err) ||
        (json_get(object, "title") != NULL && json_str(object, "title", &title, err)))
        return -1;
    if (title.n > 0)
        text = str_of(arena_format(c->arena, "%.*s %.*s", STR_ARG(title), STR_ARG(text)));
    return collection_add(c, id, text, object->line, err);
}

static int add_query(const struct json *object, void *context, struct err *err)
{
    struct collection *c = context;
    struct str id, text;
    const char *key = json_get(object, "input") != NULL ? "input" : "text";
    if (get_id(object, &id, err) || json_str(object, key, &text, err))
        return -1;
    return collection_add(c, id, text, object->line, err);
}

static int not_empty(const struct collection *c, const char *what, struct err *err)
{
    return c->n > 0 ? 0 : err_at(err, c->path, 0, "holds no %s", what);
}

int collection_read_corpus(struct collection *c, const char *path, struct arena *arena,
                           struct err *err)
{
    *c = (struct collection){.path = path, .arena = arena};
    return json_lines(path, arena, add_document, c, err) || not_empty(c, "documents", err)
               ? -1
               : 0;
}

/* Lines "id<TAB>text". */
static int read_lines(struct collection *c, struct str rest, struct err *err)
{
    struct str line, id;
    for (long number = 1; str_split(&rest, '\n', &line); number++) {
        if (number == 1 && str_starts(line, STR("\xef\xbb\xbf")))
            line = str_slice(line, 3, line.n);
        if (str_trim(line).n == 0)
            continue;
        if (utf8_invalid_at(line) != SIZE_MAX)
            return err_at(err, c->path, number, "byte %zu is no valid UTF-8",
                          utf8_invalid_at(line) + 1);
        if (str_find(line, STR("\t"), 0) == SIZE_MAX)
            return err_at(err, c->path, number, "wanted id<TAB>text, there is no tab");
        str_split(&line, '\t', &id);
        if (collection_add(c, str_trim(id), str_trim(line), number, err))
            return -1;
    }
    return 0;
}

static bool looks_like_json(struct str text)
{
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_slice(text, 3, text.n);
    return str_starts(str_trim(text), STR("{"));
}

int collection_read_queries(struct collection *c, const char *path, struct arena *arena,
                            struct err *err)
{
    struct str text;
    *c = (struct collection){.path = path, .arena = arena};
    if (file_read(path, arena, 0, &text, err))
        return -1;
    int rc = looks_like_json(text) ? json_lines(path, arena, add_query, c, err)
                                   : read_lines(c, text, err);
    return rc || not_empty(c, "queries", err) ? -1 : 0;
}
