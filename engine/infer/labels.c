#include "engine/infer/labels.h"

#include <stdlib.h>

#include "harness/base/whole.h"

static int common(const struct gen_choice *a, const struct gen_choice *b)
{
    int n = least(a->n, b->n), i = 0;
    while (i < n && a->id[i] == b->id[i])
        i++;
    return i;
}

static int by_ids(const void *x, const void *y, void *context)
{
    const struct gen_choice *choice = context;
    int i = ((const struct label *)x)->choice, j = ((const struct label *)y)->choice;
    const struct gen_choice *a = &choice[i], *b = &choice[j];
    int n = common(a, b);
    if (n < a->n && n < b->n)
        return a->id[n] < b->id[n] ? -1 : 1;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    return i < j ? -1 : i > j;
}

/* All rows that label i - 1 stands on are there: its own, and those it has from above. */
static void attach(struct label *label, const struct gen_choice *choice, int i)
{
    struct label *l = &label[i], *before = l - 1;
    int n = common(&choice[before->choice], &choice[l->choice]), p = i - 1;
    n = least(n, least(before->rows, l->rows));
    if (n == 0)
        return;
    while (label[p].shared >= n)
        p = label[p].parent;
    if (label[p].depth + 1 >= LABELS_DEPTH)
        return;
    l->parent = p;
    l->shared = n;
    l->depth = label[p].depth + 1;
}

void labels_plan(struct label *label, const struct gen_choice *choice, int n)
{
    for (int i = 0; i < n; i++)
        label[i] = (struct label){.choice = i};
    qsort_r(label, (size_t)n, sizeof *label, by_ids, (void *)(uintptr_t)choice);
    for (int i = 0; i < n; i++) {
        int ids = choice[label[i].choice].n;
        label[i].parent = -1;
        label[i].rows = ids > 0 ? ids - 1 : 0;
        if (i > 0)
            attach(label, choice, i);
    }
}

int labels_end(const struct label *label, int n, int i, int row)
{
    int end = i + 1;
    while (end < n && label[end].shared > row)
        end++;
    return end;
}
