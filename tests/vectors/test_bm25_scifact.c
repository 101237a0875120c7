/* BM25 on BEIR's SciFact against the figures that Anserini publishes for its flat index
 * with k1 0.9, b 0.4: nDCG@10 0.6789, recall@100 0.9253, recall@1000 0.9767
 * (docs/reproduce of castorini/anserini; shared/reference/data.md has the recipe). */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/retrieve/bm25.h"
#include "harness/retrieve/collection.h"
#include "harness/retrieve/trec.h"

enum { N_HITS = 1000, N_MEASURES = 3 };

static void search(struct bm25 *index, const struct collection *corpus,
                   const struct collection *queries, struct run_rows *run)
{
    static struct hit hit[N_HITS];
    for (size_t q = 0; q < queries->n; q++) {
        size_t n = bm25_search(index, queries->text[q], N_HITS, hit);
        for (size_t i = 0; i < n; i++)
            run_rows_add(run, (struct run_row){queries->id[q], corpus->id[hit[i].text],
                                               hit[i].score, 0});
    }
    run_rows_sort(run);
}

Test(bm25, gives_the_published_figures_on_scifact)
{
    const char *shared = getenv("TRIVIUM_SHARED");
    struct arena arena = {0};
    struct err err = ERR_INIT;
    struct collection corpus = {0}, queries = {0};
    struct qrels qrels = {0};
    struct run_rows run = {0};
    struct bm25 *index;
    struct measure measure[N_MEASURES];
    double mean[N_MEASURES];
    size_t n;
    const char *dir =
        arena_format(&arena, "%s/data/scifact", shared == NULL ? "../shared" : shared);
    if (!file_is_dir(dir)) {
        printf("skip: %s is not here\n", dir);
        arena_release(&arena);
        return;
    }
    cr_assert(collection_read_corpus(&corpus, file_join(&arena, dir, "corpus.jsonl"),
                                     &arena, &err) == 0 &&
                  collection_read_queries(&queries,
                                          file_join(&arena, dir, "queries_test.tsv"),
                                          &arena, &err) == 0 &&
                  qrels_read(&qrels, file_join(&arena, dir, "qrels_test.txt"), &arena,
                             &err) == 0,
              "%s", err.text);
    cr_assert_eq(corpus.n, 5183);
    cr_assert_eq(queries.n, 300);

    struct bm25_opts opts = {BM25_DEFAULTS, .round_lengths = true};
    cr_assert(bm25_open(&index, corpus.text, corpus.n, &opts, NULL, NULL, &err) == 0,
              "%s", err.text);
    /* The recipe's own vocabulary has 28841 terms; how rare signs (superscripts, soft
     * hyphens) are cut moves that by a few, and none of the figures. */
    cr_expect_float_eq((double)bm25_n_terms(index), 28841, 29, "%zu terms",
                       bm25_n_terms(index));
    cr_expect_float_eq(bm25_mean_length(index), 161.72, 0.005, "mean length %.4f",
                       bm25_mean_length(index));
    search(index, &corpus, &queries, &run);
    measure_parse(&measure[0], "ndcg@10", &err);
    measure_parse(&measure[1], "recall@100", &err);
    measure_parse(&measure[2], "recall@1000", &err);
    trec_evaluate(&qrels, &run, measure, N_MEASURES, mean, &n, NULL, NULL);
    cr_expect_eq(n, 300);
    cr_expect_float_eq(mean[0], 0.6789, 0.00005, "nDCG@10 %.5f", mean[0]);
    cr_expect_float_eq(mean[1], 0.9253, 0.00005, "recall@100 %.5f", mean[1]);
    cr_expect_float_eq(mean[2], 0.9767, 0.00005, "recall@1000 %.5f", mean[2]);
    bm25_close(index);
    run_rows_release(&run);
    qrels_release(&qrels);
    collection_release(&corpus);
    collection_release(&queries);
    arena_release(&arena);
}
