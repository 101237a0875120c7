/* lapack - the few functions of OpenBLAS's LAPACK that are used, as Fortran has them:
 * matrices by columns, everything by address (netlib.org/lapack says what they do). */
#ifndef HARNESS_BASE_LAPACK_H
#define HARNESS_BASE_LAPACK_H

/* A (m, n) = L Q: the triangle in place, reflectors above it. */
void sgelqf_(const int *m, const int *n, float *a, const int *lda, float *tau,
             float *work, const int *n_work, int *info);
/* The first m rows of Q from k reflectors, in place. */
void sorglq_(const int *m, const int *n, const int *k, float *a, const int *lda,
             const float *tau, float *work, const int *n_work, int *info);
/* A = U S V^T */
void sgesdd_(const char *job, const int *m, const int *n, float *a, const int *lda,
             float *s, float *u, const int *ldu, float *vt, const int *ldvt, float *work,
             const int *n_work, int *iwork, int *info);

#endif
