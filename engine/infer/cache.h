/* cache - the memory of keys and values: segments within a budget, used again when closed.
 *
 * One owner, one thread.  Bytes count from when they are taken until they are given back to
 * the system, which happens when the budget wants it.
 */
#ifndef ENGINE_INFER_CACHE_H
#define ENGINE_INFER_CACHE_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct model_shape;
struct segment;

struct cache {
    const struct model_shape *shape;
    int64_t bytes, peak; /* taken: in use, kept for later, and what else was counted */
    int64_t kept;        /* of these, in closed segments */
    int64_t limit;
    struct segment *closed; /* linked by their parents */
};

/* What a segment of so many keys takes, the first at position `start`. */
int64_t cache_bytes(const struct cache *cache, int start, int capacity);
/* Whether so many more bytes keep to the limit, after giving back what is closed. */
bool cache_fits(const struct cache *cache, int64_t bytes);
/* Other memory that the budget is for. */
void cache_count(struct cache *cache, int64_t bytes);
/* NULL parent: from position 0; otherwise it sees the parent's keys before `start`. */
int cache_open(struct cache *cache, struct segment **out, struct segment *parent,
               int start, int capacity, struct err *err);
void cache_close(struct cache *cache, struct segment *segment); /* NULL is allowed */
void cache_release(struct cache *cache);

#endif
