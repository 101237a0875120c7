/* The kernels for AVX2 with FMA. */
#include "engine/kernel/kernels.h"

#if defined __x86_64__
#include <immintrin.h>
#include <math.h>
#include <stdalign.h>
#include <string.h>

#include "engine/kernel/ops.h"

#if defined __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,f16c")
#endif

#define KERNELS_AVX2
#define KERNELS      kernels_avx2
#define KERNELS_NAME "avx2"
#include "engine/kernel/set.inc"

#if defined __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
