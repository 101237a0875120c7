#include <stdio.h>
#include <string.h>

#include "harness/base/download.h"
#include "harness/base/file.h"
#include "harness/base/progress.h"
#include "harness/base/sha256.h"
#include "harness/command.h"
#include "harness/model/model.h"

struct models_opts {
    const char *models, *dir, *ca_file;
    bool check;
};

static const struct opt opts[] = {
    OPT_TEXT(struct models_opts, models, "models/models.json", "the list of models"),
    OPT_TEXT(struct models_opts, dir, NULL,
             "put the files here (default: where the list says)"),
    OPT_TEXT(struct models_opts, ca_file, NULL,
             "certificates to trust instead of the system's"),
    OPT_BOOL(struct models_opts, check, false,
             "check the sha256 of what is there already"),
    OPT_END,
};

static int check_file(const struct model_source *source, const char *path,
                      struct err *err)
{
    char hex[65];
    if (sha256_file(path, hex, err))
        return -1;
    return strcmp(hex, source->sha256) == 0
               ? 0
               : err_ask(err,
                         "%s: its sha256 is %s, not %s: remove it and fetch it again",
                         path, hex, source->sha256);
}

static int fetch(const struct model_entry *model, const char *path, const char *ca_file,
                 struct arena *arena, struct err *err)
{
    const struct model_source *source = &model->source;
    const struct download what = {.url = source->url,
                                  .path = path,
                                  .sha256 = source->sha256,
                                  .ca_file = ca_file,
                                  .bytes = source->bytes};
    struct progress progress;
    if (file_mkdirs(file_folder(arena, path), err))
        return -1;
    progress_begin(&progress, model->alias, "bytes", source->bytes);
    int rc = download(&what, &progress, err);
    progress_end(&progress);
    return rc;
}

static int get(const struct models_opts *o, const struct model_entry *model,
               struct arena *arena, struct err *err)
{
    const char *path = model->source.path;
    if (o->dir)
        path = file_join(arena, o->dir, file_name(path));
    bool there = file_exists(path);
    if (there && o->check && check_file(&model->source, path, err))
        return -1;
    if (!there && fetch(model, path, o->ca_file, arena, err))
        return err_wrap(err, "model \"%s\"", model->alias);
    printf("%-20s %-10s %s  %s\n", model->alias, there ? "have" : "fetched", path,
           model->source.licence ? model->source.licence : "");
    return fflush(stdout) ? err_errno(err, "cannot write to standard output") : 0;
}

static int find(const struct model_entry *all, size_t n, const char *name,
                struct arena *arena, const struct model_entry **found, struct err *err)
{
    const char **names = ARENA_ARRAY(arena, n + 1, const char *);
    for (size_t i = 0; i < n; i++) {
        names[i] = all[i].alias;
        if (strcmp(all[i].alias, name) == 0) {
            *found = &all[i];
            return all[i].source.url
                       ? 0
                       : err_ask(err, "model \"%s\" has no \"url\": nothing to fetch",
                                 name);
        }
    }
    return err_unknown(err, "model", name, names, (int)n);
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct models_opts *o = options;
    const struct model_entry *all, *one = NULL;
    size_t n;
    if (model_list(o->models, program, &all, &n, err))
        return -1;
    for (int i = 0; i < n_args;
         i++) /* names first: no hour of fetching before a typing error */
        if (find(all, n, args[i], program, &one, err))
            return -1;
    for (int i = 0; i < n_args; i++)
        if (find(all, n, args[i], program, &one, err) || get(o, one, program, err))
            return -1;
    for (size_t i = 0; n_args == 0 && i < n; i++)
        if (all[i].source.url && get(o, &all[i], program, err))
            return -1;
    return 0;
}

const struct command command_models = {
    .name = "models",
    .summary = "fetch the open models that models.json names by url",
    .usage = "[NAME...]",
    .notes =
        "Without a name all of them.  A transfer that breaks is taken up again where it\n"
        "stopped, now or when the command is run once more; a file is kept only when "
        "its\n"
        "sha256 is that of the list.  example:  trivium models smollm2-360m",
    .opts = opts,
    .opts_size = sizeof(struct models_opts),
    .min_args = 0,
    .max_args = -1,
    .run = run,
};
