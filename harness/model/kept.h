/* kept - answers of servers on disk, under the sha256 of what was asked: an interrupted or
 * repeated run sends nothing twice.
 *
 *     struct kept kept;
 *     kept_open(&kept, "results/cache");     NULL: a cache that keeps nothing
 *     kept_name(hex, url, body, salt);
 *     if (!kept_find(&kept, hex, &entry)) { ask the server; kept_add(&kept, hex, &entry, err); }
 *     kept_close(&kept);
 *
 * DIR/ab/abcdef...: a line of JSON (version, when, times), then the server's bytes as they came.
 * An entry is written beside its name and renamed, so that other processes may read and write the
 * same folder; one that is not whole counts as absent.
 */
#ifndef HARNESS_MODEL_KEPT_H
#define HARNESS_MODEL_KEPT_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/str.h"

struct err;

struct kept {
    char *dir; /* NULL: nothing is kept */
    bool made[256];
    struct buf path, temporary, text;
    uint64_t n;
};

struct kept_entry {
    struct str reply;           /* found: valid until the next call */
    int64_t first_us, total_us; /* as they were when it was asked; -1: not measured */
};

void kept_open(struct kept *kept, const char *dir);
void kept_close(struct kept *kept);
void kept_name(char hex[65], struct str url, struct str body, struct str salt);
bool kept_find(struct kept *kept, const char hex[65], struct kept_entry *entry);
int kept_add(struct kept *kept, const char hex[65], const struct kept_entry *entry,
             struct err *err);

#endif
