/* The scalar kernels where the CPU has fused multiply-add: kernels_plain.c, ten times as
 * fast. */
#include "engine/kernel/kernels.h"

#if defined __x86_64__
#include <math.h>
#include <stdalign.h>
#include <string.h>

#include "engine/kernel/ops.h"

#if defined __clang__
#pragma clang attribute push(__attribute__((target("fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("fma")
#endif

#define KERNELS      kernels_fma
#define KERNELS_NAME "scalar"
#include "engine/kernel/set.inc"

#if defined __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
