#include "harness/run/select.h"

#include <fnmatch.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/home.h"

enum { LIST_MAX = 1000 };

/* ---- lists of names */

struct names {
    const char *name[LIST_MAX];
    size_t n;
};

static bool has(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (!strcmp(names->name[i], name))
            return true;
    return false;
}

static int append(struct names *names, const char *name, struct err *err)
{
    if (names->n == LIST_MAX)
        return err_ask(err, "more than %d names in a list", LIST_MAX);
    names->name[names->n++] = name;
    return 0;
}

/* Twice the same is once. */
static int add(struct names *names, const char *name, struct err *err)
{
    return has(names, name) ? 0 : append(names, name, err);
}

static void drop_repeats(struct names *names)
{
    struct names once = {0};
    for (size_t i = 0; i < names->n; i++)
        if (!has(&once, names->name[i]))
            once.name[once.n++] = names->name[i];
    *names = once;
}

/* The parts of "a, b"; an option that follows a comma, as in "rag:k=2,chunk=80", belongs to the
 * name before it. */
static int split_list(const char *text, const char *what, struct arena *arena,
                      struct names *parts, struct err *err)
{
    struct str rest = str_of(text), part;
    while (str_split(&rest, ',', &part)) {
        size_t equals = str_find(part, STR("="), 0), colon = str_find(part, STR(":"), 0);
        part = str_trim(part);
        if (!part.n)
            continue;
        if (parts->n && equals < colon && strchr(parts->name[parts->n - 1], ':')) {
            const char **last = &parts->name[parts->n - 1];
            *last = arena_format(arena, "%s,%.*s", *last, STR_ARG(part));
        } else if (append(parts, str_copy(arena, part).data, err)) {
            return -1;
        }
    }
    drop_repeats(parts); /* only now is every name whole */
    if (!parts->n)
        return err_ask(err, "--%s names nothing: \"%s\"", what, text);
    return 0;
}

/* ---- tasks */

static bool is_task_folder(const char *name, struct arena *arena)
{
    return strchr(name, '/') && file_exists(file_join(arena, name, "task.json"));
}

/* A public data set that nobody fetched yet; a pattern goes past it. */
static bool is_absent(const char *tasks_dir, const char *name, struct arena *arena)
{
    struct task task;
    struct err ignored = ERR_INIT;
    return !task_describe(&task, task_path(arena, tasks_dir, name), arena, &ignored) &&
           task.missing;
}

static int match_tasks(const char *pattern, const char *tasks_dir,
                       const char *const *known, size_t n, struct names *found,
                       struct arena *arena, struct err *err)
{
    size_t matches = 0, absent = 0;
    bool is_pattern = strpbrk(pattern, "*?[") != NULL;
    if (is_task_folder(pattern, arena))
        return add(found, pattern, err);
    for (size_t i = 0; i < n; i++) {
        if (fnmatch(pattern, known[i], 0) != 0)
            continue;
        matches++;
        if (is_pattern && is_absent(tasks_dir, known[i], arena))
            absent++;
        else if (add(found, known[i], err))
            return -1;
    }
    if (matches > absent)
        return 0;
    if (absent)
        return err_ask(err, "no task that matches \"%s\" is downloaded: make data",
                       pattern);
    if (is_pattern)
        return err_ask(err, "no task matches \"%s\"", pattern);
    return err_unknown(err, "task", pattern, known, (int)n);
}

static int64_t smaller(int64_t limit, int64_t quick)
{
    return limit > 0 && limit < quick ? limit : quick;
}

/* --quick shortens what --train-limit leaves, and the test split where --limit says nothing. */
static struct task_how how_to_load(const struct run_opts *opts)
{
    struct task_how how = {
        .allow_leak = opts->allow_leak,
        .most = {[SPLIT_TRAIN] = opts->train_limit, [SPLIT_TEST] = opts->limit},
    };
    if (opts->quick) {
        how.most[SPLIT_TRAIN] = smaller(opts->train_limit, QUICK_TRAIN);
        how.most[SPLIT_DEV] = QUICK_DEV;
        how.most[SPLIT_TEST] = opts->limit > 0 ? opts->limit : QUICK_TEST;
    }
    return how;
}

int plan_task_load(struct task *task, const char *name, const struct run_opts *opts,
                   struct arena *arena, struct err *err)
{
    struct task_how how = how_to_load(opts);
    const char *dir = name;
    if (!is_task_folder(name, arena)) {
        const char *const *known;
        size_t n;
        if (task_list(opts->tasks_dir, arena, &known, &n, err))
            return err_wrap(err, "cannot find task \"%s\"", name);
        struct names found = {0};
        if (match_tasks(name, opts->tasks_dir, known, n, &found, arena, err))
            return -1;
        dir = task_path(arena, opts->tasks_dir, found.name[0]);
    }
    if (task_load(task, dir, &how, arena, err))
        return -1;
    if (!task->split[SPLIT_TEST].n)
        return err_ask(err, "task \"%s\": its test split is empty", task->name);
    return 0;
}

static bool has_terms(const struct split *split)
{
    size_t i = 0;
    while (i < split->n && split->reference[i].n_terms == 0)
        i++;
    return i < split->n;
}

/* The metrics live above the tasks, so that only here both are known. */
static int check_metrics(const struct task *task, struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < task->n_metrics; i++) {
        const struct metric *metric = metric_find(task->metrics[i], err);
        if (!metric)
            return err_wrap(err, "%s", file_join(arena, task->dir, "task.json"));
        const char *lacks = NULL;
        if (metric->needs & METRIC_NEEDS_CHOICES && !task->n_choices)
            lacks = "\"choices\"";
        if (metric->needs & (METRIC_NEEDS_TRAIN | METRIC_NEEDS_STYLE) &&
            !task->split[SPLIT_TRAIN].n)
            lacks = "a train split";
        if (metric->needs & METRIC_NEEDS_TERMS && !has_terms(&task->split[SPLIT_TEST]))
            lacks = "\"terms\" in test items";
        if (metric->needs & METRIC_NEEDS_NEUTRAL && !task->n_neutral)
            lacks = "neutral.jsonl";
        if (lacks)
            return err_at(err, file_join(arena, task->dir, "task.json"), 0,
                          "metric \"%s\" is for tasks with %s", metric->name, lacks);
    }
    return 0;
}

static int same_name(const struct task *task, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(task[i].name, task[n].name))
            return err_ask(err, "two tasks are named \"%s\": %s and %s", task[n].name,
                           task[i].dir, task[n].dir);
    return 0;
}

int select_tasks(struct plan *plan, struct arena *arena, struct err *err)
{
    struct names asked = {0}, found = {0};
    const char *const *known = NULL;
    size_t n = 0;
    const char *list = plan->opts.tasks ? plan->opts.tasks : "*";
    if (split_list(list, "tasks", arena, &asked, err))
        return -1;
    if (file_is_dir(home_path(arena, plan->opts.tasks_dir)) &&
        task_list(plan->opts.tasks_dir, arena, &known, &n, err))
        return -1;
    for (size_t i = 0; i < asked.n; i++)
        if (match_tasks(asked.name[i], plan->opts.tasks_dir, known, n, &found, arena,
                        err))
            return known ? -1 : err_wrap(err, "no folder \"%s\"", plan->opts.tasks_dir);
    struct task *task = ARENA_ARRAY(arena, found.n, struct task);
    for (size_t i = 0; i < found.n; i++)
        if (plan_task_load(&task[i], found.name[i], &plan->opts, arena, err) ||
            check_metrics(&task[i], arena, err) || same_name(task, i, err))
            return -1;
    plan->task = task;
    plan->n_tasks = found.n;
    return 0;
}

/* ---- methods */

static int set_options(struct plan_method *method, const char *text, bool quick,
                       struct arena *arena, struct err *err)
{
    static const struct opt none[] = {OPT_END};
    const struct opt *table = method->method->opts ? method->method->opts : none;
    void *opts = arena_alloc(arena, method->method->opts_size + 1);
    opt_defaults(table, opts);
    method->opts = opts;
    for (const struct opt *o = table; quick && o->name; o++)
        if (!strcmp(o->name, "epochs") && opt_set(table, opts, "epochs", "1", arena, err))
            return -1;
    return opt_from_text(table, opts, text, arena, err);
}

int plan_method_parse(struct plan_method *method, const char *text, bool quick,
                      struct arena *arena, struct err *err)
{
    const char *colon = strchr(text, ':');
    size_t n = colon ? (size_t)(colon - text) : strlen(text);
    method->label = arena_strdup(arena, text);
    method->method = method_find(arena_copy(arena, text, n), err);
    if (!method->method)
        return -1;
    if (set_options(method, colon ? colon + 1 : "", quick, arena, err))
        return err_wrap(err, "method \"%s\"", method->method->name);
    return 0;
}

/* From simple to complicated: what needs nothing first.  Floors only when they are named:
 * their bit is above all of these. */
static void all_methods(struct names *names)
{
    unsigned most = METHOD_NEEDS_TRAIN | METHOD_NEEDS_CORPUS | METHOD_NEEDS_TRAINING;
    for (unsigned needs = 0; needs <= most; needs++)
        for (int i = 0; i < n_methods && names->n < LIST_MAX; i++)
            if (methods[i]->needs == needs)
                names->name[names->n++] = methods[i]->name;
}

int select_methods(struct plan *plan, struct arena *arena, struct err *err)
{
    struct names asked = {0};
    if (!plan->opts.methods)
        all_methods(&asked);
    else if (split_list(plan->opts.methods, "methods", arena, &asked, err))
        return -1;
    struct plan_method *method = ARENA_ARRAY(arena, asked.n, struct plan_method);
    for (size_t i = 0; i < asked.n; i++)
        if (plan_method_parse(&method[i], asked.name[i], plan->opts.quick, arena, err))
            return -1;
    plan->method = method;
    plan->n_methods = asked.n;
    return 0;
}

/* ---- models */

/* All that ship: what runs here without a key or a network, also where more were downloaded. */
static int all_models(struct plan *plan, struct arena *arena, struct err *err)
{
    const struct model_entry *all;
    size_t n;
    if (model_list(plan->opts.models_file, arena, &all, &n, err))
        return -1;
    struct model_entry *local = ARENA_ARRAY(arena, n, struct model_entry);
    for (size_t i = 0; i < n; i++)
        if (all[i].provider->local && !all[i].source.url)
            local[plan->n_models++] = all[i];
    plan->model = local;
    if (!plan->n_models)
        return err_at(err, plan->opts.models_file, 0,
                      "lists no model that runs on this machine: name one with --models");
    return 0;
}

static int named_models(struct plan *plan, struct arena *arena, struct err *err)
{
    struct names asked = {0};
    if (split_list(plan->opts.models, "models", arena, &asked, err))
        return -1;
    struct model_entry *model = ARENA_ARRAY(arena, asked.n, struct model_entry);
    for (size_t i = 0; i < asked.n; i++) {
        if (model_resolve(asked.name[i], plan->opts.models_file, arena, &model[i], err))
            return -1;
        for (size_t j = 0; j < i; j++)
            if (!strcmp(model[j].alias, model[i].alias))
                return err_ask(err, "two models would be called \"%s\": %s and %s",
                               model[i].alias, asked.name[j], asked.name[i]);
    }
    plan->model = model;
    plan->n_models = asked.n;
    return 0;
}

static int check_price(const struct plan *plan, const struct model_entry *model,
                       const char *price, struct err *err)
{
    if (!price || prices_find(&plan->prices, price))
        return 0;
    return err_ask(err, "model \"%s\": %s has no price \"%s\"", model->alias,
                   plan->opts.prices_file, price);
}

/* What cannot be priced cannot be kept below a limit. */
static int check_prices(const struct plan *plan, const struct model_entry *model,
                        struct err *err)
{
    const char *price = model->price             ? model->price
                        : model->provider->local ? "machine"
                                                 : NULL;
    if (check_price(plan, model, price, err) ||
        check_price(plan, model, model->price_tuned, err))
        return -1;
    if (!price && plan->opts.max_cost > 0 && model->provider->reaches)
        return err_ask(err,
                       "model \"%s\" has no \"price\" in %s, so that --max-cost cannot "
                       "be kept",
                       model->alias, plan->opts.models_file);
    return 0;
}

static int check_reach(const struct plan *plan, const struct model_entry *model,
                       struct err *err)
{
    bool loopback = true;
    if (!plan->opts.private || !model->provider->reaches)
        return 0;
    const char *where = model->provider->reaches(model->opts, &loopback);
    if (loopback)
        return 0;
    return err_ask(err,
                   "model \"%s\" is at %s, which is not this machine: --private refuses "
                   "it",
                   model->alias, where);
}

static int check_model(const struct plan *plan, size_t i, struct model_info *info,
                       struct err *err)
{
    const struct model_entry *model = &plan->model[i];
    if (model->source.url && !file_exists(model->source.path))
        return err_ask(err,
                       "model \"%s\" is not here yet: trivium models %s downloads it",
                       model->alias, model->alias);
    if (model->provider->check && model->provider->check(model->opts, info, err))
        return err_wrap(err, "model \"%s\"", model->alias);
    return check_reach(plan, model, err) || check_prices(plan, model, err) ? -1 : 0;
}

int select_models(struct plan *plan, struct arena *arena, struct err *err)
{
    if (plan->opts.models ? named_models(plan, arena, err) : all_models(plan, arena, err))
        return -1;
    struct model_info *info = ARENA_ARRAY(arena, plan->n_models, struct model_info);
    for (size_t i = 0; i < plan->n_models; i++)
        if (check_model(plan, i, &info[i], err))
            return -1;
    plan->model_info = info;
    return 0;
}

const struct price *plan_price(const struct plan *plan, size_t model)
{
    const struct model_entry *entry = &plan->model[model];
    if (entry->price)
        return prices_find(&plan->prices, entry->price);
    return entry->provider->local ? prices_find(&plan->prices, "machine") : NULL;
}

const struct price *plan_price_tuned(const struct plan *plan, size_t model)
{
    const char *name = plan->model[model].price_tuned;
    return name ? prices_find(&plan->prices, name) : plan_price(plan, model);
}
