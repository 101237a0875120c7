/* fetch - the files of a task's "data" that can be had from the network.
 *
 * A file that is there and is the one meant is left alone; another is fetched anew.  What
 * is unpacked is trusted by the checksum of its archive.
 */
#ifndef HARNESS_TASK_FETCH_H
#define HARNESS_TASK_FETCH_H

#include "harness/task/source.h"

struct progress;

/* The edition to fetch: the first that has addresses; NULL: none. */
const struct edition *editions_to_fetch(const struct editions *editions);
/* Into `folder`; *fetched: how many files were. */
int edition_fetch(const struct edition *edition, const char *folder,
                  struct progress *progress, int *fetched, struct err *err);

#endif
