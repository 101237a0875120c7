/* Kernels over flat arrays: partial sums, the norm of the gradient, AdamW. */
#include "engine/cuda/kernels.cuh"

enum { BLOCK = 256 };

static dim3 blocks(size_t n)
{
    return dim3((unsigned)((n + BLOCK - 1) / BLOCK));
}

__global__ void add_parts_kernel(float *out, const float *part, size_t n, int parts)
{
    size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n)
        return;
    float sum = 0;
    for (int k = 0; k < parts; k++)
        sum += part[(size_t)k * n + i];
    out[i] = sum;
}

void add_parts(float *out, const float *part, size_t n, int parts, cudaStream_t stream)
{
    LAUNCH(add_parts_kernel, blocks(n), BLOCK, stream, out, part, n, parts);
}

/* The sum of a block's values, in the order of its threads; valid in thread 0. */
__device__ double block_sum(double x, double *shared)
{
    shared[threadIdx.x] = x;
    for (int half = BLOCK / 2; half > 0; half /= 2) {
        __syncthreads();
        if ((int)threadIdx.x < half)
            shared[threadIdx.x] += shared[threadIdx.x + half];
    }
    __syncthreads();
    return shared[0];
}

__global__ void squares_kernel(double *sums, const float *x, size_t n)
{
    __shared__ double shared[BLOCK];
    double sum = 0;
    for (size_t i = (size_t)blockIdx.x * BLOCK + threadIdx.x; i < n;
         i += SQUARE_BLOCKS * BLOCK)
        sum += (double)x[i] * (double)x[i];
    sum = block_sum(sum, shared);
    if (threadIdx.x == 0)
        sums[blockIdx.x] = sum;
}

__global__ void root_kernel(double *norm, const double *sums)
{
    __shared__ double shared[BLOCK];
    double sum = block_sum(sums[threadIdx.x], shared);
    if (threadIdx.x == 0)
        norm[0] = sqrt(sum);
}

void euclid(double *norm, double *scratch, const float *x, size_t n, cudaStream_t stream)
{
    LAUNCH(squares_kernel, dim3(SQUARE_BLOCKS), BLOCK, stream, scratch, x, n);
    LAUNCH(root_kernel, dim3(1), BLOCK, stream, norm, scratch);
}

__global__ void round_kernel(bf16 *y, const float *x, size_t n)
{
    size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n)
        y[i] = (bf16)pack(x[i], 0);
}

void round_all(bf16 *y, const float *x, size_t n, cudaStream_t stream)
{
    LAUNCH(round_kernel, blocks(n), BLOCK, stream, y, x, n);
}

/* p -= lr decay p, then the Adam step with bias correction (engine/train/adamw.c). */
__global__ void adamw_kernel(float *w, bf16 *w16, float *m, float *v, const float *grad,
                             const double *norm, size_t n, size_t n_decayed,
                             struct adamw a)
{
    size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n)
        return;
    float total = (float)norm[0];
    float g = grad[i] * (a.clip > 0 && total > a.clip ? a.clip / total : 1.0f);
    float m1 = a.beta1 * m[i] + (1 - a.beta1) * g;
    float v1 = a.beta2 * v[i] + (1 - a.beta2) * g * g;
    float x = w[i];
    if (i < n_decayed)
        x -= a.lr * a.decay * x;
    x -= a.lr * (m1 * a.correct1) / (sqrtf(v1 * a.correct2) + a.epsilon);
    m[i] = m1;
    v[i] = v1;
    w[i] = x;
    w16[i] = (bf16)pack(x, 0);
}

void adamw(float *w, bf16 *w16, float *m, float *v, const float *grad, const double *norm,
           size_t n, size_t n_decayed, const struct adamw *a, cudaStream_t stream)
{
    LAUNCH(adamw_kernel, blocks(n), BLOCK, stream, w, w16, m, v, grad, norm, n, n_decayed,
           *a);
}
