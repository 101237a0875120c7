/* emulate - enough of CUDA to run the kernels of engine/cuda on a CPU: `make CUDA=emulate`.
 *
 * Blocks run one after the other; the threads of a block are fibers that give way only where they
 * wait for each other (__syncthreads, shuffles, mma).  Slow, and good for tests of small models
 * alone: what it shows is that the arithmetic and the indices are right, not that there are no
 * races on a device.
 */
#ifndef TESTS_CUDA_EMULATE_H
#define TESTS_CUDA_EMULATE_H

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>

#define __global__      static
#define __device__      static
#define __forceinline__ inline
#define __shared__      static
#define __align__(n)    __attribute__((aligned(n)))
#define __launch_bounds__(n)

struct dim3 {
    unsigned x, y, z;
    dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_)
    {
    }
};
struct int4 {
    int x, y, z, w;
};
struct uint2 {
    unsigned x, y;
};
struct uint4 {
    unsigned x, y, z, w;
};
struct float2 {
    float x, y;
};
struct float4 {
    float x, y, z, w;
};
inline int4 make_int4(int x, int y, int z, int w)
{
    return {x, y, z, w};
}
inline uint2 make_uint2(unsigned x, unsigned y)
{
    return {x, y};
}
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w)
{
    return {x, y, z, w};
}
inline float2 make_float2(float x, float y)
{
    return {x, y};
}
inline float rsqrtf(float x)
{
    return 1 / sqrtf(x);
}

/* Threads ---------------------------------------------------------------------------------- */

struct emulated {
    dim3 thread, block, block_dim, grid_dim;
};
extern emulated emulated_now;
#define threadIdx emulated_now.thread
#define blockIdx  emulated_now.block
#define blockDim  emulated_now.block_dim
#define gridDim   emulated_now.grid_dim

void emulate_launch(dim3 grid, dim3 block, const std::function<void()> &kernel);
void emulate_wait(bool warp); /* for all threads of the block, or of the warp */
uint64_t *
emulate_slot(int lane); /* eight words of a lane of this warp, seen by all of it */

#define LAUNCH(kernel, grid, block, stream, ...) \
    ((void)(stream), emulate_launch(grid, dim3(block), [=] { kernel(__VA_ARGS__); }))

inline void __syncthreads()
{
    emulate_wait(false);
}

inline void atomicAdd(float *to, float x)
{
    *to += x;
}

inline float bits_to_float(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

inline uint32_t emulate_round(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

inline uint32_t pack(float lo, float hi)
{
    return emulate_round(lo) | emulate_round(hi) << 16;
}

float shuffle_xor(float x, int mask);
void mma(float c[4], const uint32_t a[4], uint32_t b0, uint32_t b1);
void load_rows(uint32_t *b0, uint32_t *b1, const uint16_t *row);

/* The runtime ------------------------------------------------------------------------------ */

typedef int cudaStream_t;
enum cudaError_t { cudaSuccess, cudaErrorMemoryAllocation };
enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost };
enum { cudaStreamNonBlocking };
struct cudaDeviceProp {
    char name[256];
};

inline cudaError_t cudaMalloc(void **p, size_t bytes)
{
    *p = aligned_alloc(256, (bytes + 511) / 256 * 256);
    return *p ? cudaSuccess : cudaErrorMemoryAllocation;
}
inline cudaError_t cudaMallocHost(void **p, size_t bytes)
{
    return cudaMalloc(p, bytes);
}
inline cudaError_t cudaFree(void *p)
{
    free(p);
    return cudaSuccess;
}
inline cudaError_t cudaFreeHost(void *p)
{
    return cudaFree(p);
}
inline cudaError_t cudaMemset(void *p, int x, size_t bytes)
{
    memset(p, x, bytes);
    return cudaSuccess;
}
inline cudaError_t cudaMemcpy(void *to, const void *from, size_t bytes, cudaMemcpyKind)
{
    memcpy(to, from, bytes);
    return cudaSuccess;
}
inline cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes,
                                   cudaMemcpyKind kind, cudaStream_t)
{
    return cudaMemcpy(to, from, bytes, kind);
}
inline cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, int)
{
    *stream = 1;
    return cudaSuccess;
}
inline cudaError_t cudaStreamDestroy(cudaStream_t)
{
    return cudaSuccess;
}
inline cudaError_t cudaStreamSynchronize(cudaStream_t)
{
    return cudaSuccess;
}
inline cudaError_t cudaDeviceSynchronize()
{
    return cudaSuccess;
}
inline cudaError_t cudaGetLastError()
{
    return cudaSuccess;
}
inline const char *cudaGetErrorString(cudaError_t status)
{
    return status == cudaSuccess ? "no error" : "out of memory";
}
inline cudaError_t cudaGetDeviceCount(int *n)
{
    *n = 1;
    return cudaSuccess;
}
inline cudaError_t cudaGetDeviceProperties(cudaDeviceProp *prop, int)
{
    strcpy(prop->name, "emulated on the CPU");
    return cudaSuccess;
}

#endif
