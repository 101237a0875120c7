#include "harness/run/scale.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/json.h"
#include "harness/result/stats.h"

enum { TASKS_FOR_AN_INTERVAL = 3 };

static const char *first_method(const struct results *r, bool trained)
{
    for (size_t i = 0; i < r->n_cells; i++)
        if ((r->cell[i].trained_tokens > 0) == trained)
            return r->cell[i].method;
    return NULL;
}

/* ---- models, from small to large */

static bool has_row(const struct scale *s, const char *model)
{
    for (size_t i = 0; i < s->n; i++)
        if (!strcmp(s->row[i].model, model))
            return true;
    return false;
}

static int by_params(const void *a, const void *b)
{
    const struct scale_row *x = a, *y = b;
    return x->params != y->params ? (x->params > y->params) - (x->params < y->params)
                                  : strcmp(x->model, y->model);
}

static void find_models(const struct results *r, struct arena *arena, struct scale *s)
{
    s->row = ARENA_ARRAY(arena, r->n_cells + 1, struct scale_row);
    for (size_t i = 0; i < r->n_cells; i++)
        if (r->cell[i].params > 0 && !has_row(s, r->cell[i].model))
            s->row[s->n++] = (struct scale_row){.model = r->cell[i].model,
                                                .params = r->cell[i].params};
    qsort(s->row, s->n, sizeof *s->row, by_params);
}

/* ---- medians over tasks */

static const struct cell *next_cell(const struct results *r, size_t *at,
                                    const char *method, const char *model)
{
    while (*at < r->n_cells) {
        const struct cell *c = &r->cell[(*at)++];
        if (c->primary && !strcmp(c->method, method) && !strcmp(c->model, model))
            return c;
    }
    return NULL;
}

static double p50(const struct cell *c)
{
    return c->latency_p50_ms;
}
static double p95(const struct cell *c)
{
    return c->latency_p95_ms;
}
static double usd(const struct cell *c)
{
    return c->usd_per_1k;
}
static double prepare_s(const struct cell *c)
{
    return c->prepare_s;
}
static double prepare_usd(const struct cell *c)
{
    return c->prepare_usd;
}
static double trained_tokens(const struct cell *c)
{
    return (double)c->trained_tokens;
}
static double usd_per_token(const struct cell *c)
{
    return c->trained_tokens > 0 ? c->prepare_usd / (double)c->trained_tokens : NAN;
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(const struct results *r, const char *method, const char *model,
                     double (*of)(const struct cell *), struct arena *arena)
{
    double *value = ARENA_ARRAY(arena, r->n_cells + 1, double);
    const struct cell *c;
    size_t n = 0;
    for (size_t at = 0; method && (c = next_cell(r, &at, method, model));)
        if (!isnan(of(c)))
            value[n++] = of(c);
    qsort(value, n, sizeof *value, by_value);
    return n ? stats_quantile(value, n, 0.5) : NAN;
}

static double pretrained(const struct results *r, const char *model)
{
    const struct json *models = json_get(r->run, "models");
    for (const struct json *m = models ? models->child : NULL; m; m = m->next) {
        const struct json *alias = m->type == JSON_OBJECT ? json_get(m, "alias") : NULL,
                          *tokens = alias ? json_get(m, "pretrained_tokens") : NULL;
        if (tokens && tokens->type == JSON_NUMBER && alias->type == JSON_STRING &&
            str_is(alias->string, model))
            return tokens->number;
    }
    return NAN;
}

static void fill(const struct results *r, struct arena *arena, const struct scale *s,
                 struct scale_row *row)
{
    row->p50_ms = median(r, s->plain, row->model, p50, arena);
    row->p95_ms = median(r, s->plain, row->model, p95, arena);
    row->usd_per_1k = median(r, s->plain, row->model, usd, arena);
    row->prepare_s = median(r, s->trained, row->model, prepare_s, arena);
    row->prepare_usd = median(r, s->trained, row->model, prepare_usd, arena);
    row->trained_tokens = median(r, s->trained, row->model, trained_tokens, arena);
    row->pretrained_tokens = pretrained(r, row->model);
    row->pretrain_usd =
        row->pretrained_tokens * median(r, s->trained, row->model, usd_per_token, arena);
}

/* ---- largest / smallest */

static double of_task(const struct results *r, const struct scale *s, size_t row,
                      const char *task, double (*of)(const struct cell *))
{
    const struct cell *c;
    for (size_t at = 0; (c = next_cell(r, &at, s->plain, s->row[row].model));)
        if (!strcmp(c->task, task))
            return of(c);
    return NAN;
}

static struct scale_factor factor_of(const struct results *r, const struct scale *s,
                                     double (*of)(const struct cell *),
                                     struct draws *draws, struct arena *arena)
{
    struct scale_factor f = {NAN, {NAN, NAN}, 0};
    double *logs = ARENA_ARRAY(arena, r->n_cells + 1, double);
    const struct cell *c;
    if (!s->plain || s->n < 2)
        return f;
    for (size_t at = 0; (c = next_cell(r, &at, s->plain, s->row[0].model));) {
        double ratio = of_task(r, s, s->n - 1, c->task, of) / of(c);
        if (isfinite(ratio) && ratio > 0)
            logs[f.tasks++] = log(ratio);
    }
    if (f.tasks)
        f.factor = exp(stats_mean(logs, f.tasks));
    if (f.tasks >= TASKS_FOR_AN_INTERVAL) {
        struct interval i = stats_bootstrap_mean(logs, f.tasks, draws);
        f.interval = (struct interval){exp(i.low), exp(i.high)};
    }
    return f;
}

void scale_find(const struct results *r, struct draws *draws, struct arena *arena,
                struct scale *s)
{
    *s =
        (struct scale){.plain = first_method(r, false), .trained = first_method(r, true)};
    find_models(r, arena, s);
    for (size_t i = 0; i < s->n; i++)
        fill(r, arena, s, &s->row[i]);
    s->p50 = factor_of(r, s, p50, draws, arena);
    s->usd = factor_of(r, s, usd, draws, arena);
}
