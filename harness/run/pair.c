#include "harness/run/pair.h"

#include <math.h>
#include <string.h>

#include "harness/base/arena.h"

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
        reference[i] = (struct reference){
            .accept = accept, .n_accept = item->n_accept, .kind = item->kind};
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

double pair_total(const struct pair *p, enum pair_side side)
{
    return metric_total(p->metric, p->row[side], &p->split, NULL, p->n);
}

struct one_side {
    const struct pair *pair;
    enum pair_side side;
};

static double total_of(const void *context, const uint32_t *pick, size_t n)
{
    const struct one_side *s = context;
    return metric_total(s->pair->metric, s->pair->row[s->side], &s->pair->split, pick, n);
}

struct paired pair_bootstrap(const struct pair *p, int resamples)
{
    struct one_side a = {p, PAIR_A}, b = {p, PAIR_B};
    return stats_paired_bootstrap(total_of, &a, &b, p->n, resamples, 1);
}
