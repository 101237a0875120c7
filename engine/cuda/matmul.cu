/* The products by cuBLAS, which sees row-major matrices as the transposed column-major ones. */
#include "engine/cuda/matmul.cuh"

#include <stdlib.h>

#include <cublas_v2.h>

#include "engine/cuda/kernels.cuh"

struct matmul {
    cublasHandle_t blas;
    cudaStream_t stream;
    float *scratch;
    void *workspace;
    cublasStatus_t status; /* the first that was not success */
};

enum { WORKSPACE = 64 << 20 };

bool matmul_open(struct matmul **out, size_t scratch_floats, cudaStream_t stream)
{
    struct matmul *m = (struct matmul *)calloc(1, sizeof *m);
    *out = m;
    if (m == NULL)
        return false;
    m->stream = stream;
    return cublasCreate(&m->blas) == CUBLAS_STATUS_SUCCESS &&
           cublasSetStream(m->blas, stream) == CUBLAS_STATUS_SUCCESS &&
           cudaMalloc((void **)&m->scratch, (scratch_floats + 1) * sizeof(float)) ==
               cudaSuccess &&
           cudaMalloc(&m->workspace, WORKSPACE) == cudaSuccess &&
           cublasSetWorkspace(m->blas, m->workspace, WORKSPACE) == CUBLAS_STATUS_SUCCESS;
}

void matmul_close(struct matmul *m)
{
    if (m == NULL)
        return;
    if (m->blas)
        cublasDestroy(m->blas);
    cudaFree(m->scratch);
    cudaFree(m->workspace);
    free(m);
}

const char *matmul_fault(const struct matmul *m)
{
    return m->status == CUBLAS_STATUS_SUCCESS ? NULL : cublasGetStatusString(m->status);
}

/* Column-major c (M, N) = op(a) op(b), `parts` of them at the given strides. */
static void product(struct matmul *m, cublasOperation_t op_a, cublasOperation_t op_b,
                    int M, int N, int K, const bf16 *a, int lda, size_t step_a,
                    const bf16 *b, int ldb, size_t step_b, void *c, cudaDataType type,
                    int parts)
{
    const float one = 1, zero = 0;
    cublasStatus_t status = cublasGemmStridedBatchedEx(
        m->blas, op_a, op_b, M, N, K, &one, a, CUDA_R_16BF, lda, (long long)step_a, b,
        CUDA_R_16BF, ldb, (long long)step_b, &zero, c, type, M, (long long)M * N, parts,
        CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT);
    if (m->status == CUBLAS_STATUS_SUCCESS)
        m->status = status;
}

void matmul_forward(struct matmul *m, bf16 *y, const bf16 *x, const bf16 *w, int T, int O,
                    int C)
{
    product(m, CUBLAS_OP_T, CUBLAS_OP_N, O, T, C, w, C, 0, x, C, 0, y, CUDA_R_16BF, 1);
}

void matmul_logits(struct matmul *m, float *y, const bf16 *x, const bf16 *w, int T, int O,
                   int C)
{
    product(m, CUBLAS_OP_T, CUBLAS_OP_N, O, T, C, w, C, 0, x, C, 0, y, CUDA_R_32F, 1);
}

void matmul_input(struct matmul *m, bf16 *dx, const bf16 *dy, const bf16 *w, int T, int O,
                  int C)
{
    product(m, CUBLAS_OP_N, CUBLAS_OP_N, C, T, O, w, C, 0, dy, O, 0, dx, CUDA_R_16BF, 1);
}

/* Enough parts for two tiles of 128 x 128 on each of about 132 processors. */
int matmul_parts(int T, int O, int C)
{
    int tiles = ((O + 127) / 128) * ((C + 127) / 128), parts = 1;
    while (parts < 64 && parts * tiles < 264 && T % (2 * parts) == 0 &&
           T / (2 * parts) >= 256)
        parts *= 2;
    return parts;
}

void matmul_weight(struct matmul *m, float *dw, const bf16 *dy, const bf16 *x, int T,
                   int O, int C)
{
    int parts = matmul_parts(T, O, C), rows = T / parts;
    float *out = parts == 1 ? dw : m->scratch;
    product(m, CUBLAS_OP_N, CUBLAS_OP_T, C, O, rows, x, C, (size_t)rows * C, dy, O,
            (size_t)rows * O, out, CUDA_R_32F, parts);
    if (parts > 1)
        add_parts(dw, out, (size_t)O * C, parts, m->stream);
}
