#include "harness/retrieve/dense.h"

#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "harness/base/arena.h"
#include "harness/base/pool.h"

enum {
    BLOCK = 8 * GEMM_PANEL, /* texts whose scores are looked at together */
    GROUP = 96,             /* queries that share a block while it is in the cache */
};

size_t dense_bytes(size_t n, size_t dim)
{
    return gemm_panel_floats((int)dim, (int)n) * sizeof(float);
}

void dense_pack(float *panels, const float *rows, size_t n, size_t dim, struct pool *pool)
{
    gemm_pack(panels, rows, 1, dim, (int)dim, (int)n, pool);
}

/* One search; the texts are divided among the parts, each with its own best. */
struct search {
    const struct dense *dense;
    const float *query;
    size_t n_queries, k, blocks_each;
    struct best *best; /* (parts, n_queries) */
    float *score;      /* (parts, GROUP, BLOCK) */
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void search_block(const struct search *s, size_t first, struct best *best,
                         float *score)
{
    const struct dense *d = s->dense;
    const float *panels = d->panels + first * d->dim;
    size_t n = least(BLOCK, d->n - first);
    for (size_t q = 0; q < s->n_queries; q += GROUP) {
        size_t rows = least(GROUP, s->n_queries - q);
        gemm(score, BLOCK, s->query + q * d->dim, d->dim, 1, panels, (int)rows, (int)n,
             (int)d->dim, false, NULL);
        for (size_t i = 0; i < rows; i++)
            best_add_array(&best[q + i], (uint32_t)first, score + i * BLOCK, n);
    }
}

static void search_part(void *context, int part)
{
    const struct search *s = context;
    struct best *best = s->best + (size_t)part * s->n_queries;
    float *score = s->score + (size_t)part * GROUP * BLOCK;
    size_t first = (size_t)part * s->blocks_each * BLOCK;
    size_t end = least(s->dense->n, first + s->blocks_each * BLOCK);
    for (; first < end; first += BLOCK)
        search_block(s, first, best, score);
}

/* The order of hits is total, so that it does not matter who found which. */
static size_t merge(const struct search *s, size_t q, size_t parts, struct hit *hit)
{
    struct best all = {.hit = hit, .k = s->k};
    for (size_t p = 0; p < parts; p++) {
        const struct best *best = &s->best[p * s->n_queries + q];
        for (size_t i = 0; i < best->n; i++)
            best_add(&all, best->hit[i].text, best->hit[i].score);
    }
    return best_finish(&all);
}

static bool is_zero(const float *vector, size_t dim)
{
    for (size_t i = 0; i < dim; i++)
        if (vector[i] != 0)
            return false;
    return true;
}

void dense_search(const struct dense *dense, const float *query, size_t n_queries,
                  size_t k, struct hit *hit, size_t *n_hits, struct pool *pool)
{
    size_t blocks = (dense->n + BLOCK - 1) / BLOCK;
    size_t parts = least((size_t)pool_threads(pool), blocks);
    if (n_queries == 0 || dense->n == 0 || k == 0) {
        memset(n_hits, 0, n_queries * sizeof *n_hits);
        return;
    }
    size_t stride = k;
    k = least(k, dense->n);
    struct search s = {.dense = dense,
                       .query = query,
                       .n_queries = n_queries,
                       .k = k,
                       .blocks_each = (blocks + parts - 1) / parts};
    struct hit *own = mem_resize(NULL, parts * n_queries * k, sizeof *own);
    s.best = mem_resize(NULL, parts * n_queries, sizeof *s.best);
    s.score = mem_resize(NULL, parts * GROUP * BLOCK, sizeof *s.score);
    for (size_t i = 0; i < parts * n_queries; i++)
        s.best[i] = (struct best){.hit = own + i * k, .k = k};
    pool_run(pool, (int)parts, search_part, &s);
    for (size_t q = 0; q < n_queries; q++)
        n_hits[q] = is_zero(query + q * dense->dim, dense->dim)
                        ? 0
                        : merge(&s, q, parts, hit + q * stride);
    free(own);
    free(s.best);
    free(s.score);
}
