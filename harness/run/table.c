/* table - what a run came to, for people: a row per cell, with each task's first metric. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/result/result.h"
#include "harness/run/run.h"

enum { N_COLUMNS = 11 };

struct line {
    const char *field[N_COLUMNS];
};

static const struct line heading = {{"task", "method", "model", "metric", "quality",
                                     "95 % interval", "p50 ms", "p95 ms", "USD per 1k",
                                     "prepare s", "prepare USD"}};

static const char *fixed(struct arena *arena, double value, int decimals)
{
    return isnan(value) ? "-" : arena_format(arena, "%.*f", decimals, value);
}

/* Below a millionth of a dollar it is nothing. */
static const char *usd(struct arena *arena, double value, int digits)
{
    if (isnan(value))
        return "-";
    return value < 1e-6 ? "0" : arena_format(arena, "%.*g", digits, value);
}

static const char *interval(struct arena *arena, const struct cell *c)
{
    if (isnan(c->quality_low) || isnan(c->quality_high))
        return "-";
    return arena_format(arena, "%.3f to %.3f", c->quality_low, c->quality_high);
}

/* Several seeds are several lines: the seed goes behind the method. */
static const char *method_of(struct arena *arena, const struct cell *c, bool seeds)
{
    if (!seeds)
        return c->method;
    return arena_format(arena, "%s #%lld", c->method, (long long)c->seed);
}

static struct line line_of(struct arena *arena, const struct cell *c, bool seeds)
{
    return (struct line){{
        c->task,
        method_of(arena, c, seeds),
        c->model,
        c->metric,
        fixed(arena, c->quality, 3),
        interval(arena, c),
        fixed(arena, c->latency_p50_ms, 1),
        fixed(arena, c->latency_p95_ms, 1),
        usd(arena, c->usd_per_1k, 3),
        fixed(arena, c->prepare_s, 1),
        usd(arena, c->prepare_usd, 2),
    }};
}

static void widen(size_t width[N_COLUMNS], const struct line *line)
{
    for (int i = 0; i < N_COLUMNS; i++) {
        size_t n = strlen(line->field[i]);
        width[i] = n > width[i] ? n : width[i];
    }
}

/* Texts to the left, numbers to the right. */
static void print_line(const struct line *line, const size_t width[N_COLUMNS])
{
    for (int i = 0; i < N_COLUMNS; i++) {
        const char *space = i + 1 < N_COLUMNS ? "  " : "\n";
        if (i < 4 || i == 5)
            printf("%-*s%s", (int)width[i], line->field[i], space);
        else
            printf("%*s%s", (int)width[i], line->field[i], space);
    }
}

static void print_rule(const size_t width[N_COLUMNS])
{
    size_t n = 2 * (N_COLUMNS - 1);
    for (int i = 0; i < N_COLUMNS; i++)
        n += width[i];
    while (n--)
        putchar('-');
    putchar('\n');
}

/* By task, in the order of their first cell: models run outermost, people compare methods. */
static size_t by_task(const struct results *results, struct arena *arena,
                      const struct cell **sorted)
{
    size_t n = 0;
    bool *taken = ARENA_ARRAY(arena, results->n_cells, bool);
    for (size_t i = 0; i < results->n_cells; i++)
        for (size_t k = i; k < results->n_cells && !taken[i]; k++) {
            const struct cell *c = &results->cell[k];
            if (strcmp(c->task, results->cell[i].task) != 0)
                continue;
            if (k != i)
                taken[k] = true;
            if (c->primary)
                sorted[n++] = c;
        }
    return n;
}

static bool has_seeds(const struct results *results)
{
    for (size_t i = 1; i < results->n_cells; i++)
        if (results->cell[i].seed != results->cell[0].seed)
            return true;
    return false;
}

static void print_table(const struct results *results, struct arena *arena)
{
    const struct cell **sorted =
        ARENA_ARRAY(arena, results->n_cells, const struct cell *);
    size_t n = by_task(results, arena, sorted), width[N_COLUMNS] = {0};
    struct line *line = ARENA_ARRAY(arena, n, struct line);
    bool seeds = has_seeds(results);
    widen(width, &heading);
    for (size_t i = 0; i < n; i++) {
        line[i] = line_of(arena, sorted[i], seeds);
        widen(width, &line[i]);
    }
    print_line(&heading, width);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || strcmp(sorted[i]->task, sorted[i - 1]->task) != 0)
            print_rule(width);
        print_line(&line[i], width);
    }
}

/* A failed answer scores as wrong: whoever reads the table must know that it was none. */
static void print_failures(const struct results *results)
{
    int64_t failed = 0, items = 0;
    for (size_t i = 0; i < results->n_cells; i++)
        if (results->cell[i].primary) {
            failed += results->cell[i].failed;
            items += results->cell[i].items;
        }
    if (failed)
        printf(
            "\n%lld of %lld answers failed or could not be read: items.jsonl says why\n",
            (long long)failed, (long long)items);
}

void run_print_table(const struct results *results)
{
    struct arena arena = {0};
    const char *dir = results->dir;
    print_table(results, &arena);
    print_failures(results);
    printf("\n%s: cells.csv and items.jsonl", dir);
    if (file_is_dir(file_join(&arena, dir, "figures")))
        printf(", charts in %s/figures, what they say in %s/summary.md", dir, dir);
    putchar('\n');
    arena_release(&arena);
}
