#include "engine/infer/prefix.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"

/* Prompts in sorted order from first to last share their first `length` ids. */
struct stretch {
    int length, first, last;
};

static int shared(const struct prompt *a, const struct prompt *b)
{
    int n = (a->n < b->n ? a->n : b->n) - 1, i = 0;
    while (i < n && a->id[i] == b->id[i])
        i++;
    return i;
}

static int by_ids(const void *x, const void *y, void *context)
{
    const struct prompt *prompt = context;
    int i = *(const int *)x, j = *(const int *)y;
    const struct prompt *a = &prompt[i], *b = &prompt[j];
    int n = shared(a, b);
    bool a_ends = n == a->n - 1, b_ends = n == b->n - 1;
    if (a_ends != b_ends)
        return a_ends ? -1 : 1;
    if (!a_ends && a->id[n] != b->id[n])
        return a->id[n] < b->id[n] ? -1 : 1;
    return i < j ? -1 : 1;
}

static int by_place(const void *x, const void *y)
{
    const struct stretch *a = x, *b = y;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return a->length < b->length ? -1 : a->length > b->length;
}

/* All stretches with something in common, outer before inner: the intervals of the array
 * of common lengths (Abouelhoda, Kurtz and Ohlebusch 2004).  At most n - 1. */
static int find_stretches(struct stretch *found, struct stretch *open, const int *common,
                          int n)
{
    int n_found = 0, n_open = 0;
    for (int i = 1; i <= n; i++) {
        int length = i < n ? common[i] : 0, first = i - 1;
        while (n_open > 0 && open[n_open - 1].length > length) {
            struct stretch closed = open[--n_open];
            closed.last = i - 1;
            first = closed.first;
            found[n_found++] = closed;
        }
        if (length > 0 && (n_open == 0 || open[n_open - 1].length < length))
            open[n_open++] = (struct stretch){length, first, 0};
    }
    qsort(found, (size_t)n_found, sizeof *found, by_place);
    return n_found;
}

/* Walks requests and stretches in order; `inside` holds the nodes around the current
 * place. */
struct walk {
    struct prefix_plan *plan;
    const struct prompt *prompt;
    int *inside, *last, depth, depth_max;
};

static void leave_before(struct walk *w, int place)
{
    while (w->depth > 0 && w->last[w->depth - 1] < place)
        w->depth--;
}

static int around(const struct walk *w)
{
    return w->depth > 0 ? w->inside[w->depth - 1] : -1;
}

static void enter(struct walk *w, const struct stretch *s)
{
    struct prefix_plan *plan = w->plan;
    int parent = around(w), from = parent >= 0 ? plan->node[parent].to : 0;
    if (s->length - from < PREFIX_MIN || w->depth == w->depth_max)
        return;
    if (parent >= 0)
        plan->node[parent].users++;
    plan->node[plan->n_nodes] =
        (struct prefix){parent, from, s->length, w->prompt[plan->order[s->first]].id, 0};
    w->inside[w->depth] = plan->n_nodes++;
    w->last[w->depth++] = s->last;
}

static void find_nodes(struct prefix_plan *plan, const struct prompt *prompt,
                       const struct stretch *s, int n_stretches, int n, int depth_max,
                       struct arena *arena)
{
    struct walk w = {
        .plan = plan,
        .prompt = prompt,
        .inside = ARENA_ARRAY(arena, (size_t)depth_max, int),
        .last = ARENA_ARRAY(arena, (size_t)depth_max, int),
        .depth_max = depth_max,
    };
    plan->node = ARENA_ARRAY(arena, (size_t)n_stretches, struct prefix);
    for (int i = 0, at = 0; i < n; i++) {
        leave_before(&w, i);
        for (; at < n_stretches && s[at].first == i; at++)
            enter(&w, &s[at]);
        int node = around(&w);
        plan->node_of[plan->order[i]] = node;
        if (node >= 0)
            plan->node[node].users++;
    }
}

void prefix_plan(struct prefix_plan *plan, const struct prompt *prompt, int n,
                 int depth_max, bool share, struct arena *arena)
{
    size_t count = (size_t)n;
    *plan = (struct prefix_plan){
        .order = ARENA_ARRAY(arena, count, int),
        .node_of = ARENA_ARRAY(arena, count, int),
    };
    for (int i = 0; i < n; i++) {
        plan->order[i] = i;
        plan->node_of[i] = -1;
    }
    if (!share || n < 2)
        return;
    qsort_r(plan->order, count, sizeof *plan->order, by_ids, (void *)(uintptr_t)prompt);
    int *common = ARENA_ARRAY(arena, count, int);
    for (int i = 1; i < n; i++)
        common[i] = shared(&prompt[plan->order[i - 1]], &prompt[plan->order[i]]);
    struct stretch *found = ARENA_ARRAY(arena, count, struct stretch);
    struct stretch *open = ARENA_ARRAY(arena, count, struct stretch);
    int n_stretches = find_stretches(found, open, common, n);
    find_nodes(plan, prompt, found, n_stretches, n, depth_max, arena);
}
