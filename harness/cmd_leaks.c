#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/corpus.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/progress.h"
#include "harness/cmd_common.h"
#include "harness/task/grams.h"
#include "harness/task/leak.h"
#include "harness/task/task.h"

struct leaks_opts {
    const char *data, *tasks_dir;
};

static const struct opt opts[] = {
    OPT_TEXT(struct leaks_opts, data, NULL,
             "folder of the text (else TRIVIUM_DATA, else the recipe's data_dir)"),
    OPT_TEXT(struct leaks_opts, tasks_dir, "tasks", "folder of the tasks"),
    OPT_END,
};

/* A test item: which task's, and which. */
struct item {
    const char *task;
    struct str id;
};

struct search {
    struct grams grams;
    struct item *item;
    uint32_t n_items, room;
    const char *source, *file; /* being read */
    int64_t bytes, hits;       /* bytes read, runs of words found */
    struct arena text;         /* of one document */
};

/* The test items --------------------------------------------------------------------------- */

static void add_text(struct search *s, struct str text, struct arena *program)
{
    grams_add(&s->grams, leak_normalise(text, program), s->n_items - 1);
}

static void add_item(struct search *s, const struct task *task, size_t i,
                     struct arena *program)
{
    const struct split *test = &task->split[SPLIT_TEST];
    if (s->n_items == s->room) {
        s->room = 2 * s->room + 64;
        s->item = mem_resize(s->item, s->room, sizeof *s->item);
    }
    s->item[s->n_items++] = (struct item){task->name, test->question[i].id};
    add_text(s, test->question[i].input, program);
    for (size_t k = 0; k < test->reference[i].n_accept; k++)
        add_text(s, test->reference[i].accept[k], program);
}

static int load_tests(struct search *s, const char *dir, int *tasks,
                      struct arena *program, struct err *err)
{
    const char *const *name;
    size_t n;
    const struct task_how how = {.allow_leak = true};
    if (task_list(dir, program, &name, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct task *task = ARENA_NEW(program, struct task);
        const char *path = task_path(program, dir, name[i]);
        if (task_describe(task, path, program, err))
            return -1;
        if (task->missing) {
            printf("%s: not looked at, %s is not here\n", name[i], task->missing);
            continue;
        }
        if (task_load(task, path, &how, program, err))
            return -1;
        for (size_t k = 0; k < task->split[SPLIT_TEST].n; k++)
            add_item(s, task, k, program);
        ++*tasks;
    }
    return 0;
}

/* The training text ------------------------------------------------------------------------ */

static bool report(void *context, struct str run, uint32_t item)
{
    struct search *s = context;
    s->hits++;
    printf("%s (%s): %s %.*s: \"%.*s\"\n", s->source, s->file, s->item[item].task,
           STR_ARG(s->item[item].id), STR_ARG(run));
    return true; /* one run a document is enough */
}

static void search_text(struct search *s, struct str text)
{
    s->bytes += (int64_t)text.n;
    grams_find(&s->grams, leak_normalise(text, &s->text), report, s);
    arena_reset(&s->text);
}

static int search_row(const struct json *row, void *context, struct err *err)
{
    struct search *s = context;
    (void)err;
    for (const struct json *c = row->child; c; c = c->next) {
        if (c->type == JSON_STRING)
            search_text(s, c->string);
        for (const struct json *m = c->child; m; m = m->next)
            if (json_get(m, "content") && json_get(m, "content")->type == JSON_STRING)
                search_text(s, json_get(m, "content")->string);
    }
    return 0;
}

static int search_chats(struct search *s, const struct file_set *files, struct err *err)
{
    for (size_t i = 0; i < files->n; i++) {
        struct arena arena = {0};
        s->file = files->path[i];
        int rc = json_lines(files->path[i], &arena, search_row, s, err);
        arena_release(&arena);
        if (rc)
            return -1;
    }
    return 0;
}

static int search_documents(struct search *s, const struct file_set *files,
                            const char *format, struct err *err)
{
    struct reader reader;
    struct str document;
    int more;
    reader_open(&reader, files, format);
    while ((more = reader_next(&reader, &document, err)) > 0) {
        s->file = files->path[reader.at - 1];
        search_text(s, document);
    }
    reader_release(&reader);
    return more;
}

static int search_source(struct search *s, const struct recipe *recipe,
                         const struct recipe_source *source, struct arena *program,
                         struct err *err)
{
    struct file_set files;
    if (reader_files(recipe, source, false, program, &files, err))
        return -1;
    s->source = source->name;
    return strcmp(source->format, "chat") == 0
               ? search_chats(s, &files, err)
               : search_documents(s, &files, source->format, err);
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct leaks_opts *o = options;
    struct recipe *recipe = ARENA_NEW(program, struct recipe);
    struct search s = {0};
    int tasks = 0, rc = -1;
    (void)n_args;
    if (recipe_load(recipe, args[0], o->data, program, err) ||
        load_tests(&s, o->tasks_dir, &tasks, program, err))
        goto done;
    for (int i = 0; i < recipe->n_sources; i++) {
        if (interrupted()) {
            err_interrupted(err);
            goto done;
        }
        if (search_source(&s, recipe, &recipe->source[i], program, err))
            goto done;
    }
    printf(
        "%d tasks, %u test items, %.1f MB of training text: %lld documents with 13 words "
        "in a row of a test item\n",
        tasks, s.n_items, (double)s.bytes * 1e-6, (long long)s.hits);
    rc = s.hits > 0 ? err_set(err, "%s trains on text of test items", args[0]) : 0;
done:
    grams_release(&s.grams);
    arena_release(&s.text);
    free(s.item);
    return rc;
}

const struct command command_leaks = {
    .name = "leaks",
    .summary = "hold the training text of a recipe against the test items of all tasks",
    .usage = "RECIPE.json",
    .notes =
        "Looks for 13 words in a row of a test item's input or answer, in any case and\n"
        "punctuation.  Status 1 when a document has them.\n"
        "example:  trivium leaks models/base-12m.recipe.json --data TEXTS",
    .opts = opts,
    .opts_size = sizeof(struct leaks_opts),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
