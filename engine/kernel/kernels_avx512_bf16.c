/* The kernels for AVX-512 with BF16 and VNNI: Zen 4, Sapphire Rapids and later. */
#include "engine/kernel/kernels.h"

#if defined __x86_64__
#include <immintrin.h>
#include <math.h>
#include <stdalign.h>
#include <string.h>

#include "engine/kernel/ops.h"

#if defined __clang__
#pragma clang attribute push(                                                     \
    __attribute__((                                                               \
        target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx512vnni,fma"))), \
    apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target( \
    "avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx512vnni,fma,prefer-vector-width=512")
#endif

#define KERNELS_AVX512
#define KERNELS_BF16
#define KERNELS      kernels_avx512_bf16
#define KERNELS_NAME "avx512"
#include "engine/kernel/set.inc"

#if defined __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
