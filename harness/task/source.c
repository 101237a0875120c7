#include "harness/task/source.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

enum { EDITIONS_MAX = 8, SOURCES_MAX = 64, FILES_MAX = 10000, WORDS_MAX = 100000 };

static const char *const source_names[N_SOURCES] = {"train", "dev", "test", "corpus",
                                                    "neutral"};

/* ---- small readers of task.json */

static int want_object(const struct json *value, const char *what, struct err *err)
{
    if (value->type == JSON_OBJECT)
        return 0;
    return err_at(err, value->path, value->line, "%s must be an object, is %s", what,
                  json_type_name(value->type));
}

/* A text, or NULL where the key is absent. */
static int read_text(const struct json *object, const char *key, const char **text,
                     struct arena *into, struct err *err)
{
    struct str value;
    *text = NULL;
    if (json_get(object, key) == NULL)
        return 0;
    if (json_str(object, key, &value, err))
        return -1;
    if (value.n == 0)
        return err_at(err, object->path, json_get(object, key)->line, "\"%s\" is empty",
                      key);
    *text = arena_copy(into, value.data, value.n);
    return 0;
}

static int read_view(const struct json *object, const char *key, struct str *text,
                     struct err *err)
{
    return json_get(object, key) == NULL ? 0 : json_str(object, key, text, err);
}

static int read_flag(const struct json *object, const char *key, bool *flag,
                     struct err *err)
{
    return json_get(object, key) == NULL ? 0 : json_bool(object, key, flag, err);
}

/* Files are named below a folder and never lead out of it. */
static int check_path(const struct json *value, const char *path, struct err *err)
{
    if (path[0] == '/' || strstr(path, "..") != NULL)
        return err_at(err, value->path, value->line,
                      "the file \"%.100s\" must be a path below the task's folder or the "
                      "data folder",
                      path);
    return 0;
}

/* A string or an array of strings. */
static int read_paths(const struct json *object, const char *key, const char ***paths,
                      size_t *n, struct arena *into, struct err *err)
{
    const struct json *value = json_get(object, key);
    if (value == NULL)
        return err_at(err, object->path, object->line, "\"%s\" is missing", key);
    bool many = value->type == JSON_ARRAY;
    size_t count = many ? value->n : 1;
    if (count == 0 || count > FILES_MAX)
        return err_at(err, value->path, value->line,
                      "\"%s\" has %zu files, limit 1 to %d", key, count, FILES_MAX);
    *paths = ARENA_ARRAY(into, count, const char *);
    for (const struct json *at = many ? value->child : value; at != NULL;
         at = many ? at->next : NULL) {
        if (at->type != JSON_STRING || at->string.n == 0)
            return err_at(err, at->path, at->line,
                          "\"%s\" must be a text or an array of texts", key);
        const char *path = arena_copy(into, at->string.data, at->string.n);
        if (check_path(at, path, err))
            return -1;
        (*paths)[(*n)++] = path;
    }
    return 0;
}

/* ---- files */

static int check_sha256(const struct json *object, const char *sha256, struct err *err)
{
    bool good = strlen(sha256) == 64;
    for (const char *c = sha256; *c != '\0'; c++)
        good &= (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'f');
    return good ? 0
                : err_at(err, object->path, object->line,
                         "\"sha256\" must be 64 digits in lower case");
}

static int read_file_entry(const struct json *object, struct data_file *file,
                           struct arena *into, struct err *err)
{
    static const char *const known[] = {"path", "url", "sha256", "bytes", "unpack", NULL};
    if (want_object(object, "a file", err) || json_only(object, known, err) ||
        read_text(object, "path", &file->path, into, err) ||
        read_text(object, "url", &file->url, into, err) ||
        read_text(object, "sha256", &file->sha256, into, err) ||
        read_text(object, "unpack", &file->unpack, into, err))
        return -1;
    if (file->path == NULL || file->sha256 == NULL)
        return err_at(
            err, object->path, object->line,
            "a file that is fetched must have \"path\" and \"sha256\" (one that "
            "lies in the task's folder needs no entry in \"files\")");
    if (json_get(object, "bytes") != NULL && json_int(object, "bytes", &file->bytes, err))
        return -1;
    if (file->bytes < 0)
        return err_at(err, object->path, object->line, "\"bytes\" must not be negative");
    return check_sha256(object, file->sha256, err) ||
                   check_path(object, file->path, err) ||
                   (file->unpack != NULL && check_path(object, file->unpack, err))
               ? -1
               : 0;
}

static int read_files(const struct json *object, struct edition *edition,
                      struct arena *into, struct err *err)
{
    const struct json *list;
    if (json_get(object, "files") == NULL)
        return 0;
    if (json_array(object, "files", &list, err))
        return -1;
    edition->file = ARENA_ARRAY(into, list->n + 1, struct data_file);
    for (const struct json *at = list->child; at != NULL; at = at->next)
        if (read_file_entry(at, &edition->file[edition->n_files++], into, err))
            return -1;
    return 0;
}

/* ---- sources */

static const char *name_of(int i)
{
    return formats[i].name;
}

static int read_format(const struct json *object, struct source *source, struct err *err)
{
    struct str name;
    if (json_str(object, "format", &name, err))
        return -1;
    int at = err_find(err, "format", name.data, name_of, n_formats);
    if (at < 0)
        return err_wrap(err, "%s:%ld", object->path, json_get(object, "format")->line);
    source->format = &formats[at];
    return 0;
}

static int read_columns(const struct json *object, struct source *source,
                        struct arena *into, struct err *err)
{
    const struct json *list;
    if (json_get(object, "columns") == NULL)
        return 0;
    if (json_array(object, "columns", &list, err))
        return -1;
    struct str *names = ARENA_ARRAY(into, list->n + 1, struct str);
    for (const struct json *at = list->child; at != NULL; at = at->next) {
        if (at->type != JSON_STRING)
            return err_at(err, at->path, at->line, "\"columns\" must be texts");
        names[source->how.n_columns++] = at->string;
    }
    source->how.columns = names;
    return 0;
}

static int read_unit(const struct json *object, struct source *source, struct err *err)
{
    static const char *const units[] = {"line", "paragraph", "words", "file"};
    struct format_how *how = &source->how;
    bool known = how->unit.n == 0;
    for (int i = 0; i < 4; i++)
        known |= str_is(how->unit, units[i]);
    if (!known)
        return err_at(err, object->path, json_get(object, "unit")->line,
                      "\"unit\" must be line, paragraph, words or file");
    how->words = 100;
    if (json_get(object, "words") != NULL && json_int(object, "words", &how->words, err))
        return -1;
    if (how->words < 1 || how->words > WORDS_MAX)
        return err_at(err, object->path, object->line, "\"words\" is %lld, limit 1 to %d",
                      (long long)how->words, WORDS_MAX);
    return 0;
}

/* An object of the source, or NULL. */
static int read_object(const struct json *object, const char *key,
                       const struct json **value, struct err *err)
{
    char what[32] = "";
    *value = json_get(object, key);
    strcat(strcat(strcat(what, "\""), key), "\"");
    return *value == NULL ? 0 : want_object(*value, what, err);
}

static int read_rules(const struct json *object, struct source *source, struct err *err)
{
    static const char *const melt_keys[] = {"columns", "each", NULL};
    static const char *const take_keys[] = {"of", "hash", "modulo", "in", NULL};
    const struct json *melt;
    if (read_object(object, "fields", &source->fields, err) ||
        read_object(object, "labels", &source->labels, err) ||
        read_object(object, "where", &source->where, err) ||
        read_object(object, "take", &source->take, err) ||
        read_object(object, "melt", &melt, err) ||
        read_flag(object, "python_lists", &source->python_lists, err))
        return -1;
    if (source->take != NULL && json_only(source->take, take_keys, err))
        return -1;
    if (melt == NULL)
        return 0;
    source->columns = json_get(melt, "columns");
    if (json_only(melt, melt_keys, err) || read_flag(melt, "each", &source->each, err))
        return -1;
    if (source->columns == NULL ||
        (source->columns->type != JSON_ARRAY && source->columns->type != JSON_OBJECT))
        return err_at(err, melt->path, melt->line,
                      "\"melt\" must have \"columns\": an array of names, or an object "
                      "from name to the name to use");
    return 0;
}

static int read_source(const struct json *object, struct source *source, bool documents,
                       struct arena *into, struct err *err)
{
    static const char *const known[] = {
        "file",  "format",    "columns", "records",      "unit",
        "words", "separator", "qrels",   "fields",       "labels",
        "where", "take",      "melt",    "python_lists", NULL,
    };
    if (want_object(object, "a source", err) || json_only(object, known, err) ||
        read_format(object, source, err) ||
        read_paths(object, "file", &source->file, &source->n_files, into, err))
        return -1;
    source->path = object->path;
    source->line = object->line;
    source->how.documents = documents;
    if (read_columns(object, source, into, err) ||
        read_view(object, "records", &source->how.records, err) ||
        read_view(object, "unit", &source->how.unit, err) ||
        read_view(object, "separator", &source->how.separator, err) ||
        read_text(object, "qrels", &source->how.qrels, into, err) ||
        read_unit(object, source, err) || read_rules(object, source, err))
        return -1;
    if (strcmp(source->format->name, "beir") == 0 && source->how.qrels == NULL)
        return err_at(err, object->path, object->line, "\"qrels\" is missing");
    return 0;
}

static int read_sources(const struct json *object, struct edition *edition, int which,
                        struct arena *into, struct err *err)
{
    const struct json *value = json_get(object, source_names[which]);
    if (value == NULL)
        return 0;
    bool many = value->type == JSON_ARRAY;
    size_t count = many ? value->n : 1;
    if (count == 0 || count > SOURCES_MAX)
        return err_at(err, value->path, value->line,
                      "\"%s\" has %zu sources, limit 1 to %d", source_names[which], count,
                      SOURCES_MAX);
    edition->source[which] = ARENA_ARRAY(into, count, struct source);
    for (const struct json *at = many ? value->child : value; at != NULL;
         at = many ? at->next : NULL) {
        struct source *source = &edition->source[which][edition->n_sources[which]++];
        if (read_source(at, source, which >= SPLIT_N, into, err))
            return -1;
    }
    return 0;
}

static int read_leaks(const struct json *object, struct edition *edition, struct err *err)
{
    static const char *const names[] = {"refuse", "drop", "allow"};
    struct str name = STR("refuse");
    if (read_view(object, "leaks", &name, err))
        return -1;
    for (int i = 0; i < 3; i++)
        if (str_is(name, names[i])) {
            edition->leaks = (enum edition_leaks)i;
            return 0;
        }
    return err_at(err, object->path, json_get(object, "leaks")->line,
                  "\"leaks\" must be refuse, drop or allow");
}

static int read_edition(const struct json *object, struct edition *edition,
                        struct arena *into, struct err *err)
{
    static const char *const known[] = {"files",   "train",    "dev",   "test", "corpus",
                                        "neutral", "distinct", "leaks", NULL};
    if (want_object(object, "\"data\"", err) || json_only(object, known, err) ||
        read_files(object, edition, into, err) ||
        read_flag(object, "distinct", &edition->distinct, err) ||
        read_leaks(object, edition, err))
        return -1;
    for (int s = 0; s < N_SOURCES; s++)
        if (read_sources(object, edition, s, into, err))
            return -1;
    if (edition->n_sources[SPLIT_TEST] == 0)
        return err_at(err, object->path, object->line, "\"data\" must have \"test\"");
    return 0;
}

int editions_parse(struct editions *editions, const struct json *data, struct arena *into,
                   struct err *err)
{
    bool many = data->type == JSON_ARRAY;
    size_t count = many ? data->n : 1;
    if (count == 0 || count > EDITIONS_MAX)
        return err_at(err, data->path, data->line,
                      "\"data\" has %zu editions, limit 1 to %d", count, EDITIONS_MAX);
    editions->edition = ARENA_ARRAY(into, count, struct edition);
    for (const struct json *at = many ? data->child : data; at != NULL;
         at = many ? at->next : NULL)
        if (read_edition(at, &editions->edition[editions->n++], into, err))
            return -1;
    return 0;
}

/* ---- where files are */

const char *source_data_folder(void)
{
    const char *folder = getenv("TRIVIUM_DATA");
    return folder == NULL || *folder == '\0' ? "data" : folder;
}

const char *source_find(const char *dir, const char *file, struct arena *into)
{
    const char *own = file_join(into, dir, file);
    return file_exists(own) ? own : file_join(into, source_data_folder(), file);
}

static void add_file(const char **files, size_t *n, const char *file)
{
    if (file == NULL)
        return;
    for (size_t i = 0; i < *n; i++)
        if (strcmp(files[i], file) == 0)
            return;
    files[(*n)++] = file;
}

const char **edition_files(const struct edition *edition, size_t *n, struct arena *into)
{
    size_t most = 0;
    for (int s = 0; s < N_SOURCES; s++)
        for (size_t i = 0; i < edition->n_sources[s]; i++)
            most += edition->source[s][i].n_files + 1;
    const char **files = ARENA_ARRAY(into, most + 1, const char *);
    *n = 0;
    for (int s = 0; s < N_SOURCES; s++)
        for (size_t i = 0; i < edition->n_sources[s]; i++) {
            const struct source *source = &edition->source[s][i];
            for (size_t f = 0; f < source->n_files; f++)
                add_file(files, n, source->file[f]);
            add_file(files, n, source->how.qrels);
        }
    return files;
}

const struct edition *editions_choose(const struct editions *editions, const char *dir,
                                      const char **missing, struct arena *into)
{
    *missing = NULL;
    for (size_t e = 0; e < editions->n; e++) {
        size_t n, there = 0;
        const char **files = edition_files(&editions->edition[e], &n, into);
        for (size_t i = 0; i < n; i++) {
            bool found = file_exists(source_find(dir, files[i], into));
            there += found;
            if (!found && *missing == NULL)
                *missing = files[i];
        }
        if (there == n)
            return &editions->edition[e];
    }
    return NULL;
}
