#include "harness/run/versus.h"

#include <math.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"

/* "task/method/model/seed": names hold no "/" but a method's or model's may; the task is
 * the first part, the seed the last, the method the second. */
struct cell_parts {
    struct str task, method, model, seed;
};

static struct cell_parts parts_of(struct str cell)
{
    struct cell_parts p = {0};
    size_t last = cell.n;
    str_split(&cell, '/', &p.task);
    str_split(&cell, '/', &p.method);
    last = cell.n;
    while (last > 0 && cell.data[last - 1] != '/')
        last--;
    p.seed = str_slice(cell, last, cell.n);
    p.model = str_slice(cell, 0, last > 0 ? last - 1 : 0);
    return p;
}

static bool same_but_method(const struct cell_parts *a, const struct cell_parts *b)
{
    return str_eq(a->task, b->task) && str_eq(a->model, b->model) &&
           str_eq(a->seed, b->seed) && !str_eq(a->method, b->method);
}

static enum versus_verdict judge(const struct versus_row *row, double effect)
{
    struct interval i = row->t.paired.interval;
    bool up = row->metric->higher_is_better;
    if (row->metric->describes)
        return VERSUS_DESCRIBED;
    if (i.low > 0 || i.high < 0)
        return (i.low > 0) == up ? VERSUS_B : VERSUS_A;
    return i.low > -effect && i.high < effect ? VERSUS_SAME : VERSUS_UNSURE;
}

static int add_pair(struct cell_items a, struct cell_items b,
                    const struct compare_how *how, struct arena *arena,
                    struct versus_row *row, struct err *err)
{
    struct cell_parts left = parts_of(a.item->cell), right = parts_of(b.item->cell);
    struct pair pair;
    *row = (struct versus_row){.task = left.task,
                               .model = left.model,
                               .seed = left.seed,
                               .a = left.method,
                               .b = right.method};
    if (a.item->n_metrics == 0)
        return err_set(err, "%.*s: its items have no metric", STR_ARG(a.item->cell));
    row->metric = metric_find(a.item->metric[0], err);
    if (!row->metric)
        return err_wrap(err, "%.*s", STR_ARG(a.item->cell));
    pair_items(&pair, &a, 1, &b, 1, arena);
    row->items = pair.n;
    if (!pair.n)
        return 0;
    pair_score(&pair, row->metric, arena);
    row->total_a = pair_total(&pair, PAIR_A);
    row->total_b = pair_total(&pair, PAIR_B);
    row->t = pair_compare(&pair, how->draws);
    row->verdict = judge(row, pair_effect(&pair, how->effect));
    return 0;
}

static void adjust(struct versus_row *rows, size_t n, struct arena *arena)
{
    double *p = ARENA_ARRAY(arena, n + 1, double);
    for (size_t i = 0; i < n; i++)
        p[i] = rows[i].t.paired.p;
    stats_holm(p, n);
    for (size_t i = 0; i < n; i++)
        rows[i].p_holm = p[i];
}

int versus_find(const struct results *run, const struct compare_how *how,
                struct arena *arena, struct versus_row **rows, size_t *n, struct err *err)
{
    size_t cells = 0;
    for (size_t at = 0; at < run->n_items; at += cell_items_at(run, at).n)
        cells++;
    *rows = ARENA_ARRAY(arena, cells * cells / 2 + 1, struct versus_row);
    *n = 0;
    for (size_t i = 0; i < run->n_items;) {
        struct cell_items a = cell_items_at(run, i);
        struct cell_parts left = parts_of(a.item->cell);
        i += a.n;
        for (size_t j = i; j < run->n_items;) {
            struct cell_items b = cell_items_at(run, j);
            struct cell_parts right = parts_of(b.item->cell);
            j += b.n;
            if (!same_but_method(&left, &right))
                continue;
            if (add_pair(a, b, how, arena, &(*rows)[*n], err))
                return -1;
            *n += (*rows)[*n].items > 0;
        }
    }
    adjust(*rows, *n, arena);
    return 0;
}

static void put_verdict(const struct versus_row *r, FILE *out)
{
    switch (r->verdict) {
    case VERSUS_SAME:
        fputs("same", out);
        break;
    case VERSUS_UNSURE:
        fputs("not enough data", out);
        break;
    case VERSUS_A:
    case VERSUS_B:
        fprintf(out, "%.*s better", STR_ARG(r->verdict == VERSUS_A ? r->a : r->b));
        break;
    case VERSUS_DESCRIBED:
        fputs("", out);
    }
}

void versus_markdown(const struct versus_row *rows, size_t n, const char *run, FILE *out)
{
    fprintf(
        out,
        "### Methods of %s against each other\n\n"
        "| task | model | seed | metric | A | B | items | A | B | B - A [95 %%] | test "
        "| p (Holm) | would see | verdict |\n"
        "|---|---|--:|---|---|---|--:|--:|--:|---|---|--:|--:|---|\n",
        run);
    for (size_t i = 0; i < n; i++) {
        const struct versus_row *r = &rows[i];
        fprintf(out,
                "| %.*s | %.*s | %.*s | %s | %.*s | %.*s | %zu | %.4f | %.4f | %+.4f "
                "[%+.4f, %+.4f] | %s | %.3f | %.4f | ",
                STR_ARG(r->task), STR_ARG(r->model), STR_ARG(r->seed), r->metric->name,
                STR_ARG(r->a), STR_ARG(r->b), r->items, r->total_a, r->total_b,
                r->t.paired.difference, r->t.paired.interval.low,
                r->t.paired.interval.high, r->t.test, r->p_holm, r->t.detectable);
        put_verdict(r, out);
        fputs(" |\n", out);
    }
    fputs("\n\"would see\": the difference that this many items would have shown in 80 "
          "of 100 "
          "tries.\n",
          out);
}
