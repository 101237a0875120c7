#include "harness/retrieve/searcher.h"

#include <stdlib.h>
#include <string.h>

#include "engine/embed/vector.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/retrieve/bm25.h"
#include "harness/retrieve/embedded.h"
#include "harness/retrieve/fuse.h"
#include "harness/retrieve/lsa.h"

/* How deep a fusion looks into each list. */
enum { DEPTH = 1000 };

struct searcher {
    struct search_opts opts;
    struct pool *pool;
    size_t n;
    struct bm25 *bm25;                             /* NULL: not wanted */
    struct lsa *lsa;                               /* likewise */
    struct embedded *embedded;                     /* likewise */
    bool shares_bm25, shares_lsa, shares_embedded; /* another closes it */
    bool fuses;
};

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

size_t searcher_parts(const char *retriever, bool has_model, const char *part[3])
{
    size_t n = 0;
    if (is(retriever, "rrf") || is(retriever, "sum")) {
        part[n++] = "bm25";
        part[n++] = has_model ? "dense" : "lsa";
    }
    part[n++] = retriever;
    return n;
}

/* Where an index is kept: dir/name.kind; NULL: nowhere. */
static const char *path_of(const struct search_place *place, const char *kind,
                           struct arena *arena)
{
    const char *name = place->name != NULL ? place->name : "index";
    if (place->dir == NULL)
        return NULL;
    return file_join(arena, place->dir, arena_format(arena, "%s.%s", name, kind));
}

static void note(const struct search_place *place, const char *path, const char *why)
{
    if (place->notes != NULL && why[0] != '\0')
        buf_format(place->notes, "%s %s: built anew\n", path, why);
}

static const char *what_becomes(const struct long_texts *longs)
{
    return longs->whole ? "are the mean of their pieces" : "lose their end";
}

static void note_texts(const struct searcher *s, size_t n,
                       const struct search_place *place)
{
    const struct long_texts *longs = embedded_long_texts(s->embedded);
    if (longs->n == 0)
        return;
    buf_format(place->notes, "dense: %zu of %zu texts have more than the %zu tokens ",
               longs->n, n, longs->limit);
    buf_format(place->notes, "that the model reads and %s; the first is ",
               what_becomes(longs));
    if (place->id != NULL)
        buf_format(place->notes, "\"%.*s\"\n", STR_ARG(place->id[longs->first]));
    else
        buf_format(place->notes, "text %zu\n", longs->first + 1);
}

void searcher_note_queries(const struct searcher *searcher, struct buf *notes)
{
    if (searcher->embedded == NULL || searcher->shares_embedded)
        return;
    const struct long_texts *longs = embedded_long_queries(searcher->embedded);
    if (longs->n > 0)
        buf_format(
            notes,
            "dense: %zu queries have more than the %zu tokens that the model reads "
            "and %s\n",
            longs->n, longs->limit, what_becomes(longs));
}

/* A part that a searcher which is open has. */
static bool share_part(struct searcher *s, const char *part,
                       const struct search_place *place)
{
    for (size_t i = 0; i < place->n_open; i++) {
        const struct searcher *other = place->open[i];
        if (is(part, "bm25") && other->bm25 != NULL) {
            s->bm25 = other->bm25;
            return s->shares_bm25 = true;
        }
        if (is(part, "lsa") && other->lsa != NULL) {
            s->lsa = other->lsa;
            return s->shares_lsa = true;
        }
        if (is(part, "dense") && other->embedded != NULL) {
            s->embedded = other->embedded;
            return s->shares_embedded = true;
        }
    }
    return false;
}

static int open_part(struct searcher *s, const char *part, const struct str *text,
                     size_t n, const struct search_place *place, struct err *err)
{
    struct arena arena = {0};
    const char *path = path_of(place, part, &arena);
    char why[IMAGE_WHY] = "";
    int rc = 0;
    if (is(part, "bm25")) {
        struct bm25_opts opts = {s->opts.k1, s->opts.b, s->opts.round_lengths};
        rc = bm25_open(&s->bm25, text, n, &opts, path, why, err);
    } else if (is(part, "lsa")) {
        struct lsa_opts opts = {s->opts.dims, s->opts.weighting};
        rc = lsa_open(&s->lsa, text, n, &opts, path, why, place->pool, err);
    } else if (place->model == NULL) {
        rc = err_ask(err, "retriever \"dense\" wants a model that makes embeddings");
    } else {
        rc = embedded_open(&s->embedded, text, n, place->model,
                           is(s->opts.long_texts, "mean"), path, why, place->pool,
                           place->progress, err);
    }
    note(place, path, why);
    if (rc == 0 && s->embedded != NULL && place->notes != NULL)
        note_texts(s, n, place);
    arena_release(&arena);
    return rc;
}

int searcher_open(struct searcher **searcher, const struct str *text, size_t n,
                  const struct search_opts *opts, const struct search_place *place,
                  struct err *err)
{
    const char *part[3];
    size_t n_parts = searcher_parts(opts->retriever, place->model != NULL, part);
    struct searcher *s = mem_alloc(sizeof *s);
    *s = (struct searcher){
        .opts = *opts, .pool = place->pool, .n = n, .fuses = n_parts > 1};
    for (size_t i = 0; i < (s->fuses ? n_parts - 1 : n_parts); i++)
        if (!share_part(s, part[i], place) &&
            open_part(s, part[i], text, n, place, err)) {
            searcher_close(s);
            return -1;
        }
    *searcher = s;
    return 0;
}

void searcher_close(struct searcher *searcher)
{
    if (searcher == NULL)
        return;
    if (!searcher->shares_bm25)
        bm25_close(searcher->bm25);
    if (!searcher->shares_lsa)
        lsa_close(searcher->lsa);
    if (!searcher->shares_embedded)
        embedded_close(searcher->embedded);
    free(searcher);
}

int64_t searcher_bytes(const struct searcher *searcher)
{
    int64_t bytes = 0;
    bytes += searcher->bm25 != NULL ? bm25_bytes(searcher->bm25) : 0;
    bytes += searcher->lsa != NULL ? lsa_bytes(searcher->lsa) : 0;
    bytes += searcher->embedded != NULL ? embedded_bytes(searcher->embedded) : 0;
    return bytes;
}

static void search_bm25(struct searcher *s, const struct str *query, size_t n, size_t k,
                        struct hit *hit, size_t *n_hits)
{
    for (size_t i = 0; i < n; i++)
        n_hits[i] = bm25_search(s->bm25, query[i], k, hit + i * k);
}

static int search_dense(struct searcher *s, const struct str *query, size_t n, size_t k,
                        struct hit *hit, size_t *n_hits, struct err *err)
{
    size_t dim = s->lsa != NULL ? lsa_dim(s->lsa) : embedded_dim(s->embedded);
    float *vector = mem_resize(NULL, n * dim + 1, sizeof *vector);
    int rc = 0;
    for (size_t i = 0; s->lsa != NULL && i < n; i++)
        lsa_embed(s->lsa, query[i], vector + i * dim);
    if (s->lsa == NULL)
        rc = embedded_queries(s->embedded, query, n, vector, err);
    if (rc == 0)
        dense_search(s->lsa != NULL ? lsa_dense(s->lsa) : embedded_dense(s->embedded),
                     vector, n, k, hit, n_hits, s->pool);
    free(vector);
    return rc;
}

static int search_both(struct searcher *s, const struct str *query, size_t n, size_t k,
                       struct hit *hit, size_t *n_hits, struct err *err)
{
    size_t depth = s->n < DEPTH ? s->n : DEPTH;
    depth = depth < k ? k : depth;
    struct hit *found = mem_resize(NULL, 2 * n * depth, sizeof *found);
    size_t *n_found = mem_resize(NULL, 2 * n, sizeof *n_found);
    search_bm25(s, query, n, depth, found, n_found);
    int rc = search_dense(s, query, n, depth, found + n * depth, n_found + n, err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct ranking list[2] = {{found + i * depth, n_found[i]},
                                  {found + (n + i) * depth, n_found[n + i]}};
        n_hits[i] = is(s->opts.retriever, "rrf")
                        ? fuse_ranks(list, k, hit + i * k)
                        : fuse_scores(list, s->opts.weight, k, hit + i * k);
    }
    free(found);
    free(n_found);
    return rc;
}

int searcher_search(struct searcher *searcher, const struct str *query, size_t n_queries,
                    size_t k, struct hit *hit, size_t *n_hits, struct err *err)
{
    if (searcher->fuses)
        return search_both(searcher, query, n_queries, k, hit, n_hits, err);
    if (searcher->bm25 == NULL)
        return search_dense(searcher, query, n_queries, k, hit, n_hits, err);
    search_bm25(searcher, query, n_queries, k, hit, n_hits);
    return 0;
}
