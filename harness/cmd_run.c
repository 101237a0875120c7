#include <stdio.h>

#include "engine/kernel/gemm.h"
#include "harness/base/file.h"
#include "harness/base/pool.h"
#include "harness/command.h"
#include "harness/result/seeds.h"
#include "harness/run/dry.h"
#include "harness/run/run.h"
#include "harness/run/summary.h"
#include "plots/plot.h"

static void print_plan(const struct plan *plan)
{
    for (size_t i = 0; i < plan->n_notes; i++)
        fprintf(stderr, "%s\n", plan->note[i]);
    fprintf(stderr, "%s: %zu cells%s\n", plan->out, plan->n_cells,
            plan->resumes ? ", keeping what an earlier run of the same configuration did"
                          : "");
}

static int draw(const char *dir, struct pool *pool, struct arena *program,
                struct err *err)
{
    struct results results;
    if (results_read(&results, dir, ITEMS_NEEDED, program, err))
        return -1;
    seeds_join(&results, contest_range, program);
    if (plot_draw_all(&results, err))
        return -1;
    return summary_write_files(&results, pool, err);
}

static int carry_out(const struct plan *plan, struct arena *program, struct err *err)
{
    struct pool *pool;
    if (kernels_init(err) || pool_open(&pool, (int)plan->opts.threads, err))
        return -1;
    int rc = run(plan, pool, err);
    /* The table comes even where gnuplot fails: the numbers are there. */
    if (!rc && plan->opts.figures && draw(plan->out, pool, program, err))
        rc = (run_print_table(plan->out, &(struct err)ERR_INIT), -1);
    else if (!rc)
        rc = run_print_table(plan->out, err);
    pool_close(pool);
    return rc;
}

static int look(const struct plan *plan, struct err *err)
{
    struct pool *pool;
    if (kernels_init(err) || pool_open(&pool, (int)plan->opts.threads, err))
        return -1;
    int rc = dry_run(plan, pool, stdout, err);
    pool_close(pool);
    return rc;
}

static int run_command(const void *options, int n_args, char **args,
                       struct arena *program, struct err *err)
{
    struct plan plan;
    (void)n_args;
    (void)args;
    if (plan_make(&plan, options, program, err) ||
        (!plan.opts.dry_run && file_mkdirs(plan.out, err)))
        return -1;
    print_plan(&plan);
    if (plan.opts.dry_run)
        return look(&plan, err);
    if (carry_out(&plan, program, err))
        return -1;
    return run_check_failures(&plan, err);
}

const struct command command_run = {
    .name = "run",
    .summary = "measure methods on tasks with models: quality, latency, cost",
    .usage = "[CONFIG.json] [--tasks a,b] [--methods m,n] [--models x,y] [--out DIR]",
    .notes =
        "example: trivium run --tasks sentiment --methods "
        "prompt,fewshot,finetune:epochs=2\n"
        "CONFIG.json holds the same options, as in {\"tasks\": \"sentiment\", \"seeds\": "
        "3}; what is\ntyped goes over it.  The folder gets run.json, items.jsonl, "
        "cells.csv "
        "(results/README.md\nexplains each column), training.csv and figures/.  A run "
        "that "
        "was interrupted goes on where\nit ended when the same command is given again.",
    .opts = run_options,
    .opts_size = sizeof(struct run_opts),
    .min_args = 0,
    .max_args = 1,
    .config = true,
    .run = run_command,
};
