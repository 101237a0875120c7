/* clusters - which items of a set belong together (struct reference: a document, a
 * dialogue), as numbers for the statistics.  An item without a cluster is one of its own.
 */
#ifndef HARNESS_RUN_CLUSTERS_H
#define HARNESS_RUN_CLUSTERS_H

#include "harness/base/str.h"

struct clusters {
    uint32_t *at; /* of each item, below n */
    size_t n;
    bool shared; /* some items do belong together */
};

/* cluster_of(context, i): the name of item i's; may be empty.  Free with
 * clusters_release(). */
struct clusters clusters_make(size_t n_items,
                              struct str (*cluster_of)(const void *context, size_t i),
                              const void *context);
void clusters_release(struct clusters *clusters);

#endif
