#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"
#include "harness/model/model.h"
#include "harness/retrieve/bm25.h"
#include "harness/retrieve/fuse.h"
#include "harness/retrieve/lsa.h"
#include "harness/retrieve/searcher.h"
#include "harness/retrieve/svd.h"

static struct err err;

/* ---- ranking */

static int by_rank(const void *a, const void *b)
{
    return hit_before(b, a) - hit_before(a, b);
}

Test(retrieve, the_best_of_many_are_those_of_a_full_sort)
{
    enum { N = 5000 };
    static struct hit all[N], sorted[N], scratch[N], heap[N];
    static float score[N];
    struct rng rng = rng_make(1, "hits", 0);
    for (int kind = 0; kind < 2; kind++) {
        for (uint32_t i = 0; i < N; i++) {
            double x = rng_normal(&rng, i);
            score[i] = kind == 0 ? (float)x : (float)floor(4 * x); /* many are equal */
            sorted[i] = (struct hit){i, score[i]};
        }
        qsort(sorted, N, sizeof *sorted, by_rank);
        for (size_t k = 0; k <= N; k = k < 3 ? k + 1 : 3 * k) {
            struct best best = {.hit = heap, .k = k};
            for (uint32_t i = 0; i < N; i++)
                all[i] = (struct hit){N - 1 - i, score[N - 1 - i]};
            cr_assert_eq(hits_best(all, N, k, scratch), k);
            cr_assert_eq(memcmp(all, sorted, k * sizeof *all), 0, "kind %d k %zu", kind,
                         k);
            best_add_array(&best, 0, score, N);
            cr_assert_eq(best_finish(&best), k);
            cr_assert_eq(memcmp(heap, sorted, k * sizeof *heap), 0, "kind %d k %zu", kind,
                         k);
        }
    }
}

Test(retrieve, fusion_by_rank_and_by_score_are_sums_by_hand)
{
    static const struct hit a[] = {{7, 30}, {3, 20}, {5, 10}}, b[] = {{3, .9F}, {9, .1F}};
    const struct ranking list[2] = {{a, 3}, {b, 2}};
    struct hit hit[5];
    cr_assert_eq(fuse_ranks(list, 5, hit), 4);
    cr_expect_eq(hit[0].text, 3);
    cr_expect_float_eq(hit[0].score, 1 / 62. + 1 / 61., 1e-8);
    cr_expect_eq(hit[1].text, 7);
    cr_expect_float_eq(hit[1].score, 1 / 61., 1e-8);
    cr_expect_eq(hit[2].text, 9);
    cr_expect_eq(hit[3].text, 5);
    cr_assert_eq(fuse_scores(list, .25, 5, hit), 4);
    cr_expect_eq(hit[0].text, 3);
    cr_expect_float_eq(hit[0].score, .25 * .5 + .75, 1e-7);
    cr_expect_eq(hit[1].text, 7);
    cr_expect_float_eq(hit[1].score, .25, 1e-7);
    /* both have 0: the earlier text first */
    cr_expect_eq(hit[2].text, 5);
    cr_expect_eq(hit[3].text, 9);
    cr_assert_eq(fuse_ranks((const struct ranking[2]){{NULL, 0}, {b, 1}}, 5, hit), 1);
}

/* ---- dense */

enum { TEXTS = 1500, DIM = 50, QUERIES = 130, K = 20 };

static float rows[TEXTS * DIM], queries[QUERIES * DIM];

static float *packed_rows(void)
{
    struct rng rng = rng_make(2, "dense", 0);
    for (size_t i = 0; i < TEXTS * DIM; i++)
        rows[i] = (float)rng_normal(&rng, i);
    for (size_t i = 0; i < QUERIES * DIM; i++)
        queries[i] = (float)rng_normal(&rng, TEXTS * DIM + i);
    memcpy(rows + 700 * DIM, rows + 20 * DIM, DIM * sizeof *rows); /* two are the same */
    float *panels = malloc(dense_bytes(TEXTS, DIM));
    dense_pack(panels, rows, TEXTS, DIM, NULL);
    return panels;
}

static void slow_search(const float *query, struct hit hit[K])
{
    static struct hit all[TEXTS];
    for (uint32_t i = 0; i < TEXTS; i++) {
        float sum = 0;
        for (int j = 0; j < DIM; j++)
            sum = fmaf(query[j], rows[i * DIM + (uint32_t)j], sum);
        all[i] = (struct hit){i, sum};
    }
    qsort(all, TEXTS, sizeof *all, by_rank);
    memcpy(hit, all, K * sizeof *hit);
}

Test(retrieve, dense_search_is_exact_for_any_batch_and_threads)
{
    static struct hit hit[QUERIES * K], one[K], slow[K];
    static size_t n_hits[QUERIES];
    float *panels = packed_rows();
    struct dense dense = {panels, TEXTS, DIM};
    memset(queries + 5 * DIM, 0, DIM * sizeof *queries);
    for (int threads = 1; threads <= 3; threads++) {
        struct pool *pool;
        cr_assert_eq(pool_open(&pool, threads, &err), 0);
        dense_search(&dense, queries, QUERIES, K, hit, n_hits, pool);
        for (size_t q = 0; q < QUERIES; q++) {
            size_t n;
            cr_assert_eq(n_hits[q], q == 5 ? 0 : K);
            dense_search(&dense, queries + q * DIM, 1, K, one, &n, pool);
            slow_search(queries + q * DIM, slow);
            cr_assert_eq(memcmp(one, hit + q * K, n * sizeof *one), 0);
            cr_assert_eq(memcmp(slow, hit + q * K, n * sizeof *slow), 0);
        }
        pool_close(pool);
    }
    free(panels);
}

/* ---- singular vectors */

/* A matrix of rank 4 with singular values 8, 4, 2, 1: sums of outer products of columns
 * of a Hadamard matrix. */
Test(retrieve, singular_vectors_of_a_known_matrix_come_out_with_their_signs)
{
    enum { N = 16, RANK = 4 };
    static float value[N * N], u[N * N], sigma[N];
    static uint64_t row[N + 1];
    static uint32_t column[N * N];
    double h[N][N], want[N][RANK];
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            h[i][j] = (__builtin_popcount((unsigned)(i & j)) & 1 ? -1 : 1) / 4.0;
    for (int i = 0; i < N; i++) {
        row[i + 1] = (uint64_t)(i + 1) * N;
        for (int j = 0; j < N; j++) {
            double sum = 0;
            for (int k = 0; k < RANK; k++)
                sum += (8 >> k) * h[i][k + 3] * h[j][k + 7];
            value[i * N + j] = (float)sum;
            column[i * N + j] = (uint32_t)j;
        }
        for (int k = 0; k < RANK; k++)
            want[i][k] = h[i][k + 3];
    }
    struct sparse a = {N, N, row, column, value};
    size_t found;
    cr_assert_eq(svd_left(&a, 6, u, sigma, &found, &err), 0, "%s", err.text);
    cr_assert_eq(found, RANK);
    for (size_t k = 0; k < RANK; k++) {
        double dot = 0, greatest = 0;
        cr_expect_float_eq(sigma[k], 8 >> k, 1e-5);
        for (size_t i = 0; i < N; i++) {
            double x = u[i * RANK + k];
            dot += want[i][k] * x;
            greatest = fabs(x) > fabs(greatest) ? x : greatest;
        }
        cr_expect_float_eq(fabs(dot), 1, 1e-5);
        cr_expect(greatest > 0);
    }
}

static const struct str texts[] = {
    STR("the doctor treats a patient in the hospital"),
    STR("the physician treats a patient in the clinic"),
    STR("a doctor and a physician see the patient"),
    STR("the car needs petrol and new tyres"),
    STR("an automobile needs petrol and oil"),
    STR("tyres of the automobile and the car"),
};
enum { N_TEXTS = sizeof texts / sizeof *texts };

static void search_lsa(const char *path, char why[IMAGE_WHY], struct hit hit[N_TEXTS])
{
    struct lsa *lsa;
    struct lsa_opts opts = {2, "log-entropy"};
    float query[2];
    size_t n;
    cr_assert_eq(lsa_open(&lsa, texts, N_TEXTS, &opts, path, why, NULL, &err), 0, "%s",
                 err.text);
    cr_assert_eq(lsa_dim(lsa), 2);
    lsa_embed(lsa, STR("doctor"), query);
    dense_search(lsa_dense(lsa), query, 1, N_TEXTS, hit, &n, NULL);
    cr_assert_eq(n, N_TEXTS);
    lsa_embed(lsa, STR("giraffe"), query);
    dense_search(lsa_dense(lsa), query, 1, N_TEXTS, hit + N_TEXTS, &n, NULL);
    cr_assert_eq(n, 0);
    lsa_close(lsa);
}

Test(retrieve, lsa_finds_a_text_that_has_none_of_the_words)
{
    static const char path[] = "build/test-lsa.index";
    struct hit hit[2 * N_TEXTS], again[2 * N_TEXTS];
    char why[IMAGE_WHY];
    remove(path);
    search_lsa(path, why, hit);
    /* 1 speaks of physicians only, and stands before everything about cars */
    bool found = false;
    for (int i = 0; i < 3; i++)
        found |= hit[i].text == 1;
    cr_expect(found);
    search_lsa(path, why, again);
    cr_expect_eq(memcmp(hit, again, N_TEXTS * sizeof *hit), 0);
    cr_expect_str_eq(why, "");
    remove(path);
}

/* ---- index files */

static const char file[] = "build/test-bm25.index";

static struct hit search_bm25(const struct bm25_opts *opts, size_t n, char why[IMAGE_WHY])
{
    struct bm25 *index;
    struct hit hit;
    cr_assert_eq(bm25_open(&index, texts, n, opts, file, why, &err), 0, "%s", err.text);
    cr_assert_eq(bm25_search(index, STR("automobile petrol"), 1, &hit), 1);
    bm25_close(index);
    return hit;
}

static void change_file(size_t at, char byte, size_t cut)
{
    struct arena arena = {0};
    struct str text;
    cr_assert_eq(file_read(file, &arena, 0, &text, &err), 0);
    char *copy = arena_copy(&arena, text.data, text.n);
    at = at > text.n ? text.n + at : at; /* counted from the end */
    copy[at] ^= byte;
    cr_assert_eq(file_write(file, (struct str){copy, text.n - cut}, &err), 0);
    arena_release(&arena);
}

Test(retrieve, an_index_is_mapped_again_and_never_used_when_it_is_not_the_right_one)
{
    struct bm25_opts opts = {BM25_DEFAULTS}, other = {.k1 = 1.2, .b = .75};
    char why[IMAGE_WHY];
    remove(file);
    struct hit hit = search_bm25(&opts, N_TEXTS, why), again;
    cr_expect_str_eq(why, "");
    again = search_bm25(&opts, N_TEXTS, why);
    cr_expect_str_eq(why, "");
    cr_expect_eq(memcmp(&hit, &again, sizeof hit), 0);

    again = search_bm25(&other, N_TEXTS, why);
    cr_expect_str_eq(why, "is of another corpus or other options");
    cr_expect(again.score != hit.score);
    again = search_bm25(&other, N_TEXTS - 1, why);
    cr_expect_str_eq(why, "is of another corpus or other options");
    search_bm25(&opts, N_TEXTS, why);

    static const struct {
        size_t at, cut;
        char byte;
        const char *why;
    } harm[] = {
        {0, 0, 1, "is no index of this program"},
        {8, 0, 1, "was written by another version"},
        {16, 0, 1, "is an index of another kind"},
        {40, 0, 1, "is of another corpus or other options"},
        {170, 0, 1, "is damaged"},
        {600, 0, 4, "is damaged"},
        {(size_t)-128, 0, 1, "is damaged"}, /* the last bit of a weight */
        {0, 1, 0, "is cut short"},
        {0, 900, 0, "is cut short"},
    };
    for (size_t i = 0; i < sizeof harm / sizeof *harm; i++) {
        change_file(harm[i].at, harm[i].byte, harm[i].cut);
        again = search_bm25(&opts, N_TEXTS, why);
        cr_expect_str_eq(why, harm[i].why);
        cr_expect_eq(memcmp(&hit, &again, sizeof hit), 0);
        search_bm25(&opts, N_TEXTS, why);
        cr_expect_str_eq(why, "", "what was built anew is used: %s", why);
    }
    cr_assert_eq(file_write(file, STR(""), &err), 0);
    search_bm25(&opts, N_TEXTS, why);
    cr_expect_str_eq(why, "is cut short");
    remove(file);
}

Test(retrieve, an_index_that_cannot_be_kept_is_an_error)
{
    struct bm25_opts opts = {BM25_DEFAULTS};
    struct bm25 *index;
    cr_assert_eq(
        bm25_open(&index, texts, N_TEXTS, &opts, "build/none/such/x", NULL, &err), -1);
    cr_expect(strstr(err.text, "cannot keep the index") != NULL, "%s", err.text);
}

Test(retrieve, a_fusion_names_what_it_fuses_and_dense_wants_a_model)
{
    const char *part[3];
    struct search_opts opts = {"rrf", .9, .4, false, 2, "tfidf", .5, "cut"};
    struct search_place place = {0};
    struct searcher *searcher;
    struct hit hit[2 * N_TEXTS];
    size_t n[2];
    cr_assert_eq(searcher_parts("rrf", false, part), 3);
    cr_expect_str_eq(part[1], "lsa");
    cr_assert_eq(searcher_parts("sum", true, part), 3);
    cr_expect_str_eq(part[1], "dense");
    cr_assert_eq(searcher_parts("bm25", true, part), 1);
    cr_assert_eq(searcher_open(&searcher, texts, N_TEXTS, &opts, &place, &err), 0);
    struct str query[2] = {STR("car"), STR("the")};
    cr_assert_eq(searcher_search(searcher, query, 2, N_TEXTS, hit, n, &err), 0);
    cr_expect_eq(n[0], N_TEXTS);
    cr_expect_eq(n[1], 0);
    cr_expect(searcher_bytes(searcher) > 0);
    searcher_close(searcher);
    opts.retriever = "dense";
    cr_assert_eq(searcher_open(&searcher, texts, N_TEXTS, &opts, &place, &err), -1);
    cr_expect_eq(err.status, ERR_ASKED_WRONGLY);
}

static int embed_letters(void *self, const struct str *text, size_t n, float *out,
                         struct embedding *e, struct err *ignored)
{
    (void)ignored;
    e->dim = 26;
    for (size_t i = 0; out != NULL && i < n; i++) {
        for (int c = 0; c < 26; c++)
            out[i * 26 + (size_t)c] = 0.1f;
        for (size_t k = 0; k < text[i].n; k++)
            if (text[i].data[k] >= 'a' && text[i].data[k] <= 'z')
                out[i * 26 + (size_t)(text[i].data[k] - 'a')] += 1;
        vector_unit(out + i * 26, 26);
        ++*(size_t *)self;
    }
    return 0;
}

Test(retrieve, what_a_fusion_fuses_is_not_made_again_where_it_is_open)
{
    static const struct provider letters = {.name = "letters", .embed = embed_letters};
    size_t embedded = 0, n[2];
    struct model_handle model = {"letters", &letters, &embedded};
    struct search_opts opts = {"rrf", .9, .4, false, 2, "tfidf", .5, "cut"};
    struct search_place place = {.model = &model};
    struct searcher *alone, *shared, *open[2];
    struct hit hit[2][N_TEXTS];
    struct str query = STR("car");
    cr_assert_eq(searcher_open(&alone, texts, N_TEXTS, &opts, &place, &err), 0);
    cr_assert_eq(embedded, N_TEXTS);
    opts.retriever = "bm25";
    cr_assert_eq(searcher_open(&open[0], texts, N_TEXTS, &opts, &place, &err), 0);
    opts.retriever = "dense";
    cr_assert_eq(searcher_open(&open[1], texts, N_TEXTS, &opts, &place, &err), 0);
    cr_assert_eq(embedded, 2 * N_TEXTS);
    opts.retriever = "rrf";
    place.open = open;
    place.n_open = 2;
    cr_assert_eq(searcher_open(&shared, texts, N_TEXTS, &opts, &place, &err), 0);
    cr_assert_eq(embedded, 2 * N_TEXTS);
    cr_assert_eq(searcher_search(alone, &query, 1, N_TEXTS, hit[0], &n[0], &err), 0);
    cr_assert_eq(searcher_search(shared, &query, 1, N_TEXTS, hit[1], &n[1], &err), 0);
    cr_assert_eq(n[0], n[1]);
    for (size_t i = 0; i < n[0]; i++)
        cr_expect(hit[0][i].text == hit[1][i].text && hit[0][i].score == hit[1][i].score);
    searcher_close(shared);
    searcher_close(open[1]);
    searcher_close(open[0]);
    searcher_close(alone);
}
