#include "harness/base/map.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "harness/base/arena.h"

enum { SIZE_FIRST = 64 };

static const char empty_key[] = "";

static uint64_t process_key(void)
{
    static _Atomic uint64_t drawn;
    uint64_t key = drawn, none = 0;
    if (key != 0)
        return key;
    if (getrandom(&key, sizeof key, GRND_NONBLOCK) != (ssize_t)sizeof key)
        key = (uint64_t)(uintptr_t)&drawn;
    key |= 1;
    return atomic_compare_exchange_strong(&drawn, &none, key) ? key : none;
}

static uint64_t mix(uint64_t h, uint64_t x)
{
    h = (h ^ x) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static uint32_t hash(struct str key)
{
    uint64_t h = process_key() ^ key.n, word;
    size_t at = 0;
    for (; key.n - at >= sizeof word; at += sizeof word) {
        memcpy(&word, key.data + at, sizeof word);
        h = mix(h, word);
    }
    word = 0;
    for (size_t i = at; i < key.n; i++)
        word = word << 8 | (unsigned char)key.data[i];
    h = mix(mix(h, word), h >> 32);
    return (uint32_t)(h >> 32);
}

/* Where the key is, or the empty slot where it belongs. */
static struct map_slot *slot_of(const struct map *map, struct str key, uint32_t h)
{
    size_t at = h & (map->size - 1);
    for (;; at = (at + 1) & (map->size - 1)) {
        struct map_slot *slot = &map->slot[at];
        if (slot->key.data == NULL || (slot->hash == h && str_eq(slot->key, key)))
            return slot;
    }
}

static void grow(struct map *map)
{
    struct map old = *map;
    map->size = old.size == 0 ? SIZE_FIRST : 2 * old.size;
    map->slot = mem_resize(NULL, map->size, sizeof *map->slot);
    memset(map->slot, 0, map->size * sizeof *map->slot);
    for (size_t i = 0; i < old.size; i++)
        if (old.slot[i].key.data != NULL)
            *slot_of(map, old.slot[i].key, old.slot[i].hash) = old.slot[i];
    free(old.slot);
}

uint32_t *map_put(struct map *map, struct str key, bool *added)
{
    uint32_t h = hash(key);
    if (2 * map->n >= map->size)
        grow(map);
    struct map_slot *slot = slot_of(map, key, h);
    bool fresh = slot->key.data == NULL;
    if (fresh) {
        slot->key = key.data == NULL ? (struct str){empty_key, 0} : key;
        slot->hash = h;
        map->n++;
    }
    if (added != NULL)
        *added = fresh;
    return &slot->value;
}

const uint32_t *map_find(const struct map *map, struct str key)
{
    if (map->size == 0)
        return NULL;
    const struct map_slot *slot = slot_of(map, key, hash(key));
    return slot->key.data == NULL ? NULL : &slot->value;
}

void map_keep_key(struct map *map, struct str key, struct str kept)
{
    struct map_slot *slot = slot_of(map, key, hash(key));
    if (slot->key.data != NULL)
        slot->key = kept;
}

void map_release(struct map *map)
{
    free(map->slot);
    *map = (struct map){0};
}
