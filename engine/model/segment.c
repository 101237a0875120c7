#include "engine/model/segment.h"

#include <stdlib.h>

#include "engine/kernel/kv.h"
#include "harness/base/arena.h"

static int group_start(int position)
{
    return position / KV_GROUP * KV_GROUP;
}

int segment_room(int start, int capacity)
{
    return group_start(start % KV_GROUP + capacity + KV_GROUP - 1);
}

static enum kv_form form_of(const struct model_shape *s)
{
    return s->kv_bf16 ? KV_BF16 : KV_F32;
}

static size_t layer_words(const struct model_shape *s, int room)
{
    return kv_words(form_of(s), s->KV, s->D, room);
}

size_t segment_bytes(const struct model_shape *s, int room)
{
    return sizeof(struct segment) + (size_t)s->L * layer_words(s, room) * sizeof(float);
}

struct segment *segment_open(const struct model_shape *shape, struct segment *parent,
                             int capacity)
{
    int start = parent != NULL ? parent->start + parent->n : 0;
    int room = segment_room(start, capacity);
    struct segment *segment = malloc(sizeof *segment);
    float *kv = mem_big((size_t)shape->L * layer_words(shape, room) * sizeof *kv);
    if (segment == NULL || kv == NULL) {
        free(segment);
        free(kv);
        return NULL;
    }
    *segment = (struct segment){.parent = parent, .start = start, .room = room, .kv = kv};
    return segment;
}

void segment_close(struct segment *segment)
{
    if (segment == NULL)
        return;
    free(segment->kv);
    free(segment);
}

static struct kv_layer layer_of(const struct segment *g, const struct model_shape *s,
                                int l)
{
    return (struct kv_layer){
        .form = form_of(s),
        .KV = s->KV,
        .D = s->D,
        .room = g->room,
        .words = g->kv + (size_t)l * layer_words(s, g->room),
    };
}

void segment_put(struct segment *g, const struct model_shape *s, int l, int kv,
                 const float *k, const float *v, int rows)
{
    const struct kv_layer layer = layer_of(g, s, l);
    int copied = g->start % KV_GROUP;
    if (g->n == 0 && copied > 0) {
        const struct kv_layer parent = layer_of(g->parent, s, l);
        kv_copy_group(&layer, kv, &parent,
                      group_start(g->start) - group_start(g->parent->start));
    }
    kv_put(&layer, kv, copied + g->n, k, v, rows);
}

int segment_spans(const struct segment *leaf, const struct model_shape *s, int n, int l,
                  struct kv_span *span)
{
    int depth = 0, end = leaf->start + n;
    for (const struct segment *g = leaf; g != NULL; g = g->parent)
        depth++;
    int i = depth;
    for (const struct segment *g = leaf; g != NULL; g = g->parent) {
        const struct kv_layer layer = layer_of(g, s, l);
        span[--i] = kv_span_of(&layer, end - group_start(g->start));
        end = group_start(g->start);
    }
    return depth;
}
