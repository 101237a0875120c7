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

/* With the seeds of a cell made one, which the table shows each for itself. */
static int draw(const struct results *results, struct pool *pool, struct arena *program,
                struct err *err)
{
    struct results joined = *results;
    seeds_join(&joined, contest_range, program);
    return plot_draw_all(&joined, err) || summary_write_files(&joined, pool, err);
}

/* The table comes even where gnuplot fails: the numbers are there. */
static int tell(const struct plan *plan, struct pool *pool, struct arena *program,
                struct err *err)
{
    struct results results;
    if (results_read(&results, plan->out, ITEMS_NEEDED, program, err))
        return -1;
    int rc = plan->opts.figures ? draw(&results, pool, program, err) : 0;
    run_print_table(&results);
    return rc ? -1 : run_check_failures(plan, &results, err);
}

static int carry_out(const struct plan *plan, struct arena *program, struct err *err)
{
    struct pool *pool;
    if (kernels_init(err) || pool_open(&pool, (int)plan->opts.threads, err))
        return -1;
    int rc = run(plan, pool, err) || tell(plan, pool, program, err);
    pool_close(pool);
    return rc ? -1 : 0;
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
    return carry_out(&plan, program, err);
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
