/* learning - quality against the size of the training data: a panel per task and model, a curve per
 * training method, and what methods reach without training as horizontal bands (95 % intervals).
 *
 * Cells of one method that differ in train_items or train_words are one curve.  The axis counts
 * words where some method of the run is limited by them, else items.
 */
#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "plots/gnuplot.h"
#include "plots/plot.h"

struct point {
    double size, quality, low, high;
};

struct scene {
    const struct results *results;
    bool words;
    struct names tasks, models, curves;
    struct arena arena;
};

/* The label without its options of size: "finetune:rank=8,train_items=32" is "finetune:rank=8". */
static const char *curve_of(const char *label, struct arena *arena)
{
    struct buf buf = {0};
    struct str rest = str_of(label), part;
    bool first = true;
    for (const char *c = label; *c; c++)
        if (*c == ':') {
            buf_add(&buf, label, (size_t)(c - label));
            rest = str_of(c + 1);
            break;
        }
    if (!buf.n)
        return label;
    while (str_split(&rest, ',', &part))
        if (!str_starts(part, STR("train_items=")) &&
            !str_starts(part, STR("train-items=")) &&
            !str_starts(part, STR("train_words=")) &&
            !str_starts(part, STR("train-words="))) {
            buf_format(&buf, "%c%.*s", first ? ':' : ',', STR_ARG(part));
            first = false;
        }
    const char *text = str_copy(arena, buf_view(&buf)).data;
    buf_release(&buf);
    return text;
}

static double size_of(const struct scene *s, const struct cell *c)
{
    return (double)(s->words ? c->train_words : c->train_items);
}

static bool is_cell(const struct cell *c, const char *task, const char *model)
{
    return c->primary && !strcmp(c->task, task) && !strcmp(c->model, model) &&
           isfinite(c->quality);
}

/* The points of a curve, by size; returns how many.  size 0: without training.  Of two labels that
 * come to one size (more was asked for than there is) the first is drawn. */
static size_t points_of(struct scene *s, const char *task, const char *model,
                        const char *curve, struct point *point)
{
    size_t n = 0;
    for (size_t i = 0; i < s->results->n_cells; i++) {
        const struct cell *c = &s->results->cell[i];
        if (!is_cell(c, task, model) ||
            strcmp(curve_of(c->method, &s->arena), curve) != 0)
            continue;
        double size = size_of(s, c);
        size_t at = 0;
        while (at < n && point[at].size < size)
            at++;
        if (at < n && point[at].size == size)
            continue;
        memmove(&point[at + 1], &point[at], (n++ - at) * sizeof *point);
        point[at] = (struct point){size, c->quality, c->quality_low, c->quality_high};
    }
    return n;
}

static void write_points(const struct point *point, size_t n, size_t panel, size_t curve,
                         FILE *out)
{
    fprintf(out, "$p%zu_c%zu << EOD\n", panel, curve);
    for (size_t i = 0; i < n; i++) {
        gp_number(out, point[i].size);
        gp_number(out, point[i].quality);
        gp_number(out, point[i].low);
        gp_number(out, point[i].high);
        fputc('\n', out);
    }
    fputs("EOD\n", out);
}

/* A level and its interval, from edge to edge. */
static void write_band(const struct point *p, size_t panel, size_t curve, FILE *out)
{
    fprintf(out, "$p%zu_c%zu << EOD\n", panel, curve);
    for (int edge = 0; edge < 2; edge++) {
        fputs(edge ? " XMAX" : " XMIN", out);
        gp_number(out, p->quality);
        gp_number(out, p->low);
        gp_number(out, p->high);
        fputc('\n', out);
    }
    fputs("EOD\n", out);
}

/* Numbers that stand for the edges of the axis, in every panel the same. */
struct range {
    double least, most;
};

static struct range range_of(const struct scene *s)
{
    struct range r = {INFINITY, 0};
    for (size_t i = 0; i < s->results->n_cells; i++) {
        const struct cell *c = &s->results->cell[i];
        double size = size_of(s, c);
        if (!c->primary || size <= 0)
            continue;
        r.least = size < r.least ? size : r.least;
        r.most = size > r.most ? size : r.most;
    }
    r.least /= 1.4;
    r.most *= 1.4;
    return r;
}

struct panel {
    const char *task, *model;
    size_t n[64]; /* points of each curve */
    bool band[64];
};

static bool has_curve(const struct panel *p, size_t curves)
{
    for (size_t c = 0; c < curves; c++)
        if (!p->band[c] && p->n[c] > 1)
            return true;
    return false;
}

/* What there is to draw of a task and model. */
static void survey(struct scene *s, struct panel *p, struct point *point)
{
    for (size_t c = 0; c < s->curves.n; c++) {
        p->n[c] = points_of(s, p->task, p->model, s->curves.name[c], point);
        p->band[c] = p->n[c] > 0 && point[0].size == 0;
    }
}

static void write_data(struct scene *s, const struct panel *p, size_t at,
                       struct point *point, FILE *out)
{
    for (size_t c = 0; c < s->curves.n; c++) {
        size_t n = points_of(s, p->task, p->model, s->curves.name[c], point);
        if (p->band[c])
            write_band(point, at, c, out);
        else if (n)
            write_points(point, n, at, c, out);
    }
}

static void write_panel(struct scene *s, const struct panel *p, size_t at, FILE *out)
{
    fputs("set title ", out);
    gp_quote(out, arena_format(&s->arena, "%s, %s", p->task, p->model));
    fputs("\nset ylabel ", out);
    gp_quote(out, metric_of(s->results, p->task));
    fputs("\nplot NaN notitle", out);
    for (size_t c = 0; c < s->curves.n; c++)
        if (p->band[c])
            fprintf(
                out,
                ", $p%zu_c%zu using (edge(strcol(1))):3:4 with filledcurves ls %zu fs "
                "transparent solid 0.12 noborder notitle",
                at, c, c % 8 + 1);
    for (size_t c = 0; c < s->curves.n; c++) {
        if (!p->n[c])
            continue;
        fprintf(out,
                p->band[c]
                    ? ", $p%zu_c%zu using (edge(strcol(1))):2 with lines ls %zu dt "
                      "(7,4) title "
                    : ", $p%zu_c%zu using 1:2 with lines ls %zu title ",
                at, c, c % 8 + 1);
        gp_quote(out, s->curves.name[c]);
        if (!p->band[c])
            fprintf(out, ", $p%zu_c%zu using 1:2:3:4 with yerrorbars ls %zu notitle", at,
                    c, c % 8 + 1);
    }
    fputc('\n', out);
}

static void write_script(struct scene *s, const struct panel *panel, size_t n,
                         struct point *point, FILE *out)
{
    struct range range = range_of(s);
    gp_begin(out, &(struct gp_frame){"Quality against the size of the training data", n,
                                     500, 400, s->curves.n, names_longest(&s->curves)});
    gp_log_axis(out, 'x', range.least, range.most);
    fprintf(out,
            "set xrange [%g:%g]\nedge(x) = x eq 'XMIN' ? %g : %g\n"
            "set xlabel 'training %s' offset 0,0.3\nset yrange [0:*]\n",
            range.least, range.most, range.least, range.most,
            s->words ? "words" : "items");
    for (size_t i = 0; i < n; i++) {
        write_data(s, &panel[i], i, point, out);
        write_panel(s, &panel[i], i, out);
    }
    gp_end(out);
}

static void find_names(struct scene *s)
{
    s->tasks = names_in(s->results, NAME_TASK, &s->arena);
    s->models = names_in(s->results, NAME_MODEL, &s->arena);
    struct names methods = names_in(s->results, NAME_METHOD, &s->arena);
    s->curves.name = ARENA_ARRAY(&s->arena, methods.n + 1, const char *);
    for (size_t i = 0; i < methods.n; i++) {
        const char *curve = curve_of(methods.name[i], &s->arena);
        s->words |= strstr(methods.name[i], "train_words=") ||
                    strstr(methods.name[i], "train-words=");
        if (names_index(&s->curves, curve) == s->curves.n && s->curves.n < 64)
            s->curves.name[s->curves.n++] = curve;
    }
}

static int script(const struct results *r, FILE *out, const char **why, struct err *err)
{
    struct scene s = {.results = r};
    size_t n = 0;
    (void)err;
    find_names(&s);
    struct panel *panel = ARENA_ARRAY(&s.arena, s.tasks.n * s.models.n + 1, struct panel);
    struct point *point = ARENA_ARRAY(&s.arena, r->n_cells + 1, struct point);
    for (size_t t = 0; t < s.tasks.n; t++)
        for (size_t m = 0; m < s.models.n; m++) {
            panel[n] = (struct panel){.task = s.tasks.name[t], .model = s.models.name[m]};
            survey(&s, &panel[n], point);
            n += has_curve(&panel[n], s.curves.n);
        }
    *why = "no method was trained on several sizes of data (train_items, train_words)";
    if (n)
        write_script(&s, panel, n, point, out);
    arena_release(&s.arena);
    return n ? 0 : 1;
}

const struct figure figure_learning = {
    .name = "learning",
    .summary = "quality against the size of the training data, prompt and RAG as bands",
    .script = script,
};
