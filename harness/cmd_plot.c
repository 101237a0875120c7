#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/json.h"
#include "harness/command.h"
#include "harness/result/seeds.h"
#include "harness/run/contest.h"
#include "plots/plot.h"

struct plot_opts {
    const char *figure;
};

static const struct opt opts[] = {
    OPT_TEXT(struct plot_opts, figure, NULL, "only this one (`trivium list figures`)"),
    OPT_END,
};

static const char *name_of(int i)
{
    return figures[i]->name;
}

static int draw(const char *name, const struct results *results, struct err *err)
{
    if (!name)
        return plot_draw_all(results, err);
    int at = err_find(err, "figure", name, name_of, n_figures);
    if (at < 0)
        return -1;
    const struct figure *figure = figures[at];
    if (figure->several != (results->n_earlier > 0))
        return err_ask(err, "plot: the figure %s is of %s", name,
                       figure->several ? "several runs: name more of them"
                                       : "one run, and several are named");
    return plot_draw(figure, results, err);
}

static int by_date(const void *a, const void *b)
{
    const struct results *x = a, *y = b;
    int order = str_cmp(json_text(x->run, "date"), json_text(y->run, "date"));
    return order ? order : strcmp(x->dir, y->dir);
}

/* All runs, oldest first, without their items; the newest knows the others. */
static int read_history(int n, char **dirs, struct results **newest, struct arena *arena,
                        struct err *err)
{
    struct results *all = ARENA_ARRAY(arena, (size_t)n, struct results);
    for (int i = 0; i < n; i++) {
        if (results_read(&all[i], dirs[i], ITEMS_UNREAD, arena, err))
            return -1;
        seeds_join(&all[i], contest_range, arena);
    }
    qsort(all, (size_t)n, sizeof *all, by_date);
    *newest = &all[n - 1];
    (*newest)->earlier = all;
    (*newest)->n_earlier = (size_t)n - 1;
    return 0;
}

static int read_one(struct results *results, const char *dir, struct arena *arena,
                    struct err *err)
{
    if (results_read(results, dir, ITEMS_IF_THERE, arena, err))
        return -1;
    if (!results->n_items)
        fprintf(stderr,
                "%s was kept without its items: break-even points have no intervals, and "
                "nothing is paired\n",
                dir);
    seeds_join(results, contest_range, arena);
    return 0;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct plot_opts *o = options;
    struct results one, *results = &one;
    if (n_args > 1 ? read_history(n_args, args, &results, program, err)
                   : read_one(&one, args[0], program, err))
        return -1;
    if (draw(o->figure, results, err))
        return -1;
    printf("%s/figures/\n", results->dir);
    return 0;
}

const struct command command_plot = {
    .name = "plot",
    .summary = "draw the figures of a run again, or the history of several",
    .usage = "RUN [RUN...]",
    .notes =
        "Writes RUN/figures/NAME.svg and .png, and the gnuplot script NAME.gp "
        "beside them.\n"
        "Of several runs it draws how the quality of every cell went from the oldest "
        "to\nthe newest, into the newest: figures/history.svg.\n"
        "example:  trivium plot results/*",
    .opts = opts,
    .opts_size = sizeof(struct plot_opts),
    .min_args = 1,
    .max_args = -1,
    .run = run,
};
