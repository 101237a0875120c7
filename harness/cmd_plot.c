#include <stdio.h>
#include <string.h>

#include "harness/command.h"
#include "plots/plot.h"

struct plot_opts {
    const char *figure;
};

static const struct opt opts[] = {
    OPT_TEXT(struct plot_opts, figure, NULL, "only this one (`trivium list figures`)"),
    OPT_END,
};

static int draw_one(const char *name, const struct results *results, struct err *err)
{
    const char *names[64];
    for (int i = 0; i < n_figures; i++) {
        if (!strcmp(figures[i]->name, name))
            return plot_draw(figures[i], results, err);
        names[i < 64 ? i : 63] = figures[i]->name;
    }
    return err_unknown(err, "figure", name, names, n_figures < 64 ? n_figures : 64);
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct plot_opts *o = options;
    struct results results;
    (void)n_args;
    if (results_read(&results, args[0], true, program, err) ||
        (o->figure ? draw_one(o->figure, &results, err) : plot_draw_all(&results, err)))
        return -1;
    printf("%s/figures/\n", args[0]);
    return 0;
}

const struct command command_plot = {
    .name = "plot",
    .summary = "draw the figures of a run again",
    .usage = "RUN",
    .notes = "Writes RUN/figures/NAME.svg and .png, and the gnuplot script NAME.gp "
             "beside them.",
    .opts = opts,
    .opts_size = sizeof(struct plot_opts),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
