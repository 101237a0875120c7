/* A search by way of the shortlist against one that computes every score: ids, order and the bits
 * of scores, for collections that are kind to it and for such as are not. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/kernels.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"
#include "harness/retrieve/dense.h"
#include "harness/retrieve/shortlist.h"

enum { TEXTS = 5000, MANY = 30000, QUERIES = 40, K_MAX = 100 };

static void back_to_best(void)
{
    struct err err = ERR_INIT;
    kernels_init(&err);
}

TestSuite(shortlist, .fini = back_to_best);

/* What a text or a query is: number k of row i of `n`. */
typedef float number(const struct rng *rng, size_t i, size_t k, size_t dim);

static float normal(const struct rng *rng, size_t i, size_t k, size_t dim)
{
    return (float)rng_normal(rng, i * dim + k);
}

/* Seven centres, and a little around them: many texts within the bound of the best. */
static float clustered(const struct rng *rng, size_t i, size_t k, size_t dim)
{
    return normal(rng, i % 7, k, dim) + 1e-3f * normal(rng, 100 + i, k, dim);
}

/* Equal in all but where they stand: the earliest are the best. */
static float duplicate(const struct rng *rng, size_t i, size_t k, size_t dim)
{
    return normal(rng, i % 3, k, dim);
}

/* Every text is better than the one before. */
static float ascending(const struct rng *rng, size_t i, size_t k, size_t dim)
{
    (void)rng, (void)dim;
    return (float)(i + 1) * (k % 2 ? 1e-3f : 2e-3f);
}

/* A bit more than half a unit of bf16 is rounded up, a bit less down: errors are all of one sign and
 * as great as they can be.  Of each seven panels one is rounded down and has the best texts. */
static float halfway(const struct rng *rng, size_t i, size_t k, size_t dim)
{
    bool down = i / GEMM_PANEL % 7 == 3;
    (void)rng, (void)dim;
    if (k == 0)
        return down ? 1 + 0x1p-7f : 1;
    return 1 + 0x1p-8f + (down ? -0x1p-20f : 0x1p-20f) + 0x1p-22f * (float)(i % 3);
}

/* Queries that are rounded up at even places and down at odd ones, and texts that have only the
 * ones or the others. */
static float even_up(const struct rng *rng, size_t i, size_t k, size_t dim)
{
    (void)rng, (void)i, (void)dim;
    return 1 + 0x1p-8f + (k % 2 ? -0x1p-20f : 0x1p-20f);
}

static float halved(const struct rng *rng, size_t i, size_t k, size_t dim)
{
    bool odd = i / GEMM_PANEL % 7 == 3;
    if (k % 2 != odd)
        return 0;
    return k == 1 ? 1 + 0x1p-6f : even_up(rng, i, k, dim);
}

static float one(const struct rng *rng, size_t i, size_t k, size_t dim)
{
    (void)rng, (void)i, (void)k, (void)dim;
    return 1;
}

/* From nothing to more than bf16 and the bound can carry, with NaN and infinity among them. */
static float extreme(const struct rng *rng, size_t i, size_t k, size_t dim)
{
    static const float size[] = {1e-45f, 1e-40f, 1e-25f, 1, 1e10f, 1e14f, 1e19f, 3e38f};
    if (i % 501 == 17 && k == 3)
        return i % 2 ? NAN : INFINITY;
    return normal(rng, i, k, dim) * size[rng_below(rng, i * dim, 8)];
}

/* Below the smallest normal number all the way: products vanish. */
static float vanishing(const struct rng *rng, size_t i, size_t k, size_t dim)
{
    return 1e-21f * normal(rng, i, k, dim) * (i % 3 ? 1 : 1e-3f);
}

static float denormal(const struct rng *rng, size_t i, size_t k, size_t dim)
{
    return (float)(int)rng_below(rng, i * dim + k, 100) * 1e-45f;
}

static float *rows_of(number *draw, size_t n, size_t dim, uint64_t stream)
{
    struct rng rng = rng_make(5, "test/shortlist", stream);
    float *rows = malloc(n * dim * sizeof *rows);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < dim; k++)
            rows[i * dim + k] = draw(&rng, i, k, dim);
    return rows;
}

static void compare(const struct dense *dense, const float *query, size_t k,
                    struct pool *pool, const char *name)
{
    static struct hit whole[QUERIES * K_MAX], list[QUERIES * K_MAX];
    size_t n_whole[QUERIES], n_list[QUERIES];
    dense_search_whole(dense, query, QUERIES, k, whole, n_whole, pool);
    dense_search_short(dense, query, QUERIES, k, list, n_list, pool);
    for (size_t q = 0; q < QUERIES; q++) {
        cr_assert_eq(n_list[q], n_whole[q], "%s: query %zu finds %zu, not %zu", name, q,
                     n_list[q], n_whole[q]);
        for (size_t i = 0; i < n_whole[q]; i++)
            cr_assert_eq(memcmp(&list[q * k + i], &whole[q * k + i], sizeof *list), 0,
                         "%s: query %zu hit %zu: text %u %a, not %u %a", name, q, i,
                         list[q * k + i].text, list[q * k + i].score,
                         whole[q * k + i].text, whole[q * k + i].score);
    }
}

static float *packed(const float *rows, size_t n, size_t dim)
{
    float *panels = malloc(dense_bytes(n, dim));
    dense_pack(panels, rows, n, dim, NULL);
    return panels;
}

static void try_some(const float *rows, const float *query, size_t n, size_t dim,
                     const char *name)
{
    static const size_t ks[] = {1, 10, K_MAX};
    struct dense dense = {packed(rows, n, dim), n, dim};
    for (int threads = 1; threads <= 3; threads += 2) {
        struct pool *pool;
        struct err err = ERR_INIT;
        cr_assert_eq(pool_open(&pool, threads, &err), 0);
        for (size_t i = 0; i < sizeof ks / sizeof *ks; i++)
            compare(&dense, query, ks[i], pool, name);
        pool_close(pool);
    }
    free((float *)dense.panels);
}

static void try(number *texts, number *queries, size_t n, size_t dim, const char *name)
{
    float *rows = rows_of(texts, n, dim, 1), *query = rows_of(queries, QUERIES, dim, 2);
    memset(query + 5 * dim, 0, dim * sizeof *query);
    try_some(rows, query, n, dim, name);
    try_some(rows, query, 70, dim, name);
    free(rows);
    free(query);
}

Test(shortlist, a_search_by_it_has_the_bits_of_one_that_computes_every_score)
{
    try(normal, normal, TEXTS, 48, "normal");
    try(normal, normal, TEXTS, 33, "an odd number of dimensions");
    try(clustered, clustered, TEXTS, 48, "clustered");
    try(clustered, normal, TEXTS, 48, "clustered texts");
    try(duplicate, normal, TEXTS, 32, "duplicates");
    try(ascending, ascending, TEXTS, 32, "ascending");
}

Test(shortlist, rounding_that_changes_the_order_changes_no_result)
{
    try(halfway, halfway, TEXTS, 64, "halfway");
    try(halfway, one, TEXTS, 64, "halfway texts");
    try(halfway, one, TEXTS, 256, "wide halfway texts");
    try(halved, even_up, TEXTS, 256, "halfway queries");
}

Test(shortlist, numbers_at_the_ends_of_the_range_change_no_result)
{
    try(extreme, normal, TEXTS, 32, "extreme texts");
    try(normal, extreme, TEXTS, 32, "extreme queries");
    try(extreme, extreme, TEXTS, 32, "extreme");
    try(vanishing, vanishing, TEXTS, 32, "vanishing");
    try(denormal, normal, TEXTS, 32, "denormal texts");
    try(normal, denormal, TEXTS, 32, "denormal queries");
}

Test(shortlist, every_set_of_kernels_finds_the_same)
{
    static const char *const sets[] = {"avx512f", "avx2", "scalar", "plain"};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        const struct kernels *set = kernels_find(sets[i]);
        if (set == NULL)
            continue;
        kernels_use(set);
        try(normal, normal, TEXTS, 20, sets[i]);
        try(halfway, halfway, TEXTS, 20, sets[i]);
    }
}

/* Panels that are looked at again, of all queries; `everywhere`: queries whose list was given up. */
static size_t pairs_left(number *texts, size_t n, size_t dim, size_t *everywhere)
{
    enum { K = 10 };
    float *rows = rows_of(texts, n, dim, 1), *query = rows_of(texts, QUERIES, dim, 2);
    float *panels = packed(rows, n, dim);
    struct shortlist list;
    shortlist_init(&list, QUERIES, dim, K);
    shortlist_begin(&list, query, QUERIES);
    for (size_t at = 0; at < n; at += SHORTLIST_BLOCK)
        shortlist_add(&list, panels + at * dim, at,
                      n - at < SHORTLIST_BLOCK ? n - at : SHORTLIST_BLOCK);
    shortlist_sort(&list);
    *everywhere = 0;
    for (size_t q = 0; q < QUERIES; q++)
        *everywhere += list.everywhere[q];
    size_t pairs = list.n_pairs;
    shortlist_release(&list);
    free(panels);
    free(rows);
    free(query);
    return pairs;
}

Test(shortlist, it_is_short_where_the_bounds_separate)
{
    size_t everywhere, pairs = pairs_left(normal, TEXTS, 256, &everywhere);
    cr_assert_eq(everywhere, 0);
    cr_assert_geq(pairs, QUERIES);
    cr_assert_leq(pairs, QUERIES * 32); /* of 79 panels */
}

Test(shortlist, it_is_given_up_where_they_do_not_and_changes_no_result_then)
{
    size_t everywhere;
    pairs_left(duplicate, MANY, 8, &everywhere);
    cr_assert_eq(everywhere, QUERIES);
    try(duplicate, normal, MANY, 8, "many duplicates");
    try(clustered, clustered, MANY, 8, "many in clusters");
    try(ascending, normal, MANY, 8, "many ascending");
}
