/* rows - the rows of cells.csv that a cell comes to: quality with its interval, latency,
 * throughput, cost.  results/README.md has the formulas in words.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/run/clusters.h"
#include "harness/run/session.h"
#include "harness/score/normalize.h"

/* Below this many timed items a 95th percentile is a guess. */
enum { P95_MIN = 20, P99_MIN = 300 };

/* ---- quality */

struct scored {
    const struct metric *metric;
    double *row; /* (n, metric_width): of each item its number, then its counts */
    const struct split *split;
};

static double total_of(const void *context, const uint32_t *pick, size_t n)
{
    const struct scored *x = context;
    return metric_total(x->metric, x->row, x->split, pick, n);
}

/* A failed answer is an empty one, as when it was scored. */
static struct answer answer_of(const struct item *item)
{
    return (struct answer){
        .text = item->failed ? STR("") : item->answer,
        .choice = item->failed ? -1 : item->choice,
        .reference_logprob = item->reference_logprob,
    };
}

/* An item's number is recorded; its counts are taken from the recorded answer again. */
static void fill_rows(const struct record *r, size_t m, const struct style *style,
                      struct scored *x)
{
    size_t width = metric_width(x->metric);
    for (size_t i = 0; i < r->n; i++) {
        struct answer answer = answer_of(&r->item[i]);
        answer.style = style;
        double *row = x->row + i * width;
        row[0] = r->item[i].value[m];
        if (width > 1)
            x->metric->count(&answer, &x->split->question[i], &x->split->reference[i],
                             row + 1);
    }
}

static bool is_plain_mean(const struct scored *x, size_t n)
{
    bool plain = !x->metric->total && !x->metric->n_counts;
    for (size_t i = 0; i < n && plain; i++)
        plain = !isnan(x->row[i]);
    return plain;
}

/* Every item is right or wrong. */
static bool is_proportion(const struct scored *x, size_t n, size_t *right)
{
    *right = 0;
    for (size_t i = 0; i < n; i++) {
        if (x->row[i] != 0 && x->row[i] != 1)
            return false;
        *right += x->row[i] == 1;
    }
    return x->metric->min == 0 && x->metric->max == 1 && is_plain_mean(x, n);
}

static struct str cluster_of(const void *context, size_t i)
{
    const struct split *test = context;
    return test->reference[i].cluster;
}

/* Wilson where items are right or wrong and strangers; whole documents are drawn where
 * items share them; else items are. */
static void put_interval(struct session *s, const struct scored *x,
                         const struct clusters *clusters, size_t n, struct cell *row)
{
    struct interval interval;
    size_t right;
    bool proportion = is_proportion(x, n, &right);
    row->interval = clusters->shared ? "clusters" : proportion ? "wilson" : "bootstrap";
    if (clusters->shared && proportion && right % n == 0) /* no draw would differ */
        interval = stats_wilson(right > 0 ? clusters->n : 0, clusters->n);
    else if (clusters->shared)
        interval = stats_bootstrap_clusters(total_of, x, clusters->at, n, clusters->n,
                                            &s->draws);
    else if (proportion)
        interval = stats_wilson(right, n);
    else if (is_plain_mean(x, n))
        interval = stats_bootstrap_mean(x->row, n, &s->draws);
    else
        interval = stats_bootstrap(total_of, x, n, &s->draws);
    row->quality_low = interval.low;
    row->quality_high = interval.high;
    if (is_plain_mean(x, n))
        row->quality_stderr =
            clusters->shared
                ? stats_clustered_stderr(x->row, clusters->at, n, clusters->n)
                : stats_stderr(x->row, n);
}

static void put_quality(struct session *s, const struct record *r, size_t task, size_t m,
                        struct cell *row)
{
    const struct split *test = &s->plan->task[task].split[SPLIT_TEST];
    struct scored scored = {r->metric[m], NULL, test};
    struct clusters clusters = clusters_make(r->n, cluster_of, test);
    scored.row = mem_resize(NULL, r->n * metric_width(scored.metric), sizeof *scored.row);
    bool styled = scored.metric->needs & METRIC_NEEDS_STYLE;
    fill_rows(r, m, styled ? session_style(s, task) : NULL, &scored);
    row->metric = scored.metric->name;
    row->definition = scored.metric->definition;
    row->primary = m == 0;
    row->higher_is_better = scored.metric->higher_is_better;
    row->quality = metric_total(scored.metric, scored.row, test, NULL, r->n);
    row->quality_low = row->quality_high = row->quality_stderr = NAN;
    row->interval = "";
    row->clusters = clusters.shared ? (int64_t)clusters.n : 0;
    if (!isnan(row->quality))
        put_interval(s, &scored, &clusters, r->n, row);
    clusters_release(&clusters);
    free(scored.row);
}

/* ---- what all metrics of a cell share */

static bool is_unreadable(const struct item *item, const struct question *question)
{
    struct answer answer = answer_of(item);
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

/* Behind the first; NAN where nothing was generated one by one. */
static double ms_per_token(const struct item *item)
{
    if (item->choice >= 0 || item->parsed || item->tokens_out < 2)
        return NAN;
    return (item->total_ms - item->first_ms) / (item->tokens_out - 1);
}

static void put_latency(const struct record *r, struct cell *row)
{
    double *total = mem_resize(NULL, r->n, sizeof *total);
    double *first = mem_resize(NULL, r->n, sizeof *first);
    double *token = mem_resize(NULL, r->n, sizeof *token);
    size_t n = 0, n_first = 0, n_token = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (!isnan(r->item[i].total_ms))
            total[n++] = r->item[i].total_ms;
        if (!isnan(r->item[i].first_ms))
            first[n_first++] = r->item[i].first_ms;
        double each = ms_per_token(&r->item[i]);
        if (!isnan(each))
            token[n_token++] = each;
    }
    qsort(total, n, sizeof *total, by_value);
    qsort(first, n_first, sizeof *first, by_value);
    qsort(token, n_token, sizeof *token, by_value);
    row->timed_items = (int64_t)n;
    row->latency_p50_ms = stats_quantile(total, n, 0.5);
    row->latency_p95_ms = stats_tail(total, n, 0.95, P95_MIN);
    row->latency_p99_ms = stats_tail(total, n, 0.99, P99_MIN);
    row->first_p50_ms = stats_quantile(first, n_first, 0.5);
    row->token_p50_ms = stats_quantile(token, n_token, 0.5);
    free(total);
    free(first);
    free(token);
}

static void put_stages(const struct record *r, struct cell *row)
{
    bool timed = r->batch_s > 0;
    row->items_per_s = timed ? (double)r->batch_items / r->batch_s : NAN;
    row->tokens_per_s = timed ? (double)r->batch_tokens / r->batch_s : NAN;
    row->prepare_s = r->prepare_s;
#define PUT(name) row->name = r->name;
    TRAINING_FIGURES(PUT, PUT)
#undef PUT
    row->params = r->params ? (double)r->params : NAN;
    row->peak_mb = r->peak_mb;
}

static bool is_fraction(const struct metric *metric)
{
    return metric->higher_is_better && !metric->describes && metric->min >= 0 &&
           metric->max <= 1;
}

void cell_rows(struct session *s, size_t cell, struct cell *rows)
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
    common.usd_per_correct = NAN;
    price_cell(plan_price(plan, at->model), plan_price_tuned(plan, at->model), &common);
    for (size_t m = 0; m < r->n_metrics; m++) {
        rows[m] = common;
        put_quality(s, r, at->task, m, &rows[m]);
        bool counted = is_fraction(r->metric[m]) && rows[m].quality > 0;
        rows[m].usd_per_correct =
            counted ? common.usd_per_1k / 1000 / rows[m].quality : NAN;
    }
}
