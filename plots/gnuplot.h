/* gnuplot - what figures share: the look, names made safe, and which rows to draw. */
#ifndef PLOTS_GNUPLOT_H
#define PLOTS_GNUPLOT_H

#include <stdio.h>

#include "harness/base/arena.h"
#include "harness/result/result.h"

/* Distinct texts in order of first appearance. */
struct names {
    const char **name;
    size_t n;
};

enum name_of { NAME_TASK, NAME_METHOD, NAME_MODEL };

/* Of the rows with a task's first metric. */
struct names names_in(const struct results *results, enum name_of what,
                      struct arena *arena);
size_t names_index(const struct names *names, const char *name); /* names->n: not there */
size_t names_longest(const struct names *names);                 /* characters */

/* Methods that a task has cells of. */
struct names names_of_task(const struct results *results, const char *task,
                           struct arena *arena);
/* The name of a task's first metric. */
const char *metric_of(const struct results *results, const char *task);

/* The row of a task's first metric; NULL: not in the run. */
const struct cell *cell_find(const struct results *results, const char *task,
                             const char *method, const char *model);

/* What a figure with panels by task and lines by method or model works on. */
struct gp_scene {
    const struct results *results;
    struct names tasks, methods, models;
    struct arena arena; /* all of it, and what is made for drawing */
};

void gp_scene_open(struct gp_scene *scene, const struct results *results);
void gp_scene_close(struct gp_scene *scene);
/* What script() of such a figure does: `write` with a scene where there is anything to draw, and
 * what it returns. */
int gp_draw(const struct results *results, bool any,
            void (*write)(struct gp_scene *scene, FILE *out), FILE *out);

/* A text in double quotes, with what gnuplot would read as markup or an escape made harmless. */
void gp_quote(FILE *out, const char *text);
/* Colours (Okabe and Ito 2008: told apart by colour-blind readers), point types, grid, font;
 * line styles 1..8 and 11..18 (the same colours, open points). */
void gp_style(FILE *out);
/* A number, or NaN as gnuplot's missing value. */
void gp_number(FILE *out, double value);
/* Columns and rows of a grid of n panels. */
void gp_grid(size_t n, size_t *columns, size_t *rows);
/* A figure of panels, each with its legend below. */
struct gp_frame {
    const char *title; /* the figure's own words: nothing that gnuplot reads as markup */
    size_t n, width,
        height; /* panels, and the pixels of one that has a legend of two rows */
    size_t keys, longest; /* entries of a legend at most, characters of one */
};

/* Begins it: size (higher where the legend needs more rows), look, title.  gp_end() ends it. */
void gp_begin(FILE *out, const struct gp_frame *frame);
void gp_end(FILE *out);
/* A logarithmic axis ('x' or 'y') over the numbers from least to most, with a little room and
 * labels at 1, 2 and 5 where powers of ten would be too few.  gnuplot by itself goes on to the
 * next power of ten, or further. */
void gp_log_axis(FILE *out, char axis, double least, double most);

#endif
