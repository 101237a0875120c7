#include "harness/run/compare.h"

#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"

const char *const verdict_names[] = {"same", "better", "WORSE", "NO SHARED ITEMS",
                                     "MISSING"};

/* The items of one cell: a stretch of results.item. */
struct stretch {
    const struct item *item;
    size_t n;
};

static struct stretch next_cell(const struct results *r, size_t from)
{
    struct stretch s = {r->item + from, 0};
    while (from + s.n < r->n_items && str_eq(r->item[from + s.n].cell, s.item->cell))
        s.n++;
    return s;
}

static struct stretch find_cell(const struct results *r, struct str cell)
{
    for (size_t at = 0; at < r->n_items;) {
        struct stretch s = next_cell(r, at);
        if (str_eq(s.item->cell, cell))
            return s;
        at += s.n;
    }
    return (struct stretch){0};
}

/* ---- the shared items of a cell, ready to be scored */

struct pairing {
    const struct item **base, **run;
    size_t n;
    struct split split; /* made from the recorded references */
    struct str *label;  /* all that occur, sorted: the same on both sides */
    size_t n_labels;
};

static const struct item *find_item(struct stretch cell, const struct item *like,
                                    size_t at)
{
    if (at < cell.n && str_eq(cell.item[at].id, like->id))
        return &cell.item[at];
    for (size_t i = 0; i < cell.n; i++)
        if (str_eq(cell.item[i].id, like->id))
            return &cell.item[i];
    return NULL;
}

static void add_label(struct pairing *p, struct str label)
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
static void add_labels(struct pairing *p, struct arena *arena)
{
    p->label = ARENA_ARRAY(arena, 3 * p->n + 1, struct str);
    for (size_t i = 0; i < p->n; i++) {
        add_label(p, p->base[i]->reference);
        if (p->base[i]->choice >= 0 && !p->base[i]->failed)
            add_label(p, p->base[i]->answer);
        if (p->run[i]->choice >= 0 && !p->run[i]->failed)
            add_label(p, p->run[i]->answer);
    }
}

static void make_split(struct pairing *p, struct arena *arena)
{
    struct question *question = ARENA_ARRAY(arena, p->n + 1, struct question);
    struct reference *reference = ARENA_ARRAY(arena, p->n + 1, struct reference);
    add_labels(p, arena);
    for (size_t i = 0; i < p->n; i++) {
        struct str *accept = ARENA_ARRAY(arena, p->base[i]->n_accept + 1, struct str);
        memcpy(accept, p->base[i]->accept, p->base[i]->n_accept * sizeof *accept);
        question[i] = (struct question){p->base[i]->id, STR(""), p->label, p->n_labels};
        reference[i] = (struct reference){
            .accept = accept, .n_accept = p->base[i]->n_accept, .kind = p->base[i]->kind};
    }
    p->split = (struct split){question, reference, p->n};
}

static void pair_items(struct pairing *p, struct stretch base, struct stretch run,
                       struct arena *arena)
{
    *p = (struct pairing){.base = ARENA_ARRAY(arena, base.n + 1, const struct item *),
                          .run = ARENA_ARRAY(arena, base.n + 1, const struct item *)};
    for (size_t i = 0; i < base.n; i++) {
        const struct item *other = find_item(run, &base.item[i], i);
        if (!other)
            continue;
        p->base[p->n] = &base.item[i];
        p->run[p->n++] = other;
    }
    make_split(p, arena);
}

/* ---- one row */

struct scored {
    const struct metric *metric;
    const struct split *split;
    double *row; /* (n, metric_width) */
};

static double total_of(const void *context, const uint32_t *pick, size_t n)
{
    const struct scored *s = context;
    return metric_total(s->metric, s->row, s->split, pick, n);
}

/* The number that the item got in its run. */
static double recorded(const struct item *item, const struct metric *metric)
{
    for (size_t m = 0; m < item->n_metrics; m++)
        if (strcmp(item->metric[m], metric->name) == 0)
            return item->value[m];
    return NAN;
}

static struct scored score_side(const struct metric *metric, const struct pairing *p,
                                const struct item *const *side, struct arena *arena)
{
    size_t width = metric_width(metric);
    struct scored s = {metric, &p->split, ARENA_ARRAY(arena, p->n * width + 1, double)};
    for (size_t i = 0; i < p->n; i++) {
        struct answer answer = {
            .text = side[i]->failed ? STR("") : side[i]->answer,
            .choice = -1,
            .reference_logprob = side[i]->reference_logprob,
        };
        metric_score(metric, &answer, &p->split.question[i], &p->split.reference[i],
                     s.row + i * width);
        if (metric->needs & METRIC_NEEDS_RUN)
            s.row[i * width] = recorded(side[i], metric);
    }
    return s;
}

static enum verdict judge(const struct comparison *row, double margin)
{
    if (row->metric->describes)
        return VERDICT_SAME;
    double sign = row->metric->higher_is_better ? 1 : -1;
    double best = sign > 0 ? row->paired.interval.high : -row->paired.interval.low;
    double worst = sign > 0 ? row->paired.interval.low : -row->paired.interval.high;
    if (best < 0 && sign * row->paired.difference < -margin)
        return VERDICT_WORSE;
    return worst > 0 ? VERDICT_BETTER : VERDICT_SAME;
}

static void compare_metric(struct comparison *row, const struct pairing *p,
                           const struct compare_how *how, struct arena *arena)
{
    struct scored base = score_side(row->metric, p, p->base, arena);
    struct scored run = score_side(row->metric, p, p->run, arena);
    row->items = p->n;
    for (size_t i = 0; i < p->n; i++)
        row->changed += !str_eq(p->base[i]->answer, p->run[i]->answer);
    row->base = metric_total(row->metric, base.row, &p->split, NULL, p->n);
    row->run = metric_total(row->metric, run.row, &p->split, NULL, p->n);
    row->paired = stats_paired_bootstrap(total_of, &base, &run, p->n, how->resamples, 1);
    row->verdict = judge(row, how->margin);
}

static int compare_cell(struct stretch base, struct stretch run,
                        const struct compare_how *how, struct arena *arena,
                        struct comparison *rows, size_t *n, struct err *err)
{
    struct pairing pairing;
    pair_items(&pairing, base, run, arena);
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
        else if (!pairing.n)
            row->verdict = VERDICT_UNPAIRED;
        else
            compare_metric(row, &pairing, how, arena);
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
            p[k++] = rows[i].paired.p;
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
        struct stretch cell = next_cell(base, at);
        if (compare_cell(cell, find_cell(run, cell.item->cell), how, arena, *rows, n,
                         err))
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
    fprintf(
        out,
        "| cell | metric | items | changed | base | run | difference [95 %%] | p (Holm) "
        "| verdict |\n|---|---|--:|--:|--:|--:|---|--:|---|\n");
    for (size_t i = 0; i < n; i++) {
        const struct comparison *r = &rows[i];
        fprintf(out, "| %.*s | %s | ", STR_ARG(r->cell), r->metric->name);
        if (r->verdict < VERDICT_UNPAIRED)
            fprintf(out, "%zu | %zu | %.4f | %.4f | %+.4f [%+.4f, %+.4f] | %.3f | %s |\n",
                    r->items, r->changed, r->base, r->run, r->paired.difference,
                    r->paired.interval.low, r->paired.interval.high, r->p_holm,
                    verdict_names[r->verdict]);
        else
            fprintf(out, "0 | | | | | | %s |\n", verdict_names[r->verdict]);
    }
}

static void xml_text(struct str s, FILE *out)
{
    for (size_t i = 0; i < s.n; i++)
        switch (s.data[i]) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc((unsigned char)s.data[i] < 0x20 ? '?' : s.data[i], out);
        }
}

void compare_junit(const struct comparison *rows, size_t n, const char *run, FILE *out)
{
    size_t failing = 0;
    for (size_t i = 0; i < n; i++)
        failing += compare_fails(&rows[i]);
    fprintf(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"");
    xml_text(str_of(run), out);
    fprintf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\">\n", n,
            failing);
    for (size_t i = 0; i < n; i++) {
        const struct comparison *r = &rows[i];
        fputs("    <testcase classname=\"", out);
        xml_text(r->cell, out);
        fprintf(out, "\" name=\"%s is not worse\"%s>\n", r->metric->name,
                compare_fails(r) ? "" : "/");
        if (compare_fails(r))
            fprintf(
                out,
                "      <failure type=\"regression\" message=\"%s: base %.4f, run %.4f, "
                "difference %+.4f [%+.4f, %+.4f]\"/>\n    </testcase>\n",
                verdict_names[r->verdict], r->base, r->run, r->paired.difference,
                r->paired.interval.low, r->paired.interval.high);
    }
    fputs("  </testsuite>\n</testsuites>\n", out);
}
