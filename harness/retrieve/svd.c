#include "harness/retrieve/svd.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/lapack.h"
#include "harness/base/rng.h"

enum { MORE = 10, ITERATIONS = 2 };

/* y (n_rows, l) = A x; x (n_columns, l) */
static void product(float *y, const struct sparse *a, const float *x, size_t l)
{
    memset(y, 0, a->n_rows * l * sizeof *y);
    for (size_t r = 0; r < a->n_rows; r++) {
        float *to = y + r * l;
        for (uint64_t p = a->row[r]; p < a->row[r + 1]; p++) {
            const float *from = x + (size_t)a->column[p] * l;
            float value = a->value[p];
            for (size_t j = 0; j < l; j++)
                to[j] += value * from[j];
        }
    }
}

/* x (n_columns, l) = A^T y; y (n_rows, l) */
static void product_transposed(float *x, const struct sparse *a, const float *y, size_t l)
{
    memset(x, 0, a->n_columns * l * sizeof *x);
    for (size_t r = 0; r < a->n_rows; r++) {
        const float *from = y + r * l;
        for (uint64_t p = a->row[r]; p < a->row[r + 1]; p++) {
            float *to = x + (size_t)a->column[p] * l;
            float value = a->value[p];
            for (size_t j = 0; j < l; j++)
                to[j] += value * from[j];
        }
    }
}

struct lapack {
    int l;
    float *tau, *work; /* (l), (n_work) */
    int n_work;
};

/* Our matrices lie by rows, which to LAPACK are their transposes by columns: LQ takes the
 * part of QR.  The triangle of LQ in place; orthonormal columns of x (n, l) instead, if asked. */
static int factor(struct lapack *w, float *x, size_t n, int orthonormal, struct err *err)
{
    int columns = (int)n, info;
    sgelqf_(&w->l, &columns, x, &w->l, w->tau, w->work, &w->n_work, &info);
    if (info == 0 && orthonormal)
        sorglq_(&w->l, &columns, &w->l, x, &w->l, w->tau, w->work, &w->n_work, &info);
    return info == 0 ? 0 : err_set(err, "LAPACK cannot factor a matrix: info %d", info);
}

/* Left singular vectors of the triangle that factor() left in x, by columns: u (l, l). */
static int small_svd(const struct lapack *w, const float *x, float *u, float *sigma,
                     struct err *err)
{
    int l = w->l, info, n_work = l * (7 * l + 64) + 64;
    size_t size = (size_t)l * (size_t)l;
    float *a = mem_alloc(size * sizeof *a), *vt = mem_resize(NULL, size, sizeof *vt);
    float *work = mem_resize(NULL, (size_t)n_work, sizeof *work);
    int *iwork = mem_resize(NULL, 8 * (size_t)l, sizeof *iwork);
    for (int j = 0; j < l; j++)
        for (int i = j; i < l; i++)
            a[j * l + i] = x[j * l + i];
    sgesdd_("A", &l, &l, a, &l, sigma, u, &l, vt, &l, work, &n_work, iwork, &info);
    free(a);
    free(vt);
    free(work);
    free(iwork);
    return info == 0 ? 0 : err_set(err, "LAPACK finds no singular values: info %d", info);
}

/* u (n, dims) = q (n, l) small, whose columns lie one behind the other. */
static void rotate(float *u, size_t dims, const float *q, size_t n, const float *small,
                   size_t l)
{
    float *panels =
        mem_resize(NULL, gemm_panel_floats((int)l, (int)dims), sizeof *panels);
    gemm_pack(panels, small, 1, l, (int)l, (int)dims, NULL);
    gemm(u, dims, q, l, 1, panels, (int)n, (int)dims, (int)l, false, NULL);
    free(panels);
}

/* The greatest component of every column is positive; of equals, the first. */
static void fix_signs(float *u, size_t n, size_t dims)
{
    for (size_t j = 0; j < dims; j++) {
        size_t at = 0;
        for (size_t i = 1; i < n; i++)
            if (fabsf(u[i * dims + j]) > fabsf(u[at * dims + j]))
                at = i;
        for (size_t i = 0; u[at * dims + j] < 0 && i < n; i++)
            u[i * dims + j] = i == at ? u[i * dims + j] : -u[i * dims + j];
        u[at * dims + j] = fabsf(u[at * dims + j]);
    }
}

/* Orthonormal q (n_rows, l) that spans what A does most; x (n_columns, l) gets A^T q. */
static int find_range(struct lapack *w, const struct sparse *a, float *q, float *x,
                      struct err *err)
{
    size_t l = (size_t)w->l;
    struct rng rng = rng_make(1, "lsa", 0);
    for (size_t i = 0; i < a->n_columns * l; i++)
        x[i] = (float)rng_normal(&rng, i);
    product(q, a, x, l);
    for (int i = 0; i < ITERATIONS; i++) {
        if (factor(w, q, a->n_rows, 1, err))
            return -1;
        product_transposed(x, a, q, l);
        if (factor(w, x, a->n_columns, 1, err))
            return -1;
        product(q, a, x, l);
    }
    if (factor(w, q, a->n_rows, 1, err))
        return -1;
    product_transposed(x, a, q, l);
    return factor(w, x, a->n_columns, 0, err);
}

/* Singular values that rounding leaves of none are no dimensions. */
static size_t count_dims(const float *sigma, size_t dims)
{
    size_t n = 0;
    while (n < dims && sigma[n] > sigma[0] * 1e-5F)
        n++;
    return n;
}

int svd_left(const struct sparse *a, size_t dims, float *u, float *sigma, size_t *found,
             struct err *err)
{
    size_t l = dims + MORE;
    l = l > a->n_rows ? a->n_rows : l;
    l = l > a->n_columns ? a->n_columns : l;
    *found = 0;
    if (l == 0 || a->row[a->n_rows] == 0)
        return 0;
    int n_work = 64 * (int)l;
    struct lapack w = {.l = (int)l,
                       .tau = mem_resize(NULL, l, sizeof(float)),
                       .work = mem_resize(NULL, (size_t)n_work, sizeof(float)),
                       .n_work = n_work};
    float *q = mem_resize(NULL, a->n_rows * l, sizeof *q);
    float *x = mem_resize(NULL, a->n_columns * l, sizeof *x);
    float *small = mem_resize(NULL, l * l, sizeof *small);
    float *all = mem_resize(NULL, l, sizeof *all);
    openblas_set_num_threads(1);
    int rc = find_range(&w, a, q, x, err) || small_svd(&w, x, small, all, err) ? -1 : 0;
    if (rc == 0) {
        *found = count_dims(all, l < dims ? l : dims);
        rotate(u, *found, q, a->n_rows, small, l);
        fix_signs(u, a->n_rows, *found);
        memcpy(sigma, all, *found * sizeof *sigma);
    }
    free(w.tau);
    free(w.work);
    free(q);
    free(x);
    free(small);
    free(all);
    return rc;
}
