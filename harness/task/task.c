#include "harness/task/task.h"

#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/home.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"
#include "harness/task/claim.h"
#include "harness/task/leak.h"
#include "harness/task/rows.h"
#include "harness/task/source.h"
#include "harness/task/spread.h"
#include "harness/task/template.h"

enum { MAX_NEW_DEFAULT = 64, MAX_NEW_LIMIT = 4096, LIST_MAX = 1000, METRICS_MAX = 16 };

const char *const split_names[SPLIT_N] = {"train", "dev", "test"};

/* The folder of the example that people copy; it loads by path but is not listed. */
static const char example[] = "TEMPLATE";

static int read_text(const struct json *root, const char *key, struct str *text,
                     struct err *err)
{
    if (json_str(root, key, text, err))
        return -1;
    if (str_trim(*text).n == 0)
        return err_at(err, root->path, json_get(root, key)->line, "\"%s\" is empty", key);
    return 0;
}

/* An array of different, non-empty strings; absent: none. */
static int read_list(const struct json *root, const char *key, size_t least, size_t most,
                     const struct str **list, size_t *n, struct arena *into,
                     struct err *err)
{
    const struct json *array;
    *n = 0;
    if (json_get(root, key) == NULL)
        return 0;
    if (json_array(root, key, &array, err))
        return -1;
    if (array->n < least || array->n > most)
        return err_at(err, array->path, array->line,
                      "\"%s\" has %zu entries, limit %zu to %zu", key, array->n, least,
                      most);
    struct str *out = ARENA_ARRAY(into, array->n, struct str);
    for (const struct json *at = array->child; at != NULL; at = at->next) {
        if (at->type != JSON_STRING || at->string.n == 0)
            return err_at(err, at->path, at->line, "\"%s\" must be an array of texts",
                          key);
        for (size_t i = 0; i < *n; i++)
            if (str_eq(out[i], at->string))
                return err_at(err, at->path, at->line, "\"%s\" has \"%.*s\" twice", key,
                              STR_ARG(rows_shown(at->string)));
        out[(*n)++] = at->string;
    }
    *list = out;
    return 0;
}

static int read_metrics(struct task *task, const struct json *root, struct arena *into,
                        struct err *err)
{
    const struct str *list;
    const struct json *value;
    if (json_array(root, "metrics", &value, err) ||
        read_list(root, "metrics", 1, METRICS_MAX, &list, &task->n_metrics, into, err))
        return -1;
    const char **names = ARENA_ARRAY(into, task->n_metrics, const char *);
    for (size_t i = 0; i < task->n_metrics; i++)
        names[i] = arena_copy(into, list[i].data, list[i].n);
    task->metrics = names;
    return 0;
}

/* Every key but "prompt" may be absent. */
static int read_template(const struct json *root, const char *key, unsigned allowed,
                         unsigned needed, struct str *text, struct err *err)
{
    const struct json *value = json_get(root, key);
    if (value == NULL && strcmp(key, "prompt") != 0)
        return 0;
    if (read_text(root, key, text, err))
        return -1;
    return template_check(value, allowed, needed, err);
}

static int read_prompts(struct task *task, const struct json *root, struct err *err)
{
    unsigned choices = task->n_choices > 0 ? TEMPLATE_CHOICES : 0;
    unsigned both = TEMPLATE_INPUT | TEMPLATE_CONTEXT;
    if (read_template(root, "system", choices, 0, &task->system, err) ||
        read_template(root, "prompt", choices | TEMPLATE_INPUT, TEMPLATE_INPUT,
                      &task->prompt, err))
        return -1;
    return read_template(root, "prompt_context", choices | both, both,
                         &task->prompt_context, err);
}

static int read_max_new(struct task *task, const struct json *root, struct err *err)
{
    task->max_new_tokens = MAX_NEW_DEFAULT;
    if (json_get(root, "max_new_tokens") == NULL)
        return 0;
    if (json_int(root, "max_new_tokens", &task->max_new_tokens, err))
        return -1;
    if (task->max_new_tokens < 1 || task->max_new_tokens > MAX_NEW_LIMIT)
        return err_at(err, root->path, json_get(root, "max_new_tokens")->line,
                      "\"max_new_tokens\" is %lld, limit 1 to %d",
                      (long long)task->max_new_tokens, MAX_NEW_LIMIT);
    return 0;
}

/* What task.json says; `editions` is empty where it has no "data". */
static int read_description(struct task *task, const char *path,
                            struct editions *editions, struct arena *into,
                            struct err *err)
{
    static const char *const known[] = {
        "summary", "version",        "licence", "system",  "prompt", "prompt_context",
        "choices", "max_new_tokens", "stop",    "metrics", "claims", "data",
        NULL,
    };
    const struct json *root;
    if (json_load(path, into, &root, err))
        return -1;
    if (root->type != JSON_OBJECT)
        return err_at(err, path, root->line, "must be an object, is %s",
                      json_type_name(root->type));
    if (json_only(root, known, err) || read_text(root, "summary", &task->summary, err) ||
        read_text(root, "version", &task->version, err) ||
        read_text(root, "licence", &task->licence, err) ||
        read_list(root, "choices", 2, LIST_MAX, &task->choices, &task->n_choices, into,
                  err) ||
        read_list(root, "stop", 1, METRICS_MAX, &task->stop, &task->n_stop, into, err) ||
        read_prompts(task, root, err) || read_max_new(task, root, err) ||
        read_metrics(task, root, into, err) || claims_read(task, root, into, err))
        return -1;
    const struct json *data = json_get(root, "data");
    return data == NULL ? 0 : editions_parse(editions, data, into, err);
}

/* Questions and references go into arrays of their own. */
static struct split split_of(const struct rows *rows, int64_t most, struct arena *into)
{
    size_t n = most > 0 && (uint64_t)most < rows->n ? (size_t)most : rows->n;
    struct question *question = ARENA_ARRAY(into, n, struct question);
    struct reference *reference = ARENA_ARRAY(into, n, struct reference);
    uint32_t *place = ARENA_ARRAY(into, n, uint32_t);
    spread_rows(rows->n, n, place);
    for (size_t i = 0; i < n; i++) {
        question[i] = rows->row[place[i]].question;
        reference[i] = rows->row[place[i]].reference;
    }
    return (struct split){question, reference, n};
}

static const struct document *documents_of(const struct corpus_rows *rows,
                                           struct arena *into)
{
    struct document *document = ARENA_ARRAY(into, rows->n, struct document);
    for (size_t i = 0; i < rows->n; i++)
        document[i] = rows->row[i].document;
    return document;
}

/* Names and contents of task.json and the data files that are there. */
static int hash_files(struct task *task, const char *const *path, size_t n,
                      struct err *err)
{
    struct sha256 all;
    sha256_init(&all);
    for (size_t i = 0; i < n; i++) {
        char hex[65];
        if (!file_exists(path[i]))
            continue;
        if (sha256_file(path[i], hex, err))
            return -1;
        const char *base = file_name(path[i]);
        sha256_add(&all, base, strlen(base) + 1);
        sha256_add(&all, hex, sizeof hex);
    }
    sha256_hex(&all, task->sha256);
    return 0;
}

/* ---- the rows, out of files of our own form or of others */

struct loading {
    struct task *task;
    struct editions editions;
    const struct edition *edition; /* NULL: files of our own */
    const char **file;             /* all that is hashed; the first is task.json */
    size_t n_files;
    struct rows rows[SPLIT_N];
    struct corpus_rows corpus, neutral;
};

static int read_own(struct loading *l, struct arena *into, struct err *err)
{
    const char *dir = l->task->dir;
    l->file = ARENA_ARRAY(into, N_SOURCES + 1, const char *);
    l->file[l->n_files++] = file_join(into, dir, "task.json");
    for (int s = 0; s < N_SOURCES; s++) {
        const char *name = s == SOURCE_CORPUS    ? "corpus"
                           : s == SOURCE_NEUTRAL ? "neutral"
                                                 : split_names[s];
        const char *path = file_join(into, dir, arena_format(into, "%s.jsonl", name));
        struct corpus_rows *documents = s == SOURCE_CORPUS ? &l->corpus : &l->neutral;
        if (s != SPLIT_TEST && !file_exists(path))
            continue;
        l->file[l->n_files++] = path;
        if (s < SPLIT_N ? rows_read(&l->rows[s], path, l->task, into, err)
                        : corpus_read(documents, path, into, err))
            return -1;
    }
    return 0;
}

/* A file that was downloaded must be the one that task.json means. */
static int check_file(const struct edition *edition, const char *name, const char *path,
                      struct err *err)
{
    char hex[65];
    for (size_t i = 0; i < edition->n_files; i++) {
        const struct data_file *file = &edition->file[i];
        if (strcmp(file->path, name) != 0)
            continue;
        if (sha256_file(path, hex, err))
            return -1;
        if (strcmp(hex, file->sha256) != 0)
            return err_at(err, path, 0,
                          "is another file than task.json means: its sha256 is %.16s..., "
                          "not %.16s...",
                          hex, file->sha256);
    }
    return 0;
}

static int read_sources(struct loading *l, struct arena *into, struct err *err)
{
    const struct edition *edition = l->edition;
    const char *dir = l->task->dir;
    size_t n;
    const char **name = edition_files(edition, &n, into);
    l->file = ARENA_ARRAY(into, n + 1, const char *);
    l->file[l->n_files++] = file_join(into, dir, "task.json");
    for (size_t i = 0; i < n; i++) {
        const char *path = source_find(dir, name[i], into);
        l->file[l->n_files++] = path;
        if (check_file(edition, name[i], path, err))
            return -1;
    }
    for (int s = 0; s < SPLIT_N; s++)
        if (rows_take(&l->rows[s], edition, s, l->task, into, err))
            return -1;
    if (corpus_take(&l->corpus, edition, SOURCE_CORPUS, dir, into, err) ||
        corpus_take(&l->neutral, edition, SOURCE_NEUTRAL, dir, into, err))
        return -1;
    for (int s = 0; s < SPLIT_N; s++)
        rows_link(&l->rows[s], &l->corpus, into);
    return 0;
}

static int64_t bytes_to_fetch(const struct editions *editions)
{
    int64_t bytes = 0;
    for (size_t e = 0; e < editions->n && bytes == 0; e++)
        for (size_t i = 0; i < editions->edition[e].n_files; i++)
            if (editions->edition[e].file[i].url != NULL)
                bytes += editions->edition[e].file[i].bytes;
    return bytes;
}

static const char *base_name(const char *dir, struct arena *into)
{
    size_t n = strlen(dir);
    while (n > 1 && dir[n - 1] == '/')
        n--;
    size_t from = n;
    while (from > 0 && dir[from - 1] != '/')
        from--;
    return arena_copy(into, dir + from, n - from);
}

/* Name, folder and what task.json says. */
static int describe(struct loading *l, const char *dir, struct arena *into,
                    struct err *err)
{
    struct task *task = l->task;
    *task = (struct task){.dir = arena_strdup(into, dir), .name = base_name(dir, into)};
    if (read_description(task, file_join(into, dir, "task.json"), &l->editions, into,
                         err))
        return -1;
    if (l->editions.n == 0)
        return 0;
    task->bytes = bytes_to_fetch(&l->editions);
    l->edition = editions_choose(&l->editions, dir, &task->missing, into);
    if (l->edition != NULL)
        task->missing = NULL;
    return 0;
}

int task_editions(struct task *task, struct editions *editions, const char *dir,
                  struct arena *into, struct err *err)
{
    struct loading l = {.task = task};
    if (describe(&l, dir, into, err))
        return err_wrap(err, "cannot load task \"%s\"", task->name);
    *editions = l.editions;
    return 0;
}

int task_describe(struct task *task, const char *dir, struct arena *into, struct err *err)
{
    struct editions editions;
    return task_editions(task, &editions, dir, into, err);
}

/* What a task says to drop is dropped whatever the caller allows. */
static int check_leaks(struct loading *l, const struct task_how *how, struct err *err)
{
    enum edition_leaks leaks = l->edition == NULL ? LEAKS_REFUSE : l->edition->leaks;
    bool drop = leaks == LEAKS_DROP, allow = leaks == LEAKS_ALLOW || how->allow_leak;
    struct err why = ERR_INIT;
    if (allow && !drop)
        return 0;
    if (!leak_check(l->rows, &l->corpus, drop ? &l->task->n_dropped : NULL, &why) ||
        allow)
        return 0;
    *err = why;
    return -1;
}

static int read_rows(struct loading *l, const struct task_how *how, struct arena *into,
                     struct err *err)
{
    struct task *task = l->task;
    if (task->missing != NULL && task->bytes > 0)
        return err_ask(err,
                       "%s is not here; make data ARGS=%s fetches it, or TRIVIUM_DATA "
                       "names a folder that has it",
                       task->missing, task->name);
    if (task->missing != NULL)
        return err_ask(err, "%s is not here; %s/README.md says how to get it",
                       task->missing, task->dir);
    if ((l->edition != NULL ? read_sources(l, into, err) : read_own(l, into, err)) ||
        rows_check(l->rows, &l->corpus, err) || check_leaks(l, how, err))
        return -1;
    return hash_files(task, l->file, l->n_files, err);
}

int task_load(struct task *task, const char *dir, const struct task_how *how,
              struct arena *into, struct err *err)
{
    struct loading l = {.task = task};
    if (describe(&l, dir, into, err) || read_rows(&l, how, into, err))
        return err_wrap(err, "cannot load task \"%s\"", task->name);
    for (int s = 0; s < SPLIT_N; s++)
        task->split[s] = split_of(&l.rows[s], how->most[s], into);
    task->corpus = documents_of(&l.corpus, into);
    task->n_corpus = l.corpus.n;
    task->neutral = documents_of(&l.neutral, into);
    task->n_neutral = l.neutral.n;
    return 0;
}

const char *task_path(struct arena *into, const char *tasks_dir, const char *name)
{
    return file_join(into, home_path(into, tasks_dir), name);
}

int task_list(const char *tasks_dir, struct arena *into, const char *const **names,
              size_t *n, struct err *err)
{
    const char *const *entry;
    size_t n_entries;
    *n = 0;
    tasks_dir = home_path(into, tasks_dir);
    if (file_list(tasks_dir, into, &entry, &n_entries, err))
        return -1;
    const char **out = ARENA_ARRAY(into, n_entries, const char *);
    for (size_t i = 0; i < n_entries; i++) {
        const char *dir = file_join(into, tasks_dir, entry[i]);
        if (strcmp(entry[i], example) != 0 &&
            file_exists(file_join(into, dir, "task.json")))
            out[(*n)++] = entry[i];
    }
    *names = out;
    return 0;
}
