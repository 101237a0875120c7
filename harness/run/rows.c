/* rows - the rows of cells.csv that a cell comes to: quality with its interval, latency,
 * throughput, cost.  results/README.md has the formulas in words.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/run/session.h"
#include "harness/score/normalize.h"

/* Below this many timed items a 95th percentile is a guess. */
enum { P95_MIN = 20 };

/* ---- quality */

struct scored {
    const struct metric *metric;
    const double *value;
    const struct split *split;
};

static double total_of(const void *context, const uint32_t *pick, size_t n)
{
    const struct scored *x = context;
    return metric_total(x->metric, x->value, x->split, pick, n);
}

static void put_quality(const struct session *s, const struct record *r,
                        const struct split *test, size_t m, struct cell *row)
{
    const struct metric *metric = r->metric[m];
    double *value = mem_resize(NULL, r->n, sizeof *value);
    for (size_t i = 0; i < r->n; i++)
        value[i] = r->item[i].value[m];
    struct scored scored = {metric, value, test};
    struct interval interval = {NAN, NAN};
    row->metric = metric->name;
    row->definition = metric->definition;
    row->primary = m == 0;
    row->higher_is_better = metric->higher_is_better;
    row->quality = metric_total(metric, value, test, NULL, r->n);
    int resamples = (int)s->plan->opts.resamples;
    uint64_t seed = (uint64_t)s->plan->opts.seed;
    if (!isnan(row->quality))
        interval = metric->total
                       ? stats_bootstrap(total_of, &scored, r->n, resamples, seed)
                       : stats_bootstrap_mean(value, r->n, resamples, seed);
    row->quality_low = interval.low;
    row->quality_high = interval.high;
    free(value);
}

/* ---- what all metrics of a cell share */

static bool is_unreadable(const struct item *item, const struct question *question)
{
    struct answer answer = {.text = item->answer, .choice = item->choice};
    return question->n_choices && normalize_class(&answer, question) < 0;
}

static void put_counts(const struct record *r, const struct split *test, struct cell *row)
{
    size_t answered = 0, with_docs = 0, hits = 0;
    double in = 0, cached = 0, out = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct item *item = &r->item[i];
        row->failed += item->failed || is_unreadable(item, &test->question[i]);
        with_docs += item->hit >= 0;
        hits += item->hit == 1;
        if (item->failed)
            continue;
        answered++;
        in += item->tokens_in;
        cached += item->tokens_cached;
        out += item->tokens_out;
    }
    double n = answered ? (double)answered : NAN;
    row->items = (int64_t)r->n;
    row->tokens_in = in / n;
    row->tokens_cached = cached / n;
    row->tokens_out = out / n;
    row->hit_rate = with_docs ? (double)hits / (double)with_docs : NAN;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void put_latency(const struct record *r, struct cell *row)
{
    double *total = mem_resize(NULL, r->n, sizeof *total);
    double *first = mem_resize(NULL, r->n, sizeof *first);
    size_t n = 0, n_first = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (!isnan(r->item[i].total_ms))
            total[n++] = r->item[i].total_ms;
        if (!isnan(r->item[i].first_ms))
            first[n_first++] = r->item[i].first_ms;
    }
    qsort(total, n, sizeof *total, by_value);
    qsort(first, n_first, sizeof *first, by_value);
    row->timed_items = (int64_t)n;
    row->latency_p50_ms = stats_quantile(total, n, 0.5);
    row->latency_p95_ms = n >= P95_MIN ? stats_quantile(total, n, 0.95) : NAN;
    row->first_p50_ms = stats_quantile(first, n_first, 0.5);
    free(total);
    free(first);
}

static void put_stages(const struct record *r, struct cell *row)
{
    bool timed = r->batch_s > 0;
    row->items_per_s = timed ? (double)r->batch_items / r->batch_s : NAN;
    row->tokens_per_s = timed ? (double)r->batch_tokens / r->batch_s : NAN;
    row->prepare_s = r->prepare_s;
    row->trained_tokens = r->trained_tokens;
    row->trained_params = r->trained_params;
    row->train_loss = r->train_loss;
    row->dev_loss = r->dev_loss;
    row->params = r->params ? (double)r->params : NAN;
    row->peak_mb = r->peak_mb;
}

static void put_costs(const struct price *price, struct cell *row)
{
    row->prepare_usd = row->usd_per_1k = NAN;
    if (!price)
        return;
    row->prepare_usd = price_training(price, row->prepare_s, (double)row->trained_tokens);
    row->usd_per_1k =
        price_requests(price, 1 / row->items_per_s, row->tokens_in - row->tokens_cached,
                       row->tokens_cached, row->tokens_out);
}

static bool is_fraction(const struct metric *metric)
{
    return metric->higher_is_better && metric->min >= 0 && metric->max <= 1;
}

void cell_rows(const struct session *s, size_t cell, struct cell *rows)
{
    const struct plan *plan = s->plan;
    const struct plan_cell *at = &plan->cell[cell];
    const struct record *r = &s->record[cell];
    const struct split *test = &plan->task[at->task].split[SPLIT_TEST];
    struct cell common = {
        .task = plan->task[at->task].name,
        .method = plan->method[at->method].label,
        .model = plan->model[at->model].alias,
        .seed = (int64_t)at->seed,
    };
    put_counts(r, test, &common);
    put_latency(r, &common);
    put_stages(r, &common);
    put_costs(plan_price(plan, at->model), &common);
    for (size_t m = 0; m < r->n_metrics; m++) {
        rows[m] = common;
        put_quality(s, r, test, m, &rows[m]);
        bool counted = is_fraction(r->metric[m]) && rows[m].quality > 0;
        rows[m].usd_per_correct =
            counted ? common.usd_per_1k / 1000 / rows[m].quality : NAN;
    }
}
