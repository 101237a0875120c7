#include "harness/run/decide.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/result/losses.h"
#include "harness/result/seeds.h"
#include "harness/score/score.h"

static const double days_per_month = 365.25 / 12;

/* Below this many timed requests a 95th percentile is rough. */
enum { P95_FIRM = 100 };

struct work {
    const struct results *results;
    const struct decide_how *how;
    const struct metric *metric;
    struct arena *arena;
    struct decision *d;
    size_t room; /* for sentences */
};

/* ---- candidates: cells of a task by method and model */

static struct candidate candidate_of(const struct work *w, const struct cell *cell)
{
    struct seeds seeds = seeds_of(w->results, cell);
    bool up = cell->higher_is_better;
    struct candidate c = {
        .method = cell->method,
        .model = cell->model,
        .cell = cell,
        .seeds = seeds.n,
        .quality = cell->quality,
        .worst = up ? seeds.least : seeds.most,
        .best = up ? seeds.most : seeds.least,
        .interval = {cell->quality_low, cell->quality_high},
        .p95_ms = cell->latency_p95_ms,
        .params = cell->params,
        .expense = expense_of(w->results, cell, w->arena),
    };
    c.total = expense_total(&c.expense, w->d->requests);
    return c;
}

static void collect(struct work *w, const char *task)
{
    const struct results *r = w->results;
    w->d->candidate = ARENA_ARRAY(w->arena, r->n_cells + 1, struct candidate);
    /* Floors and ceilings can be measured, not chosen; where there is nothing else they are
     * shown. */
    for (int bounds = 0; bounds < 2 && w->d->n == 0; bounds++)
        for (size_t i = 0; i < r->n_cells; i++)
            if (r->cell[i].primary && !strcmp(r->cell[i].task, task) &&
                label_is_bound(r->cell[i].method) == bounds)
                w->d->candidate[w->d->n++] = candidate_of(w, &r->cell[i]);
}

/* ---- the limits */

static bool good_enough(const struct decision *d, double quality, double limit)
{
    return d->higher_is_better ? quality >= limit : quality <= limit;
}

static unsigned misses_of(const struct work *w, const struct candidate *c)
{
    const struct decide_how *how = w->how;
    double end = w->d->higher_is_better ? c->interval.low : c->interval.high;
    bool good = good_enough(w->d, c->worst, w->d->least_quality) &&
                (!how->sure || good_enough(w->d, end, w->d->least_quality));
    bool fast = isnan(how->max_p95_ms) || c->p95_ms <= how->max_p95_ms;
    return (good ? 0u : MISS_QUALITY) | (fast ? 0u : MISS_LATENCY) |
           (isnan(c->total) ? MISS_COST : 0u);
}

static int by_choice(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    if (!a->misses != !b->misses)
        return a->misses ? 1 : -1;
    if (isnan(a->total) || isnan(b->total) || a->total == b->total)
        return isnan(a->total) - isnan(b->total);
    return a->total < b->total ? -1 : 1;
}

static bool better(const struct decision *d, double a, double b)
{
    return d->higher_is_better ? a > b : a < b;
}

static void find_best(struct decision *d)
{
    for (size_t i = 0; i < d->n; i++)
        if (!d->best || isnan(d->best->quality) ||
            better(d, d->candidate[i].quality, d->best->quality))
            d->best = &d->candidate[i];
}

static double margin_of(const struct work *w)
{
    if (!isnan(w->how->margin))
        return w->how->margin;
    return metric_effect(w->metric, w->d->best->quality, 0.05);
}

/* Without a limit: what the best reaches, less the margin.  Where the margin is most of it, half
 * of the best: a way that does nothing right is not good enough because none does much. */
static double least_quality(const struct work *w)
{
    double best = w->d->best->quality, margin = w->d->margin;
    if (!isnan(w->how->min_quality))
        return w->how->min_quality;
    return w->d->higher_is_better ? fmax(best - margin, best / 2) : best + margin;
}

static void choose(struct work *w)
{
    struct decision *d = w->d;
    find_best(d);
    d->margin = margin_of(w);
    d->least_quality = least_quality(w);
    for (size_t i = 0; i < d->n; i++)
        d->n_meeting += !(d->candidate[i].misses = misses_of(w, &d->candidate[i]));
    qsort(d->candidate, d->n, sizeof *d->candidate, by_choice);
    d->best = NULL; /* it has moved */
    find_best(d);
    d->chosen = d->n_meeting ? &d->candidate[0] : NULL;
}

/* ---- contests */

static struct contest contest(const struct work *w, const struct candidate *a,
                              const struct candidate *b)
{
    return contest_hold(w->results, w->metric, a->cell, b->cell, w->d->margin,
                        w->how->draws);
}

static void meet_others(struct work *w)
{
    struct decision *d = w->d;
    d->beaten = ARENA_ARRAY(w->arena, d->n + 1, struct contest);
    for (size_t i = 1; i < d->n && d->chosen; i++)
        d->beaten[d->n_beaten++] = contest(w, d->chosen, &d->candidate[i]);
}

static const struct candidate *largest_of(const struct decision *d, const char *method)
{
    const struct candidate *largest = NULL;
    for (size_t i = 0; i < d->n; i++)
        if (!strcmp(d->candidate[i].method, method) && d->candidate[i].params > 0 &&
            (!largest || d->candidate[i].params > largest->params))
            largest = &d->candidate[i];
    return largest;
}

static int by_method_and_size(const void *x, const void *y)
{
    const struct contest *a = x, *b = y;
    int order = strcmp(a->a->method, b->a->method);
    if (order)
        return order;
    return (a->a->params > b->a->params) - (a->a->params < b->a->params);
}

static void meet_sizes(struct work *w)
{
    struct decision *d = w->d;
    d->size = ARENA_ARRAY(w->arena, d->n + 1, struct contest);
    for (size_t i = 0; i < d->n; i++) {
        const struct candidate *c = &d->candidate[i], *largest = largest_of(d, c->method);
        if (largest && c->params > 0 && c->params < largest->params)
            d->size[d->n_size++] = contest(w, c, largest);
    }
    qsort(d->size, d->n_size, sizeof *d->size, by_method_and_size);
}

const struct contest *decide_smallest(const struct decision *d, const char *method)
{
    const struct contest *smallest = NULL;
    for (size_t i = 0; i < d->n_size; i++) {
        const struct contest *c = &d->size[i];
        if (!strcmp(c->a->method, method) && c->verdict == CONTEST_NOT_WORSE &&
            (!smallest || c->a->params < smallest->a->params))
            smallest = c;
    }
    return smallest;
}

/* ---- at how many requests the answer changes */

static void find_changes(struct work *w)
{
    struct decision *d = w->d;
    size_t n = d->n_meeting, *way = ARENA_ARRAY(w->arena, n + 1, size_t);
    double *from = ARENA_ARRAY(w->arena, n + 1, double);
    struct expense *e = ARENA_ARRAY(w->arena, n + 1, struct expense);
    for (size_t i = 0; i < n; i++)
        e[i] = d->candidate[i].expense;
    d->n_changes = expense_cheapest(e, n, way, from);
    d->change = ARENA_ARRAY(w->arena, d->n_changes + 1, struct change);
    for (size_t k = 0; k < d->n_changes; k++) {
        d->change[k] = (struct change){&d->candidate[way[k]], from[k], {NAN, NAN}};
        if (k)
            d->change[k].interval =
                expense_break_even(&e[way[k]], &e[way[k - 1]], w->how->draws).interval;
    }
}

/* ---- what the data cannot tell */

static void say(struct work *w, const char *sentence)
{
    if (w->d->n_unclear < w->room)
        w->d->unclear[w->d->n_unclear++] = sentence;
}

static void doubt_quality(struct work *w)
{
    const struct decision *d = w->d;
    double limit = d->least_quality;
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++)
        n +=
            d->candidate[i].interval.low < limit && d->candidate[i].interval.high > limit;
    if (n)
        say(w, arena_format(w->arena,
                            "whether %s %.4g is reached: the interval of %zu of %zu ways "
                            "holds it (--sure counts them as missing it)",
                            d->metric, limit, n, d->n));
}

static void doubt_rivals(struct work *w)
{
    const struct decision *d = w->d;
    size_t unclear = 0;
    double effect = 0;
    if (!w->results->n_items) {
        say(w, "whether any difference is more than chance: the run was kept without its "
               "items "
               "(items.jsonl), so nothing was paired and tested");
        return;
    }
    for (size_t i = 0; i < d->n_beaten; i++) {
        unclear += d->beaten[i].verdict == CONTEST_UNCLEAR;
        effect = fmax(effect, contest_seen(&d->beaten[i]));
    }
    if (unclear)
        say(w,
            arena_format(
                w->arena,
                "whether the choice is worse than %zu of %zu others by more than %.3g: "
                "over %lld items a true difference below %.2g would mostly go unseen",
                unclear, d->n_beaten, d->margin, (long long)d->chosen->cell->items,
                effect));
}

static void doubt_seeds(struct work *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->d->n; i++)
        n += w->d->candidate[i].cell->trained_tokens > 0 && w->d->candidate[i].seeds < 3;
    if (n)
        say(w, arena_format(w->arena,
                            "how much another training seed would change: %zu ways that "
                            "train were run with fewer than 3 (--seeds)",
                            n));
}

static void doubt_latency(struct work *w)
{
    if (isnan(w->how->max_p95_ms))
        return;
    const struct candidate *c = w->d->chosen ? w->d->chosen : w->d->best;
    if (c->cell->timed_items < P95_FIRM)
        say(w, arena_format(w->arena,
                            "the 95th percentile of the time with any firmness: %lld "
                            "requests were timed (--timed-items), alone on the machine",
                            (long long)c->cell->timed_items));
}

static void doubt_missing(struct work *w)
{
    size_t n = 0, failed = 0;
    for (size_t i = 0; i < w->d->n; i++) {
        n += (w->d->candidate[i].misses & MISS_COST) != 0;
        failed += w->d->candidate[i].cell->failed > 0;
    }
    if (n)
        say(w, arena_format(w->arena, "what %zu ways cost: they have no price", n));
    if (failed)
        say(w, arena_format(w->arena,
                            "what %zu ways would have scored on answers that failed or "
                            "could not be read: those count as wrong",
                            failed));
}

static void doubt(struct work *w)
{
    w->room = 8;
    w->d->unclear = ARENA_ARRAY(w->arena, w->room, const char *);
    doubt_quality(w);
    doubt_rivals(w);
    doubt_latency(w);
    doubt_seeds(w);
    doubt_missing(w);
}

/* ---- */

static int unknown_task(const struct results *r, const char *task, struct arena *arena,
                        struct err *err)
{
    size_t n;
    const char *const *name = results_tasks(r, &n, arena);
    err_unknown(err, "task", task, name, (int)n);
    return err_wrap(err, "the run \"%s\"", r->dir);
}

static int check_limit(const struct work *w, const char *task, struct err *err)
{
    double limit = w->how->min_quality;
    if (isnan(limit) || (limit >= w->metric->min && limit <= w->metric->max))
        return 0;
    return err_ask(err,
                   "a quality of %.6g is none: %s, the metric of task \"%s\", goes from "
                   "%.6g to %.6g",
                   limit, w->d->metric, task, w->metric->min, w->metric->max);
}

static int find_metric(struct work *w, const char *task, struct err *err)
{
    for (size_t i = 0; i < w->results->n_cells; i++) {
        const struct cell *c = &w->results->cell[i];
        if (!c->primary || strcmp(c->task, task) != 0)
            continue;
        w->d->metric = c->metric;
        w->d->definition = c->definition;
        w->d->higher_is_better = c->higher_is_better;
        w->metric = metric_find(c->metric, err);
        return w->metric ? check_limit(w, task, err) : err_wrap(err, "%s", task);
    }
    return unknown_task(w->results, task, w->arena, err);
}

int decide(const struct results *results, const char *task, const struct decide_how *how,
           struct arena *arena, struct decision *decision, struct err *err)
{
    struct work w = {results, how, NULL, arena, decision, 0};
    *decision = (struct decision){
        .task = task, .requests = how->requests_per_day * how->months * days_per_month};
    if (find_metric(&w, task, err))
        return -1;
    collect(&w, task);
    choose(&w);
    meet_others(&w);
    meet_sizes(&w);
    find_changes(&w);
    doubt(&w);
    return 0;
}
