#include "harness/run/clusters.h"

#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/map.h"

struct clusters clusters_make(size_t n_items,
                              struct str (*cluster_of)(const void *context, size_t i),
                              const void *context)
{
    struct clusters c = {.at = mem_resize(NULL, n_items + 1, sizeof *c.at)};
    struct map number = {0};
    for (size_t i = 0; i < n_items; i++) {
        struct str name = cluster_of(context, i);
        bool added = true;
        uint32_t *at = name.n > 0 ? map_put(&number, name, &added) : NULL;
        if (added && at != NULL)
            *at = (uint32_t)c.n;
        c.at[i] = added ? (uint32_t)c.n : *at;
        c.n += added;
        c.shared |= !added;
    }
    map_release(&number);
    return c;
}

void clusters_release(struct clusters *clusters)
{
    free(clusters->at);
    *clusters = (struct clusters){0};
}
