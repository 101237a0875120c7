/* searcher - the retrievers by name, behind one door: bm25, lsa, dense, and of two of
 * these rrf and sum.
 *
 *     struct searcher *searcher;
 *     struct search_opts opts = {SEARCH_DEFAULTS};
 *     struct search_place place = {.dir = "build/indexes"};
 *     if (searcher_open(&searcher, text, n, &opts, &place, err)) ...
 *     if (searcher_search(searcher, query, n_queries, k, hit, n_hits, err)) ...
 *     searcher_close(searcher);
 *
 * "dense" is a model's embeddings; rrf and sum fuse bm25 with dense where a model is
 * given, else with lsa.
 */
#ifndef HARNESS_RETRIEVE_SEARCHER_H
#define HARNESS_RETRIEVE_SEARCHER_H

#include "harness/base/opt.h"
#include "harness/retrieve/hits.h"

struct arena;
struct buf;
struct err;
struct model_handle;
struct pool;
struct progress;
struct searcher;

#define SEARCHER_NAMES "bm25|lsa|dense|rrf|sum"

struct search_opts {
    const char *retriever; /* of SEARCHER_NAMES */
    double k1, b;
    bool round_lengths;
    int64_t dims;
    const char *weighting;
    double weight;
    const char *long_texts;
};

/* clang-format off */
#define SEARCH_ROW(S, m, f, type, low, high, number, text, choices, help) \
    {                                                                     \
        #f, type, offsetof(S, m.f), low, high, number, text, choices, help \
    }
/* How a search is done: rows for an options table of struct S with a `struct search_opts
 * m`; `retriever` is the table's own. */
#define SEARCH_OPTS(S, m)                                                                \
    SEARCH_ROW(S, m, k1, OPT_TYPE_REAL, 0, 10, 0.9, NULL, NULL,                          \
               "BM25: how soon more of the same word stops to count"),                   \
    SEARCH_ROW(S, m, b, OPT_TYPE_REAL, 0, 1, 0.4, NULL, NULL,                            \
               "BM25: how much long texts are marked down"),                             \
    SEARCH_ROW(S, m, round_lengths, OPT_TYPE_BOOL, 0, 1, 0, NULL, NULL,                  \
               "BM25: lengths in one byte, as Lucene keeps them"),                       \
    SEARCH_ROW(S, m, dims, OPT_TYPE_INT, 1, 4096, 200, NULL, NULL,                       \
               "LSA: numbers of a vector"),                                              \
    SEARCH_ROW(S, m, weighting, OPT_TYPE_ENUM, 0, 0, 0, "log-entropy",                   \
               "log-entropy|tfidf", "LSA: how words are weighed"),                       \
    SEARCH_ROW(S, m, weight, OPT_TYPE_REAL, 0, 1, 0.5, NULL, NULL,                       \
               "sum: weight of BM25, the rest is the other's"),                          \
    SEARCH_ROW(S, m, long_texts, OPT_TYPE_ENUM, 0, 0, 0, "cut", "cut|mean",              \
               "dense: a text longer than the model's window loses its end, or is the "  \
               "mean of its pieces")
/* clang-format on */

/* What is there to work with; everything may be NULL. */
struct search_place {
    const char *dir;                  /* where indexes are kept; NULL: in memory */
    const char *name;                 /* of them: dir/name.bm25; NULL: "index" */
    const struct model_handle *model; /* makes embeddings */
    struct pool *pool;
    struct progress *progress;
    const struct str *id; /* of the texts, for notes; NULL: they go by number */
    /* Gets a line for an index that could not be used, and for texts longer than the model's
     * window. */
    struct buf *notes;
    /* Searchers of the same texts, options and model, whose parts are shared instead of being
     * made again; they stay open as long. */
    struct searcher *const *open;
    size_t n_open;
};

/* The texts may go away afterwards, the place's model and pool must not. */
int searcher_open(struct searcher **searcher, const struct str *text, size_t n,
                  const struct search_opts *opts, const struct search_place *place,
                  struct err *err);
void searcher_close(struct searcher *searcher); /* NULL is fine */
int64_t searcher_bytes(const struct searcher *searcher);
/* A line about queries so far that were longer than the model's window; none without any. */
void searcher_note_queries(const struct searcher *searcher, struct buf *notes);
/* hit (n_queries, k), n_hits (n_queries) */
int searcher_search(struct searcher *searcher, const struct str *query, size_t n_queries,
                    size_t k, struct hit *hit, size_t *n_hits, struct err *err);
/* The retrievers that a name stands for, itself last: "rrf" is bm25, lsa (or dense),
 * rrf. */
size_t searcher_parts(const char *retriever, bool has_model, const char *part[3]);

#endif
