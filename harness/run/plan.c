#include "harness/run/plan.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"
#include "harness/base/version.h"
#include "harness/run/folder.h"
#include "harness/run/select.h"

enum { CELLS_MAX = 1000000 };

const struct opt run_options[] = {
    OPT_TEXT(struct run_opts, tasks, NULL, "tasks, patterns or folders (default all)"),
    OPT_TEXT(
        struct run_opts, methods, NULL,
        "methods and their options, as in prompt,rag:k=2,retriever=lsa (trivium list "
        "methods --options; default all that fit)"),
    OPT_TEXT(struct run_opts, models, NULL,
             "names in models.json or GGUF files (default all that ship)"),
    OPT_TEXT(struct run_opts, out, NULL,
             "folder of the results (default results/<date>-<configuration>)"),
    OPT_INT(struct run_opts, limit, 0, 0, 1e9,
            "only N test items, spread over the file (0: all)"),
    OPT_INT(struct run_opts, train_limit, 0, 0, 1e9,
            "only N train rows, spread likewise, for every method (0: all)"),
    OPT_INT(struct run_opts, seeds, 1, 1, 1000, "how many seeds, each a cell of its own"),
    OPT_INT(struct run_opts, seed, 1, 0, 1e15, "the first seed"),
    OPT_TEXT(struct run_opts, shard, NULL, "I/N: only cells I, I+N, I+2N ..."),
    OPT_INT(struct run_opts, timed_items, 20, 0, 1e6,
            "items of a cell that are timed one by one"),
    OPT_INT(struct run_opts, resamples, 2000, 100, 1e6, "bootstrap resamples"),
    OPT_INT(struct run_opts, threads, 0, 0, 1024, "threads (0: all processors)"),
    OPT_BYTES(struct run_opts, memory, 0, 0, 1e15,
              "bytes for keys, values and activations of local models, as in 2G (0: a "
              "quarter of what is free)"),
    OPT_BOOL(struct run_opts, quick, false,
             "24 test and 96 train items, one epoch: does it work at all?"),
    OPT_BOOL(struct run_opts, fresh, false,
             "throw away what an earlier run left in the folder"),
    OPT_BOOL(struct run_opts, allow_leak, false,
             "run although train, dev or corpus repeat test items"),
    OPT_BOOL(struct run_opts, figures, true, "draw the figures at the end"),
    OPT_BOOL(struct run_opts, dry_run, false,
             "only print the first prompts of each cell, and what all will cost"),
    OPT_REAL(struct run_opts, max_cost, 0, 0, 1e9,
             "USD that endpoints may take in this session (0: any)"),
    OPT_REAL(struct run_opts, max_time, 0, 0, 1e9,
             "seconds after which nothing new is started (0: never)"),
    OPT_REAL(struct run_opts, fail_on_error, -1, -1, 1e9,
             "exit status 1 when more than N items fail, below 1 a share (-1: never)"),
    OPT_BOOL(struct run_opts, private, false,
             "refuse endpoints that are not this machine"),
    OPT_ENUM(struct run_opts, log_text, "text", "text|hash",
             "hash: keep sha256 of answers instead of texts, and no cache"),
    OPT_TEXT(struct run_opts, cache, "results/cache",
             "folder where replies of endpoints are kept (none: nowhere)"),
    OPT_TEXT(struct run_opts, tasks_dir, "tasks", "folder of the tasks"),
    OPT_TEXT(struct run_opts, models_file, "models/models.json", "list of models"),
    OPT_TEXT(struct run_opts, prices_file, "models/prices.json", "list of prices"),
    OPT_END,
};

/* ---- cells */

const char *plan_misfit(const struct task *task, const struct method *method,
                        const struct provider *provider, struct arena *arena)
{
    if (method->needs & METHOD_NEEDS_TRAIN && !task->split[SPLIT_TRAIN].n)
        return arena_format(arena, "task \"%s\" has no train split", task->name);
    if (method->needs & METHOD_NEEDS_CORPUS && !task->n_corpus)
        return arena_format(arena, "task \"%s\" brings no corpus", task->name);
    if (method->needs & METHOD_NEEDS_TRAINING && !provider->train)
        return arena_format(arena, "provider \"%s\" cannot train", provider->name);
    return NULL;
}

struct grid { /* being built */
    struct plan *plan;
    struct arena *arena;
    struct plan_cell *cell;
    const char **note;
    /* Cells of each task, method and model, and why the last that did not fit did not. */
    size_t *of_task, *of_method, *of_model;
    const char **task_why, **method_why, **model_why;
};

static void add_note(struct grid *g, const char *method, const char *why)
{
    const char *note = arena_format(g->arena, "%s left out: %s", method, why);
    for (size_t i = 0; i < g->plan->n_notes; i++)
        if (!strcmp(g->note[i], note))
            return;
    g->note[g->plan->n_notes++] = note;
}

static void add_cells(struct grid *g, size_t model, size_t task, size_t method)
{
    struct plan *p = g->plan;
    const char *label = p->method[method].label;
    const char *why = plan_misfit(&p->task[task], p->method[method].method,
                                  p->model[model].provider, g->arena);
    if (!why && !p->model[model].provider->run)
        why = arena_format(g->arena, "provider \"%s\" answers nothing",
                           p->model[model].provider->name);
    if (why) {
        g->task_why[task] = g->method_why[method] = g->model_why[model] = why;
        add_note(g, label, why);
        return;
    }
    for (int64_t s = 0; s < p->opts.seeds; s++) {
        uint64_t seed = (uint64_t)(p->opts.seed + s);
        const char *name =
            arena_format(g->arena, "%s/%s/%s/%llu", p->task[task].name, label,
                         p->model[model].alias, (unsigned long long)seed);
        g->cell[p->n_cells++] = (struct plan_cell){task, method, model, seed, name};
    }
    g->of_task[task]++;
    g->of_method[method]++;
    g->of_model[model]++;
}

/* What was named must run somewhere; what was not may be left out. */
static int check_named(const struct grid *g, struct err *err)
{
    const struct plan *p = g->plan;
    for (size_t i = 0; p->opts.methods && i < p->n_methods; i++)
        if (!g->of_method[i])
            return err_ask(err, "method \"%s\" fits nothing here: %s", p->method[i].label,
                           g->method_why[i]);
    for (size_t i = 0; p->opts.tasks && i < p->n_tasks; i++)
        if (!g->of_task[i])
            return err_ask(err, "no method fits task \"%s\": %s", p->task[i].name,
                           g->task_why[i]);
    for (size_t i = 0; p->opts.models && i < p->n_models; i++)
        if (!g->of_model[i])
            return err_ask(err, "no method fits model \"%s\": %s", p->model[i].alias,
                           g->model_why[i]);
    if (!p->n_cells)
        return err_ask(err, "there is nothing to run: no method fits any task");
    return 0;
}

/* Models outermost: each is opened once. */
static int make_cells(struct plan *p, struct arena *arena, struct err *err)
{
    size_t n;
    if (__builtin_mul_overflow(p->n_tasks * p->n_methods, p->n_models, &n) ||
        __builtin_mul_overflow(n, (size_t)p->opts.seeds, &n) || n > CELLS_MAX)
        return err_ask(err, "the grid has more than %d cells", CELLS_MAX);
    struct grid g = {
        .plan = p,
        .arena = arena,
        .cell = ARENA_ARRAY(arena, n, struct plan_cell),
        .note = ARENA_ARRAY(arena, n, const char *),
        .of_task = ARENA_ARRAY(arena, p->n_tasks, size_t),
        .of_method = ARENA_ARRAY(arena, p->n_methods, size_t),
        .of_model = ARENA_ARRAY(arena, p->n_models, size_t),
        .task_why = ARENA_ARRAY(arena, p->n_tasks, const char *),
        .method_why = ARENA_ARRAY(arena, p->n_methods, const char *),
        .model_why = ARENA_ARRAY(arena, p->n_models, const char *),
    };
    for (size_t model = 0; model < p->n_models; model++)
        for (size_t task = 0; task < p->n_tasks; task++)
            for (size_t method = 0; method < p->n_methods; method++)
                add_cells(&g, model, task, method);
    p->cell = g.cell;
    p->note = g.note;
    return check_named(&g, err);
}

/* "I/N": I counts from 1. */
static int take_shard(struct plan *p, struct arena *arena, struct err *err)
{
    const char *text = p->opts.shard;
    char *end;
    if (!text)
        return 0;
    unsigned long i = strtoul(text, &end, 10), n = 0;
    if (end != text && *end == '/')
        n = strtoul(end + 1, &end, 10);
    if (*end || n < 1 || n > CELLS_MAX || i < 1 || i > n)
        return err_ask(err, "--shard is \"%s\"; wanted I/N with I from 1 to N", text);
    if (i > p->n_cells)
        return err_ask(err, "--shard %s: the grid has only %zu cells", text, p->n_cells);
    struct plan_cell *cell = ARENA_ARRAY(arena, p->n_cells, struct plan_cell);
    size_t kept = 0;
    for (size_t c = i - 1; c < p->n_cells; c += n)
        cell[kept++] = p->cell[c];
    p->cell = cell;
    p->n_cells = kept;
    return 0;
}

/* ---- configuration */

/* How fast something is asked, and by which key, decides no answer: the same run may go on with
 * other values. */
static bool decides_nothing(const char *name)
{
    static const char *const names[] = {
        "key_env",   "concurrency", "adapt", "retries", "timeout_s",
        "connect_s", "max_reply",   "http2", "ca_file", "poll_s"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

/* The options but "path" and "adapter": where a file lies decides nothing, its sha256 does. */
static void put_options(const struct opt *opts, const void *values, bool hide_paths,
                        struct json_out *out)
{
    struct opt shown[64];
    size_t n = 0;
    for (const struct opt *o = opts; o && o->name && n < 63; o++)
        if (!decides_nothing(o->name) &&
            (!hide_paths ||
             (strcmp(o->name, "path") != 0 && strcmp(o->name, "adapter") != 0)))
            shown[n++] = *o;
    shown[n] = (struct opt)OPT_END;
    json_begin(out, "options");
    opt_to_json(shown, values, out);
    json_end(out);
}

static void put_tasks(const struct plan *p, struct json_out *out)
{
    json_begin_array(out, "tasks");
    for (size_t i = 0; i < p->n_tasks; i++) {
        json_begin(out, NULL);
        json_put_text(out, "name", p->task[i].name);
        json_put_str(out, "version", p->task[i].version);
        json_put_text(out, "sha256", p->task[i].sha256);
        json_end(out);
    }
    json_end_array(out);
}

static void put_methods(const struct plan *p, struct json_out *out)
{
    json_begin_array(out, "methods");
    for (size_t i = 0; i < p->n_methods; i++) {
        json_begin(out, NULL);
        json_put_text(out, "label", p->method[i].label);
        put_options(p->method[i].method->opts, p->method[i].opts, false, out);
        json_end(out);
    }
    json_end_array(out);
}

static void put_models(const struct plan *p, struct json_out *out)
{
    json_begin_array(out, "models");
    for (size_t i = 0; i < p->n_models; i++) {
        const char *sha256 = p->model_info[i].sha256;
        json_begin(out, NULL);
        json_put_text(out, "alias", p->model[i].alias);
        json_put_text(out, "provider", p->model[i].provider->name);
        json_put_text(out, "sha256", *sha256 ? sha256 : NULL);
        put_options(p->model[i].provider->opts, p->model[i].opts, *sha256, out);
        json_end(out);
    }
    json_end_array(out);
}

static void describe(struct plan *p, struct arena *arena)
{
    struct json_out out = {0};
    json_begin(&out, NULL);
    json_put_int(&out, "results_version", RESULTS_VERSION);
    put_tasks(p, &out);
    put_methods(p, &out);
    put_models(p, &out);
    json_put_int(&out, "seed", p->opts.seed);
    json_put_int(&out, "seeds", p->opts.seeds);
    json_put_int(&out, "limit", p->opts.limit);
    json_put_int(&out, "train_limit", p->opts.train_limit);
    json_put_bool(&out, "quick", p->opts.quick);
    json_put_bool(&out, "allow_leak", p->opts.allow_leak);
    json_put_int(&out, "resamples", p->opts.resamples);
    json_put_text(&out, "shard", p->opts.shard);
    if (strcmp(p->opts.log_text, "text") != 0)
        json_put_text(&out, "log_text", p->opts.log_text);
    json_end(&out);
    p->config = str_copy(arena, buf_view(&out.buf));
    sha256_of(p->config, p->config_sha256);
    json_release(&out);
}

int plan_make(struct plan *plan, const struct run_opts *opts, struct arena *program,
              struct err *err)
{
    *plan = (struct plan){.opts = *opts};
    if (prices_load(&plan->prices, opts->prices_file, program, err) ||
        select_methods(plan, program, err) || select_tasks(plan, program, err) ||
        select_models(plan, program, err) || make_cells(plan, program, err) ||
        take_shard(plan, program, err))
        return -1;
    describe(plan, program);
    return folder_choose(plan, program, err);
}
