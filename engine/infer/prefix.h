/* prefix - which beginnings the prompts of many requests share.
 *
 * Prompts are sorted; every beginning of at least PREFIX_MIN ids that at least two of
 * them share (and that is PREFIX_MIN ids longer than the one around it) becomes a node.
 * Requests are then taken in sorted order, so that a node is needed for one stretch of
 * time only.
 */
#ifndef ENGINE_INFER_PREFIX_H
#define ENGINE_INFER_PREFIX_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

enum { PREFIX_MIN = 16 };

struct prefix {
    int parent;        /* index, -1: none */
    int from, to;      /* positions of its ids: [from, to) */
    const int32_t *id; /* of the whole beginning, from position 0 */
    int users;         /* requests and nodes directly below it */
};

struct prompt {
    const int32_t *id;
    int n;
};

struct prefix_plan {
    struct prefix *node;
    int n_nodes;
    int *order;   /* requests in the order to take them */
    int *node_of; /* of request i: index, -1: none */
};

/* The last id of a prompt is never shared: somebody wants to know what comes after it.
 * depth_max: most nodes above one another.  share false: no nodes, order as given. */
void prefix_plan(struct prefix_plan *plan, const struct prompt *prompt, int n,
                 int depth_max, bool share, struct arena *arena);

#endif
