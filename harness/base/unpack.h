/* unpack - files out of an archive of strangers: .zip (stored or deflated) and .gz.
 *
 * Names that lead out of the folder, files that come to more than the limit, and sums that
 * do not agree (CRC-32) are errors.  Every file is written whole or not at all; an archive
 * that is broken may leave the files before the fault.
 */
#ifndef HARNESS_BASE_UNPACK_H
#define HARNESS_BASE_UNPACK_H

#include <stdbool.h>
#include <stdint.h>

struct err;

enum { UNPACK_LIMIT = 1 << 30 }; /* bytes, of all files together */

/* By the name's ending: whether it is an archive that unpack() knows. */
bool unpack_knows(const char *path);
/* Into `folder`, which is made; a .gz becomes one file named as it without ".gz". */
int unpack(const char *path, const char *folder, struct err *err);

#endif
