#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/json.h"
#include "harness/command.h"
#include "harness/result/seeds.h"
#include "harness/run/decide.h"
#include "harness/run/prices.h"

struct decide_opts {
    const char *task, *prices;
    double requests_per_day, months, min_quality, max_p95_ms, margin;
    bool sure, json;
    int64_t resamples;
};

/* -1 stands for "not given": neither is a limit that somebody sets. */
static const struct opt opts[] = {
    OPT_TEXT(struct decide_opts, task, NULL, "only this task (default: each of the run)"),
    OPT_REAL(struct decide_opts, requests_per_day, 1000, 0.001, 1e12, "requests a day"),
    OPT_REAL(struct decide_opts, months, 12, 0.01, 1200, "months to add up"),
    OPT_REAL(
        struct decide_opts, min_quality, -1, -1, 1e9,
        "of the task's first metric; -1: the best less the margin, half of it at least"),
    OPT_REAL(struct decide_opts, max_p95_ms, -1, -1, 1e9,
             "95th percentile of the time of a request; -1: any"),
    OPT_REAL(struct decide_opts, margin, -1, -1, 1e9,
             "a smaller model may be worse by this; -1: 5 % of the metric's range"),
    OPT_BOOL(struct decide_opts, sure, false,
             "the whole 95 % interval must meet min-quality, not the estimate alone"),
    OPT_TEXT(struct decide_opts, prices, NULL,
             "a prices.json to price the run by again (default: as it was priced)"),
    OPT_BOOL(struct decide_opts, json, false, "as JSON"),
    OPT_INT(struct decide_opts, resamples, 2000, 100, 1000000, "bootstrap resamples"),
    OPT_END,
};

static double given(double value)
{
    return value < 0 ? NAN : value;
}

static int decide_one(const struct results *r, const char *task,
                      const struct decide_how *how, struct json_out *json,
                      struct arena *program, struct err *err)
{
    struct decision d;
    if (decide(r, task, how, program, &d, err))
        return -1;
    if (json)
        decide_write_json(&d, how, json);
    else
        decide_write_text(&d, how, stdout);
    return 0;
}

/* Each task once, in the order of the run. */
static int decide_each(const struct results *r, const struct decide_how *how,
                       struct json_out *json, struct arena *program, struct err *err)
{
    size_t n;
    const char *const *task = results_tasks(r, &n, program);
    for (size_t i = 0; i < n; i++) {
        if (i && !json)
            putchar('\n');
        if (decide_one(r, task[i], how, json, program, err))
            return -1;
    }
    return 0;
}

static int price_again(struct results *r, const char *path, struct arena *program,
                       struct err *err)
{
    struct prices prices;
    return prices_load(&prices, path, program, err) || prices_apply(&prices, r, err) ? -1
                                                                                     : 0;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct decide_opts *o = options;
    struct draws draws = {.resamples = (int)o->resamples, .seed = 1};
    struct decide_how how = {o->requests_per_day,
                             o->months,
                             given(o->min_quality),
                             given(o->max_p95_ms),
                             given(o->margin),
                             o->sure,
                             &draws};
    struct json_out json = {.pretty = true}, *out = o->json ? &json : NULL;
    struct results r;
    (void)n_args;
    if (results_read(&r, args[0], ITEMS_IF_THERE, program, err) ||
        (o->prices && price_again(&r, o->prices, program, err)))
        return -1;
    if (!r.n_cells)
        return err_ask(err, "the run \"%s\" has no finished cell", args[0]);
    seeds_join(&r, contest_range, program);
    if (out)
        json_begin_array(out, NULL);
    int rc = o->task ? decide_one(&r, o->task, &how, out, program, err)
                     : decide_each(&r, &how, out, program, err);
    if (out && !rc) {
        json_end_array(out);
        printf("%.*s\n", STR_ARG(buf_view(&json.buf)));
    }
    json_release(&json);
    draws_release(&draws);
    return rc;
}

const struct command command_decide = {
    .name = "decide",
    .summary =
        "the cheapest way that is good and fast enough, and what would change that",
    .usage = "RUN [--requests-per-day N] [--min-quality Q] [--max-p95-ms L]",
    .notes =
        "example: trivium decide results/quick --requests-per-day 5000 "
        "--min-quality 0.7\n"
        "Of every task: the choice, its advantage over the others on the same items, "
        "whether smaller\nmodels are not worse than the largest by more than the "
        "margin, at how many requests another\nway becomes the cheapest, and what "
        "the data cannot tell.",
    .opts = opts,
    .opts_size = sizeof(struct decide_opts),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
