/* dense - exact search among vectors: one matrix product, and the best of each row.
 *
 * The vectors of the texts are packed once, as the engine packs weights (gemm.h), so that
 * a single query reads them in one stream and a batch multiplies them at full speed; both
 * give the same bits, with any number of threads.
 *
 *     float *panels = image_part(&image, PANELS, dense_bytes(n, dim));
 *     dense_pack(panels, rows, n, dim, pool);
 *     struct dense dense = {panels, n, dim};
 *     dense_search(&dense, queries, n_queries, k, hit, n_hits, pool);
 */
#ifndef HARNESS_RETRIEVE_DENSE_H
#define HARNESS_RETRIEVE_DENSE_H

#include "harness/retrieve/hits.h"

struct pool;

struct dense {
    const float *panels;
    size_t n, dim;
};

enum { DENSE_N_MAX = 1 << 30, DENSE_DIM_MAX = 1 << 16 };

size_t dense_bytes(size_t n, size_t dim);
/* rows (n, dim) */
void dense_pack(float *panels, const float *rows, size_t n, size_t dim,
                struct pool *pool);
/* The k texts with the greatest inner product, for each of n_queries rows (n_queries,
 * dim): hit (n_queries, k), n_hits (n_queries).  A query of zeros finds nothing. */
void dense_search(const struct dense *dense, const float *query, size_t n_queries,
                  size_t k, struct hit *hit, size_t *n_hits, struct pool *pool);
/* Its two ways, which give the same bits: every score in f32, and only those of panels that a
 * search in bf16 could not rule out (shortlist.h). */
void dense_search_whole(const struct dense *dense, const float *query, size_t n_queries,
                        size_t k, struct hit *hit, size_t *n_hits, struct pool *pool);
void dense_search_short(const struct dense *dense, const float *query, size_t n_queries,
                        size_t k, struct hit *hit, size_t *n_hits, struct pool *pool);

#endif
