#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/result/result.h"

static int read_items(struct results *results, enum results_items items,
                      struct arena *arena, struct err *err)
{
    const char *path = file_join(arena, results->dir, "items.jsonl");
    if (!file_exists(path))
        path = arena_format(arena, "%s.gz", path);
    if (file_exists(path))
        return items_read(path, arena, &results->item, &results->n_items, err);
    if (items == ITEMS_IF_THERE)
        return 0;
    return err_ask(
        err, "it was kept without its items (items.jsonl, or items.jsonl.gz), which "
             "this needs; run it again (its configuration is in run.json)");
}

int results_read(struct results *results, const char *dir, enum results_items items,
                 struct arena *arena, struct err *err)
{
    *results = (struct results){.dir = arena_strdup(arena, dir)};
    if (!file_is_dir(dir))
        return err_ask(err, "\"%s\" is not the folder of a run", dir);
    if (!file_exists(file_join(arena, dir, "run.json")))
        return err_ask(err, "\"%s\" is not the folder of a run: it has no run.json", dir);
    if (json_load(file_join(arena, dir, "run.json"), arena, &results->run, err) ||
        cells_read(file_join(arena, dir, "cells.csv"), arena, &results->cell,
                   &results->n_cells, err) ||
        (items != ITEMS_UNREAD && read_items(results, items, arena, err)))
        return err_wrap(err, "cannot read the run \"%s\"", dir);
    return 0;
}

struct str cell_name(const struct cell *cell, struct arena *arena)
{
    return str_of(arena_format(arena, "%s/%s/%s/%lld", cell->task, cell->method,
                               cell->model, (long long)cell->seed));
}

struct cell_items cell_items_at(const struct results *r, size_t from)
{
    struct cell_items s = {r->item + from, 0};
    while (from + s.n < r->n_items && str_eq(r->item[from + s.n].cell, s.item->cell))
        s.n++;
    return s;
}

struct cell_items cell_items_find(const struct results *r, struct str cell)
{
    for (size_t at = 0; at < r->n_items;) {
        struct cell_items s = cell_items_at(r, at);
        if (str_eq(s.item->cell, cell))
            return s;
        at += s.n;
    }
    return (struct cell_items){0};
}

const char *const *results_tasks(const struct results *r, size_t *n, struct arena *arena)
{
    const char **task = ARENA_ARRAY(arena, r->n_cells + 1, const char *);
    *n = 0;
    for (size_t i = 0; i < r->n_cells; i++) {
        size_t at = 0;
        while (at < *n && strcmp(task[at], r->cell[i].task) != 0)
            at++;
        task[at] = r->cell[i].task;
        *n += at == *n;
    }
    return task;
}
