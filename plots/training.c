/* training - loss against steps: a panel per trained cell, with every step's loss, the mean of each
 * epoch, and the dev loss that the best epoch is chosen by. */
#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/result/curves.h"
#include "plots/gnuplot.h"
#include "plots/plot.h"

enum { PANELS_MAX = 12 };

/* Of a sweep the trial whose weights were kept: the lowest dev loss of all epochs. */
static int kept_trial(const struct curve *c)
{
    double least = INFINITY;
    int trial = 0;
    for (size_t i = 0; i < c->n; i++)
        if (c->point[i].epoch_end && c->point[i].dev_loss < least) {
            least = c->point[i].dev_loss;
            trial = c->point[i].trial;
        }
    return trial;
}

static int trials_of(const struct curve *c)
{
    int n = 1;
    for (size_t i = 0; i < c->n; i++)
        n = c->point[i].trial >= n ? c->point[i].trial + 1 : n;
    return n;
}

static void write_points(const struct curve *c, int trial, size_t panel, FILE *out)
{
    fprintf(out, "$steps%zu << EOD\n", panel);
    for (size_t i = 0; i < c->n; i++)
        if (!c->point[i].epoch_end && c->point[i].trial == trial) {
            gp_number(out, (double)c->point[i].step);
            gp_number(out, c->point[i].loss);
            fputc('\n', out);
        }
    fprintf(out, "EOD\n$epochs%zu << EOD\n", panel);
    for (size_t i = 0; i < c->n; i++)
        if (c->point[i].epoch_end && c->point[i].trial == trial) {
            gp_number(out, (double)c->point[i].step);
            gp_number(out, c->point[i].loss);
            gp_number(out, c->point[i].dev_loss);
            fputc('\n', out);
        }
    fputs("EOD\n", out);
}

/* Has it a number in this place?  gnuplot refuses to draw nothing. */
static bool has(const struct curve *c, int trial, bool epoch_end, bool dev)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->point[i].epoch_end == epoch_end && c->point[i].trial == trial &&
            isfinite(dev ? c->point[i].dev_loss : c->point[i].loss))
            return true;
    return false;
}

static void write_panel(const struct curve *c, int trial, size_t panel, bool seeds,
                        struct arena *arena, FILE *out)
{
    int trials = trials_of(c);
    const char *of =
        trials > 1 ? arena_format(arena, ", trial %d of %d", trial + 1, trials) : "";
    fputs("set title ", out);
    gp_quote(out, arena_format(arena, "%s, %s, %s%s%s%s", c->task, c->method, c->model,
                               seeds ? ", seed " : "", seeds ? c->seed : "", of));
    fputs("\nplot NaN notitle", out);
    if (has(c, trial, false, false))
        fprintf(out, ", $steps%zu using 1:2 with lines lc rgb '#bbbbbb' title 'step'",
                panel);
    if (has(c, trial, true, false))
        fprintf(out,
                ", $epochs%zu using 1:2 with linespoints ls 1 title 'train, "
                "epoch'",
                panel);
    if (has(c, trial, true, true))
        fprintf(out, ", $epochs%zu using 1:3 with linespoints ls 2 title 'dev'", panel);
    fputc('\n', out);
}

static void write_script(const struct curve *curve, size_t all, struct arena *arena,
                         FILE *out)
{
    bool seeds = false;
    size_t n = all < PANELS_MAX ? all : PANELS_MAX;
    const char *title = "Loss while training";
    if (n < all)
        title = arena_format(arena, "%s: the first %zu of %zu", title, n, all);
    for (size_t i = 1; i < n; i++)
        seeds |= strcmp(curve[i].seed, curve[0].seed) != 0;
    gp_begin(out, &(struct gp_frame){title, n, 500, 360, 3, 12});
    fputs("set xlabel 'step' offset 0,0.4\nset ylabel 'nats per token'\n"
          "set xrange [0:*]\nset yrange [0:*]\nset offsets 0, graph 0.03, 0, 0\n",
          out);
    for (size_t i = 0; i < n; i++) {
        int trial = kept_trial(&curve[i]);
        write_points(&curve[i], trial, i, out);
        write_panel(&curve[i], trial, i, seeds, arena, out);
    }
    gp_end(out);
}

static int script(const struct results *r, FILE *out, const char **why, struct err *err)
{
    struct arena arena = {0};
    struct curve *curve;
    size_t n;
    int rc = curves_read(r->dir, &arena, &curve, &n, err);
    *why = "nothing was trained in this run";
    if (!rc && !n)
        rc = 1;
    if (!rc)
        write_script(curve, n, &arena, out);
    arena_release(&arena);
    return rc;
}

const struct figure figure_training = {
    .name = "training",
    .summary = "training and dev loss by step",
    .script = script,
};
