#include "engine/infer/cache.h"

#include <stddef.h>

#include "engine/model/forward.h"
#include "harness/base/err.h"

int64_t cache_bytes(const struct cache *cache, int start, int capacity)
{
    return (int64_t)segment_bytes(cache->shape, segment_room(start, capacity));
}

static int64_t bytes_of(const struct cache *cache, const struct segment *segment)
{
    return (int64_t)segment_bytes(cache->shape, segment->room);
}

bool cache_fits(const struct cache *cache, int64_t bytes)
{
    return cache->bytes - cache->kept + bytes <= cache->limit;
}

void cache_count(struct cache *cache, int64_t bytes)
{
    cache->bytes += bytes;
    cache->peak = cache->bytes > cache->peak ? cache->bytes : cache->peak;
}

/* The smallest that is large enough, and not so large that it would be a waste. */
static struct segment *take_closed(struct cache *cache, int room)
{
    struct segment **best = NULL;
    for (struct segment **at = &cache->closed; *at != NULL; at = &(*at)->parent)
        if ((*at)->room >= room && (*at)->room <= 2 * room &&
            (best == NULL || (*at)->room < (*best)->room))
            best = at;
    if (best == NULL)
        return NULL;
    struct segment *found = *best;
    *best = found->parent;
    cache->kept -= bytes_of(cache, found);
    return found;
}

static void give_back(struct cache *cache, int64_t until)
{
    while (cache->closed != NULL && cache->bytes > until) {
        struct segment *segment = cache->closed;
        cache->closed = segment->parent;
        cache->bytes -= bytes_of(cache, segment);
        cache->kept -= bytes_of(cache, segment);
        segment_close(segment);
    }
}

int cache_open(struct cache *cache, struct segment **out, struct segment *parent,
               int start, int capacity, struct err *err)
{
    int room = segment_room(start, capacity);
    struct segment *segment = take_closed(cache, room);
    if (segment == NULL) {
        give_back(cache, cache->limit - cache_bytes(cache, start, capacity));
        segment = segment_open(cache->shape, NULL, room);
        if (segment == NULL)
            return err_set(err, "no memory for the keys and values of %d tokens",
                           capacity);
        cache_count(cache, bytes_of(cache, segment));
    }
    segment->parent = parent;
    segment->start = start;
    segment->n = 0;
    *out = segment;
    return 0;
}

void cache_close(struct cache *cache, struct segment *segment)
{
    if (segment == NULL)
        return;
    segment->parent = cache->closed;
    cache->closed = segment;
    cache->kept += bytes_of(cache, segment);
}

void cache_release(struct cache *cache)
{
    give_back(cache, INT64_MIN);
}
