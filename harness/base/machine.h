/* machine - what this computer says about itself. */
#ifndef HARNESS_BASE_MACHINE_H
#define HARNESS_BASE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/str.h"

/* Reads a file of /proc, which has no size beforehand, with a NUL behind; false when there is
 * nothing.  *n: bytes. */
bool machine_read(const char *path, char *text, size_t size, size_t *n);
/* The value of the first line "key : value" of /proc/cpuinfo, such as "model name"; in `text`,
 * cut to its size.  Nothing when there is no such line. */
struct str machine_cpu(const char *key, char *text, size_t size);
/* The processor as a file name: "amd-epyc-9354p-32-core-processor", or "unknown". */
void machine_cpu_slug(char *slug, size_t size);

#endif
