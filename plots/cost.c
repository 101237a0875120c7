/* cost - quality against cost per 1,000 requests: a panel per task, a line per method, its points the
 * models, and the Pareto front of what nothing else beats in both. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "plots/gnuplot.h"
#include "plots/plot.h"

static const char front_name[] = "Pareto front";

static bool drawable(const struct cell *c)
{
    return c && isfinite(c->quality) && c->usd_per_1k > 0 && isfinite(c->usd_per_1k);
}

/* A task's drawable cells, cheapest first. */
static int by_cost(const void *a, const void *b)
{
    const struct cell *x = *(const struct cell *const *)a,
                      *y = *(const struct cell *const *)b;
    return x->usd_per_1k < y->usd_per_1k ? -1 : x->usd_per_1k > y->usd_per_1k;
}

static size_t cells_of(struct gp_scene *s, const char *task, const struct cell **list)
{
    size_t n = 0;
    for (size_t k = 0; k < s->methods.n; k++)
        for (size_t m = 0; m < s->models.n; m++) {
            const struct cell *c =
                cell_find(s->results, task, s->methods.name[k], s->models.name[m]);
            if (drawable(c))
                list[n++] = c;
        }
    qsort(list, n, sizeof(struct cell *), by_cost);
    return n;
}

static bool better(const struct cell *a, double best)
{
    return a->higher_is_better ? a->quality > best : a->quality < best;
}

static void write_front(const struct cell *const *list, size_t n, size_t task, FILE *out)
{
    double best = n && !list[0]->higher_is_better ? INFINITY : -INFINITY;
    fprintf(out, "$front%zu << EOD\n", task);
    for (size_t i = 0; i < n; i++)
        if (better(list[i], best)) {
            best = list[i]->quality;
            gp_number(out, list[i]->usd_per_1k);
            gp_number(out, best);
            fputc('\n', out);
        }
    if (n) { /* the best goes on being the best for more money */
        gp_number(out, list[n - 1]->usd_per_1k * 1.5);
        gp_number(out, best);
        fputc('\n', out);
    }
    fputs("EOD\n", out);
}

/* Points of models grow with their place in the run's order of sizes. */
static double point_size(const struct gp_scene *s, const struct cell *c)
{
    size_t smaller = 0;
    for (size_t m = 0; m < s->models.n; m++) {
        const struct cell *other =
            cell_find(s->results, c->task, c->method, s->models.name[m]);
        smaller += other && other->params < c->params;
    }
    return 0.7 + 0.35 * (double)smaller;
}

static void write_points(struct gp_scene *s, size_t task, const struct cell *const *list,
                         size_t n, FILE *out)
{
    for (size_t k = 0; k < s->methods.n; k++) {
        fprintf(out, "$t%zu_k%zu << EOD\n", task, k);
        for (size_t i = 0; i < n; i++) {
            const struct cell *c = list[i];
            if (strcmp(c->method, s->methods.name[k]) != 0)
                continue;
            gp_number(out, c->usd_per_1k);
            gp_number(out, c->quality);
            gp_number(out, c->quality_low);
            gp_number(out, c->quality_high);
            gp_number(out, point_size(s, c));
            fputc(' ', out);
            gp_quote(out, c->model);
            fputc('\n', out);
        }
        fputs("EOD\n", out);
    }
}

static bool has_point(struct gp_scene *s, size_t task, size_t method)
{
    bool any = false;
    for (size_t m = 0; m < s->models.n; m++)
        any |= drawable(cell_find(s->results, s->tasks.name[task],
                                  s->methods.name[method], s->models.name[m]));
    return any;
}

static void write_axes(const struct cell *const *list, size_t n, FILE *out)
{
    double least = 0;
    for (size_t i = 0; i < n; i++)
        least = fmin(least, fmin(list[i]->quality, list[i]->quality_low));
    fprintf(out, "set yrange [%s:*]\n", least < 0 ? "*" : "0");
    if (n)
        gp_log_axis(out, 'x', list[0]->usd_per_1k, list[n - 1]->usd_per_1k * 1.5);
}

static void write_panel(struct gp_scene *s, size_t task, FILE *out)
{
    fputs("set title ", out);
    gp_quote(out, s->tasks.name[task]);
    fputs("\nset ylabel ", out);
    gp_quote(out, metric_of(s->results, s->tasks.name[task]));
    fprintf(out,
            "\nplot $front%zu using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) "
            "title '%s'",
            task, front_name);
    for (size_t k = 0; k < s->methods.n; k++) {
        if (!has_point(s, task, k))
            continue;
        /* the bars first: gnuplot clears a little space around their points */
        fprintf(
            out,
            ", $t%zu_k%zu using 1:2:3:4 with yerrorbars ls %zu lw 1 pt 0 notitle"
            ", $t%zu_k%zu using 1:2:5 with linespoints ls %zu lw 1 ps variable title ",
            task, k, k % 8 + 1, task, k, k % 8 + 1);
        gp_quote(out, s->methods.name[k]);
    }
    fputc('\n', out);
}

static void write_script(struct gp_scene *s, FILE *out)
{
    const struct cell **list =
        ARENA_ARRAY(&s->arena, s->results->n_cells + 1, const struct cell *);
    size_t longest = names_longest(&s->methods);
    gp_begin(out,
             &(struct gp_frame){
                 s->models.n > 1 ? "Quality against cost (larger points: larger models)"
                                 : "Quality against cost",
                 s->tasks.n, 500, 420, s->methods.n + 1,
                 longest > strlen(front_name) ? longest : strlen(front_name)});
    fputs("set xlabel 'USD per 1,000 requests' offset 0,0.3\n"
          "set offsets 0, 0, graph 0.05, 0\n",
          out);
    for (size_t t = 0; t < s->tasks.n; t++) {
        size_t n = cells_of(s, s->tasks.name[t], list);
        write_front(list, n, t, out);
        write_points(s, t, list, n, out);
        write_axes(list, n, out);
        write_panel(s, t, out);
    }
    gp_end(out);
}

static int script(const struct results *r, FILE *out, const char **why, struct err *err)
{
    bool any = false;
    (void)err;
    for (size_t i = 0; i < r->n_cells; i++)
        any |= r->cell[i].primary && drawable(&r->cell[i]);
    *why = "the run has no cell with a cost";
    return gp_draw(r, any, write_script, out);
}

const struct figure figure_cost = {
    .name = "cost",
    .summary = "quality against cost per 1,000 requests, with the Pareto front",
    .script = script,
};
