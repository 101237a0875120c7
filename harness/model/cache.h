/* cache - answers of servers on disk, under the sha256 of what was asked: an interrupted or
 * repeated run sends nothing twice.
 *
 *     struct cache cache;
 *     cache_open(&cache, "results/cache", err);        NULL: a cache that keeps nothing
 *     cache_name(hex, url, body, salt);
 *     if (!cache_find(&cache, hex, &entry)) { ask the server; cache_keep(&cache, hex, &entry, err); }
 *     cache_close(&cache);
 *
 * DIR/ab/abcdef...: a line of JSON (version, when, times), then the server's bytes as they came.
 * An entry is written beside its name and renamed, so that other processes may read and write the
 * same folder; one that is not whole counts as absent.
 */
#ifndef HARNESS_MODEL_CACHE_H
#define HARNESS_MODEL_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/str.h"

struct err;

struct cache {
    char *dir; /* NULL: nothing is kept */
    bool made[256];
    struct buf path, temporary, text;
    uint64_t n;
};

struct cache_entry {
    struct str reply;           /* found: valid until the next call */
    int64_t first_us, total_us; /* as they were when it was asked; -1: not measured */
};

void cache_open(struct cache *cache, const char *dir);
void cache_close(struct cache *cache);
void cache_name(char hex[65], struct str url, struct str body, struct str salt);
bool cache_find(struct cache *cache, const char hex[65], struct cache_entry *entry);
int cache_keep(struct cache *cache, const char hex[65], const struct cache_entry *entry,
               struct err *err);

#endif
