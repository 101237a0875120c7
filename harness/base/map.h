/* map - from a text to a number: ids to rows, words to terms.
 *
 *     struct map map = {0};
 *     bool added;
 *     uint32_t *row = map_put(&map, id, &added);     valid until the next map_put
 *     if (!added) return err_at(err, path, line, "on line %ld too", line_of[*row]);
 *     *row = n;
 *     map_release(&map);
 *
 * Keys are views: their bytes must stay.  The hash is keyed with a number drawn once per
 * process, so that no file can be made of keys that fall into one slot; the order of
 * slots never shows.
 */
#ifndef HARNESS_BASE_MAP_H
#define HARNESS_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/str.h"

struct map_slot {
    struct str key; /* data NULL: empty */
    uint32_t hash;
    uint32_t value;
};

struct map {
    struct map_slot *slot;
    size_t n, size; /* size: a power of two, or 0 */
};

/* The value of `key`, 0 where *added (may be NULL) says that it is new. */
uint32_t *map_put(struct map *map, struct str key, bool *added);
/* NULL when absent. */
const uint32_t *map_find(const struct map *map, struct str key);
/* Makes a key that was just added point at bytes that stay. */
void map_keep_key(struct map *map, struct str key, struct str kept);
void map_release(struct map *map);

#endif
