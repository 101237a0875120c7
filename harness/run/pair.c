#include "harness/run/pair.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/run/clusters.h"

/* ---- the shared items, ready to be scored */

static const struct item *find_item(struct cell_items cell, const struct item *like,
                                    size_t at)
{
    if (at < cell.n && str_eq(cell.item[at].id, like->id))
        return &cell.item[at];
    for (size_t i = 0; i < cell.n; i++)
        if (str_eq(cell.item[i].id, like->id))
            return &cell.item[i];
    return NULL;
}

static void add_label(struct pair *p, struct str label)
{
    size_t at = 0;
    while (at < p->n_labels && str_cmp(p->label[at], label) < 0)
        at++;
    if (at < p->n_labels && str_eq(p->label[at], label))
        return;
    memmove(p->label + at + 1, p->label + at, (p->n_labels - at) * sizeof *p->label);
    p->label[at] = label;
    p->n_labels++;
}

/* Of references, and of answers that were chosen, which are labels too. */
static void add_labels(struct pair *p, struct arena *arena)
{
    p->label = ARENA_ARRAY(arena, 3 * p->n + 1, struct str);
    for (size_t i = 0; i < p->n; i++) {
        add_label(p, p->item[PAIR_A][i]->reference);
        for (int s = 0; s < PAIR_SIDES; s++)
            if (p->item[s][i]->choice >= 0 && !p->item[s][i]->failed)
                add_label(p, p->item[s][i]->answer);
    }
}

static void make_split(struct pair *p, struct arena *arena)
{
    struct question *question = ARENA_ARRAY(arena, p->n + 1, struct question);
    struct reference *reference = ARENA_ARRAY(arena, p->n + 1, struct reference);
    add_labels(p, arena);
    for (size_t i = 0; i < p->n; i++) {
        const struct item *item = p->item[PAIR_A][i];
        struct str *accept = ARENA_ARRAY(arena, item->n_accept + 1, struct str);
        memcpy(accept, item->accept, item->n_accept * sizeof *accept);
        question[i] = (struct question){item->id, STR(""), p->label, p->n_labels};
        reference[i] = (struct reference){.accept = accept,
                                          .n_accept = item->n_accept,
                                          .kind = item->kind,
                                          .cluster = item->cluster};
    }
    p->split = (struct split){question, reference, p->n};
}

void pair_items(struct pair *p, struct cell_items a, struct cell_items b,
                struct arena *arena)
{
    *p = (struct pair){0};
    for (int s = 0; s < PAIR_SIDES; s++)
        p->item[s] = ARENA_ARRAY(arena, a.n + 1, const struct item *);
    for (size_t i = 0; i < a.n; i++) {
        const struct item *other = find_item(b, &a.item[i], i);
        if (!other)
            continue;
        p->item[PAIR_A][p->n] = &a.item[i];
        p->item[PAIR_B][p->n++] = other;
    }
    make_split(p, arena);
}

size_t pair_changed(const struct pair *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        n += !str_eq(p->item[PAIR_A][i]->answer, p->item[PAIR_B][i]->answer);
    return n;
}

/* ---- scores */

/* The number that the item got in its run. */
static double recorded(const struct item *item, const struct metric *metric)
{
    for (size_t m = 0; m < item->n_metrics; m++)
        if (strcmp(item->metric[m], metric->name) == 0)
            return item->value[m];
    return NAN;
}

static double *score_side(const struct pair *p, enum pair_side side, struct arena *arena)
{
    size_t width = metric_width(p->metric);
    double *row = ARENA_ARRAY(arena, p->n * width + 1, double);
    for (size_t i = 0; i < p->n; i++) {
        const struct item *item = p->item[side][i];
        struct answer answer = {
            .text = item->failed ? STR("") : item->answer,
            .choice = -1,
            .reference_logprob = item->reference_logprob,
        };
        metric_score(p->metric, &answer, &p->split.question[i], &p->split.reference[i],
                     row + i * width);
        if (p->metric->needs & METRIC_NEEDS_RUN || item->hashed)
            row[i * width] = recorded(item, p->metric);
        for (size_t k = 1; item->hashed && k < width; k++)
            row[i * width + k] = NAN; /* there is no text to count in */
    }
    return row;
}

void pair_score(struct pair *p, const struct metric *metric, struct arena *arena)
{
    p->metric = metric;
    for (int s = 0; s < PAIR_SIDES; s++)
        p->row[s] = score_side(p, (enum pair_side)s, arena);
}

/* Counts of a metric that is measured while a task runs are not recorded: then the mean of
 * the items' numbers. */
static double total_on(const struct pair *p, enum pair_side side, const uint32_t *pick,
                       size_t n)
{
    size_t width = metric_width(p->metric), measured = 0;
    double sum = 0;
    if (!(p->metric->needs & METRIC_NEEDS_RUN) || width == 1)
        return metric_total(p->metric, p->row[side], &p->split, pick, n);
    for (size_t i = 0; i < n; i++) {
        double value = p->row[side][(pick == NULL ? i : pick[i]) * width];
        sum += isnan(value) ? 0 : value;
        measured += isnan(value) ? 0 : 1;
    }
    return measured > 0 ? sum / (double)measured : NAN;
}

double pair_total(const struct pair *p, enum pair_side side)
{
    return total_on(p, side, NULL, p->n);
}

struct one_side {
    const struct pair *pair;
    enum pair_side side;
};

static double total_of(const void *context, const uint32_t *pick, size_t n)
{
    const struct one_side *s = context;
    return total_on(s->pair, s->side, pick, n);
}

/* ---- tests */

static struct str cluster_of(const void *context, size_t i)
{
    const struct pair *p = context;
    return p->item[PAIR_A][i]->cluster;
}

static double difference_of(const void *context, const uint32_t *pick, size_t n)
{
    const struct pair *p = context;
    return total_on(p, PAIR_B, pick, n) - total_on(p, PAIR_A, pick, n);
}

/* Differences of items, where the metric is their mean. */
static bool take_differences(const struct pair *p, double *d, bool *binary)
{
    bool mean = !p->metric->total && !p->metric->n_counts;
    *binary = true;
    for (size_t i = 0; i < p->n && mean; i++) {
        double a = p->row[PAIR_A][i], b = p->row[PAIR_B][i];
        d[i] = b - a;
        mean = !isnan(d[i]);
        *binary &= (a == 0 || a == 1) && (b == 0 || b == 1);
    }
    return mean;
}

static double mcnemar(const double *d, size_t n)
{
    size_t won = 0, lost = 0;
    for (size_t i = 0; i < n; i++) {
        won += d[i] > 0;
        lost += d[i] < 0;
    }
    return stats_mcnemar(won, lost);
}

static void test_mean(const double *d, size_t n, bool binary,
                      const struct clusters *clusters, int flips, struct pair_test *t)
{
    if (clusters->shared) {
        double *sum = mem_alloc((clusters->n + 1) * sizeof *sum);
        for (size_t i = 0; i < n; i++)
            sum[clusters->at[i]] += d[i];
        t->test = "cluster permutation";
        t->paired.p = stats_permutation(sum, clusters->n, flips, 1);
        t->detectable =
            stats_detectable(stats_clustered_stderr(d, clusters->at, n, clusters->n));
        free(sum);
        return;
    }
    t->test = binary ? "mcnemar" : "permutation";
    t->paired.p = binary ? mcnemar(d, n) : stats_permutation(d, n, flips, 1);
    t->detectable = stats_detectable(stats_stderr(d, n));
}

struct pair_test pair_compare(const struct pair *p, int resamples)
{
    struct clusters clusters = clusters_make(p->n, cluster_of, p);
    struct one_side a = {p, PAIR_A}, b = {p, PAIR_B};
    double *d = mem_resize(NULL, p->n + 1, sizeof *d);
    bool binary;
    struct pair_test t = {
        .test = "bootstrap",
        .paired = stats_paired_bootstrap(total_of, &a, &b, p->n, resamples, 1),
    };
    if (clusters.shared)
        t.paired.interval = stats_bootstrap_clusters(difference_of, p, clusters.at, p->n,
                                                     clusters.n, resamples, 1);
    if (take_differences(p, d, &binary))
        test_mean(d, p->n, binary, &clusters, resamples, &t);
    else
        t.detectable = stats_detectable((t.paired.interval.high - t.paired.interval.low) /
                                        (2 * 1.959963984540054));
    free(d);
    clusters_release(&clusters);
    return t;
}

struct paired pair_bootstrap(const struct pair *p, int resamples)
{
    return pair_compare(p, resamples).paired;
}

double pair_effect(const struct pair *p, double share)
{
    return metric_effect(p->metric, pair_total(p, PAIR_A), share);
}
