#include <stdio.h>

#include "harness/base/pool.h"
#include "harness/command.h"
#include "harness/result/seeds.h"
#include "harness/run/summary.h"
#include "plots/plot.h"

static const struct opt opts[] = {OPT_END};

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    struct results results;
    struct pool *pool;
    (void)options;
    (void)n_args;
    if (results_read(&results, args[0], ITEMS_NEEDED, program, err))
        return -1;
    if (!results.n_cells)
        return err_ask(err, "the run \"%s\" has no finished cell", args[0]);
    seeds_join(&results, contest_range, program);
    if (pool_open(&pool, 0, err))
        return -1;
    int rc = plot_draw_all(&results, err) || summary_write_files(&results, pool, err);
    pool_close(pool);
    if (rc)
        return -1;
    printf("%s/summary.md, %s/report.html\n", args[0], args[0]);
    return 0;
}

const struct command command_report = {
    .name = "report",
    .summary = "what a run says, in words, tables and figures",
    .usage = "RUN",
    .notes = "Writes RUN/summary.md and RUN/report.html (one page with its pictures "
             "inside), and draws the\nfigures again.  `trivium run` does the same at its "
             "end.",
    .opts = opts,
    .opts_size = 0,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
