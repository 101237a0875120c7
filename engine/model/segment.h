/* segment - keys and values of one run of positions, of all layers.
 *
 * A sequence is a chain from a leaf to its root, so that sequences with a common beginning share
 * its segment.  Keys lie in groups of 16 positions (engine/kernel/kv.h), so a segment that does
 * not start at a multiple begins with a copy of the last of its parent's.
 */
#ifndef ENGINE_MODEL_SEGMENT_H
#define ENGINE_MODEL_SEGMENT_H

#include <stddef.h>

#include "engine/model/model.h"

struct kv_layer;
struct kv_span;

struct segment {
    struct segment *parent; /* earlier positions, or NULL */
    int start; /* position of the first key; it sees the parent's before that */
    int n;     /* keys there are */
    int room;  /* positions there are, from that of the first group on */
    float *kv; /* of each layer */
};

/* Positions that `capacity` keys from `start` on need. */
int segment_room(int start, int capacity);
size_t segment_bytes(const struct model_shape *shape, int room);
/* Starts behind the keys that the parent has now, with room for `capacity`; NULL: no memory. */
struct segment *segment_open(const struct model_shape *shape, struct segment *parent,
                             int capacity);
void segment_close(struct segment *segment); /* not the parent */

/* Used by the forward pass ------------------------------------------------------------- */

/* Rows k and v (rows, KV * D) of key head kv of layer l, behind the keys there are.  The parent's
 * keys of this layer are there. */
void segment_put(struct segment *segment, const struct model_shape *shape, int l, int kv,
                 const float *k, const float *v, int rows);
/* The pieces of a sequence from its root to its leaf, into span, where the leaf has n keys;
 * returns how many. */
int segment_spans(const struct segment *leaf, const struct model_shape *shape, int n,
                  int l, struct kv_span *span);

#endif
