/* What searching costs on one thread: 100,000 passages of 100 words drawn by Zipf's law from
 * 100,000 words (the collection of shared/peers/fts.c, so that both can be measured in turn).
 *
 *     make search [ARGS=sparse|dense|ways]   (ways: dense, both ways of searching)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/embed/vector.h"
#include "engine/kernel/gemm.h"
#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/rng.h"
#include "harness/retrieve/bm25.h"
#include "harness/retrieve/dense.h"

enum { WORDS = 100000, PASSAGES = 100000, LENGTH = 100, QUERIES = 300, K = 10 };

static double cdf[WORDS];
static int passage[PASSAGES][LENGTH];
static uint64_t state = 88172645463325252u;

static double now(void)
{
    return (double)clock_us() / 1e6;
}

static double chance(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) * (1.0 / 9007199254740992.0);
}

static int draw_word(void)
{
    double u = chance() * cdf[WORDS - 1];
    int low = 0, high = WORDS - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (cdf[middle] < u)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_word(struct buf *buf, int word)
{
    for (word += 85; word > 0; word /= 5) {
        buf_char(buf, "bcdfghjklmnprstvz"[word % 17]);
        word /= 17;
        buf_char(buf, "aeiou"[word % 5]);
    }
    buf_char(buf, ' ');
}

static size_t make_passages(struct str *text, struct arena *arena)
{
    struct buf buf = {0};
    size_t bytes = 0;
    double sum = 0;
    for (int i = 0; i < WORDS; i++)
        cdf[i] = sum += 1 / pow(i + 2.7, 1.07);
    for (int i = 0; i < PASSAGES; i++) {
        buf_clear(&buf);
        for (int j = 0; j < LENGTH; j++)
            add_word(&buf, passage[i][j] = draw_word());
        text[i] = str_copy(arena, buf_view(&buf));
        bytes += buf.n;
    }
    buf_release(&buf);
    return bytes;
}

static struct str make_query(int n, int rarest, struct buf *buf)
{
    int d = (int)(chance() * PASSAGES), taken = 0;
    buf_clear(buf);
    for (int tries = 0; taken < n && tries < 5000; tries++) {
        int word = passage[d][(int)(chance() * LENGTH)];
        if (word < rarest)
            continue;
        add_word(buf, word);
        taken++;
    }
    return buf_view(buf);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void time_queries(struct bm25 *index, const char *what, int words, int rarest)
{
    static double ms[QUERIES];
    struct hit hit[K];
    struct buf buf = {0};
    double sum = 0;
    state = 123456789;
    for (int i = -20; i < QUERIES; i++) {
        struct str query = make_query(words, rarest, &buf);
        double from = now();
        bm25_search(index, query, K, hit);
        if (i >= 0)
            sum += ms[i] = (now() - from) * 1e3;
    }
    qsort(ms, QUERIES, sizeof *ms, by_value);
    printf("bm25 top 10, %-36s p50 %8.4f ms  %8.0f queries/s\n", what, ms[QUERIES / 2],
           QUERIES / sum * 1e3);
    buf_release(&buf);
}

static int sparse(struct arena *arena, struct err *err)
{
    static const char path[] = "build/search.index";
    struct str *text = ARENA_ARRAY(arena, PASSAGES, struct str);
    struct bm25_opts opts = {BM25_DEFAULTS};
    struct bm25 *index;
    double bytes = (double)make_passages(text, arena), from = now();
    remove(path);
    if (bm25_open(&index, text, PASSAGES, &opts, path, NULL, err))
        return -1;
    double took = now() - from;
    printf("bm25 index, written: %.2f s, %.1f MB/s of text, %.1f MB\n", took,
           bytes / took / 1e6, (double)bm25_bytes(index) / 1e6);
    bm25_close(index);
    from = now();
    if (bm25_open(&index, text, PASSAGES, &opts, path, NULL, err))
        return -1;
    printf("bm25 index, mapped again: %.3f s\n", now() - from);
    time_queries(index, "6 content words", 6, 200);
    time_queries(index, "10 words as drawn", 10, 0);
    time_queries(index, "2 content words", 2, 200);
    bm25_close(index);
    remove(path);
    return 0;
}

/* ---- dense: the shape of shared/peers/faiss_bench.cpp */

enum { VECTORS = 100000, DIM = 384, DENSE_QUERIES = 1000, ROUNDS = 5 };
typedef void dense_way(const struct dense *dense, const float *query, size_t n, size_t k,
                       struct hit *hit, size_t *n_hits, struct pool *pool);

static float *unit_rows(size_t n, uint64_t seed)
{
    float *rows = mem_big(n * DIM * sizeof *rows);
    struct rng rng = rng_make(seed, "search", 0);
    for (size_t i = 0; i < n * DIM; i++)
        rows[i] = (float)rng_normal(&rng, i);
    for (size_t i = 0; i < n; i++)
        vector_unit(rows + i * DIM, DIM);
    return rows;
}

/* Reading is what a single query cannot do without. */
static double read_gb_per_s(const float *data, size_t bytes)
{
    double best = 0;
    const uint64_t *word = (const uint64_t *)(const void *)data;
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t sum[8] = {0};
        double from = now();
        for (size_t i = 0; i + 8 <= bytes / 8; i += 8)
            for (int j = 0; j < 8; j++)
                sum[j] += word[i + (size_t)j];
        double took = now() - from;
        __asm__ volatile("" : : "r"(sum) : "memory");
        best = (double)bytes / took / 1e9 > best ? (double)bytes / took / 1e9 : best;
    }
    return best;
}

static void time_batch(const char *name, dense_way *way, const struct dense *dense,
                       const float *query, size_t n, size_t batch)
{
    static struct hit hit[DENSE_QUERIES * K];
    static size_t n_hits[DENSE_QUERIES];
    double took[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
        double from = now();
        for (size_t q = 0; q < n; q += batch)
            way(dense, query + q * DIM, batch, K, hit + q * K, n_hits + q, NULL);
        if (round >= 0)
            took[round] = now() - from;
    }
    qsort(took, ROUNDS, sizeof *took, by_value);
    double seconds = took[ROUNDS / 2];
    printf("dense top 10, batch %-4zu %-9s %8.0f queries/s  %7.3f ms/query  %5.1f GB/s "
           "read\n",
           batch, name, (double)n / seconds, seconds / (double)n * 1e3,
           (double)(n / batch) * VECTORS * DIM * 4 / seconds / 1e9);
    fflush(stdout);
}

/* Every score in f32, the shortlist in bf16, and whichever of them dense_search takes. */
static void time_ways(const struct dense *dense, const float *query, size_t n,
                      size_t batch, bool all)
{
    if (all) {
        time_batch("whole", dense_search_whole, dense, query, n, batch);
        time_batch("short", dense_search_short, dense, query, n, batch);
    }
    time_batch("", dense_search, dense, query, n, batch);
}

static int dense(bool all, struct err *err)
{
    float *rows = unit_rows(VECTORS, 1), *query = unit_rows(DENSE_QUERIES, 2);
    float *panels = mem_big(dense_bytes(VECTORS, DIM));
    if (panels == NULL)
        return err_set(err, "no memory");
    double from = now();
    dense_pack(panels, rows, VECTORS, DIM, NULL);
    printf("dense pack %.3f s; memory reads at %.1f GB/s\n", now() - from,
           read_gb_per_s(panels, dense_bytes(VECTORS, DIM)));
    struct dense index = {panels, VECTORS, DIM};
    time_ways(&index, query, 100, 1, false);
    time_ways(&index, query, 96, 8, all);
    time_ways(&index, query, 96, 16, all);
    time_ways(&index, query, 128, 32, all);
    time_ways(&index, query, 128, 64, all);
    time_ways(&index, query, DENSE_QUERIES, DENSE_QUERIES, all);
    free(rows);
    free(query);
    free(panels);
    return 0;
}

int main(int argc, char **argv)
{
    struct arena arena = {0};
    struct err err = ERR_INIT;
    const char *only = argc > 1 ? argv[1] : "";
    int rc = kernels_init(&err);
    bool ways = strcmp(only, "ways") == 0;
    if (rc == 0 && strcmp(only, "dense") != 0 && !ways)
        rc = sparse(&arena, &err);
    if (rc == 0 && strcmp(only, "sparse") != 0)
        rc = dense(ways, &err);
    arena_release(&arena);
    if (rc)
        fprintf(stderr, "search: %s\n", err.text);
    return rc ? 1 : 0;
}
