/* svd - the leading left singular vectors of a sparse matrix (lsa.h says how). */
#ifndef HARNESS_RETRIEVE_SVD_H
#define HARNESS_RETRIEVE_SVD_H

#include <stddef.h>
#include <stdint.h>

struct err;

struct sparse { /* rows of (column, value) */
    size_t n_rows, n_columns;
    const uint64_t *row;    /* (n_rows + 1) */
    const uint32_t *column; /* ascending in a row */
    const float *value;
};

/* u (n_rows, dims), row-major; sigma (dims) descending, either may hold fewer: *found. */
int svd_left(const struct sparse *a, size_t dims, float *u, float *sigma, size_t *found,
             struct err *err);

#endif
