/* OpenBLAS's functions, loaded with the first of them that is called. */
#include <cblas.h>
#include <stdatomic.h>
#include <string.h>

#include "harness/base/late.h"

#define BLAS_LIBRARY "libopenblas.so.0"

/* clang-format off */
LATE_VOID(BLAS_LIBRARY, openblas_set_num_threads, (int n), (n))
LATE_VOID(BLAS_LIBRARY, cblas_sgemm,
          (enum CBLAS_ORDER order, enum CBLAS_TRANSPOSE transpose_a,
           enum CBLAS_TRANSPOSE transpose_b, blasint M, blasint N, blasint K, float alpha,
           const float *a, blasint lda, const float *b, blasint ldb, float beta, float *c,
           blasint ldc),
          (order, transpose_a, transpose_b, M, N, K, alpha, a, lda, b, ldb, beta, c, ldc))
/* clang-format on */
