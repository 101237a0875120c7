#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "harness/base/clock.h"
#include "harness/base/file.h"
#include "harness/base/pool.h"
#include "harness/base/progress.h"
#include "harness/command.h"
#include "harness/model/model.h"
#include "harness/retrieve/analyze.h"
#include "harness/retrieve/collection.h"
#include "harness/retrieve/searcher.h"
#include "harness/retrieve/trec.h"

enum { MEASURES_MAX = 32, RETRIEVERS_MAX = 16, AT_ONCE = 512 };

struct retrieve_opts {
    const char *corpus, *queries, *qrels, *split, *run, *retriever, *measures, *trec,
        *index, *model, *models_file;
    struct search_opts search;
    int64_t k, threads;
    bool items;
};

static const struct opt opts[] = {
    OPT_TEXT(struct retrieve_opts, corpus, NULL,
             "JSONL {\"_id\", \"title\", \"text\"} (default FOLDER/corpus.jsonl)"),
    OPT_TEXT(struct retrieve_opts, queries, NULL,
             "JSONL {\"_id\", \"text\"} or TSV (default FOLDER/queries.jsonl)"),
    OPT_TEXT(struct retrieve_opts, qrels, NULL,
             "judgements, TREC or TSV (default FOLDER/qrels/SPLIT.tsv)"),
    OPT_TEXT(struct retrieve_opts, split, "test", "which qrels of FOLDER"),
    OPT_TEXT(struct retrieve_opts, retriever, "bm25",
             "comma-separated of " SEARCHER_NAMES),
    OPT_INT(struct retrieve_opts, k, 1000, 1, 1000000, "documents found for a query"),
    OPT_TEXT(struct retrieve_opts, measures,
             "ndcg@10,recall@100,recall@1000,map,mrr,hit@10",
             "of ndcg, recall, p, hit, mrr, map, each with @k or without"),
    OPT_BOOL(struct retrieve_opts, items, false, "print every query's figures too"),
    OPT_TEXT(struct retrieve_opts, trec, NULL, "write what the last retriever found"),
    OPT_TEXT(struct retrieve_opts, run, NULL, "judge this TREC run instead of searching"),
    OPT_TEXT(struct retrieve_opts, index, NULL,
             "folder where indexes are kept and found again"),
    OPT_TEXT(struct retrieve_opts, model, NULL,
             "makes the embeddings of \"dense\": a name in models.json or a GGUF file"),
    SEARCH_OPTS(struct retrieve_opts, search),
    OPT_TEXT(struct retrieve_opts, models_file, "models/models.json", "list of models"),
    OPT_INT(struct retrieve_opts, threads, 0, 0, 1024, "threads (0: all processors)"),
    OPT_END,
};

struct work {
    const struct retrieve_opts *o;
    struct arena *arena;
    struct collection corpus, queries;
    struct qrels qrels;
    bool judged; /* there are qrels */
    struct measure measure[MEASURES_MAX];
    size_t n_measures;
    struct model_handle model; /* provider NULL: none */
    struct pool *pool;
    struct run_rows run; /* of the retriever at hand */
    struct searcher
        *searcher[RETRIEVERS_MAX]; /* open: what a fusion fuses is made once */
    size_t n_searchers;
    int64_t search_us; /* likewise */
};

/* ---- what is asked */

static int read_measures(struct work *w, struct err *err)
{
    struct str rest = str_of(w->o->measures), part;
    while (str_split(&rest, ',', &part)) {
        part = str_trim(part);
        if (part.n == 0)
            continue;
        if (w->n_measures == MEASURES_MAX)
            return err_ask(err, "more than %d measures", MEASURES_MAX);
        if (measure_parse(&w->measure[w->n_measures++], str_copy(w->arena, part).data,
                          err))
            return -1;
    }
    return w->n_measures > 0 ? 0 : err_ask(err, "--measures names nothing");
}

static const char *in_folder(struct work *w, const char *given, const char *folder,
                             const char *name)
{
    return given != NULL || folder == NULL ? given : file_join(w->arena, folder, name);
}

/* Every judgement must be about a query and a document that are there. */
static int check_qrels(const struct work *w, struct err *err)
{
    for (size_t i = 0; i < w->qrels.n; i++) {
        const struct qrel *row = &w->qrels.row[i];
        if (map_find(&w->queries.number, row->query) == NULL)
            return err_at(err, w->qrels.path, row->line,
                          "query \"%.*s\" is not among the queries of %s",
                          STR_ARG(row->query), w->queries.path);
        if (map_find(&w->corpus.number, row->document) == NULL)
            return err_at(err, w->qrels.path, row->line, "document \"%.*s\" is not in %s",
                          STR_ARG(row->document), w->corpus.path);
    }
    return 0;
}

static int read_files(struct work *w, const char *folder, struct err *err)
{
    const struct retrieve_opts *o = w->o;
    const char *corpus = in_folder(w, o->corpus, folder, "corpus.jsonl");
    const char *queries = in_folder(w, o->queries, folder, "queries.jsonl");
    const char *name = arena_format(w->arena, "qrels/%s.tsv", o->split);
    const char *qrels = in_folder(w, o->qrels, folder, name);
    w->judged = qrels != NULL && (o->qrels != NULL || file_exists(qrels));
    if (w->judged && qrels_read(&w->qrels, qrels, w->arena, err))
        return -1;
    if (o->run != NULL)
        return w->judged ? 0 : err_ask(err, "--run wants --qrels to be judged by");
    if (corpus == NULL || queries == NULL)
        return err_ask(err, "wanted a FOLDER as BEIR has it, or --corpus and --queries");
    if (collection_read_corpus(&w->corpus, corpus, w->arena, err) ||
        collection_read_queries(&w->queries, queries, w->arena, err))
        return -1;
    return w->judged ? check_qrels(w, err) : 0;
}

static int open_embedder(struct work *w, struct err *err)
{
    struct model_entry entry;
    if (w->o->model == NULL)
        return 0;
    if (model_resolve(w->o->model, w->o->models_file, w->arena, &entry, err))
        return -1;
    return model_handle_open(&w->model, &entry, w->pool, err);
}

/* The retrievers to run, each once: the parts of a fusion stand before it. */
static int list_retrievers(const struct work *w, const char *name[RETRIEVERS_MAX],
                           size_t *n, struct err *err)
{
    static const char *const known[] = {"bm25", "lsa", "dense", "rrf", "sum"};
    enum { KNOWN = sizeof known / sizeof *known };
    struct str rest = str_of(w->o->retriever), part;
    *n = 0;
    while (str_split(&rest, ',', &part)) {
        const char *asked = str_copy(w->arena, str_trim(part)).data, *parts[3];
        int i = 0;
        while (i < KNOWN && strcmp(known[i], asked) != 0)
            i++;
        if (i == KNOWN)
            return err_unknown(err, "retriever", asked, known, KNOWN);
        size_t n_parts = searcher_parts(asked, w->o->model != NULL, parts);
        for (size_t p = 0; p < n_parts; p++) {
            size_t k = 0;
            while (k < *n && strcmp(name[k], parts[p]) != 0)
                k++;
            if (k == *n && *n < RETRIEVERS_MAX)
                name[(*n)++] = parts[p];
        }
    }
    return 0;
}

/* ---- searching */

static int search_all(struct work *w, struct searcher *searcher, struct err *err)
{
    size_t k = (size_t)w->o->k < w->corpus.n ? (size_t)w->o->k : w->corpus.n;
    struct hit *hit = mem_resize(NULL, AT_ONCE * k, sizeof *hit);
    size_t n_hits[AT_ONCE];
    int rc = 0;
    for (size_t from = 0; from < w->queries.n && rc == 0; from += AT_ONCE) {
        size_t n = w->queries.n - from < AT_ONCE ? w->queries.n - from : AT_ONCE;
        int64_t from_us = clock_us();
        rc = searcher_search(searcher, w->queries.text + from, n, k, hit, n_hits, err);
        w->search_us += clock_us() - from_us;
        for (size_t q = 0; q < n && rc == 0; q++)
            for (size_t i = 0; i < n_hits[q]; i++) {
                const struct hit *h = &hit[q * k + i];
                run_rows_add(&w->run,
                             (struct run_row){w->queries.id[from + q],
                                              w->corpus.id[h->text], h->score, 0});
            }
        if (interrupted())
            rc = err_interrupted(err);
    }
    free(hit);
    return rc;
}

static void print_query_notes(const struct searcher *searcher)
{
    struct buf notes = {0};
    searcher_note_queries(searcher, &notes);
    if (notes.n > 0)
        fputs(notes.data, stderr);
    buf_release(&notes);
}

static int open_retriever(struct work *w, const char *name, struct err *err)
{
    struct search_opts search = w->o->search;
    struct buf notes = {0};
    struct progress progress = {0};
    struct search_place place = {
        .dir = w->o->index,
        .name = "corpus",
        .model = w->model.provider != NULL ? &w->model : NULL,
        .pool = w->pool,
        .progress = w->model.provider != NULL ? &progress : NULL,
        .id = w->corpus.id,
        .notes = &notes,
        .open = w->searcher,
        .n_open = w->n_searchers,
    };
    search.retriever = name;
    if (place.progress != NULL)
        progress_begin(&progress, name, "texts", 0);
    int rc = searcher_open(&w->searcher[w->n_searchers], w->corpus.text, w->corpus.n,
                           &search, &place, err);
    w->n_searchers += rc == 0;
    if (place.progress != NULL)
        progress_end(&progress);
    if (notes.n > 0)
        fputs(notes.data, stderr);
    buf_release(&notes);
    return rc;
}

static int run_retriever(struct work *w, const char *name, struct err *err)
{
    int64_t from_us = clock_us();
    run_rows_release(&w->run);
    if (open_retriever(w, name, err))
        return -1;
    struct searcher *searcher = w->searcher[w->n_searchers - 1];
    int64_t opened_us = clock_us();
    w->search_us = 0;
    int rc = search_all(w, searcher, err);
    if (rc == 0)
        print_query_notes(searcher);
    double seconds = (double)w->search_us / 1e6;
    if (rc == 0)
        fprintf(stderr, "%s: %zu documents in %.2f s, %zu queries in %.3f s (%.0f/s)\n",
                name, w->corpus.n, (double)(opened_us - from_us) / 1e6, w->queries.n,
                seconds, (double)w->queries.n / seconds);
    return rc;
}

/* A query of stop words finds nothing, and says so. */
static int note_empty_queries(struct work *w, struct err *err)
{
    struct analyzer *analyzer;
    if (analyzer_open(&analyzer, err))
        return -1;
    for (size_t i = 0; i < w->queries.n; i++)
        if (analyzer_count(analyzer, w->queries.text[i]) == 0)
            fprintf(stderr,
                    "%s:%ld: query \"%.*s\" has nothing but stop words: bm25 and lsa "
                    "find nothing\n",
                    w->queries.path, w->queries.line[i], STR_ARG(w->queries.id[i]));
    analyzer_close(analyzer);
    return 0;
}

/* ---- figures */

static void print_header(const struct work *w)
{
    printf("%-9s %7s", "retriever", "queries");
    for (size_t i = 0; i < w->n_measures; i++)
        printf("  %11s", w->measure[i].name);
    putchar('\n');
}

static void print_query(void *context, struct str query, const double *value)
{
    const struct work *w = context;
    printf("%-9s %7.*s", "", STR_ARG(query));
    for (size_t i = 0; i < w->n_measures; i++)
        printf("  %11.4f", value[i]);
    putchar('\n');
}

static void print_figures(struct work *w, const char *name)
{
    double mean[MEASURES_MAX];
    size_t n;
    if (!w->judged)
        return;
    trec_evaluate(&w->qrels, &w->run, w->measure, w->n_measures, mean, &n,
                  w->o->items ? print_query : NULL, w);
    printf("%-9s %7zu", name, n);
    for (size_t i = 0; i < w->n_measures; i++)
        printf("  %11.4f", mean[i]);
    putchar('\n');
}

static int search_and_judge(struct work *w, struct err *err)
{
    const char *name[RETRIEVERS_MAX];
    size_t n;
    if (list_retrievers(w, name, &n, err) || open_embedder(w, err) ||
        note_empty_queries(w, err))
        return -1;
    if (w->o->index != NULL && file_mkdirs(w->o->index, err))
        return -1;
    if (w->judged)
        print_header(w);
    for (size_t i = 0; i < n; i++) {
        if (run_retriever(w, name[i], err))
            return err_wrap(err, "%s", name[i]);
        run_rows_sort(&w->run);
        print_figures(w, name[i]);
        fflush(stdout);
    }
    if (!w->judged && w->o->trec == NULL)
        return err_ask(err, "nothing to show: give --qrels, --trec or both");
    return w->o->trec != NULL ? run_rows_write(&w->run, w->o->trec, name[n - 1], err) : 0;
}

static int judge_run(struct work *w, struct err *err)
{
    if (run_rows_read(&w->run, w->o->run, w->arena, err))
        return -1;
    print_header(w);
    print_figures(w, "run");
    return 0;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    struct work w = {.o = options, .arena = program};
    int rc = read_measures(&w, err) || read_files(&w, n_args > 0 ? args[0] : NULL, err) ||
             kernels_init(err) || pool_open(&w.pool, (int)w.o->threads, err);
    if (rc == 0)
        rc = w.o->run != NULL ? judge_run(&w, err) : search_and_judge(&w, err);
    while (w.n_searchers > 0) /* a fusion before what it shares */
        searcher_close(w.searcher[--w.n_searchers]);
    if (w.model.provider != NULL)
        model_handle_close(&w.model);
    pool_close(w.pool);
    run_rows_release(&w.run);
    qrels_release(&w.qrels);
    collection_release(&w.corpus);
    collection_release(&w.queries);
    return rc ? -1 : 0;
}

const struct command command_retrieve = {
    .name = "retrieve",
    .summary = "search a corpus and judge what was found, as trec_eval does",
    .usage = "[FOLDER] [--corpus FILE --queries FILE] [--qrels FILE] [--trec OUT]",
    .notes =
        "FOLDER is laid out as in BEIR: corpus.jsonl, queries.jsonl, qrels/test.tsv.\n"
        "A fusion (rrf, sum) is printed under the two retrievers it fuses.\n"
        "Equal scores are ordered by id, descending; means are over all judged queries\n"
        "(trec_eval -c).\n\n"
        "  trivium retrieve scifact/ --round-lengths      nDCG@10 as published\n"
        "  trivium retrieve scifact/ --retriever rrf --index build/indexes\n",
    .opts = opts,
    .opts_size = sizeof(struct retrieve_opts),
    .min_args = 0,
    .max_args = 1,
    .run = run,
};
