/* Kernels that walk rows: embedding, norm, rotation, SwiGLU, loss. */
#include "engine/cuda/kernels.cuh"

enum { BLOCK = 256, WARPS = BLOCK / 32 };

static dim3 blocks(size_t n, size_t of)
{
    return dim3((unsigned)((n + of - 1) / of));
}

/* Embedding -------------------------------------------------------------------------------- */

__global__ void embed_kernel(float *x, const float *table, const int32_t *id, int T,
                             int C)
{
    int t = (int)(blockIdx.x * WARPS + threadIdx.x / 32);
    if (t >= T)
        return;
    const float2 *from = (const float2 *)(table + (size_t)id[t] * C);
    float2 *to = (float2 *)(x + (size_t)t * C);
    for (int c = (int)threadIdx.x % 32; c < C / 2; c += 32)
        to[c] = from[c];
}

void embed(float *x, const float *table, const int32_t *id, int T, int C,
           cudaStream_t stream)
{
    LAUNCH(embed_kernel, blocks((size_t)T, WARPS), BLOCK, stream, x, table, id, T, C);
}

__global__ void embed_backward_kernel(float *dtable, const float *dx, const int32_t *id,
                                      int T, int C)
{
    int t = (int)(blockIdx.x * WARPS + threadIdx.x / 32);
    if (t >= T)
        return;
    float *to = dtable + (size_t)id[t] * C;
    const float *from = dx + (size_t)t * C;
    for (int c = (int)threadIdx.x % 32; c < C; c += 32)
        atomicAdd(to + c, from[c]);
}

void embed_backward(float *dtable, const float *dx, const int32_t *id, int T, int C,
                    cudaStream_t stream)
{
    LAUNCH(embed_backward_kernel, blocks((size_t)T, WARPS), BLOCK, stream, dtable, dx, id,
           T, C);
}

/* Norm ------------------------------------------------------------------------------------- */

/* A warp takes a row, a lane PAIRS pairs of columns: c = 2 (lane + 32 i). */
template <int PAIRS>
__global__ void add_norm_kernel(float *sum, bf16 *norm, float *rstd, const float *x,
                                const bf16 *y, const float *w, int T, int C, float eps)
{
    int t = (int)(blockIdx.x * WARPS + threadIdx.x / 32), lane = (int)threadIdx.x % 32;
    if (t >= T)
        return;
    size_t row = (size_t)t * C / 2;
    float2 v[PAIRS];
    float squares = 0;
#pragma unroll
    for (int i = 0; i < PAIRS; i++) {
        int c = lane + 32 * i;
        v[i] = make_float2(0, 0);
        if (c >= C / 2)
            continue;
        v[i] = ((const float2 *)x)[row + c];
        if (y) {
            uint32_t more = ((const uint32_t *)y)[row + c];
            v[i].x += low(more);
            v[i].y += high(more);
            ((float2 *)sum)[row + c] = v[i];
        }
        squares += v[i].x * v[i].x + v[i].y * v[i].y;
    }
    float r = rsqrtf(warp_sum(squares) / (float)C + eps);
    if (lane == 0)
        rstd[t] = r;
#pragma unroll
    for (int i = 0; i < PAIRS; i++) {
        int c = lane + 32 * i;
        if (c >= C / 2)
            continue;
        float2 scale = ((const float2 *)w)[c];
        ((uint32_t *)norm)[row + c] = pack(v[i].x * r * scale.x, v[i].y * r * scale.y);
    }
}

/* dx += rstd (g - xhat mean(g xhat)) with g = dy w, xhat = x rstd;  dw = sum of dy xhat. */
template <int PAIRS>
__global__ void norm_backward_kernel(float *dx, bf16 *dx16, float *partial,
                                     const bf16 *dy, const float *x, const float *rstd,
                                     const float *w, int T, int C, bool fresh)
{
    __shared__ float2 shared[WARPS][32];
    int lane = (int)threadIdx.x % 32, warp = (int)threadIdx.x / 32;
    float2 dw[PAIRS], scale[PAIRS];
#pragma unroll
    for (int i = 0; i < PAIRS; i++) {
        int c = lane + 32 * i;
        dw[i] = make_float2(0, 0);
        scale[i] = c < C / 2 ? ((const float2 *)w)[c] : make_float2(0, 0);
    }
    for (int t = (int)blockIdx.x * WARPS + warp; t < T; t += NORM_BLOCKS * WARPS) {
        size_t row = (size_t)t * C / 2;
        float r = rstd[t], dot = 0;
        float2 hat[PAIRS], g[PAIRS];
#pragma unroll
        for (int i = 0; i < PAIRS; i++) {
            int c = lane + 32 * i;
            hat[i] = g[i] = make_float2(0, 0);
            if (c >= C / 2)
                continue;
            float2 v = ((const float2 *)x)[row + c];
            uint32_t d = ((const uint32_t *)dy)[row + c];
            hat[i] = make_float2(v.x * r, v.y * r);
            dw[i].x += low(d) * hat[i].x;
            dw[i].y += high(d) * hat[i].y;
            g[i] = make_float2(low(d) * scale[i].x, high(d) * scale[i].y);
            dot += g[i].x * hat[i].x + g[i].y * hat[i].y;
        }
        dot = warp_sum(dot) / (float)C;
#pragma unroll
        for (int i = 0; i < PAIRS; i++) {
            int c = lane + 32 * i;
            if (c >= C / 2)
                continue;
            float2 to = fresh ? make_float2(0, 0) : ((const float2 *)dx)[row + c];
            to.x += r * (g[i].x - hat[i].x * dot);
            to.y += r * (g[i].y - hat[i].y * dot);
            ((float2 *)dx)[row + c] = to;
            ((uint32_t *)dx16)[row + c] = pack(to.x, to.y);
        }
    }
#pragma unroll
    for (int i = 0; i < PAIRS; i++) {
        int c = lane + 32 * i;
        __syncthreads();
        shared[warp][lane] = dw[i];
        __syncthreads();
        if (warp > 0 || c >= C / 2)
            continue;
        float2 total = make_float2(0, 0);
        for (int k = 0; k < WARPS; k++) {
            total.x += shared[k][lane].x;
            total.y += shared[k][lane].y;
        }
        ((float2 *)partial)[(size_t)blockIdx.x * C / 2 + c] = total;
    }
}

/* Calls kernel<PAIRS> for the smallest PAIRS that covers C. */
#define FOR_WIDTH(C, call) \
    do {                   \
        if (C <= 64)       \
            call(1);       \
        else if (C <= 128) \
            call(2);       \
        else if (C <= 256) \
            call(4);       \
        else if (C <= 384) \
            call(6);       \
        else if (C <= 512) \
            call(8);       \
        else               \
            call(16);      \
    } while (0)

void add_norm(float *sum, bf16 *norm, float *rstd, const float *x, const bf16 *y,
              const float *w, int T, int C, float eps, cudaStream_t stream)
{
#define CALL(PAIRS)                                                                    \
    LAUNCH(add_norm_kernel<PAIRS>, blocks((size_t)T, WARPS), BLOCK, stream, sum, norm, \
           rstd, x, y, w, T, C, eps)
    FOR_WIDTH(C, CALL);
#undef CALL
}

void norm_backward(float *dx, bf16 *dx16, float *dw, float *partial, const bf16 *dy,
                   const float *x, const float *rstd, const float *w, int T, int C,
                   bool fresh, cudaStream_t stream)
{
#define CALL(PAIRS)                                                                 \
    LAUNCH(norm_backward_kernel<PAIRS>, dim3(NORM_BLOCKS), BLOCK, stream, dx, dx16, \
           partial, dy, x, rstd, w, T, C, fresh)
    FOR_WIDTH(C, CALL);
#undef CALL
    add_parts(dw, partial, (size_t)C, NORM_BLOCKS, stream);
}

/* Rotation --------------------------------------------------------------------------------- */

/* A thread turns one pair (2 i, 2 i + 1). */
__global__ void rope_kernel(bf16 *x, const int32_t *position, const float *cosine,
                            const float *sine, int n, int stride, int heads, int D,
                            float sign)
{
    int i = (int)(blockIdx.x * blockDim.x + threadIdx.x), pairs = heads * D / 2;
    if (i >= n)
        return;
    int t = i / pairs, pair = i % pairs, angle = pair % (D / 2);
    uint32_t *at = (uint32_t *)(x + (size_t)t * stride) + pair;
    float c = cosine[position[t] * (D / 2) + angle];
    float s = sine[position[t] * (D / 2) + angle] * sign;
    float a = low(*at), b = high(*at);
    *at = pack(a * c - b * s, a * s + b * c);
}

void rope(bf16 *x, const int32_t *position, const float *cosine, const float *sine, int T,
          int stride, int heads, int D, float sign, cudaStream_t stream)
{
    int n = T * heads * D / 2;
    LAUNCH(rope_kernel, blocks((size_t)n, BLOCK), BLOCK, stream, x, position, cosine,
           sine, n, stride, heads, D, sign);
}

/* SwiGLU ----------------------------------------------------------------------------------- */

__device__ __forceinline__ float sigmoid(float x)
{
    return 1 / (1 + expf(-x));
}

/* A thread takes two columns of a row. */
__global__ void swiglu_kernel(bf16 *act, const bf16 *gu, int n, int F)
{
    int i = (int)(blockIdx.x * blockDim.x + threadIdx.x);
    if (i >= n)
        return;
    int t = i / (F / 2), f = i % (F / 2);
    const uint32_t *row = (const uint32_t *)gu + (size_t)t * F;
    uint32_t g = row[f], u = row[F / 2 + f];
    ((uint32_t *)act)[i] =
        pack(low(g) * sigmoid(low(g)) * low(u), high(g) * sigmoid(high(g)) * high(u));
}

void swiglu(bf16 *act, const bf16 *gu, int T, int F, cudaStream_t stream)
{
    int n = T * (F / 2);
    LAUNCH(swiglu_kernel, blocks((size_t)n, BLOCK), BLOCK, stream, act, gu, n, F);
}

__device__ __forceinline__ float2 swiglu_slope(float d, float g, float u)
{
    float s = sigmoid(g);
    return make_float2(d * u * s * (1 + g * (1 - s)), d * g * s);
}

__global__ void swiglu_backward_kernel(bf16 *dgu, const bf16 *dact, const bf16 *gu, int n,
                                       int F)
{
    int i = (int)(blockIdx.x * blockDim.x + threadIdx.x);
    if (i >= n)
        return;
    int t = i / (F / 2), f = i % (F / 2);
    size_t row = (size_t)t * F;
    uint32_t g = ((const uint32_t *)gu)[row + f],
             u = ((const uint32_t *)gu)[row + F / 2 + f];
    uint32_t d = ((const uint32_t *)dact)[i];
    float2 a = swiglu_slope(low(d), low(g), low(u));
    float2 b = swiglu_slope(high(d), high(g), high(u));
    ((uint32_t *)dgu)[row + f] = pack(a.x, b.x);
    ((uint32_t *)dgu)[row + F / 2 + f] = pack(a.y, b.y);
}

void swiglu_backward(bf16 *dgu, const bf16 *dact, const bf16 *gu, int T, int F,
                     cudaStream_t stream)
{
    int n = T * (F / 2);
    LAUNCH(swiglu_backward_kernel, blocks((size_t)n, BLOCK), BLOCK, stream, dgu, dact, gu,
           n, F);
}

/* Loss ------------------------------------------------------------------------------------- */

__device__ float block_reduce(float x, bool sum, float *shared)
{
    x = sum ? warp_sum(x) : warp_max(x);
    __syncthreads();
    if (threadIdx.x % 32 == 0)
        shared[threadIdx.x / 32] = x;
    __syncthreads();
    float all = shared[0];
    for (int i = 1; i < WARPS; i++)
        all = sum ? all + shared[i] : fmaxf(all, shared[i]);
    return all;
}

/* A block takes a row; its logits are read three times, from the cache but once. */
__global__ void cross_entropy_kernel(float *loss, bf16 *dlogits, const float *logits,
                                     const int32_t *target, const float *weight, int V)
{
    __shared__ float shared[WARPS];
    size_t t = blockIdx.x;
    const float4 *row = (const float4 *)(logits + t * V);
    uint2 *to = dlogits ? (uint2 *)(dlogits + t * V) : (uint2 *)0;
    int wanted = target[t];
    if (wanted < 0) {
        if (threadIdx.x == 0)
            loss[t] = 0;
        for (int i = (int)threadIdx.x; to && i < V / 4; i += BLOCK)
            to[i] = make_uint2(0, 0);
        return;
    }
    float top = -INFINITY, sum = 0;
    for (int i = (int)threadIdx.x; i < V / 4; i += BLOCK) {
        float4 x = row[i];
        top = fmaxf(top, fmaxf(fmaxf(x.x, x.y), fmaxf(x.z, x.w)));
    }
    top = block_reduce(top, false, shared);
    for (int i = (int)threadIdx.x; i < V / 4; i += BLOCK) {
        float4 x = row[i];
        sum += expf(x.x - top) + expf(x.y - top) + expf(x.z - top) + expf(x.w - top);
    }
    sum = block_reduce(sum, true, shared);
    if (threadIdx.x == 0)
        loss[t] = logf(sum) + top - logits[t * V + wanted];
    if (!to)
        return;
    float share = weight[t] / sum;
    for (int i = (int)threadIdx.x; i < V / 4; i += BLOCK) {
        float4 x = row[i];
        float p[4] = {expf(x.x - top) * share, expf(x.y - top) * share,
                      expf(x.z - top) * share, expf(x.w - top) * share};
#pragma unroll
        for (int k = 0; k < 4; k++)
            p[k] -= wanted == 4 * i + k ? weight[t] : 0;
        to[i] = make_uint2(pack(p[0], p[1]), pack(p[2], p[3]));
    }
}

void cross_entropy(float *loss, bf16 *dlogits, const float *logits, const int32_t *target,
                   const float *weight, int T, int V, cudaStream_t stream)
{
    LAUNCH(cross_entropy_kernel, dim3((unsigned)T), BLOCK, stream, loss, dlogits, logits,
           target, weight, V);
}
