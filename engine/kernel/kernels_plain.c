/* The scalar kernels for any CPU: fmaf() from the C library rounds once, whatever there
 * is. */
#include "engine/kernel/kernels.h"

#include <math.h>
#include <stdalign.h>
#include <string.h>

#include "engine/kernel/ops.h"

#define KERNELS      kernels_plain
#define KERNELS_NAME "scalar"
#include "engine/kernel/set.inc"
