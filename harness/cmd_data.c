#include <stdio.h>
#include <string.h>

#include "harness/base/file.h"
#include "harness/base/progress.h"
#include "harness/command.h"
#include "harness/task/fetch.h"
#include "harness/task/task.h"

struct data_opts {
    const char *tasks_dir, *dir;
};

static const struct opt opts[] = {
    OPT_TEXT(struct data_opts, tasks_dir, "tasks", "folder of the tasks"),
    OPT_TEXT(struct data_opts, dir, NULL,
             "put the files here (default: $TRIVIUM_DATA, or data)"),
    OPT_END,
};

/* One task; what has no addresses is only said. */
static int get(const struct data_opts *o, const char *name, bool asked,
               struct arena *arena, struct err *err)
{
    const char *folder = o->dir ? o->dir : source_data_folder();
    const char *dir = task_path(arena, o->tasks_dir, name);
    struct editions editions = {0};
    struct progress progress;
    struct task task;
    int fetched;
    if (task_editions(&task, &editions, dir, arena, err))
        return -1;
    const struct edition *edition = editions_to_fetch(&editions);
    if (!edition) {
        if (asked)
            printf("%-16s %s\n", name,
                   editions.n ? "has no address to fetch from; its README.md says how to "
                                "get it"
                              : "brings its own data");
        return 0;
    }
    progress_begin(&progress, name, "bytes", task.bytes);
    int rc = edition_fetch(edition, folder, &progress, &fetched, err);
    progress_end(&progress);
    if (rc)
        return err_wrap(err, "data of task \"%s\"", name);
    printf("%-16s %-8s %s  %.*s\n", name, fetched ? "fetched" : "have", folder,
           STR_ARG(task.licence));
    return fflush(stdout) ? err_errno(err, "cannot write to standard output") : 0;
}

static int check_name(const char *const *names, size_t n, const char *name,
                      struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return 0;
    return err_unknown(err, "task", name, names, (int)n);
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct data_opts *o = options;
    const char *const *names;
    size_t n;
    if (task_list(o->tasks_dir, program, &names, &n, err))
        return -1;
    for (int i = 0; i < n_args; i++) /* names first: no fetching before a typing error */
        if (check_name(names, n, args[i], err))
            return -1;
    for (int i = 0; i < n_args; i++)
        if (get(o, args[i], true, program, err))
            return -1;
    for (size_t i = 0; n_args == 0 && i < n; i++)
        if (get(o, names[i], false, program, err))
            return -1;
    return 0;
}

const struct command command_data = {
    .name = "data",
    .summary = "fetch the public data sets that tasks are made of",
    .usage = "[TASK...]",
    .notes =
        "Without a name all of them, into $TRIVIUM_DATA or the folder data.  A file is "
        "kept only\n"
        "when its sha256 is that of task.json; what is there already is left alone.\n"
        "example:  trivium data mts-dialog xquad",
    .opts = opts,
    .opts_size = sizeof(struct data_opts),
    .min_args = 0,
    .max_args = -1,
    .run = run,
};
