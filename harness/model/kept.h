/* kept - answers of servers on disk, under the sha256 of what was asked: an interrupted or
 * repeated run sends nothing twice.
 *
 *     struct kept kept;
 *     kept_open(&kept, "results/cache");     NULL: keeps nothing
 *     kept_look(&kept, err);                 what is there, also of other processes since
 *     kept_name(hex, url, body, salt);
 *     if (!kept_find(&kept, hex, &entry)) { ask the server; kept_add(&kept, hex, &entry, err); }
 *     kept_close(&kept);
 *
 * Every process that adds something appends to a file of its own, DIR/<date>-<process>.replies, so
 * that any number of them share a folder.  An entry is a line (name, when, times, bytes, digest)
 * and behind it the server's bytes as they came, written at once; what a kill or a power cut tore,
 * or somebody changed, counts as absent.  In memory an entry takes 32 bytes.
 */
#ifndef HARNESS_MODEL_KEPT_H
#define HARNESS_MODEL_KEPT_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/str.h"

struct err;
struct kept_file;
struct kept_slot;

struct kept {
    char *dir; /* NULL: nothing is kept */
    struct kept_file *file;
    size_t n_files;
    struct kept_slot *slot;
    size_t n, size; /* entries; slots, a power of two */
    int own_fd;     /* -1: nothing was added yet */
    uint32_t own;   /* index of that file */
    int read_fd;    /* of the file that was read last; -1 */
    uint32_t read;
    struct buf text;
};

struct kept_entry {
    struct str reply;           /* found: valid until the next call */
    int64_t first_us, total_us; /* as they were when it was asked; -1: not measured */
};

void kept_open(struct kept *kept, const char *dir);
int kept_look(struct kept *kept, struct err *err);
void kept_close(struct kept *kept);
void kept_name(char hex[65], struct str url, struct str body, struct str salt);
bool kept_find(struct kept *kept, const char hex[65], struct kept_entry *entry);
int kept_add(struct kept *kept, const char hex[65], const struct kept_entry *entry,
             struct err *err);

#endif
