#include <stdlib.h>

#include "harness/base/file.h"
#include "harness/command.h"
#include "harness/run/compare.h"

struct compare_opts {
    const char *junit, *markdown;
    int64_t resamples;
    double margin;
    bool all_metrics;
};

static const struct opt opts[] = {
    OPT_TEXT(struct compare_opts, junit, NULL, "write JUnit XML to this file"),
    OPT_TEXT(struct compare_opts, markdown, NULL, "write the table to this file too"),
    OPT_INT(struct compare_opts, resamples, 2000, 100, 1000000, "bootstrap resamples"),
    OPT_REAL(struct compare_opts, margin, 0, 0, 1e9,
             "worse by less than this is no failure"),
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

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct compare_opts *o = options;
    struct compare_how how = {(int)o->resamples, o->margin, o->all_metrics};
    struct results base, other;
    struct comparison *rows;
    size_t n;
    (void)n_args;
    if (results_read(&base, args[0], true, program, err) ||
        results_read(&other, args[1], true, program, err) ||
        compare(&base, &other, &how, program, &rows, &n, err))
        return -1;
    struct report report = {rows, n, args[0], args[1]};
    write_markdown(&report, stdout, err);
    if ((o->markdown && file_print(o->markdown, write_markdown, &report, err)) ||
        (o->junit && file_print(o->junit, write_junit, &report, err)))
        return -1;
    return judge(&report, err);
}

const struct command command_compare = {
    .name = "compare",
    .summary = "is a run worse than an earlier one? a gate for CI",
    .usage = "BASE RUN",
    .notes = "BASE and RUN are folders of runs.  Cells are compared over the items both "
             "have, by\n"
             "paired bootstrap.  Exit status 100 when a cell is worse beyond its 95 % "
             "interval, or\n"
             "is missing in RUN; 0 when none is.",
    .opts = opts,
    .opts_size = sizeof(struct compare_opts),
    .min_args = 2,
    .max_args = 2,
    .run = run,
};
