/* knowledge - quality against the size of the knowledge over the model's window: stuffing
 * (context=all), RAG and fine-tuning, by the option `knowledge`; without that option what needs no
 * context is a level line.  Beside it each way less RAG at the same size, paired by question, which
 * the questions' own differences do not blur; and bits per byte, where the task has them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/result/losses.h"
#include "harness/result/seeds.h"
#include "plots/gnuplot.h"
#include "plots/plot.h"

enum { RESAMPLES = 4000, PANELS = 3 };

struct point {
    double size; /* windows */
    const struct cell *cell;
};

/* A line: cells that differ only in `knowledge`. */
struct series {
    const char *method, *model; /* label without `knowledge` */
    struct point *point;
    size_t n;
};

struct panel {
    const char *task, *metric;
    bool paired; /* less RAG */
    struct series *series;
    size_t n;
};

static struct series *series_of(struct panel *p, const char *method, const char *model,
                                size_t room, struct arena *arena)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->series[i].method, method) == 0 &&
            strcmp(p->series[i].model, model) == 0)
            return &p->series[i];
    p->series[p->n] =
        (struct series){method, model, ARENA_ARRAY(arena, room, struct point), 0};
    return &p->series[p->n++];
}

static int by_size(const void *a, const void *b)
{
    double x = ((const struct point *)a)->size, y = ((const struct point *)b)->size;
    return (x > y) - (x < y);
}

static bool is_of(const struct cell *c, const struct panel *p)
{
    return strcmp(c->task, p->task) == 0 && strcmp(c->metric, p->metric) == 0;
}

static void collect(struct panel *p, const struct results *r, struct arena *arena)
{
    p->series = ARENA_ARRAY(arena, r->n_cells + 1, struct series);
    for (size_t i = 0; i < r->n_cells; i++) {
        const struct cell *c = &r->cell[i];
        const char *size = label_value(c->method, "knowledge", arena);
        if (!is_of(c, p) || size[0] == '\0' || !(atof(size) > 0))
            continue;
        const char *method = label_without(c->method, "knowledge", arena);
        struct series *s = series_of(p, method, c->model, r->n_cells, arena);
        s->point[s->n++] = (struct point){atof(size), c};
    }
    for (size_t i = 0; i < p->n; i++)
        qsort(p->series[i].point, p->series[i].n, sizeof *p->series[i].point, by_size);
}

/* ---- less RAG */

/* RAG with the same options but what is put into the prompt, by the same model. */
static const struct cell *rag_beside(const struct panel *p, const struct series *s,
                                     double size)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->series[i].method, "rag") == 0 &&
            strcmp(p->series[i].model, s->model) == 0)
            for (size_t k = 0; k < p->series[i].n; k++)
                if (p->series[i].point[k].size == size)
                    return p->series[i].point[k].cell;
    return NULL;
}

static double value_of(const struct item *item, const char *metric)
{
    for (size_t m = 0; m < item->n_metrics; m++)
        if (strcmp(item->metric[m], metric) == 0)
            return item->value[m];
    return NAN;
}

/* Adds to d what each question was worth, the mean over seeds, times sign; *noise: half the
 * interval of what another training would change.  false: the seeds were not asked the questions
 * of `like`. */
static bool add_values(const struct results *r, const struct cell *cell,
                       const struct cell_items *like, double sign, double *d,
                       double *noise, struct arena *arena)
{
    const struct cell_items *seed;
    size_t n = seeds_items(r, cell, &seed, arena);
    double *mean = ARENA_ARRAY(arena, n + 1, double);
    for (size_t s = 0; s < n; s++) {
        if (seed[s].n != like->n)
            return false;
        for (size_t i = 0; i < like->n; i++) {
            double value = value_of(&seed[s].item[i], cell->metric);
            if (!str_eq(seed[s].item[i].id, like->item[i].id) || isnan(value))
                return false;
            mean[s] += value / (double)like->n;
            d[i] += sign * value / (double)n;
        }
    }
    *noise = stats_t_half(mean, n);
    return n > 0;
}

/* The mean difference over the questions that both were asked, and its interval; false: they were
 * not asked the same. */
static bool difference(const struct results *r, const struct cell *a,
                       const struct cell *b, double *mean, struct interval *interval,
                       struct arena *arena)
{
    struct cell_items like = cell_items_find(r, cell_name(a, arena));
    double *d = ARENA_ARRAY(arena, like.n + 1, double), noise_a, noise_b;
    if (like.n == 0 || !add_values(r, a, &like, 1, d, &noise_a, arena) ||
        !add_values(r, b, &like, -1, d, &noise_b, arena))
        return false;
    *mean = stats_mean(d, like.n);
    struct draws draws = {.resamples = RESAMPLES, .seed = 1};
    *interval = stats_bootstrap_mean(d, like.n, &draws);
    draws_release(&draws);
    *interval = stats_widen(*mean, *interval, noise_a);
    *interval = stats_widen(*mean, *interval, noise_b);
    return true;
}

static void write_difference(const struct panel *p, const struct series *s,
                             const struct point *point, const struct results *r,
                             struct arena *arena, FILE *out)
{
    const struct cell *rag = rag_beside(p, s, point->size);
    struct interval interval;
    double mean;
    if (rag == NULL || rag == point->cell ||
        !difference(r, point->cell, rag, &mean, &interval, arena))
        return;
    gp_number(out, point->size);
    gp_number(out, mean);
    gp_number(out, interval.low);
    gp_number(out, interval.high);
    fputc('\n', out);
}

static void write_quality(const struct point *point, FILE *out)
{
    gp_number(out, point->size);
    gp_number(out, point->cell->quality);
    gp_number(out, point->cell->quality_low);
    gp_number(out, point->cell->quality_high);
    fputc('\n', out);
}

/* ---- drawing */

static void write_data(const struct panel *p, size_t panel, const struct results *r,
                       struct arena *arena, FILE *out)
{
    for (size_t i = 0; i < p->n; i++) {
        fprintf(out, "$p%zu_s%zu << EOD\n", panel, i);
        for (size_t k = 0; k < p->series[i].n; k++) {
            const struct point *point = &p->series[i].point[k];
            if (p->paired)
                write_difference(p, &p->series[i], point, r, arena, out);
            else
                write_quality(point, out);
        }
        fputs("EOD\n", out);
    }
}

static const char *name_of(const struct series *s, struct arena *arena)
{
    bool stuffs = strcmp(label_value(s->method, "context", arena), "all") == 0;
    const char *label = label_without(s->method, "context", arena);
    return arena_format(arena, "%s, %s",
                        !stuffs ? s->method
                        : strcmp(label, "rag") == 0
                            ? "stuffing"
                            : arena_format(arena, "%s, stuffing", label),
                        s->model);
}

/* What answers without looking anything up: a level line, whatever the knowledge's size. */
static bool is_level(const struct cell *c, const struct panel *p, struct arena *arena)
{
    return !p->paired && is_of(c, p) &&
           (strcmp(c->method, "prompt") == 0 ||
            (strncmp(c->method, "finetune", 8) == 0 &&
             label_value(c->method, "knowledge", arena)[0] == '\0'));
}

static void write_panel(const struct panel *p, size_t panel, const struct results *r,
                        struct arena *arena, FILE *out)
{
    int style = 0;
    fputs("set title ", out);
    gp_quote(out, p->task);
    fputs("\nset ylabel ", out);
    gp_quote(out, p->paired ? arena_format(arena, "%s minus that of RAG", p->metric)
                            : p->metric);
    fputs(p->paired ? "\nset yrange [*:*]\nplot 0 lc rgb '#888888' dt 3 notitle"
                    : "\nset yrange [0:*]\nplot NaN notitle",
          out);
    for (size_t i = 0; i < p->n; i++, style++) {
        if (p->paired && strcmp(p->series[i].method, "rag") == 0)
            continue;
        fprintf(out, ", $p%zu_s%zu using 1:2:3:4 with yerrorlines ls %d title ", panel, i,
                style % 8 + 1);
        gp_quote(out, name_of(&p->series[i], arena));
    }
    for (size_t i = 0; i < r->n_cells; i++) {
        const struct cell *c = &r->cell[i];
        if (!is_level(c, p, arena))
            continue;
        fprintf(out, ", %.9g with lines ls %d dt (7,4) title ", c->quality,
                style++ % 8 + 1);
        gp_quote(out, arena_format(arena, "%s, %s", c->method, c->model));
    }
    fputc('\n', out);
}

static bool has_metric(const struct results *r, const char *task, const char *metric)
{
    for (size_t i = 0; i < r->n_cells; i++)
        if (strcmp(r->cell[i].task, task) == 0 && strcmp(r->cell[i].metric, metric) == 0)
            return true;
    return false;
}

/* The sizes of all panels. */
static void range_of(const struct panel *panel, size_t n, double *low, double *high)
{
    *low = INFINITY;
    *high = 0;
    for (size_t p = 0; p < n; p++)
        for (size_t i = 0; i < panel[p].n; i++) {
            const struct series *s = &panel[p].series[i];
            *low = fmin(*low, s->point[0].size);
            *high = fmax(*high, s->point[s->n - 1].size);
        }
}

/* Adds a panel where there is something to draw. */
static void add_panel(struct panel *panel, size_t *n, struct panel p,
                      const struct results *r, struct arena *arena)
{
    collect(&p, r, arena);
    if (p.n > 0)
        panel[(*n)++] = p;
}

static void add_task(struct panel *panel, size_t *n, const char *task,
                     const struct results *r, struct arena *arena)
{
    static const char bits[] = "bits_per_byte";
    struct panel p = {.task = task, .metric = metric_of(r, task)};
    add_panel(panel, n, p, r, arena);
    p.paired = true;
    if (r->n_items > 0)
        add_panel(panel, n, p, r, arena);
    if (strcmp(p.metric, bits) != 0 && has_metric(r, task, bits))
        add_panel(panel, n, (struct panel){.task = task, .metric = bits}, r, arena);
}

static int script(const struct results *r, FILE *out, const char **why, struct err *err)
{
    struct arena arena = {0};
    struct names tasks = names_in(r, NAME_TASK, &arena);
    struct panel *panel = ARENA_ARRAY(&arena, PANELS * tasks.n, struct panel);
    size_t n = 0, columns, rows;
    double smallest, largest;
    (void)err;
    *why = "the run has no cells with the option knowledge";
    for (size_t t = 0; t < tasks.n; t++)
        add_task(panel, &n, tasks.name[t], r, &arena);
    if (n > 0) {
        gp_grid(n, &columns, &rows);
        range_of(panel, n, &smallest, &largest);
        fprintf(out, "# size %zu %zu\n", 640 * columns, 60 + 460 * rows);
        for (size_t i = 0; i < n; i++)
            write_data(&panel[i], i, r, &arena, out);
        gp_style(out);
        fprintf(out,
                "set multiplot layout %zu,%zu title 'Quality against the size of the "
                "knowledge, with 95 %% intervals'\nset logscale x 2\nset xtics 4\n"
                "set xlabel 'knowledge, in windows of the model' offset 0,0.4\nset key "
                "below\n"
                "set bmargin 6\nset xrange [%.9g:%.9g]\n"
                "set arrow from 1, graph 0 to 1, graph 1 nohead dt 3 lc rgb '#888888'\n",
                rows, columns, 0.8 * smallest, 1.25 * largest);
        for (size_t i = 0; i < n; i++)
            write_panel(&panel[i], i, r, &arena, out);
        fputs("unset multiplot\n", out);
    }
    arena_release(&arena);
    return n > 0 ? 0 : 1;
}

const struct figure figure_knowledge = {
    .name = "knowledge",
    .summary = "quality against knowledge size over window: stuffing, RAG, fine-tuning",
    .script = script,
};
