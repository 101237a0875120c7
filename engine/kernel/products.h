/* products - several sums of matrix products at once, for training.
 *
 *     C (M, N)  =  or +=  sum over the terms of  A (M, K) B (K, N)
 *
 * A term is of floats, as in gemm.h, or of bf16 pairs, as in gemm_bf16.h.  An element of C is one
 * chain over the terms in order and, within each, over K: no matter how many products are handed
 * over together, how many rows at a time, and by how many threads.
 */
#ifndef ENGINE_KERNEL_PRODUCTS_H
#define ENGINE_KERNEL_PRODUCTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool;

struct product_term {
    bool bf16;
    int K; /* of bf16: pairs */
    const void *a, *b;
    size_t a_m, a_k;     /* of bf16: a_k is 1 */
    size_t b_k, b_panel; /* from row to row, from 64 columns to the next 64 */
};

/* B packed by gemm_pack; in place, rows b_k apart; and packed by bf16_pack. */
struct product_term term_f32(const float *a, size_t a_m, size_t a_k, const float *panels,
                             int K);
struct product_term term_rows(const float *a, size_t a_m, size_t a_k, const float *b,
                              size_t b_k, int K);
struct product_term term_bf16(const uint32_t *a, const uint32_t *panels, int K);

enum { PRODUCT_TERMS = 6 };

struct product {
    float *c;
    size_t c_m;
    int M, N;
    bool add;
    int n_terms;
    struct product_term term[PRODUCT_TERMS];
};

/* One product, on the calling thread. */
void product_run(const struct product *p);
/* All of them, divided among the threads by columns and rows. */
void products_run(const struct product *p, int n, struct pool *pool);
/* The same of sums over rows of B in place (one term each, of floats), in which each thread goes through
 * rows of its own: it may have written them, and the other threads' need not come to its cache.  The
 * sums go from thread to thread; few products and few rows are divided as above. */
void products_run_rows(const struct product *p, int n, struct pool *pool);

#endif
