#include <stdlib.h>

#include "harness/base/file.h"
#include "harness/command.h"
#include "harness/run/versus.h"

struct compare_opts {
    const char *junit, *markdown;
    int64_t resamples;
    double margin, effect;
    bool all_metrics;
};

static const struct opt opts[] = {
    OPT_TEXT(struct compare_opts, junit, NULL, "write JUnit XML to this file"),
    OPT_TEXT(struct compare_opts, markdown, NULL, "write the table to this file too"),
    OPT_INT(struct compare_opts, resamples, 2000, 100, 1000000, "bootstrap resamples"),
    OPT_REAL(struct compare_opts, margin, 0, 0, 1e9,
             "worse by less than this is no failure"),
    OPT_REAL(
        struct compare_opts, effect, 0.05, 0, 1,
        "differences that matter, as a share of the metric's range (of its size where "
        "it has none)"),
    OPT_BOOL(struct compare_opts, all_metrics, false,
             "judge every metric, not only each task's first"),
    OPT_END,
};

struct report {
    const struct comparison *rows;
    size_t n;
    const char *base, *run;
};

static int write_markdown(const void *report, FILE *out, struct err *err)
{
    const struct report *r = report;
    (void)err;
    compare_markdown(r->rows, r->n, r->base, r->run, out);
    return 0;
}

static int write_junit(const void *report, FILE *out, struct err *err)
{
    const struct report *r = report;
    (void)err;
    compare_junit(r->rows, r->n, r->run, out);
    return 0;
}

static int judge(const struct report *report, struct err *err)
{
    size_t failing = 0;
    for (size_t i = 0; i < report->n; i++)
        failing += compare_fails(&report->rows[i]);
    if (!failing)
        return 0;
    err_set(err, "%zu of %zu cells of \"%s\" are worse than in \"%s\"", failing,
            report->n, report->run, report->base);
    err->status = ERR_GATE;
    return -1;
}

/* ---- one run: its methods against each other */

struct versus_report {
    const struct versus_row *rows;
    size_t n;
    const char *run;
};

static int write_versus(const void *report, FILE *out, struct err *err)
{
    const struct versus_report *r = report;
    (void)err;
    versus_markdown(r->rows, r->n, r->run, out);
    return 0;
}

static int run_versus(const struct compare_opts *o, const struct compare_how *how,
                      const char *dir, struct arena *program, struct err *err)
{
    struct results results;
    struct versus_row *rows;
    size_t n;
    if (o->junit)
        return err_ask(err, "--junit is for comparing a run with an earlier one");
    if (results_read(&results, dir, ITEMS_NEEDED, program, err) ||
        versus_find(&results, how, program, &rows, &n, err))
        return -1;
    struct versus_report report = {rows, n, dir};
    write_versus(&report, stdout, err);
    return o->markdown ? file_print(o->markdown, write_versus, &report, err) : 0;
}

static int run_compare(const struct compare_opts *o, const struct compare_how *how,
                       char **args, struct arena *program, struct err *err)
{
    struct results base, other;
    struct comparison *rows;
    size_t n;
    if (results_read(&base, args[0], ITEMS_NEEDED, program, err) ||
        results_read(&other, args[1], ITEMS_NEEDED, program, err) ||
        compare(&base, &other, how, program, &rows, &n, err))
        return -1;
    struct report report = {rows, n, args[0], args[1]};
    write_markdown(&report, stdout, err);
    if ((o->markdown && file_print(o->markdown, write_markdown, &report, err)) ||
        (o->junit && file_print(o->junit, write_junit, &report, err)))
        return -1;
    return judge(&report, err);
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct compare_opts *o = options;
    struct draws draws = {.resamples = (int)o->resamples, .seed = 1};
    struct compare_how how = {&draws, o->margin, o->all_metrics, o->effect};
    int rc = n_args == 1 ? run_versus(o, &how, args[0], program, err)
                         : run_compare(o, &how, args, program, err);
    draws_release(&draws);
    return rc;
}

const struct command command_compare = {
    .name = "compare",
    .summary = "is a run worse than an earlier one? which method of a run is better?",
    .usage = "BASE RUN | RUN",
    .notes =
        "BASE and RUN are folders of runs.  Cells are compared over the items both "
        "have: paired\n"
        "bootstrap for the interval, exact McNemar or a permutation test for p, Holm "
        "over the\n"
        "table.  Exit status 100 when a cell is worse beyond its 95 % interval, or is "
        "missing\n"
        "in RUN; 0 when none is.  RUN alone: its methods against each other.\n"
        "\"not enough data\": a difference that matters (--effect) may be there or "
        "not.",
    .opts = opts,
    .opts_size = sizeof(struct compare_opts),
    .min_args = 1,
    .max_args = 2,
    .run = run,
};
