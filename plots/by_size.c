#include "plots/by_size.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "plots/gnuplot.h"

struct scene {
    const struct by_size *figure;
    struct gp_scene gp;
};

static bool drawable(const struct scene *s, const struct cell *c)
{
    return c && c->params > 0 && isfinite(s->figure->value(c)) &&
           (!s->figure->logarithmic || s->figure->value(c) > 0);
}

static int by_params(const void *a, const void *b)
{
    double x = (*(const struct cell *const *)a)->params,
           y = (*(const struct cell *const *)b)->params;
    return (x > y) - (x < y);
}

/* A method's cells of a task, smallest model first. */
static size_t line_of(struct scene *s, size_t task, size_t method,
                      const struct cell **list)
{
    size_t n = 0;
    for (size_t m = 0; m < s->gp.models.n; m++) {
        const struct cell *c =
            cell_find(s->gp.results, s->gp.tasks.name[task], s->gp.methods.name[method],
                      s->gp.models.name[m]);
        if (drawable(s, c))
            list[n++] = c;
    }
    qsort(list, n, sizeof *list, by_params);
    return n;
}

static void write_line(struct scene *s, size_t task, size_t method,
                       const struct cell *const *list, size_t n, FILE *out)
{
    const struct by_size *f = s->figure;
    fprintf(out, "$t%zu_k%zu << EOD\n", task, method);
    for (size_t i = 0; i < n; i++) {
        /* lines of different methods stand a little apart, so that their intervals can be told */
        double apart = ((double)method - (double)(s->gp.methods.n - 1) / 2) * 0.012;
        gp_number(out, list[i]->params * exp(apart * log(10)));
        gp_number(out, f->value(list[i]));
        gp_number(out, f->low ? f->low(list[i]) : NAN);
        gp_number(out, f->high ? f->high(list[i]) : NAN);
        fputc('\n', out);
    }
    fputs("EOD\n", out);
}

static void plot_line(const struct scene *s, size_t task, size_t method, FILE *out)
{
    fprintf(out, ", $t%zu_k%zu using %s ls %zu title ", task, method,
            s->figure->low ? "1:2:3:4 with yerrorlines" : "1:2 with linespoints",
            method % 8 + 1);
    gp_quote(out, s->gp.methods.name[method]);
}

/* gnuplot would go on to the next whole power of ten. */
static void write_range(const struct scene *s, FILE *out)
{
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < s->gp.results->n_cells; i++) {
        const struct cell *c = &s->gp.results->cell[i];
        if (c->primary && drawable(s, c)) {
            least = fmin(least, c->params);
            most = fmax(most, c->params);
        }
    }
    fprintf(out, "set xrange [%g:%g]\n", least / 1.4, most * 1.4);
}

/* A tick at every size, marked with it. */
static void write_ticks(const struct scene *s, FILE *out)
{
    fputs("set xtics (", out);
    for (size_t m = 0, n = 0; m < s->gp.models.n; m++)
        for (size_t i = 0; i < s->gp.results->n_cells; i++) {
            const struct cell *c = &s->gp.results->cell[i];
            if (strcmp(c->model, s->gp.models.name[m]) != 0 || !(c->params > 0))
                continue;
            fprintf(out, "%s\"%.2g%c\" %g", n++ ? ", " : "",
                    c->params / (c->params < 1e9 ? 1e6 : 1e9),
                    c->params < 1e9 ? 'M' : 'G', c->params);
            break;
        }
    fputs(")\n", out);
}

/* From 0 where nothing is less, so that heights can be compared. */
static void write_y_range(const struct scene *s, size_t task, FILE *out)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < s->gp.results->n_cells; i++) {
        const struct cell *c = &s->gp.results->cell[i];
        if (!c->primary || strcmp(c->task, s->gp.tasks.name[task]) != 0 ||
            !drawable(s, c))
            continue;
        double low = s->figure->low ? s->figure->low(c) : s->figure->value(c);
        least = fmin(least, fmin(low, s->figure->value(c)));
        most = fmax(most, s->figure->value(c));
    }
    if (s->figure->logarithmic)
        gp_log_axis(out, 'y', least, most);
    else
        fprintf(out, "set yrange [%s:*]\n", least < 0 ? "*" : "0");
}

static void write_panel(struct scene *s, size_t task, FILE *out)
{
    const struct cell **list =
        ARENA_ARRAY(&s->gp.arena, s->gp.models.n + 1, const struct cell *);
    size_t *n = ARENA_ARRAY(&s->gp.arena, s->gp.methods.n + 1, size_t);
    for (size_t k = 0; k < s->gp.methods.n; k++) {
        n[k] = line_of(s, task, k, list);
        if (n[k])
            write_line(s, task, k, list, n[k], out);
    }
    write_y_range(s, task, out);
    fputs("set title ", out);
    gp_quote(out, s->gp.tasks.name[task]);
    fputs("\nset ylabel ", out);
    gp_quote(out, s->figure->label ? s->figure->label
                                   : metric_of(s->gp.results, s->gp.tasks.name[task]));
    fputs("\nplot NaN notitle", out);
    for (size_t k = 0; k < s->gp.methods.n; k++)
        if (n[k])
            plot_line(s, task, k, out);
    fputc('\n', out);
}

static void write_script(struct scene *s, FILE *out)
{
    gp_begin(out, &(struct gp_frame){s->figure->title, s->gp.tasks.n, 500, 380,
                                     s->gp.methods.n, names_longest(&s->gp.methods)});
    fputs("set logscale x\nset xlabel 'parameters' offset 0,0.3\n", out);
    write_range(s, out);
    write_ticks(s, out);
    if (!s->figure->logarithmic)
        fputs("set offsets 0, 0, graph 0.06, 0\n", out);
    for (size_t t = 0; t < s->gp.tasks.n; t++)
        write_panel(s, t, out);
    gp_end(out);
}

/* Two sizes at least, and something to draw of them. */
static bool has_sizes(const struct scene *s)
{
    double first = 0;
    for (size_t i = 0; i < s->gp.results->n_cells; i++) {
        const struct cell *c = &s->gp.results->cell[i];
        if (!c->primary || !drawable(s, c))
            continue;
        if (first > 0 && c->params != first)
            return true;
        first = c->params;
    }
    return false;
}

int by_size_script(const struct by_size *figure, const struct results *results, FILE *out,
                   const char **why)
{
    struct scene s = {.figure = figure};
    gp_scene_open(&s.gp, results);
    bool any = has_sizes(&s);
    *why = "the run has models of one size only";
    if (any)
        write_script(&s, out);
    gp_scene_close(&s.gp);
    return any ? 0 : 1;
}
