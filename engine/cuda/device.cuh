/* device - the few things that the kernels need of a CUDA device.  tests/cuda/emulate.h gives them
 * on a CPU, one thread of a block after the other, so that the kernels can be tested without one.
 *
 * bf16 values are kept as their 16 bits; all arithmetic is f32.
 */
#ifndef ENGINE_CUDA_DEVICE_CUH
#define ENGINE_CUDA_DEVICE_CUH

#include <stdint.h>

typedef uint16_t bf16;

#ifdef __CUDACC__

#include <cuda_runtime.h>

#define LAUNCH(kernel, grid, block, stream, ...) \
    kernel<<<grid, block, 0, stream>>>(__VA_ARGS__)

/* Two values rounded to bf16, lo in the low half. */
__device__ __forceinline__ uint32_t pack(float lo, float hi)
{
    uint32_t both;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(both) : "f"(hi), "f"(lo));
    return both;
}

__device__ __forceinline__ float bits_to_float(uint32_t bits)
{
    return __uint_as_float(bits);
}

__device__ __forceinline__ float shuffle_xor(float x, int mask)
{
    return __shfl_xor_sync(0xffffffffu, x, mask);
}

/* c (16, 8) += a (16, 16) b (16, 8), spread over a warp as PTX's mma.m16n8k16 wants it. */
__device__ __forceinline__ void mma(float c[4], const uint32_t a[4], uint32_t b0,
                                    uint32_t b1)
{
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
                 "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                 : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

/* b (16, 8) of mma from rows of shared memory; lane i < 16 names the start of row i. */
__device__ __forceinline__ void load_rows(uint32_t *b0, uint32_t *b1, const bf16 *row)
{
    uint32_t at = (uint32_t)__cvta_generic_to_shared(row);
    asm volatile("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0,%1}, [%2];"
                 : "=r"(*b0), "=r"(*b1)
                 : "r"(at));
}

#endif

__device__ __forceinline__ float low(uint32_t both)
{
    return bits_to_float(both << 16);
}

__device__ __forceinline__ float high(uint32_t both)
{
    return bits_to_float(both & 0xffff0000u);
}

__device__ __forceinline__ float warp_sum(float x)
{
    for (int mask = 16; mask > 0; mask >>= 1)
        x += shuffle_xor(x, mask);
    return x;
}

__device__ __forceinline__ float warp_max(float x)
{
    for (int mask = 16; mask > 0; mask >>= 1)
        x = fmaxf(x, shuffle_xor(x, mask));
    return x;
}

#endif
