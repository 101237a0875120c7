/* history - quality over the runs before this one: a panel per task and model, a line per method, the
 * oldest run on the left.
 *
 * Drawn where several runs are named (`trivium plot RUN RUN...`).  A line breaks where a task's data
 * or the metric's definition changed: what stands on both sides was not measured alike.
 */
#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/json.h"
#include "plots/gnuplot.h"
#include "plots/plot.h"

enum { MOST_LABELS = 12, DIGITS_OF_COMMIT = 7 };

/* The i-th run, oldest first; the last is the one that is drawn. */
static const struct results *run_at(const struct results *r, size_t i)
{
    return i < r->n_earlier ? &r->earlier[i] : r;
}

/* What a run is called on the axis: the commit that it last ran at, else its day. */
static const char *label_of(const struct results *r, struct arena *arena)
{
    const struct json *session = json_get(r->run, "sessions");
    for (session = session ? session->child : NULL; session && session->next;)
        session = session->next;
    struct str commit = json_text(session, "git_commit");
    if (commit.n >= DIGITS_OF_COMMIT)
        return arena_format(arena, "%.*s", DIGITS_OF_COMMIT, commit.data);
    struct str date = json_text(r->run, "date"); /* 2026-01-31T12:34:56Z */
    return date.n < 10 ? "?" : arena_format(arena, "%.5s", date.data + 5);
}

/* The sha256 of a task's data, as the run's configuration has it. */
static struct str data_of(const struct results *r, const char *task)
{
    const struct json *one = json_get(json_get(r->run, "config"), "tasks");
    for (one = one ? one->child : NULL; one; one = one->next)
        if (str_is(json_text(one, "name"), task))
            return json_text(one, "sha256");
    return STR_NONE;
}

static bool same_measure(const struct results *a, const struct cell *x,
                         const struct results *b, const struct cell *y)
{
    return !strcmp(x->metric, y->metric) && !strcmp(x->definition, y->definition) &&
           str_eq(data_of(a, x->task), data_of(b, y->task));
}

struct panel {
    const char *task, *model;
};

static const struct cell *cell_at(const struct results *r, size_t i,
                                  const struct panel *p, const char *method)
{
    const struct cell *c = cell_find(run_at(r, i), p->task, method, p->model);
    return c && isfinite(c->quality) ? c : NULL;
}

static size_t runs_with(const struct results *r, const struct panel *p,
                        const char *method)
{
    size_t n = 0;
    for (size_t i = 0; i <= r->n_earlier; i++)
        n += cell_at(r, i, p, method) != NULL;
    return n;
}

/* An empty line is where gnuplot lifts the pen. */
static void write_line(const struct results *r, const struct panel *p, const char *method,
                       size_t at, size_t line, FILE *out)
{
    const struct cell *before = NULL;
    size_t before_at = 0;
    fprintf(out, "$p%zu_m%zu << EOD\n", at, line);
    for (size_t i = 0; i <= r->n_earlier; i++) {
        const struct cell *c = cell_at(r, i, p, method);
        if (!c)
            continue;
        if (before && !same_measure(run_at(r, before_at), before, run_at(r, i), c))
            fputc('\n', out);
        fprintf(out, "%zu", i);
        gp_number(out, c->quality);
        gp_number(out, c->quality_low);
        gp_number(out, c->quality_high);
        fputc('\n', out);
        before = c;
        before_at = i;
    }
    fputs("EOD\n", out);
}

static void write_panel(struct gp_scene *s, const struct panel *p, size_t at, FILE *out)
{
    for (size_t m = 0; m < s->methods.n; m++)
        write_line(s->results, p, s->methods.name[m], at, m, out);
    fputs("set title ", out);
    gp_quote(out, arena_format(&s->arena, "%s, %s", p->task, p->model));
    fputs("\nset ylabel ", out);
    gp_quote(out, metric_of(s->results, p->task));
    fputs("\nplot NaN notitle", out);
    for (size_t m = 0; m < s->methods.n; m++) {
        if (!runs_with(s->results, p, s->methods.name[m]))
            continue;
        size_t style = m % 8 + 1;
        fprintf(out, ", $p%zu_m%zu using 1:2 with lines ls %zu title ", at, m, style);
        gp_quote(out, s->methods.name[m]);
        fprintf(out, ", $p%zu_m%zu using 1:2:3:4 with yerrorbars ls %zu notitle", at, m,
                style);
    }
    fputc('\n', out);
}

/* Every run has a mark, and as many have their name as there is room for; the newest always has. */
static void write_axis(struct gp_scene *s, FILE *out)
{
    size_t n = s->results->n_earlier + 1, step = (n + MOST_LABELS - 1) / MOST_LABELS;
    fprintf(out, "set xrange [-0.5:%g]\nset xtics rotate by -45 (", (double)n - 0.5);
    for (size_t i = 0; i < n; i++) {
        fputs(i ? ", " : "", out);
        gp_quote(out,
                 (n - 1 - i) % step ? "" : label_of(run_at(s->results, i), &s->arena));
        fprintf(out, " %zu", i);
    }
    fputs(")\n", out);
}

static bool has_history(const struct gp_scene *s, const struct panel *p)
{
    for (size_t m = 0; m < s->methods.n; m++)
        if (runs_with(s->results, p, s->methods.name[m]) > 1)
            return true;
    return false;
}

static int script(const struct results *r, FILE *out, const char **why, struct err *err)
{
    struct gp_scene s;
    size_t n = 0;
    (void)err;
    gp_scene_open(&s, r);
    struct panel *panel = ARENA_ARRAY(&s.arena, s.tasks.n * s.models.n + 1, struct panel);
    for (size_t t = 0; t < s.tasks.n; t++)
        for (size_t m = 0; m < s.models.n; m++) {
            panel[n] = (struct panel){s.tasks.name[t], s.models.name[m]};
            n += has_history(&s, &panel[n]);
        }
    *why = "no cell stands in two of the runs";
    if (n) {
        gp_begin(out, &(struct gp_frame){"Quality over runs", n, 500, 420, s.methods.n,
                                         names_longest(&s.methods)});
        write_axis(&s, out);
        for (size_t i = 0; i < n; i++)
            write_panel(&s, &panel[i], i, out);
        gp_end(out);
    }
    gp_scene_close(&s);
    return n ? 0 : 1;
}

const struct figure figure_history = {
    .name = "history",
    .summary = "quality over several runs, oldest first",
    .several = true,
    .script = script,
};
