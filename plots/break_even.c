/* break_even - fine-tune or retrieve? Total cost against the number of requests with the largest
 * model: a panel per task, a line per method, and where each way that costs something to prepare
 * becomes cheaper than one that costs less, with its 95 % interval over the items.  A smaller
 * model that does as well when it is trained has a dashed line. */
#include <math.h>

#include "harness/base/arena.h"
#include "harness/result/expense.h"
#include "harness/result/size.h"
#include "plots/gnuplot.h"
#include "plots/plot.h"

enum { RESAMPLES = 2000, POINTS = 81 };

/* The axis of requests: 10 to 10 million, on to wherever something crosses. */
static const double requests_min = 10, requests_max = 1e7, requests_limit = 1e12;

struct way {
    const struct cell *cell;
    struct expense expense;
    size_t method; /* index, for the colour */
    bool small;    /* another model than the panel's */
};

struct crossing {
    double requests, usd;
    struct interval interval;
};

static size_t add_way(struct gp_scene *s, const struct cell *c, size_t method, bool small,
                      struct way *way)
{
    if (!c)
        return 0;
    *way = (struct way){c, expense_of(s->results, c, &s->arena), method, small};
    return way->expense.each > 0 && way->expense.prepare >= 0;
}

/* way holds two of each method. */
static size_t ways_of(struct gp_scene *s, size_t task, struct way *way)
{
    const char *name = s->tasks.name[task];
    size_t n = 0;
    for (size_t k = 0; k < s->methods.n; k++)
        n += add_way(s, size_largest(s->results, name, s->methods.name[k]), k, false,
                     &way[n]);
    for (size_t k = 0; k < s->methods.n; k++)
        n += add_way(s, size_enough(s->results, name, s->methods.name[k]), k, true,
                     &way[n]);
    return n;
}

/* Where a way that costs more to prepare wins it back from another. */
static size_t crossings_of(const struct way *way, size_t n, struct crossing *crossing)
{
    struct draws draws = {.resamples = RESAMPLES, .seed = 1};
    size_t count = 0;
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            if (way[a].expense.prepare <= way[b].expense.prepare)
                continue;
            struct break_even even =
                expense_break_even(&way[a].expense, &way[b].expense, &draws);
            if (!(even.requests >= requests_min && even.requests <= requests_limit))
                continue;
            crossing[count++] = (struct crossing){
                even.requests, expense_total(&way[a].expense, even.requests),
                even.interval};
        }
    draws_release(&draws);
    return count;
}

static double end_of_axis(const struct crossing *crossing, size_t n)
{
    double end = requests_max;
    for (size_t i = 0; i < n; i++)
        end = crossing[i].requests * 10 > end ? crossing[i].requests * 10 : end;
    return end;
}

static void write_lines(const struct way *way, size_t n, size_t task, double end,
                        FILE *out)
{
    fprintf(out, "$total%zu << EOD\n", task);
    for (int i = 0; i < POINTS; i++) {
        double requests = requests_min * pow(end / requests_min, i / (POINTS - 1.0));
        gp_number(out, requests);
        for (size_t k = 0; k < n; k++)
            gp_number(out, expense_total(&way[k].expense, requests));
        fputc('\n', out);
    }
    fputs("EOD\n", out);
}

/* An interval that never ends is drawn to the end of the axis. */
static double clamp(double requests, double end)
{
    return isnan(requests) ? NAN : requests > end ? end : requests;
}

static void write_crossings(const struct crossing *c, size_t n, size_t task, double end,
                            FILE *out)
{
    fprintf(out, "$even%zu << EOD\n", task);
    for (size_t i = 0; i < n; i++) {
        bool known = !isnan(c[i].interval.low) && !isnan(c[i].interval.high);
        gp_number(out, c[i].requests);
        gp_number(out, c[i].usd);
        gp_number(out, known ? clamp(c[i].interval.low, end) : c[i].requests);
        gp_number(out, known ? clamp(c[i].interval.high, end) : c[i].requests);
        fputc('\n', out);
    }
    fputs("EOD\n", out);
}

static void write_panel(struct gp_scene *s, size_t task, FILE *out)
{
    size_t m = 2 * s->methods.n;
    struct way *way = ARENA_ARRAY(&s->arena, m + 1, struct way);
    struct crossing *crossing = ARENA_ARRAY(&s->arena, m * m + 1, struct crossing);
    size_t n = ways_of(s, task, way), crossings = crossings_of(way, n, crossing);
    double end = end_of_axis(crossing, crossings);
    write_lines(way, n, task, end, out);
    if (crossings)
        write_crossings(crossing, crossings, task, end, out);
    fputs("set title ", out);
    gp_quote(out, n ? arena_format(&s->arena, "%s, %s", s->tasks.name[task],
                                   way[0].cell->model)
                    : s->tasks.name[task]);
    fputs("\nplot NaN notitle", out);
    for (size_t k = 0; k < n; k++) {
        const struct cell *c = way[k].cell;
        fprintf(out, ", $total%zu using 1:%zu with lines ls %zu%s title ", task, k + 2,
                way[k].method % 8 + 1, way[k].small ? " dt (7,4)" : "");
        gp_quote(out,
                 way[k].small ? c->model : c->method); /* the colour says which way */
    }
    if (crossings)
        fprintf(out,
                ", $even%zu using 1:2:3:4 with xerrorbars lc rgb '#000000' pt 7 ps 0.8 "
                "lw 1.5 title 'break-even'",
                task);
    fputc('\n', out);
}

/* Of a panel: the ways, and where they break even. */
static size_t most_keys(struct gp_scene *s)
{
    size_t most = 0;
    struct way *way = ARENA_ARRAY(&s->arena, 2 * s->methods.n + 1, struct way);
    for (size_t t = 0; t < s->tasks.n; t++) {
        size_t n = ways_of(s, t, way);
        most = n + 1 > most ? n + 1 : most;
    }
    return most;
}

static void write_script(struct gp_scene *s, FILE *out)
{
    size_t longest = names_longest(&s->methods), model = names_longest(&s->models);
    gp_begin(out,
             &(struct gp_frame){
                 "Total cost, preparing included, against the number of requests "
                 "(dashed: a smaller model that does as well when it is trained)",
                 s->tasks.n, 500, 380, most_keys(s), longest > model ? longest : model});
    fputs("set logscale xy\nset format x '%.0s%c'\nset format y '%.0e'\n"
          "set xlabel 'requests' offset 0,0.3\nset ylabel 'USD'\n",
          out);
    for (size_t t = 0; t < s->tasks.n; t++)
        write_panel(s, t, out);
    gp_end(out);
}

static bool has_costs(const struct results *r)
{
    bool prepared = false, answered = false;
    for (size_t i = 0; i < r->n_cells; i++) {
        prepared |= r->cell[i].primary && r->cell[i].prepare_usd > 0;
        answered |= r->cell[i].primary && r->cell[i].usd_per_1k > 0;
    }
    return prepared && answered;
}

static int script(const struct results *r, FILE *out, const char **why, struct err *err)
{
    (void)err;
    *why = "nothing in the run costs something to prepare";
    return gp_draw(r, has_costs(r), write_script, out);
}

const struct figure figure_break_even = {
    .name = "break_even",
    .summary = "total cost against the number of requests, with break-even points",
    .script = script,
};
