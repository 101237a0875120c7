#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/result/result.h"

int results_read(struct results *results, const char *dir, bool with_items,
                 struct arena *arena, struct err *err)
{
    *results = (struct results){.dir = arena_strdup(arena, dir)};
    if (!file_is_dir(dir))
        return err_ask(err, "\"%s\" is not the folder of a run", dir);
    if (json_load(file_join(arena, dir, "run.json"), arena, &results->run, err) ||
        cells_read(file_join(arena, dir, "cells.csv"), arena, &results->cell,
                   &results->n_cells, err))
        return err_wrap(err, "cannot read the run \"%s\"", dir);
    if (with_items && items_read(file_join(arena, dir, "items.jsonl"), arena,
                                 &results->item, &results->n_items, err))
        return err_wrap(err, "cannot read the run \"%s\"", dir);
    return 0;
}
