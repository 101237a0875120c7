/* merge - the runs of all shards of a grid as the one run that they are parts of.
 *
 * Everything of the result but times and dates has the bytes of a run without --shard, and the
 * command of that run goes on in it: its configuration is the same.
 */
#ifndef HARNESS_RUN_MERGE_H
#define HARNESS_RUN_MERGE_H

#include <stddef.h>

struct err;

/* `out` must not exist, or be an empty folder; the runs must be complete, of one configuration
 * but for the shard, and all its shards. */
int merge_runs(const char *out, const char *const *dirs, size_t n, struct err *err);

#endif
