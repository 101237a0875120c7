/* OpenBLAS's functions, loaded with the first of them that is called. */
#include <cblas.h>
#include <stdatomic.h>
#include <string.h>

#include "harness/base/lapack.h"
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
LATE_VOID(BLAS_LIBRARY, sgelqf_,
          (const int *m, const int *n, float *a, const int *lda, float *tau, float *work,
           const int *n_work, int *info),
          (m, n, a, lda, tau, work, n_work, info))
LATE_VOID(BLAS_LIBRARY, sorglq_,
          (const int *m, const int *n, const int *k, float *a, const int *lda,
           const float *tau, float *work, const int *n_work, int *info),
          (m, n, k, a, lda, tau, work, n_work, info))
LATE_VOID(BLAS_LIBRARY, sgesdd_,
          (const char *job, const int *m, const int *n, float *a, const int *lda, float *s,
           float *u, const int *ldu, float *vt, const int *ldvt, float *work,
           const int *n_work, int *iwork, int *info),
          (job, m, n, a, lda, s, u, ldu, vt, ldvt, work, n_work, iwork, info))
/* clang-format on */
