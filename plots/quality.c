/* quality - by task and method, with 95 % intervals: a panel per task, a line per method, a colour
 * and point per model. */
#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "plots/gnuplot.h"
#include "plots/plot.h"

static void write_data(const struct results *r, size_t task, const char *name,
                       const struct names *methods, const struct names *models, FILE *out)
{
    for (size_t m = 0; m < models->n; m++) {
        fprintf(out, "$t%zu_m%zu << EOD\n", task, m);
        for (size_t k = 0; k < methods->n; k++) {
            const struct cell *c = cell_find(r, name, methods->name[k], models->name[m]);
            if (!c)
                continue;
            /* models share a method's line, a little apart */
            double offset =
                ((double)m - (double)(models->n - 1) / 2) * 0.6 / (double)models->n;
            gp_number(out, (double)(methods->n - k) - offset);
            gp_number(out, c->quality);
            gp_number(out, c->quality_low);
            gp_number(out, c->quality_high);
            fputc('\n', out);
        }
        fputs("EOD\n", out);
    }
}

static void write_axes(const char *task, const char *metric, const struct names *methods,
                       FILE *out)
{
    fputs("set title ", out);
    gp_quote(out, task);
    fputs("\nset xlabel ", out);
    gp_quote(out, metric);
    fputs(" offset 0,0.4\nset ytics (", out);
    for (size_t k = 0; k < methods->n; k++) {
        fputs(k ? ", " : "", out);
        gp_quote(out, methods->name[k]);
        fprintf(out, " %zu", methods->n - k);
    }
    fprintf(out, ")\nset yrange [0.4:%zu.6]\n", methods->n);
}

/* Has the model a cell of this task?  gnuplot warns of empty data. */
static bool has_cell(const struct results *r, const char *task, const char *model)
{
    for (size_t i = 0; i < r->n_cells; i++)
        if (r->cell[i].primary && !strcmp(r->cell[i].task, task) &&
            !strcmp(r->cell[i].model, model))
            return true;
    return false;
}

/* From 0 where nothing is less. */
static void write_range(const struct results *r, const char *task, FILE *out)
{
    double least = 0;
    for (size_t i = 0; i < r->n_cells; i++) {
        const struct cell *c = &r->cell[i];
        if (c->primary && !strcmp(c->task, task))
            least = fmin(least, fmin(c->quality, c->quality_low));
    }
    fprintf(out, "set xrange [%s:*]\n", least < 0 ? "*" : "0");
}

static void write_panel(const struct results *r, const char *name, size_t task,
                        const struct names *models, FILE *out)
{
    fputs("plot NaN notitle", out);
    for (size_t m = 0; m < models->n; m++) {
        if (!has_cell(r, name, models->name[m]))
            continue;
        fprintf(out, ", $t%zu_m%zu using 2:1:3:4 with xerrorbars ls %zu title ", task, m,
                m % 8 + 1);
        gp_quote(out, models->name[m]);
    }
    fputc('\n', out);
}

static int script(const struct results *r, FILE *out, const char **why, struct err *err)
{
    struct arena arena = {0};
    struct names tasks = names_in(r, NAME_TASK, &arena);
    struct names models = names_in(r, NAME_MODEL, &arena);
    struct names all = names_in(r, NAME_METHOD, &arena);
    struct names *methods = ARENA_ARRAY(&arena, tasks.n + 1, struct names);
    size_t most = 0;
    (void)err;
    for (size_t t = 0; t < tasks.n; t++) {
        methods[t] = names_of_task(r, tasks.name[t], &arena);
        most = methods[t].n > most ? methods[t].n : most;
    }
    gp_begin(out, &(struct gp_frame){"Quality by task and method, with 95 % intervals",
                                     tasks.n, 400 + 8 * names_longest(&all),
                                     130 + most * (20 + 14 * models.n), models.n,
                                     names_longest(&models)});
    if (models.n < 2)
        fputs("set bmargin 4\nset key off\n", out);
    for (size_t t = 0; t < tasks.n; t++) {
        write_data(r, t, tasks.name[t], &methods[t], &models, out);
        write_axes(tasks.name[t], metric_of(r, tasks.name[t]), &methods[t], out);
        write_range(r, tasks.name[t], out);
        write_panel(r, tasks.name[t], t, &models, out);
    }
    gp_end(out);
    *why = "the run has no cells";
    int rc = tasks.n ? 0 : 1;
    arena_release(&arena);
    return rc;
}

const struct figure figure_quality = {
    .name = "quality",
    .summary = "quality by task and method, with 95 % intervals",
    .script = script,
};
