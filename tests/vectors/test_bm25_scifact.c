/* BM25 on BEIR's SciFact against the figures that Anserini publishes for its flat index
 * with k1 0.9, b 0.4: nDCG@10 0.6789, recall@100 0.9253, recall@1000 0.9767
 * (docs/reproduce of castorini/anserini; shared/reference/data.md has the recipe).  Gain
 * is the relevance, discount log2(rank + 1), means over all judged queries, as trec_eval
 * -c. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/map.h"
#include "harness/retrieve/bm25.h"

enum { N_HITS = 1000, QUERIES_MAX = 300, GOLD_MAX = 16, DOCUMENTS_MAX = 5183 };

struct judged {
    struct str id, text;
    struct str gold[GOLD_MAX];
    size_t n_gold;
};

struct scifact {
    struct arena arena;
    struct str text[DOCUMENTS_MAX], id[DOCUMENTS_MAX];
    size_t n;
    struct judged query[QUERIES_MAX];
    size_t n_queries;
};

static int add_document(const struct json *object, void *context, struct err *err)
{
    struct scifact *s = context;
    struct str title, text;
    if (json_str(object, "_id", &s->id[s->n], err) ||
        json_str(object, "title", &title, err) || json_str(object, "text", &text, err))
        return -1;
    s->text[s->n++] =
        str_of(arena_format(&s->arena, "%.*s %.*s", STR_ARG(title), STR_ARG(text)));
    return 0;
}

static void read_queries(struct scifact *s, struct str rest)
{
    struct str line;
    while (str_split(&rest, '\n', &line))
        if (line.n > 0) {
            struct judged *q = &s->query[s->n_queries++];
            str_split(&line, '\t', &q->id);
            q->text = line;
        }
}

/* Lines "query 0 document relevance". */
static void read_qrels(struct scifact *s, struct str rest)
{
    struct str line, query, zero, document;
    while (str_split(&rest, '\n', &line)) {
        if (!str_split(&line, ' ', &query) || !str_split(&line, ' ', &zero) ||
            !str_split(&line, ' ', &document))
            continue;
        for (size_t i = 0; i < s->n_queries; i++)
            if (str_eq(s->query[i].id, query))
                s->query[i].gold[s->query[i].n_gold++] = document;
    }
}

static int read_scifact(struct scifact *s, const char *dir, struct err *err)
{
    struct str queries, qrels;
    if (json_lines(file_join(&s->arena, dir, "corpus.jsonl"), &s->arena, add_document, s,
                   err) ||
        file_read(file_join(&s->arena, dir, "queries_test.tsv"), &s->arena, 0, &queries,
                  err) ||
        file_read(file_join(&s->arena, dir, "qrels_test.txt"), &s->arena, 0, &qrels, err))
        return -1;
    read_queries(s, queries);
    read_qrels(s, qrels);
    return 0;
}

struct figures {
    double ndcg10, recall100, recall1000;
};

static bool is_gold(const struct judged *q, struct str id)
{
    for (size_t g = 0; g < q->n_gold; g++)
        if (str_eq(q->gold[g], id))
            return true;
    return false;
}

static void add_query(struct figures *sum, const struct scifact *s,
                      const struct judged *q, const struct hit *hit, size_t n)
{
    double dcg = 0, ideal = 0;
    size_t at100 = 0, at1000 = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_gold(q, s->id[hit[i].text]))
            continue;
        dcg += i < 10 ? 1 / log2((double)i + 2) : 0;
        at100 += i < 100;
        at1000++;
    }
    for (size_t i = 0; i < q->n_gold && i < 10; i++)
        ideal += 1 / log2((double)i + 2);
    sum->ndcg10 += dcg / ideal;
    sum->recall100 += (double)at100 / (double)q->n_gold;
    sum->recall1000 += (double)at1000 / (double)q->n_gold;
}

Test(bm25, gives_the_published_figures_on_scifact)
{
    const char *shared = getenv("TRIVIUM_SHARED");
    static struct scifact s;
    static struct hit hit[N_HITS];
    struct err err = ERR_INIT;
    struct bm25 *index;
    struct figures sum = {0};
    const char *dir =
        arena_format(&s.arena, "%s/data/scifact", shared == NULL ? "../shared" : shared);
    if (!file_is_dir(dir)) {
        printf("skip: %s is not here\n", dir);
        arena_release(&s.arena);
        return;
    }
    cr_assert(read_scifact(&s, dir, &err) == 0, "%s", err.text);
    cr_assert_eq(s.n, 5183);
    cr_assert_eq(s.n_queries, 300);

    struct bm25_opts opts = {BM25_DEFAULTS, .round_lengths = true};
    cr_assert(bm25_open(&index, s.text, s.n, &opts, NULL, NULL, &err) == 0, "%s",
              err.text);
    /* The recipe's own vocabulary has 28841 terms; how rare signs (superscripts, soft
     * hyphens) are cut moves that by a few, and none of the figures. */
    cr_expect_float_eq((double)bm25_n_terms(index), 28841, 29, "%zu terms",
                       bm25_n_terms(index));
    cr_expect_float_eq(bm25_mean_length(index), 161.72, 0.005, "mean length %.4f",
                       bm25_mean_length(index));
    for (size_t i = 0; i < s.n_queries; i++) {
        size_t n = bm25_search(index, s.query[i].text, N_HITS, hit);
        add_query(&sum, &s, &s.query[i], hit, n);
    }
    double n = (double)s.n_queries;
    cr_expect_float_eq(sum.ndcg10 / n, 0.6789, 0.00005, "nDCG@10 %.5f", sum.ndcg10 / n);
    cr_expect_float_eq(sum.recall100 / n, 0.9253, 0.00005, "recall@100 %.5f",
                       sum.recall100 / n);
    cr_expect_float_eq(sum.recall1000 / n, 0.9767, 0.00005, "recall@1000 %.5f",
                       sum.recall1000 / n);
    bm25_close(index);
    arena_release(&s.arena);
}
