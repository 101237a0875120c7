#include "harness/result/seeds.h"

#include <math.h>
#include <string.h>

#include "harness/base/arena.h"

struct group {
    const struct cell **row; /* n seeds, the lowest first */
    size_t n;
};

static bool differ_in_seed_alone(const struct cell *a, const struct cell *b)
{
    return !strcmp(a->metric, b->metric) && !strcmp(a->method, b->method) &&
           !strcmp(a->task, b->task) && !strcmp(a->model, b->model);
}

/* ---- one row of a group */

typedef double figure_of(const struct cell *cell, size_t offset);

static double real_of(const struct cell *cell, size_t offset)
{
    double value;
    memcpy(&value, (const char *)cell + offset, sizeof value);
    return value;
}

static double count_of(const struct cell *cell, size_t offset)
{
    int64_t value;
    memcpy(&value, (const char *)cell + offset, sizeof value);
    return (double)value;
}

/* Over the seeds where it is known; NAN: nowhere. */
static double mean(const struct group *g, figure_of *figure, size_t offset)
{
    double sum = 0, known = 0;
    for (size_t i = 0; i < g->n; i++) {
        double value = figure(g->row[i], offset);
        if (isnan(value))
            continue;
        sum += value;
        known++;
    }
    return known > 0 ? sum / known : NAN;
}

static void put_quality(const struct group *g, seeds_range *range, struct cell *joined,
                        struct seeds *seeds, struct arena *arena)
{
    double *quality = ARENA_ARRAY(arena, g->n, double);
    size_t n = 0;
    *seeds = (struct seeds){g->n, NAN, NAN};
    for (size_t i = 0; i < g->n; i++) {
        double q = g->row[i]->quality;
        if (isnan(q))
            continue;
        quality[n++] = q;
        seeds->least = fmin(seeds->least, q); /* fmin passes over NAN */
        seeds->most = fmax(seeds->most, q);
    }
    struct interval items = {joined->quality_low, joined->quality_high};
    double training = stats_t_half(quality, n);
    struct interval both = stats_widen(joined->quality, items, training);
    struct interval scale = range(joined->metric);
    joined->quality_low = isnan(both.low) ? both.low : fmax(both.low, scale.low);
    joined->quality_high = isnan(both.high) ? both.high : fmin(both.high, scale.high);
    joined->quality_stderr =
        hypot(joined->quality_stderr, n > 1 ? stats_stderr(quality, n) : 0);
}

static struct cell join(const struct group *g, seeds_range *range, struct seeds *seeds,
                        struct arena *arena)
{
    struct cell joined = *g->row[0];
    if (g->n == 1) {
        *seeds = (struct seeds){1, joined.quality, joined.quality};
        return joined;
    }
#define JOIN_TEXT(name)
#define JOIN_INT(name) \
    joined.name = (int64_t)ceil(mean(g, count_of, offsetof(struct cell, name)));
#define JOIN_REAL(name)           joined.name = mean(g, real_of, offsetof(struct cell, name));
#define X(type, name, unit, what) JOIN_##type(name)
    CELL_COLUMNS(X)
#undef X
    joined.seed = g->row[0]->seed;
    put_quality(g, range, &joined, seeds, arena);
    return joined;
}

/* ---- groups */

/* Rows of a cell stand near each other: the search begins at the end. */
static struct group *group_of(struct group *group, size_t *n, const struct cell *cell)
{
    for (size_t i = *n; i > 0; i--)
        if (differ_in_seed_alone(group[i - 1].row[0], cell))
            return &group[i - 1];
    return &group[(*n)++];
}

static void add(struct group *g, const struct cell *cell, struct arena *arena)
{
    const struct cell **row = ARENA_ARRAY(arena, g->n + 1, const struct cell *);
    size_t at = g->n;
    for (; at > 0 && g->row[at - 1]->seed > cell->seed; at--)
        row[at] = g->row[at - 1];
    row[at] = cell;
    for (size_t i = 0; i < at; i++)
        row[i] = g->row[i];
    *g = (struct group){row, g->n + 1};
}

void seeds_join(struct results *results, seeds_range *range, struct arena *arena)
{
    struct group *group = ARENA_ARRAY(arena, results->n_cells + 1, struct group);
    size_t n = 0;
    for (size_t i = 0; i < results->n_cells; i++)
        add(group_of(group, &n, &results->cell[i]), &results->cell[i], arena);
    struct cell *cell = ARENA_ARRAY(arena, n + 1, struct cell);
    struct seeds *seeds = ARENA_ARRAY(arena, n + 1, struct seeds);
    for (size_t i = 0; i < n; i++)
        cell[i] = join(&group[i], range, &seeds[i], arena);
    results->cell = cell;
    results->n_cells = n;
    results->seeds = seeds;
}

struct seeds seeds_of(const struct results *results, const struct cell *cell)
{
    if (results->seeds != NULL)
        return results->seeds[cell - results->cell];
    return (struct seeds){1, cell->quality, cell->quality};
}

/* ---- items */

/* "task/method/model/" and nothing but a number. */
static bool is_seed_of(struct str name, struct str cell)
{
    if (!str_starts(name, cell) || name.n == cell.n)
        return false;
    for (size_t i = cell.n; i < name.n; i++)
        if (name.data[i] < '0' || name.data[i] > '9')
            return false;
    return true;
}

size_t seeds_items(const struct results *results, const struct cell *cell,
                   const struct cell_items **list, struct arena *arena)
{
    if (results->seeds == NULL) {
        struct cell_items *own = ARENA_NEW(arena, struct cell_items);
        *own = cell_items_find(results, cell_name(cell, arena));
        *list = own;
        return own->n > 0;
    }
    struct str name =
        str_of(arena_format(arena, "%s/%s/%s/", cell->task, cell->method, cell->model));
    struct cell_items *found =
        ARENA_ARRAY(arena, seeds_of(results, cell).n, struct cell_items);
    size_t n = 0;
    for (size_t at = 0; at < results->n_items;) {
        struct cell_items s = cell_items_at(results, at);
        if (is_seed_of(s.item->cell, name) && n < seeds_of(results, cell).n)
            found[n++] = s;
        at += s.n;
    }
    *list = found;
    return n;
}
