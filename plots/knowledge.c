/* knowledge - quality against the size of the knowledge over the model's window: stuffing
 * (context=all), RAG and fine-tuning, by the option `knowledge`; without that option what needs no
 * context is a level line. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/result/losses.h"
#include "plots/gnuplot.h"
#include "plots/plot.h"

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
    const char *task;
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

static void collect(struct panel *p, const struct results *r, struct arena *arena)
{
    p->series = ARENA_ARRAY(arena, r->n_cells + 1, struct series);
    for (size_t i = 0; i < r->n_cells; i++) {
        const struct cell *c = &r->cell[i];
        const char *size = label_value(c->method, "knowledge", arena);
        if (!c->primary || strcmp(c->task, p->task) != 0 || size[0] == '\0' ||
            !(atof(size) > 0))
            continue;
        const char *method = label_without(c->method, "knowledge", arena);
        struct series *s = series_of(p, method, c->model, r->n_cells, arena);
        s->point[s->n++] = (struct point){atof(size), c};
    }
    for (size_t i = 0; i < p->n; i++)
        qsort(p->series[i].point, p->series[i].n, sizeof *p->series[i].point, by_size);
}

static void write_data(const struct panel *p, size_t panel, FILE *out)
{
    for (size_t i = 0; i < p->n; i++) {
        fprintf(out, "$p%zu_s%zu << EOD\n", panel, i);
        for (size_t k = 0; k < p->series[i].n; k++) {
            const struct point *point = &p->series[i].point[k];
            gp_number(out, point->size);
            gp_number(out, point->cell->quality);
            gp_number(out, point->cell->quality_low);
            gp_number(out, point->cell->quality_high);
            fputc('\n', out);
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
static bool is_level(const struct cell *c, const char *task, struct arena *arena)
{
    return c->primary && strcmp(c->task, task) == 0 &&
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
    gp_quote(out, metric_of(r, p->task));
    fputs("\nplot NaN notitle", out);
    for (size_t i = 0; i < p->n; i++, style++) {
        fprintf(out, ", $p%zu_s%zu using 1:2:3:4 with yerrorlines ls %d title ", panel, i,
                style % 8 + 1);
        gp_quote(out, name_of(&p->series[i], arena));
    }
    for (size_t i = 0; i < r->n_cells; i++) {
        const struct cell *c = &r->cell[i];
        if (!is_level(c, p->task, arena))
            continue;
        fprintf(out, ", %.9g with lines ls %d dt 2 title ", c->quality, style++ % 8 + 1);
        gp_quote(out, arena_format(arena, "%s, %s", c->method, c->model));
    }
    fputc('\n', out);
}

static int script(const struct results *r, FILE *out, const char **why, struct err *err)
{
    struct arena arena = {0};
    struct names tasks = names_in(r, NAME_TASK, &arena);
    struct panel *panel = ARENA_ARRAY(&arena, tasks.n + 1, struct panel);
    size_t n = 0, columns, rows;
    (void)err;
    *why = "the run has no cells with the option knowledge";
    for (size_t t = 0; t < tasks.n; t++) {
        panel[n] = (struct panel){.task = tasks.name[t]};
        collect(&panel[n], r, &arena);
        n += panel[n].n > 0;
    }
    if (n > 0) {
        gp_grid(n, &columns, &rows);
        fprintf(out, "# size %zu %zu\n", 640 * columns, 60 + 460 * rows);
        for (size_t i = 0; i < n; i++)
            write_data(&panel[i], i, out);
        gp_style(out);
        fprintf(out,
                "set multiplot layout %zu,%zu title 'Quality against the size of the "
                "knowledge, with 95 %% intervals'\nset logscale x 2\nset yrange [0:*]\n"
                "set xlabel 'knowledge, in windows of the model' offset 0,0.4\nset key "
                "below\n"
                "set bmargin 6\nset xrange [0.2:*]\n"
                "set arrow from 1, graph 0 to 1, graph 1 nohead dt 3 lc rgb '#888888'\n",
                rows, columns);
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
