#include "harness/run/compare.h"

#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/run/page.h"
#include "harness/run/pair.h"

const char *const verdict_names[] = {"same",  "not enough data", "better",
                                     "WORSE", "NO SHARED ITEMS", "MISSING"};

/* effect: in units of the metric. */
static enum verdict judge(const struct comparison *row, double margin, double effect)
{
    struct interval i = row->t.paired.interval;
    if (row->metric->describes)
        return VERDICT_SAME;
    double sign = row->metric->higher_is_better ? 1 : -1;
    double best = sign > 0 ? i.high : -i.low, worst = sign > 0 ? i.low : -i.high;
    if (best < 0 && sign * row->t.paired.difference < -margin)
        return VERDICT_WORSE;
    if (worst > 0)
        return VERDICT_BETTER;
    return row->changed == 0 || (i.low > -effect && i.high < effect) ? VERDICT_SAME
                                                                     : VERDICT_UNSURE;
}

static void compare_metric(struct comparison *row, struct pair *pair,
                           const struct compare_how *how, struct arena *arena)
{
    pair_score(pair, row->metric, arena);
    row->items = pair->n;
    row->changed = pair_changed(pair);
    row->base = pair_total(pair, PAIR_A);
    row->run = pair_total(pair, PAIR_B);
    row->t = pair_compare(pair, how->draws);
    row->verdict = judge(row, how->margin, pair_effect(pair, how->effect));
}

static int compare_cell(struct cell_items base, struct cell_items run,
                        const struct compare_how *how, struct arena *arena,
                        struct comparison *rows, size_t *n, struct err *err)
{
    struct pair pair;
    pair_items(&pair, &base, 1, &run, 1, arena);
    for (size_t m = 0; m < base.item->n_metrics && (m == 0 || how->all_metrics); m++) {
        struct comparison *row = &rows[*n];
        *row = (struct comparison){.cell = base.item->cell,
                                   .primary = m == 0,
                                   .base = NAN,
                                   .run = NAN,
                                   .p_holm = NAN};
        row->metric = metric_find(base.item->metric[m], err);
        if (!row->metric)
            return err_wrap(err, "%.*s", STR_ARG(base.item->cell));
        if (!run.n)
            row->verdict = VERDICT_MISSING;
        else if (!pair.n)
            row->verdict = VERDICT_UNPAIRED;
        else
            compare_metric(row, &pair, how, arena);
        (*n)++;
    }
    return 0;
}

static void adjust(struct comparison *rows, size_t n, struct arena *arena)
{
    double *p = ARENA_ARRAY(arena, n + 1, double);
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (rows[i].verdict < VERDICT_UNPAIRED)
            p[k++] = rows[i].t.paired.p;
    stats_holm(p, k);
    for (size_t i = n; i > 0; i--)
        if (rows[i - 1].verdict < VERDICT_UNPAIRED)
            rows[i - 1].p_holm = p[--k];
}

int compare(const struct results *base, const struct results *run,
            const struct compare_how *how, struct arena *arena, struct comparison **rows,
            size_t *n, struct err *err)
{
    *rows = ARENA_ARRAY(arena, base->n_items * ITEM_METRICS_MAX + 1, struct comparison);
    *n = 0;
    for (size_t at = 0; at < base->n_items;) {
        struct cell_items cell = cell_items_at(base, at);
        if (compare_cell(cell, cell_items_find(run, cell.item->cell), how, arena, *rows,
                         n, err))
            return -1;
        at += cell.n;
    }
    adjust(*rows, *n, arena);
    return 0;
}

bool compare_fails(const struct comparison *row)
{
    return row->verdict >= VERDICT_WORSE;
}

/* ---- reports */

void compare_markdown(const struct comparison *rows, size_t n, const char *base,
                      const char *run, FILE *out)
{
    size_t failing = 0;
    for (size_t i = 0; i < n; i++)
        failing += compare_fails(&rows[i]);
    fprintf(out, "### %s against %s: %zu of %zu cells worse\n\n", run, base, failing, n);
    fprintf(out,
            "| cell | metric | items | changed | base | run | difference [95 %%] | test "
            "| p (Holm) | would see | verdict |\n"
            "|---|---|--:|--:|--:|--:|---|---|--:|--:|---|\n");
    for (size_t i = 0; i < n; i++) {
        const struct comparison *r = &rows[i];
        fprintf(out, "| %.*s | %s | ", STR_ARG(r->cell), r->metric->name);
        if (r->verdict < VERDICT_UNPAIRED)
            fprintf(out,
                    "%zu | %zu | %.4f | %.4f | %+.4f [%+.4f, %+.4f] | %s | %.3f | %.4f | "
                    "%s |\n",
                    r->items, r->changed, r->base, r->run, r->t.paired.difference,
                    r->t.paired.interval.low, r->t.paired.interval.high, r->t.test,
                    r->p_holm, r->t.detectable, verdict_names[r->verdict]);
        else
            fprintf(out, "0 | | | | | | | | %s |\n", verdict_names[r->verdict]);
    }
    fputs("\n\"would see\": the difference that this many items would have shown in 80 "
          "of 100 "
          "tries.\n",
          out);
}

void compare_junit(const struct comparison *rows, size_t n, const char *run, FILE *out)
{
    size_t failing = 0;
    for (size_t i = 0; i < n; i++)
        failing += compare_fails(&rows[i]);
    fprintf(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"");
    page_put_escaped(str_of(run), out);
    fprintf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\">\n", n,
            failing);
    for (size_t i = 0; i < n; i++) {
        const struct comparison *r = &rows[i];
        fputs("    <testcase classname=\"", out);
        page_put_escaped(r->cell, out);
        fprintf(out, "\" name=\"%s is not worse\">\n", r->metric->name);
        if (compare_fails(r))
            fprintf(
                out,
                "      <failure type=\"regression\" message=\"%s: base %.4f, run %.4f, "
                "difference %+.4f [%+.4f, %+.4f]\"/>\n",
                verdict_names[r->verdict], r->base, r->run, r->t.paired.difference,
                r->t.paired.interval.low, r->t.paired.interval.high);
        else
            fprintf(out,
                    "      <system-out>%s: difference %+.4f [%+.4f, %+.4f], p %.3f (%s, "
                    "Holm), would see %.4f</system-out>\n",
                    verdict_names[r->verdict], r->t.paired.difference,
                    r->t.paired.interval.low, r->t.paired.interval.high, r->p_holm,
                    r->t.test, r->t.detectable);
        fputs("    </testcase>\n", out);
    }
    fputs("  </testsuite>\n</testsuites>\n", out);
}
