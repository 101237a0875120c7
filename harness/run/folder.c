#include "harness/run/folder.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"

static const char results_dir[] = "results";

/* ---- which one */

/* NULL where run.json is absent or unreadable. */
static const struct json *read_run(const char *dir, struct arena *arena)
{
    struct err ignored = ERR_INIT;
    const struct json *run;
    const char *path = file_join(arena, dir, "run.json");
    if (!file_exists(path) || json_load(path, arena, &run, &ignored))
        return NULL;
    return run;
}

static bool same_config(const struct json *run, const struct plan *plan)
{
    return str_is(json_text(run, "config_sha256"), plan->config_sha256);
}

static bool is_complete(const struct json *run)
{
    const struct json *complete = json_get(run, "complete");
    return complete && complete->type == JSON_BOOL && complete->boolean;
}

static void to_text(const struct json *value, struct json_out *out)
{
    json_begin(out, NULL);
    if (value)
        json_put(out, "value", value);
    json_end(out);
}

static bool same_value(const struct json *a, const struct json *b)
{
    struct json_out x = {0}, y = {0};
    to_text(a, &x);
    to_text(b, &y);
    bool same = str_eq(buf_view(&x.buf), buf_view(&y.buf));
    json_release(&x);
    json_release(&y);
    return same;
}

/* The keys of the configuration whose values differ. */
static const char *differences(const struct json *old, const struct plan *plan,
                               struct arena *arena)
{
    struct err ignored = ERR_INIT;
    const struct json *config;
    const char *list = "";
    if (!old || old->type != JSON_OBJECT ||
        json_parse(plan->config, "config", 1, arena, &config, &ignored))
        return "unknown";
    for (const struct json *key = config->child; key; key = key->next) {
        const char *name = str_copy(arena, key->key).data;
        if (!same_value(key, json_get(old, name)))
            list = arena_format(arena, "%s%s%s", list, *list ? ", " : "", name);
    }
    return *list ? list : "unknown";
}

static bool is_empty_log(const char *dir, const char *name, struct arena *arena)
{
    struct stat st;
    if (strcmp(name, "items.jsonl") != 0 && strcmp(name, "timing.jsonl") != 0)
        return false;
    return !stat(file_join(arena, dir, name), &st) && st.st_size == 0;
}

/* A run that failed before it could write its run.json leaves empty logs. */
static bool is_empty(const char *dir, struct arena *arena)
{
    struct err ignored = ERR_INIT;
    const char *const *names;
    size_t n;
    if (file_list(dir, arena, &names, &n, &ignored))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_empty_log(dir, names[i], arena))
            return false;
    return true;
}

static int check_named(struct plan *plan, struct arena *arena, struct err *err)
{
    const char *dir = plan->out;
    if (!file_exists(dir) || (file_is_dir(dir) && is_empty(dir, arena)))
        return 0;
    if (!file_is_dir(dir))
        return err_ask(err, "%s is a file; --out must name a folder", dir);
    const struct json *run = read_run(dir, arena);
    if (!run || !json_get(run, "config_sha256"))
        return err_ask(err, "%s is not empty and holds no run: name another --out", dir);
    plan->resumes = same_config(run, plan) && !plan->opts.fresh;
    if (plan->resumes || plan->opts.fresh)
        return 0;
    return err_ask(
        err,
        "%s holds a run of another configuration (different: %s); name another "
        "--out, or replace it with --fresh",
        dir, differences(json_get(run, "config"), plan, arena));
}

/* An unfinished run of this configuration that was named by folder_choose. */
static const char *find_unfinished(const struct plan *plan, const char *suffix,
                                   struct arena *arena)
{
    struct err ignored = ERR_INIT;
    const char *const *names;
    size_t n;
    if (!file_is_dir(results_dir) || file_list(results_dir, arena, &names, &n, &ignored))
        return NULL;
    for (size_t i = n; i > 0; i--) {
        if (!str_ends(str_of(names[i - 1]), str_of(suffix)))
            continue;
        const char *dir = file_join(arena, results_dir, names[i - 1]);
        const struct json *run = read_run(dir, arena);
        if (run && same_config(run, plan) && !is_complete(run))
            return dir;
    }
    return NULL;
}

/* "20261123-073600" */
static const char *date_digits(struct arena *arena)
{
    char date[32], digits[32];
    size_t n = 0;
    clock_date(date);
    for (const char *c = date; *c; c++)
        if (isdigit((unsigned char)*c) || *c == 'T')
            digits[n++] = *c == 'T' ? '-' : *c;
    return arena_copy(arena, digits, n);
}

int folder_choose(struct plan *plan, struct arena *arena, struct err *err)
{
    if (plan->opts.out) {
        plan->out = arena_strdup(arena, plan->opts.out);
        if (!*plan->out)
            return err_ask(err, "--out must name a folder");
        return check_named(plan, arena, err);
    }
    const char *suffix = arena_format(arena, "-%.8s", plan->config_sha256);
    plan->out = plan->opts.fresh ? NULL : find_unfinished(plan, suffix, arena);
    plan->resumes = plan->out != NULL;
    if (!plan->out)
        plan->out =
            arena_format(arena, "%s/%s%s", results_dir, date_digits(arena), suffix);
    return 0;
}

const char *folder_of_cell(const struct plan *plan, size_t cell, struct arena *arena)
{
    char *name = arena_strdup(arena, plan->cell[cell].name);
    for (char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("-_.=", *c))
            *c = '_';
    return arena_format(arena, "%s/cells/%s", plan->out, name);
}

/* ---- clearing it */

static int remove_files(const char *dir, struct arena *arena, struct err *err)
{
    const char *const *names;
    size_t n;
    if (!file_is_dir(dir))
        return 0;
    if (file_list(dir, arena, &names, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        const char *path = file_join(arena, dir, names[i]);
        if (!file_is_dir(path) && file_remove(path, err))
            return -1;
    }
    rmdir(dir); /* stays when somebody keeps something else in it */
    return 0;
}

static int remove_cells(const char *dir, struct arena *arena, struct err *err)
{
    const char *const *names;
    size_t n;
    if (!file_is_dir(dir))
        return 0;
    if (file_list(dir, arena, &names, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (remove_files(file_join(arena, dir, names[i]), arena, err))
            return -1;
    rmdir(dir);
    return 0;
}

int folder_clear(const char *dir, struct err *err)
{
    /* run.json last: while it is there, an interrupted clearing can be done again */
    static const char *const files[] = {"items.jsonl",  "timing.jsonl", "cells.csv",
                                        "training.csv", "summary.md",   "run.json"};
    struct arena arena = {0};
    int rc = -1;
    if (remove_files(file_join(&arena, dir, "figures"), &arena, err) ||
        remove_cells(file_join(&arena, dir, "cells"), &arena, err))
        goto done;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (file_remove(file_join(&arena, dir, files[i]), err))
            goto done;
    rc = 0;
done:
    arena_release(&arena);
    return rc;
}
