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

/* What was asked, and of whom: the first seed of A says. */
static const struct item *item_of(const struct pair *p, size_t i)
{
    return p->seed[PAIR_A][0].item[i];
}

/* Of references, and of answers that were chosen, which are labels too. */
static void add_labels(struct pair *p, struct arena *arena)
{
    size_t most = 1 + p->n_seeds[PAIR_A] + p->n_seeds[PAIR_B];
    p->label = ARENA_ARRAY(arena, most * p->n + 1, struct str);
    for (size_t i = 0; i < p->n; i++) {
        add_label(p, item_of(p, i)->reference);
        for (int side = 0; side < PAIR_SIDES; side++)
            for (size_t s = 0; s < p->n_seeds[side]; s++) {
                const struct item *item = p->seed[side][s].item[i];
                if (item->choice >= 0 && !item->failed)
                    add_label(p, item->answer);
            }
    }
}

static void make_split(struct pair *p, struct arena *arena)
{
    struct question *question = ARENA_ARRAY(arena, p->n + 1, struct question);
    struct reference *reference = ARENA_ARRAY(arena, p->n + 1, struct reference);
    add_labels(p, arena);
    for (size_t i = 0; i < p->n; i++) {
        const struct item *item = item_of(p, i);
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

static void make_seeds(struct pair *p, enum pair_side side, size_t n, size_t room,
                       struct arena *arena)
{
    p->n_seeds[side] = n;
    p->seed[side] = ARENA_ARRAY(arena, n, struct pair_seed);
    for (size_t s = 0; s < n; s++)
        p->seed[side][s].item = ARENA_ARRAY(arena, room + 1, const struct item *);
}

/* Item n of every seed of a side: the one like `like`; false where a seed has none. */
static bool take_item(struct pair *p, enum pair_side side, const struct cell_items *cell,
                      const struct item *like, size_t at)
{
    bool all = true;
    for (size_t s = 0; s < p->n_seeds[side] && all; s++) {
        const struct item *item = find_item(cell[s], like, at);
        p->seed[side][s].item[p->n] = item;
        all = item != NULL;
    }
    return all;
}

void pair_items(struct pair *p, const struct cell_items *a, size_t n_a,
                const struct cell_items *b, size_t n_b, struct arena *arena)
{
    *p = (struct pair){0};
    make_seeds(p, PAIR_A, n_a, a[0].n, arena);
    make_seeds(p, PAIR_B, n_b, a[0].n, arena);
    for (size_t i = 0; i < a[0].n; i++)
        p->n += take_item(p, PAIR_A, a, &a[0].item[i], i) &&
                take_item(p, PAIR_B, b, &a[0].item[i], i);
    make_split(p, arena);
}

size_t pair_changed(const struct pair *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        n += !str_eq(item_of(p, i)->answer, p->seed[PAIR_B][0].item[i]->answer);
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

static double *score_seed(const struct pair *p, const struct pair_seed *seed,
                          struct arena *arena)
{
    size_t width = metric_width(p->metric);
    double *row = ARENA_ARRAY(arena, p->n * width + 1, double);
    for (size_t i = 0; i < p->n; i++) {
        const struct item *item = seed->item[i];
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
    for (int side = 0; side < PAIR_SIDES; side++)
        for (size_t s = 0; s < p->n_seeds[side]; s++)
            p->seed[side][s].row = score_seed(p, &p->seed[side][s], arena);
}

/* Counts of a metric that is measured while a task runs are not recorded: then the mean of
 * the items' numbers. */
static double total_of_seed(const struct pair *p, const struct pair_seed *seed,
                            const uint32_t *pick, size_t n)
{
    size_t width = metric_width(p->metric), measured = 0;
    double sum = 0;
    if (!(p->metric->needs & METRIC_NEEDS_RUN) || width == 1)
        return metric_total(p->metric, seed->row, &p->split, pick, n);
    for (size_t i = 0; i < n; i++) {
        double value = seed->row[(pick == NULL ? i : pick[i]) * width];
        sum += isnan(value) ? 0 : value;
        measured += isnan(value) ? 0 : 1;
    }
    return measured > 0 ? sum / (double)measured : NAN;
}

/* The mean of the seeds that have a number. */
static double total_on(const struct pair *p, enum pair_side side, const uint32_t *pick,
                       size_t n)
{
    double sum = 0, known = 0;
    for (size_t s = 0; s < p->n_seeds[side]; s++) {
        double total = total_of_seed(p, &p->seed[side][s], pick, n);
        if (isnan(total))
            continue;
        sum += total;
        known++;
    }
    return known > 0 ? sum / known : NAN;
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
    return item_of(p, i)->cluster;
}

static double difference_of(const void *context, const uint32_t *pick, size_t n)
{
    const struct pair *p = context;
    return total_on(p, PAIR_B, pick, n) - total_on(p, PAIR_A, pick, n);
}

/* Of an item, the mean over seeds. */
static double value_of(const struct pair *p, enum pair_side side, size_t i)
{
    double sum = 0;
    for (size_t s = 0; s < p->n_seeds[side]; s++)
        sum += p->seed[side][s].row[i];
    return sum / (double)p->n_seeds[side];
}

/* Differences of items, where the metric is their mean. */
static bool take_differences(const struct pair *p, double *d, bool *binary)
{
    bool mean = !p->metric->total && !p->metric->n_counts;
    *binary = true;
    for (size_t i = 0; i < p->n && mean; i++) {
        double a = value_of(p, PAIR_A, i), b = value_of(p, PAIR_B, i);
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

/* Half an interval: what another training of a side would change in its mean over seeds. */
static double training_noise(const struct pair *p, enum pair_side side)
{
    double *total = mem_resize(NULL, p->n_seeds[side], sizeof *total), half;
    size_t n = 0;
    for (size_t s = 0; s < p->n_seeds[side]; s++) {
        total[n] = total_of_seed(p, &p->seed[side][s], NULL, p->n);
        n += isnan(total[n]) ? 0 : 1;
    }
    half = stats_t_half(total, n);
    free(total);
    return half;
}

static struct paired bootstrap(const struct pair *p, const struct clusters *clusters,
                               struct draws *draws)
{
    struct one_side a = {p, PAIR_A}, b = {p, PAIR_B};
    struct paired d = stats_paired_bootstrap(total_of, &a, &b, p->n, draws);
    if (clusters->shared)
        d.interval = stats_bootstrap_clusters(difference_of, p, clusters->at, p->n,
                                              clusters->n, draws);
    d.interval = stats_widen(d.difference, d.interval, training_noise(p, PAIR_A));
    d.interval = stats_widen(d.difference, d.interval, training_noise(p, PAIR_B));
    double widest = p->metric->max - p->metric->min;
    if (d.interval.low < -widest)
        d.interval.low = -widest;
    if (d.interval.high > widest)
        d.interval.high = widest;
    return d;
}

struct pair_test pair_compare(const struct pair *p, struct draws *draws)
{
    struct clusters clusters = clusters_make(p->n, cluster_of, p);
    double *d = mem_resize(NULL, p->n + 1, sizeof *d);
    bool binary;
    struct pair_test t = {
        .test = "bootstrap",
        .paired = bootstrap(p, &clusters, draws),
    };
    if (take_differences(p, d, &binary))
        test_mean(d, p->n, binary, &clusters, draws->resamples, &t);
    else
        t.detectable = stats_detectable((t.paired.interval.high - t.paired.interval.low) /
                                        (2 * 1.959963984540054));
    free(d);
    clusters_release(&clusters);
    return t;
}

struct paired pair_bootstrap(const struct pair *p, struct draws *draws)
{
    struct clusters clusters = clusters_make(p->n, cluster_of, p);
    struct paired d = bootstrap(p, &clusters, draws);
    clusters_release(&clusters);
    return d;
}

double pair_effect(const struct pair *p, double share)
{
    return metric_effect(p->metric, pair_total(p, PAIR_A), share);
}
