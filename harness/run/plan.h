/* plan - configuration to cells, everything checked before anything starts: names, options,
 * data, leakage, which method fits which task and provider, prices, output folder.
 */
#ifndef HARNESS_RUN_PLAN_H
#define HARNESS_RUN_PLAN_H

#include "harness/method/method.h"
#include "harness/model/model.h"
#include "harness/run/prices.h"
#include "harness/score/score.h"
#include "harness/task/task.h"

struct run_opts {                         /* of `trivium run`, and keys of CONFIG.json */
    const char *tasks, *methods, *models; /* comma-separated; NULL: all that ship */
    const char *out; /* results/<name>; NULL: named by date and configuration */
    const char *tasks_dir, *models_file, *prices_file;
    int64_t limit, train_limit, seeds, seed, threads, memory, timed_items, resamples;
    bool allow_leak, quick, figures;
    bool fresh;        /* replace what an earlier run left in `out` */
    const char *shard; /* "I/N" */
    double max_cost, max_time, fail_on_error;
    bool dry_run, private;
    const char *log_text; /* "text" or "hash" */
    const char *cache;    /* folder of kept replies; "none" */
};
extern const struct opt run_options[];

struct plan_method { /* a method with its options, e.g. rag:k=2 */
    const struct method *method;
    const void *opts;
    const char *label; /* "rag" or "rag:k=2" */
};

struct plan_cell {
    size_t task, method, model; /* indexes */
    uint64_t seed;
    const char *name; /* "task/method/model/seed" */
};

struct plan {
    const struct task *task;
    size_t n_tasks;
    const struct plan_method *method;
    size_t n_methods;
    const struct model_entry *model;
    const struct model_info *model_info; /* sha256 where there is a file */
    size_t n_models;
    const struct plan_cell *cell;
    size_t n_cells;
    const char *const *note; /* what was left out of the grid, and why */
    size_t n_notes;
    struct prices prices;
    const char *out;
    bool resumes;           /* `out` holds a run of this configuration */
    struct str config;      /* JSON: everything that decides results */
    char config_sha256[65]; /* of it */
    struct run_opts opts;
};

/* Everything lives in `program`. */
int plan_make(struct plan *plan, const struct run_opts *opts, struct arena *program,
              struct err *err);

/* Steps of plan_make that stand alone for `list` and `show`: a method with its options
 * ("rag:k=2"), a task by name or folder, and what the model of a cell costs (NULL: unknown). */
int plan_method_parse(struct plan_method *method, const char *text, bool quick,
                      struct arena *arena, struct err *err);
int plan_task_load(struct task *task, const char *name, const struct run_opts *opts,
                   struct arena *arena, struct err *err);
const struct price *plan_price(const struct plan *plan, size_t model);
/* And what is trained from it; the same where no price of its own is named. */
const struct price *plan_price_tuned(const struct plan *plan, size_t model);
/* Why a method cannot work on a task with a provider's models; NULL: it can. */
const char *plan_misfit(const struct task *task, const struct method *method,
                        const struct provider *provider, struct arena *arena);

#endif
