#include "engine/train/recipe_fetch.h"

#include <string.h>

#include "engine/train/reader.h"
#include "harness/base/download.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/progress.h"
#include "harness/base/sha256.h"

struct listed {
    const char *path, *url, *sha256, *split;
    int64_t bytes;
};

static int text_of(const struct json *object, const char *key, const char **text,
                   struct arena *arena, struct err *err)
{
    struct str value;
    if (json_str(object, key, &value, err))
        return -1;
    *text = str_copy(arena, value).data;
    return strlen(*text) == value.n && value.n > 0
               ? 0
               : err_at(err, object->path, object->line, "\"%s\" is no name", key);
}

/* Stays below the folder it is joined to. */
static bool is_below(const char *path)
{
    struct str rest = str_of(path), part;
    while (str_split(&rest, '/', &part))
        if (part.n == 0 || str_is(part, ".") || str_is(part, ".."))
            return false;
    return true;
}

static bool is_sha256(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static int read_listed(const struct json *item, struct listed *file, struct arena *arena,
                       struct err *err)
{
    static const char *const known[] = {"path", "url", "sha256", "bytes", "split", NULL};
    *file = (struct listed){0};
    if (item->type != JSON_OBJECT)
        return err_at(err, item->path, item->line, "a file must be an object");
    if (json_only(item, known, err) || text_of(item, "path", &file->path, arena, err) ||
        text_of(item, "url", &file->url, arena, err) ||
        text_of(item, "sha256", &file->sha256, arena, err) ||
        json_int(item, "bytes", &file->bytes, err))
        return -1;
    if (json_get(item, "split") && text_of(item, "split", &file->split, arena, err))
        return -1;
    if (!is_below(file->path))
        return err_at(err, item->path, item->line, "\"path\" leads out of the folder");
    if (!is_sha256(file->sha256) || file->bytes < 1)
        return err_at(err, item->path, item->line,
                      "needs \"sha256\", 64 digits in lower case, and \"bytes\" above 0");
    return 0;
}

struct list {
    const char *folder, *table; /* table: NULL, or its name */
    struct listed *file;
    size_t n;
    int64_t bytes;
};

static int read_list(struct list *list, const char *path, struct arena *arena,
                     struct err *err)
{
    static const char *const known[] = {"folder", "table", "files", NULL};
    const struct json *root, *files;
    *list = (struct list){0};
    if (json_load(path, arena, &root, err))
        return -1;
    if (root->type != JSON_OBJECT)
        return err_at(err, path, root->line, "a list of files must be an object");
    if (json_only(root, known, err) ||
        text_of(root, "folder", &list->folder, arena, err) ||
        (json_get(root, "table") && text_of(root, "table", &list->table, arena, err)) ||
        json_array(root, "files", &files, err))
        return -1;
    if (!is_below(list->folder) || (list->table && !is_below(list->table)))
        return err_at(err, path, root->line, "\"folder\" and \"table\" must stay below");
    list->file = ARENA_ARRAY(arena, files->n + 1, struct listed);
    for (const struct json *c = files->child; c; c = c->next) {
        if (read_listed(c, &list->file[list->n], arena, err))
            return -1;
        if (list->table && !list->file[list->n].split)
            return err_at(err, path, c->line, "a file without \"split\"");
        list->bytes += list->file[list->n++].bytes;
    }
    return 0;
}

static int fetch_one(const struct listed *file, const char *dir, struct recipe_text *text,
                     struct progress *progress, struct arena *arena, struct err *err)
{
    const char *path = file_join(arena, dir, file->path);
    const char *parent = file_folder(arena, path);
    const struct download what = {
        .url = file->url, .path = path, .sha256 = file->sha256, .bytes = file->bytes};
    bool right;
    if (sha256_file_is(path, file->sha256, &right, err))
        return -1;
    if (right) {
        progress_add(progress, file->bytes);
        return 0;
    }
    if (file_mkdirs(parent, err) || download(&what, progress, err))
        return -1;
    text->fetched++;
    return 0;
}

static int write_table(const struct list *list, const char *path, struct err *err)
{
    struct buf text = {0};
    buf_text(&text, "split\tpath\n");
    for (size_t i = 0; i < list->n; i++)
        buf_format(&text, "%s\t%s\n", list->file[i].split, list->file[i].path);
    int rc = file_write(path, buf_view(&text), err);
    buf_release(&text);
    return rc;
}

static int fetch_listed(const struct recipe *recipe, const struct recipe_source *source,
                        struct recipe_text *text, struct arena *arena, struct err *err)
{
    struct list list;
    struct progress progress = {0};
    if (read_list(&list, recipe_rooted(recipe, source->fetch, arena), arena, err))
        return -1;
    const char *dir = file_join(arena, recipe->data_dir, list.folder);
    const char *table = list.table ? file_join(arena, dir, list.table) : NULL;
    int rc = 0;
    progress_begin(&progress, source->name, "bytes", list.bytes);
    for (size_t i = 0; i < list.n && rc == 0; i++)
        rc = interrupted() ? err_interrupted(err)
                           : fetch_one(&list.file[i], dir, text, &progress, arena, err);
    progress_end(&progress);
    /* a table that somebody has, with more columns, stays */
    if (rc == 0 && table && (text->fetched || !file_exists(table)))
        rc = write_table(&list, table, err);
    return rc;
}

int recipe_fetch(const struct recipe *recipe, struct recipe_text *text,
                 struct arena *arena, struct err *err)
{
    for (int i = 0; i < recipe->n_sources; i++) {
        const struct recipe_source *source = &recipe->source[i];
        struct file_set files;
        struct err missing = ERR_INIT;
        text[i] = (struct recipe_text){RECIPE_HAVE, 0, NULL};
        if (source->fetch && fetch_listed(recipe, source, &text[i], arena, err))
            return err_wrap(err, "source \"%s\"", source->name);
        if (text[i].fetched)
            text[i].found = RECIPE_FETCHED;
        if (reader_files(recipe, source, false, arena, &files, &missing) ||
            reader_files(recipe, source, true, arena, &files, &missing)) {
            text[i].found = RECIPE_MISSING;
            text[i].why = arena_strdup(arena, missing.text);
        }
    }
    return 0;
}
