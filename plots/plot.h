/* plot - figures from a run's results, drawn by gnuplot: a file plots/<name>.c with
 * `const struct figure figure_<name>` is a figure.
 *
 * script() writes a gnuplot script with its data inline, for any terminal; plot_draw() keeps it as
 * figures/<name>.gp and has gnuplot make an SVG and a PNG of it, reading its exit status.
 * Results have one row of several seeds (harness/result/seeds.h), and items only where the run was
 * kept with them.
 */
#ifndef PLOTS_PLOT_H
#define PLOTS_PLOT_H

#include <stdio.h>

#include "harness/result/result.h"

struct figure {
    const char *name, *summary;
    bool
        several; /* of a run and those before it (results.earlier), else of a run alone */
    /* 1: nothing to draw in these results (said in *why), 0: written, -1: err */
    int (*script)(const struct results *results, FILE *out, const char **why,
                  struct err *err);
};

extern const struct figure *const figures[]; /* by name, made from the file names */
extern const int n_figures;

int plot_draw(const struct figure *figure, const struct results *results,
              struct err *err);
/* All figures of a run; with earlier ones all that are of several runs. */
int plot_draw_all(const struct results *results, struct err *err);

#endif
