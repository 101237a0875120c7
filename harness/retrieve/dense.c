#include "harness/retrieve/dense.h"

#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "harness/base/arena.h"
#include "harness/base/pool.h"
#include "harness/base/whole.h"
#include "harness/retrieve/shortlist.h"

enum {
    BLOCK = SHORTLIST_BLOCK, /* texts whose scores are looked at together */
    GROUP = 96,              /* queries that share a block while it is in the cache */
    ROUND = 1024,            /* queries that share a shortlist */
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
    struct best *best;      /* (parts, n_queries) */
    float *score;           /* (parts, GROUP, BLOCK) */
    struct shortlist *list; /* (parts), or NULL: every score is computed in f32 */
    float *gathered;        /* (parts, GROUP, dim) */
};

static void search_block(const struct search *s, size_t first, struct best *best,
                         float *score)
{
    const struct dense *d = s->dense;
    const float *panels = d->panels + first * d->dim;
    size_t n = least_size(BLOCK, d->n - first);
    for (size_t q = 0; q < s->n_queries; q += GROUP) {
        size_t rows = least_size(GROUP, s->n_queries - q);
        gemm(score, BLOCK, s->query + q * d->dim, d->dim, 1, panels, (int)rows, (int)n,
             (int)d->dim, false, NULL);
        for (size_t i = 0; i < rows; i++)
            best_add_array(&best[q + i], (uint32_t)first, score + i * BLOCK, n);
    }
}

/* Scores in f32 of one panel, for queries that were found worth it. */
static void search_panel(const struct search *s, uint32_t panel, const uint32_t *query,
                         size_t n, size_t base, int part)
{
    const struct dense *d = s->dense;
    size_t first = (size_t)panel * GEMM_PANEL,
           columns = least_size(GEMM_PANEL, d->n - first);
    float *score = s->score + (size_t)part * GROUP * BLOCK;
    float *rows = s->gathered + (size_t)part * GROUP * d->dim;
    struct best *best = s->best + (size_t)part * s->n_queries + base;
    for (size_t from = 0; from < n; from += GROUP) {
        size_t m = least_size(GROUP, n - from);
        for (size_t i = 0; i < m; i++)
            memcpy(rows + i * d->dim, s->query + (base + query[from + i]) * d->dim,
                   d->dim * sizeof *rows);
        gemm(score, GEMM_PANEL, rows, d->dim, 1, d->panels + first * d->dim, (int)m,
             (int)columns, (int)d->dim, false, NULL);
        for (size_t i = 0; i < m; i++)
            best_add_array(&best[query[from + i]], (uint32_t)first,
                           score + i * GEMM_PANEL, columns);
    }
}

/* Texts [first, end) for the queries of one round. */
static void search_round(const struct search *s, size_t first, size_t end, size_t base,
                         int part)
{
    const struct dense *d = s->dense;
    struct shortlist *list = &s->list[part];
    uint32_t query[ROUND];
    shortlist_begin(list, s->query + base * d->dim,
                    least_size(ROUND, s->n_queries - base));
    for (size_t at = first; at < end; at += BLOCK)
        shortlist_add(list, d->panels + at * d->dim, at, least_size(BLOCK, end - at));
    shortlist_sort(list);
    for (size_t at = first; at < end; at += GEMM_PANEL) {
        uint32_t panel = (uint32_t)(at / GEMM_PANEL);
        size_t n = shortlist_take(list, panel, query);
        search_panel(s, panel, query, n, base, part);
    }
}

static void search_part(void *context, int part)
{
    const struct search *s = context;
    struct best *best = s->best + (size_t)part * s->n_queries;
    float *score = s->score + (size_t)part * GROUP * BLOCK;
    size_t first = (size_t)part * s->blocks_each * BLOCK;
    size_t end = least_size(s->dense->n, first + s->blocks_each * BLOCK);
    if (s->list != NULL)
        for (size_t base = 0; base < s->n_queries; base += ROUND)
            search_round(s, first, end, base, part);
    else
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

static void search(const struct dense *dense, const float *query, size_t n_queries,
                   size_t k, struct hit *hit, size_t *n_hits, struct pool *pool,
                   bool by_shortlist)
{
    size_t blocks = (dense->n + BLOCK - 1) / BLOCK;
    size_t parts = least_size((size_t)pool_threads(pool), blocks);
    if (n_queries == 0 || dense->n == 0 || k == 0) {
        memset(n_hits, 0, n_queries * sizeof *n_hits);
        return;
    }
    size_t stride = k;
    k = least_size(k, dense->n);
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
    if (by_shortlist) {
        s.list = mem_resize(NULL, parts, sizeof *s.list);
        s.gathered = mem_resize(NULL, parts * GROUP * dense->dim, sizeof *s.gathered);
        for (size_t i = 0; i < parts; i++)
            shortlist_init(&s.list[i], least_size(ROUND, n_queries), dense->dim, k);
    }
    pool_run(pool, (int)parts, search_part, &s);
    for (size_t q = 0; q < n_queries; q++)
        n_hits[q] = is_zero(query + q * dense->dim, dense->dim)
                        ? 0
                        : merge(&s, q, parts, hit + q * stride);
    for (size_t i = 0; by_shortlist && i < parts; i++)
        shortlist_release(&s.list[i]);
    free(s.list);
    free(s.gathered);
    free(own);
    free(s.best);
    free(s.score);
}

void dense_search_whole(const struct dense *dense, const float *query, size_t n_queries,
                        size_t k, struct hit *hit, size_t *n_hits, struct pool *pool)
{
    search(dense, query, n_queries, k, hit, n_hits, pool, false);
}

void dense_search_short(const struct dense *dense, const float *query, size_t n_queries,
                        size_t k, struct hit *hit, size_t *n_hits, struct pool *pool)
{
    search(dense, query, n_queries, k, hit, n_hits, pool, true);
}

/* A few queries wait for memory, whatever they are multiplied in; and where the best are in
 * every other panel a shortlist is no shorter. */
static bool worth_a_shortlist(const struct dense *dense, size_t n_queries, size_t k)
{
    enum { FEW = 40, PANELS_EACH = 8 };
    return bf16_is_native() && n_queries >= FEW &&
           k <= dense->n / (GEMM_PANEL * PANELS_EACH);
}

void dense_search(const struct dense *dense, const float *query, size_t n_queries,
                  size_t k, struct hit *hit, size_t *n_hits, struct pool *pool)
{
    search(dense, query, n_queries, k, hit, n_hits, pool,
           worth_a_shortlist(dense, n_queries, k));
}
