#include <stdio.h>
#include <string.h>

#include "harness/base/file.h"
#include "harness/command.h"
#include "harness/run/plan.h"
#include "plots/plot.h"

struct list_opts {
    const char *tasks_dir, *models_file;
    bool options;
};

static const struct opt opts[] = {
    OPT_BOOL(struct list_opts, options, false,
             "the options of methods and providers too"),
    OPT_TEXT(struct list_opts, tasks_dir, "tasks", "folder of the tasks"),
    OPT_TEXT(struct list_opts, models_file, "models/models.json", "list of models"),
    OPT_END,
};

/* ---- tasks */

static void print_task(const struct task *task)
{
    printf("  %-16s %4zu train %4zu dev %4zu test", task->name,
           task->split[SPLIT_TRAIN].n, task->split[SPLIT_DEV].n,
           task->split[SPLIT_TEST].n);
    if (task->n_corpus)
        printf(" %4zu documents", task->n_corpus);
    if (task->n_dropped)
        printf(" (%zu leaking rows left out)", task->n_dropped);
    printf("  %.*s (", STR_ARG(task->summary));
    for (size_t i = 0; i < task->n_metrics; i++)
        printf("%s%s", i ? ", " : "", task->metrics[i]);
    puts(")");
}

static void print_absent(const struct task *task)
{
    if (task->bytes)
        printf("  %-16s not downloaded: make data ARGS=%s (%.1f MB)", task->name,
               task->name, (double)task->bytes / 1e6);
    else
        printf("  %-16s not here: %s/README.md says how to get it", task->name,
               task->dir);
    printf("  %.*s\n", STR_ARG(task->summary));
}

/* Without "data" or with all its files the task is loaded; else its task.json is read. */
static int list_task(const char *dir, struct arena *arena, struct err *err)
{
    const struct task_how how = {.allow_leak = true};
    struct task task;
    if (task_describe(&task, dir, arena, err))
        return -1;
    if (task.missing) {
        print_absent(&task);
        return 0;
    }
    if (task_load(&task, dir, &how, arena, err))
        return -1;
    print_task(&task);
    return 0;
}

static int list_tasks(const struct list_opts *o, struct arena *arena, struct err *err)
{
    const char *const *names;
    size_t n;
    if (task_list(o->tasks_dir, arena, &names, &n, err))
        return -1;
    int rc = 0;
    for (size_t i = 0; i < n; i++) {
        struct arena one = {0};
        struct err why = ERR_INIT; /* the others are listed all the same */
        if (list_task(task_path(arena, o->tasks_dir, names[i]), &one, &why) && !rc) {
            *err = why;
            rc = -1;
        }
        arena_release(&one);
    }
    return rc;
}

/* ---- models */

static int list_models(const struct list_opts *o, struct arena *arena, struct err *err)
{
    const struct model_entry *entry;
    size_t n;
    if (model_list(o->models_file, arena, &entry, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct model_info info = {0};
        struct err why = ERR_INIT;
        bool there = !entry[i].provider->check ||
                     !entry[i].provider->check(entry[i].opts, &info, &why);
        printf("  %-16s %-8s price %s", entry[i].alias, entry[i].provider->name,
               entry[i].price             ? entry[i].price
               : entry[i].provider->local ? "machine"
                                          : "unknown");
        if (there)
            printf("  sha256 %.12s\n", *info.sha256 ? info.sha256 : "-");
        else if (entry[i].source.url && !file_exists(entry[i].source.path))
            printf("  not here yet: trivium models %s (%.0f MB, %s)\n", entry[i].alias,
                   (double)entry[i].source.bytes / 1e6,
                   entry[i].source.licence ? entry[i].source.licence
                                           : "no licence named");
        else
            printf("  cannot be opened: %s\n", why.text);
    }
    return 0;
}

/* ---- what is compiled in */

static void print_default(const struct opt *o)
{
    switch (o->type) {
    case OPT_TYPE_BOOL:
        printf("%s", o->def != 0 ? "true" : "false");
        break;
    case OPT_TYPE_TEXT:
    case OPT_TYPE_ENUM:
        printf("%s", o->text ? o->text : "");
        break;
    default:
        printf("%.10g", o->def);
    }
}

/* As they are written behind a method's name or in models.json, not on a command line. */
static void print_options(const struct opt *options)
{
    for (const struct opt *o = options; o && o->name; o++) {
        printf("    %s=", o->name);
        print_default(o);
        printf("  %s", o->help);
        if (o->choices)
            printf(" (%s)", o->choices);
        putchar('\n');
    }
}

static void list_one(const char *name, const char *summary, const struct opt *options,
                     const struct list_opts *o)
{
    printf("  %-16s %s\n", name, summary);
    if (o->options)
        print_options(options);
}

static int list_methods(const struct list_opts *o, struct arena *arena, struct err *err)
{
    (void)arena;
    (void)err;
    for (int i = 0; i < n_methods; i++)
        list_one(methods[i]->name, methods[i]->summary, methods[i]->opts, o);
    return 0;
}

static int list_providers(const struct list_opts *o, struct arena *arena, struct err *err)
{
    (void)arena;
    (void)err;
    for (int i = 0; i < n_providers; i++)
        list_one(providers[i]->name, providers[i]->summary, providers[i]->opts, o);
    return 0;
}

static const char *direction(const struct metric *metric)
{
    if (metric->describes)
        return "neither high nor low is better";
    return metric->higher_is_better ? "higher is better" : "lower is better";
}

static int list_metrics(const struct list_opts *o, struct arena *arena, struct err *err)
{
    (void)o;
    (void)arena;
    (void)err;
    for (int i = 0; i < n_metrics; i++)
        printf("  %-16s %s%s%s; %s (%s)\n", metrics[i]->name, metrics[i]->summary,
               *metrics[i]->unit ? ", in " : "", metrics[i]->unit, direction(metrics[i]),
               metrics[i]->definition);
    return 0;
}

static int list_figures(const struct list_opts *o, struct arena *arena, struct err *err)
{
    (void)arena;
    (void)err;
    for (int i = 0; i < n_figures; i++)
        list_one(figures[i]->name, figures[i]->summary, NULL, o);
    return 0;
}

static const struct {
    const char *name;
    int (*list)(const struct list_opts *o, struct arena *arena, struct err *err);
} kinds[] = {
    {"tasks", list_tasks},         {"methods", list_methods}, {"models", list_models},
    {"providers", list_providers}, {"metrics", list_metrics}, {"figures", list_figures},
};

enum { N_KINDS = sizeof kinds / sizeof *kinds };

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const char *names[N_KINDS];
    bool found = false;
    for (int i = 0; i < N_KINDS; i++) {
        names[i] = kinds[i].name;
        if (n_args && strcmp(args[0], kinds[i].name) != 0)
            continue;
        found = true;
        printf("%s%s\n", !n_args && i ? "\n" : "", kinds[i].name);
        if (kinds[i].list(options, program, err))
            return -1;
    }
    return found ? 0 : err_unknown(err, "list", args[0], names, N_KINDS);
}

const struct command command_list = {
    .name = "list",
    .summary = "what there is: tasks, methods, models, providers, metrics, figures",
    .usage = "[tasks|methods|models|providers|metrics|figures]",
    .notes = "example: trivium list methods --options",
    .opts = opts,
    .opts_size = sizeof(struct list_opts),
    .min_args = 0,
    .max_args = 1,
    .run = run,
};
