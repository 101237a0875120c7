/* Causal attention over packed documents with the tensor cores, after FlashAttention-2 (Dao 2023,
 * arXiv 2307.08691): no (T, T) matrix is ever stored.  A block is 4 warps with 16 rows each.  The
 * backward pass runs twice over the products, once for dq and once for dk and dv, so that every
 * sum has one owner and one order.
 */
#include "engine/cuda/kernels.cuh"

enum { WARPS = 4, PAD = 8 /* spreads rows over the banks of shared memory */ };

#define LOG2E 1.44269504f

/* What a block works at: rows first .. first + n - 1 are the document's. */
struct place {
    int first, n, start; /* start: the block's first row in the document */
    int stride;          /* of qkv's rows */
    int warp_row, r,
        c; /* of this thread: first row of the warp, row and column in a fragment */
};

template <int D>
__device__ __forceinline__ place find_place(const int4 *tile, int H, int KV)
{
    int4 t = tile[blockIdx.x];
    int lane = (int)threadIdx.x % 32;
    place p;
    p.first = t.x;
    p.n = t.y;
    p.start = t.z * TILE;
    p.stride = (H + 2 * KV) * D;
    p.warp_row = p.start + (int)threadIdx.x / 32 * 16;
    p.r = lane / 4;
    p.c = lane % 4 * 2;
    return p;
}

/* A fragments (16, D) of this warp's rows; rows outside of the document are 0. */
template <int D>
__device__ __forceinline__ void load_own(uint32_t a[D / 16][4], const bf16 *x, int stride,
                                         const place &p)
{
    for (int half = 0; half < 2; half++) {
        int row = p.warp_row + p.r + 8 * half;
        const bf16 *from = x + (size_t)(p.first + row) * (size_t)stride + p.c;
#pragma unroll
        for (int k = 0; k < D / 16; k++) {
            a[k][half] = row < p.n ? *(const uint32_t *)(from + 16 * k) : 0;
            a[k][half + 2] = row < p.n ? *(const uint32_t *)(from + 16 * k + 8) : 0;
        }
    }
}

/* TILE rows from `start` of the document into shared memory; 0 behind its end. */
template <int D>
__device__ __forceinline__ void load_tile(bf16 (*to)[D + PAD], const bf16 *x, int stride,
                                          int start, const place &p)
{
    for (int i = (int)threadIdx.x; i < TILE * D / 8; i += 32 * WARPS) {
        int row = i / (D / 8), col = i % (D / 8) * 8;
        uint4 v = make_uint4(0, 0, 0, 0);
        if (start + row < p.n)
            v = *(const uint4 *)(x + (size_t)(p.first + start + row) * (size_t)stride +
                                 col);
        *(uint4 *)&to[row][col] = v;
    }
}

/* s (16, TILE) = own (16, D) tile^T */
template <int D>
__device__ __forceinline__ void times_transposed(float s[8][4],
                                                 const uint32_t own[D / 16][4],
                                                 bf16 (*tile)[D + PAD], const place &p)
{
#pragma unroll
    for (int j = 0; j < 8; j++) {
        s[j][0] = s[j][1] = s[j][2] = s[j][3] = 0;
#pragma unroll
        for (int k = 0; k < D / 16; k++) {
            const bf16 *at = &tile[8 * j + p.r][16 * k + p.c];
            mma(s[j], own[k], *(const uint32_t *)at, *(const uint32_t *)(at + 8));
        }
    }
}

/* out (16, D) += s (16, TILE) tile */
template <int D>
__device__ __forceinline__ void add_times(float out[D / 8][4], const float s[8][4],
                                          bf16 (*tile)[D + PAD])
{
    int lane = (int)threadIdx.x % 16;
#pragma unroll
    for (int k = 0; k < TILE / 16; k++) {
        uint32_t a[4] = {pack(s[2 * k][0], s[2 * k][1]), pack(s[2 * k][2], s[2 * k][3]),
                         pack(s[2 * k + 1][0], s[2 * k + 1][1]),
                         pack(s[2 * k + 1][2], s[2 * k + 1][3])};
#pragma unroll
        for (int d = 0; d < D / 8; d++) {
            uint32_t b0, b1;
            load_rows(&b0, &b1, &tile[16 * k + lane][8 * d]);
            mma(out[d], a, b0, b1);
        }
    }
}

template <int D> __device__ __forceinline__ void clear(float x[D / 8][4])
{
#pragma unroll
    for (int d = 0; d < D / 8; d++)
        x[d][0] = x[d][1] = x[d][2] = x[d][3] = 0;
}

/* This warp's rows (16, D), times scale[half]. */
template <int D>
__device__ __forceinline__ void store_own(bf16 *y, int stride, const float x[D / 8][4],
                                          float scale0, float scale1, const place &p)
{
    for (int half = 0; half < 2; half++) {
        int row = p.warp_row + p.r + 8 * half;
        float scale = half ? scale1 : scale0;
        if (row >= p.n)
            continue;
        bf16 *to = y + (size_t)(p.first + row) * (size_t)stride + p.c;
#pragma unroll
        for (int d = 0; d < D / 8; d++)
            *(uint32_t *)(to + 8 * d) =
                pack(x[d][2 * half] * scale, x[d][2 * half + 1] * scale);
    }
}

/* Forward ---------------------------------------------------------------------------------- */

/* Rescales what was summed so far to the new maximum and turns s into weights. */
template <int D>
__device__ __forceinline__ void soften(float o[D / 8][4], float s[8][4], float *most,
                                       float *sum, int half, int row, int key0,
                                       float scale2, const place &p)
{
    float top = *most;
#pragma unroll
    for (int j = 0; j < 8; j++)
        for (int i = 0; i < 2; i++) {
            float *x = &s[j][2 * half + i];
            *x = key0 + 8 * j + p.c + i <= row ? *x * scale2 : -INFINITY;
            top = fmaxf(top, *x);
        }
    top = fmaxf(top, shuffle_xor(top, 1));
    top = fmaxf(top, shuffle_xor(top, 2));
    float shrink = exp2f(*most - top), more = 0;
#pragma unroll
    for (int j = 0; j < 8; j++)
        for (int i = 0; i < 2; i++) {
            float *x = &s[j][2 * half + i];
            *x = exp2f(*x - top);
            more += *x;
        }
    *most = top;
    *sum = *sum * shrink + more;
#pragma unroll
    for (int d = 0; d < D / 8; d++) {
        o[d][2 * half] *= shrink;
        o[d][2 * half + 1] *= shrink;
    }
}

template <int D>
__global__ void __launch_bounds__(32 * WARPS)
    forward_kernel(bf16 *att, float *lse, const bf16 *qkv, const int4 *tile, int H,
                   int KV, float scale2)
{
    __shared__ __align__(16) bf16 key[TILE][D + PAD], value[TILE][D + PAD];
    place p = find_place<D>(tile, H, KV);
    int h = (int)blockIdx.y, kv = h / (H / KV);
    const bf16 *k = qkv + (H + kv) * D, *v = k + KV * D;
    uint32_t q[D / 16][4];
    float o[D / 8][4], s[8][4], most[2] = {-INFINITY, -INFINITY}, sum[2] = {0, 0};
    load_own<D>(q, qkv + h * D, p.stride, p);
    clear<D>(o);
    for (int start = 0; start <= p.start; start += TILE) {
        __syncthreads();
        load_tile<D>(key, k, p.stride, start, p);
        load_tile<D>(value, v, p.stride, start, p);
        __syncthreads();
        times_transposed<D>(s, q, key, p);
        for (int half = 0; half < 2; half++)
            soften<D>(o, s, &most[half], &sum[half], half, p.warp_row + p.r + 8 * half,
                      start, scale2, p);
        add_times<D>(o, s, value);
    }
    for (int half = 0; half < 2; half++) {
        int row = p.warp_row + p.r + 8 * half;
        sum[half] += shuffle_xor(sum[half], 1);
        sum[half] += shuffle_xor(sum[half], 2);
        if (row < p.n && p.c == 0)
            lse[(size_t)(p.first + row) * H + h] = most[half] + log2f(sum[half]);
    }
    store_own<D>(att + h * D, H * D, o, 1 / sum[0], 1 / sum[1], p);
}

/* Backward --------------------------------------------------------------------------------- */

/* delta = sum over a head of datt att, which is sum over keys of p dp. */
__global__ void delta_kernel(float *delta, const bf16 *datt, const bf16 *att, int n,
                             int D)
{
    int i = (int)(blockIdx.x * blockDim.x + threadIdx.x);
    if (i >= n)
        return;
    const uint4 *x = (const uint4 *)(datt + (size_t)i * D),
                *y = (const uint4 *)(att + (size_t)i * D);
    float sum = 0;
    for (int d = 0; d < D / 8; d++) {
        uint4 a = x[d], b = y[d];
        sum += low(a.x) * low(b.x) + high(a.x) * high(b.x) + low(a.y) * low(b.y) +
               high(a.y) * high(b.y) + low(a.z) * low(b.z) + high(a.z) * high(b.z) +
               low(a.w) * low(b.w) + high(a.w) * high(b.w);
    }
    delta[i] = sum;
}

/* ds = scale p (dp - delta), p = 2^(scale2 s - lse), in place of s. */
__device__ __forceinline__ float slope(float s, float dp, float lse, float delta,
                                       float scale, float scale2)
{
    return exp2f(s * scale2 - lse) * (dp - delta) * scale;
}

/* The warps own queries and walk the keys before them. */
template <int D>
__global__ void __launch_bounds__(32 * WARPS)
    query_kernel(bf16 *dqkv, const bf16 *datt, const float *lse, const float *delta,
                 const bf16 *qkv, const int4 *tile, int H, int KV, float scale)
{
    __shared__ __align__(16) bf16 key[TILE][D + PAD], value[TILE][D + PAD];
    place p = find_place<D>(tile, H, KV);
    int h = (int)blockIdx.y, kv = h / (H / KV);
    const bf16 *k = qkv + (H + kv) * D, *v = k + KV * D;
    uint32_t q[D / 16][4], dy[D / 16][4];
    float dq[D / 8][4], s[8][4], dp[8][4], own_lse[2], own_delta[2];
    load_own<D>(q, qkv + h * D, p.stride, p);
    load_own<D>(dy, datt + h * D, H * D, p);
    clear<D>(dq);
    for (int half = 0; half < 2; half++) {
        int row = p.warp_row + p.r + 8 * half;
        size_t at = (size_t)(p.first + row) * H + h;
        own_lse[half] = row < p.n ? lse[at] : 0;
        own_delta[half] = row < p.n ? delta[at] : 0;
    }
    for (int start = 0; start <= p.start; start += TILE) {
        __syncthreads();
        load_tile<D>(key, k, p.stride, start, p);
        load_tile<D>(value, v, p.stride, start, p);
        __syncthreads();
        times_transposed<D>(s, q, key, p);
        times_transposed<D>(dp, dy, value, p);
#pragma unroll
        for (int j = 0; j < 8; j++)
            for (int i = 0; i < 4; i++) {
                int row = p.warp_row + p.r + i / 2 * 8, at = start + 8 * j + p.c + i % 2;
                s[j][i] = at <= row ? slope(s[j][i], dp[j][i], own_lse[i / 2],
                                            own_delta[i / 2], scale, scale * LOG2E)
                                    : 0;
            }
        add_times<D>(dq, s, key);
    }
    store_own<D>(dqkv + h * D, p.stride, dq, 1, 1, p);
}

/* The warps own keys and walk the queries from them on, of all heads that share them. */
template <int D>
__global__ void __launch_bounds__(32 * WARPS)
    key_kernel(bf16 *dqkv, const bf16 *datt, const float *lse, const float *delta,
               const bf16 *qkv, const int4 *tile, int H, int KV, float scale)
{
    __shared__ __align__(16) bf16 query[TILE][D + PAD], dy[TILE][D + PAD];
    __shared__ float row_lse[TILE], row_delta[TILE];
    place p = find_place<D>(tile, H, KV);
    int kv = (int)blockIdx.y, group = H / KV;
    uint32_t k[D / 16][4], v[D / 16][4];
    float dk[D / 8][4], dv[D / 8][4], s[8][4], dp[8][4];
    load_own<D>(k, qkv + (H + kv) * D, p.stride, p);
    load_own<D>(v, qkv + (H + KV + kv) * D, p.stride, p);
    clear<D>(dk);
    clear<D>(dv);
    for (int h = kv * group; h < (kv + 1) * group; h++)
        for (int start = p.start; start < p.n; start += TILE) {
            __syncthreads();
            load_tile<D>(query, qkv + h * D, p.stride, start, p);
            load_tile<D>(dy, datt + h * D, H * D, start, p);
            if (threadIdx.x < TILE) {
                int row = start + (int)threadIdx.x;
                size_t at = (size_t)(p.first + row) * H + h;
                row_lse[threadIdx.x] = row < p.n ? lse[at] : 0;
                row_delta[threadIdx.x] = row < p.n ? delta[at] : 0;
            }
            __syncthreads();
            times_transposed<D>(s, k, query, p);
            times_transposed<D>(dp, v, dy, p);
#pragma unroll
            for (int j = 0; j < 8; j++)
                for (int i = 0; i < 4; i++) {
                    int at = 8 * j + p.c + i % 2, row = start + at;
                    int own = p.warp_row + p.r + i / 2 * 8;
                    bool seen = own <= row && row < p.n;
                    float weight =
                        seen ? exp2f(s[j][i] * scale * LOG2E - row_lse[at]) : 0;
                    s[j][i] = weight;
                    dp[j][i] = weight * (dp[j][i] - row_delta[at]) * scale;
                }
            add_times<D>(dv, s, dy);
            add_times<D>(dk, dp, query);
        }
    store_own<D>(dqkv + (H + kv) * D, p.stride, dk, 1, 1, p);
    store_own<D>(dqkv + (H + KV + kv) * D, p.stride, dv, 1, 1, p);
}

/* Launches --------------------------------------------------------------------------------- */

template <int D>
static void forward_of(bf16 *att, float *lse, const bf16 *qkv, const attention_shape *s,
                       cudaStream_t stream)
{
    dim3 grid((unsigned)s->n_tiles, (unsigned)s->H);
    LAUNCH(forward_kernel<D>, grid, 32 * WARPS, stream, att, lse, qkv, s->tile, s->H,
           s->KV, LOG2E / sqrtf((float)D));
}

template <int D>
static void backward_of(bf16 *dqkv, float *delta, const bf16 *datt, const bf16 *att,
                        const float *lse, const bf16 *qkv, const attention_shape *s,
                        int T, cudaStream_t stream)
{
    dim3 grid((unsigned)s->n_tiles, (unsigned)s->H),
        kv((unsigned)s->n_tiles, (unsigned)s->KV);
    float scale = 1 / sqrtf((float)D);
    int n = T * s->H;
    LAUNCH(delta_kernel, dim3((unsigned)(n + 255) / 256), 256, stream, delta, datt, att,
           n, D);
    LAUNCH(query_kernel<D>, grid, 32 * WARPS, stream, dqkv, datt, lse, delta, qkv,
           s->tile, s->H, s->KV, scale);
    LAUNCH(key_kernel<D>, kv, 32 * WARPS, stream, dqkv, datt, lse, delta, qkv, s->tile,
           s->H, s->KV, scale);
}

void attention(bf16 *att, float *lse, const bf16 *qkv, const attention_shape *s,
               cudaStream_t stream)
{
    if (s->D == 16)
        forward_of<16>(att, lse, qkv, s, stream);
    else if (s->D == 32)
        forward_of<32>(att, lse, qkv, s, stream);
    else
        forward_of<64>(att, lse, qkv, s, stream);
}

void attention_backward(bf16 *dqkv, float *delta, const bf16 *datt, const bf16 *att,
                        const float *lse, const bf16 *qkv, const attention_shape *s,
                        int T, cudaStream_t stream)
{
    if (s->D == 16)
        backward_of<16>(dqkv, delta, datt, att, lse, qkv, s, T, stream);
    else if (s->D == 32)
        backward_of<32>(dqkv, delta, datt, att, lse, qkv, s, T, stream);
    else
        backward_of<64>(dqkv, delta, datt, att, lse, qkv, s, T, stream);
}
