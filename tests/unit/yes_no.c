#include "tests/unit/yes_no.h"

#include "harness/base/arena.h"

struct item *yes_no_items(struct results *results, struct item *item,
                          const struct cell *cell, int n, int n_right,
                          struct arena *arena)
{
    struct item *first = &item[results->n_items];
    for (int i = 0; i < n; i++) {
        struct str *accept = ARENA_NEW(arena, struct str);
        *accept = i % 2 ? STR("yes") : STR("no");
        item[results->n_items++] = (struct item){
            .cell = cell_name(cell, arena),
            .id = str_of(arena_format(arena, "q%d", i)),
            .index = (size_t)i,
            .accept = accept,
            .n_accept = 1,
            .reference = *accept,
            .answer = (i < n_right) == (i % 2) ? STR("yes") : STR("no"),
            .choice = -1,
            .hit = -1,
        };
    }
    return first;
}
