#include "harness/method/bm25.h"

#include <math.h>
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/method/analyze.h"

struct bm25 {
    struct analyzer *analyzer;
    size_t n_texts, n_terms, n_postings;
    double mean_length;
    size_t *row;    /* (n_terms + 1): postings row[t] .. row[t+1]-1 are those of term t */
    uint32_t *text; /* (n_postings) ascending in a row */
    float *weight;  /* (n_postings): what the posting adds to the score of its text */
    double *score;  /* (n_texts) of the search at hand; all 0 between searches */
    uint32_t *found; /* (n_texts) texts with a score */
};

uint32_t bm25_rounded_length(uint32_t length)
{
    enum { EXACT = 24, LEADING_BITS = 4 };
    if (length < EXACT)
        return length;
    uint32_t rest = length - EXACT;
    int bits = rest == 0 ? 0 : 32 - __builtin_clz(rest);
    int drop = bits > LEADING_BITS ? bits - LEADING_BITS : 0;
    return EXACT + (rest >> drop << drop);
}

/* While an index is built: every term of every text, in order. */
struct building {
    struct terms terms;
    size_t *end; /* (n_texts): text i has terms end[i-1] .. end[i]-1 */
};

static void read_texts(struct bm25 *index, const struct str *text,
                       struct building *building)
{
    building->end = mem_resize(NULL, index->n_texts, sizeof *building->end);
    for (size_t i = 0; i < index->n_texts; i++) {
        analyzer_terms(index->analyzer, text[i], &building->terms);
        building->end[i] = building->terms.n;
    }
    index->n_terms = analyzer_n_terms(index->analyzer);
    index->mean_length = (double)building->terms.n / (double)index->n_texts;
}

static size_t start_of(const struct building *building, size_t text)
{
    return text == 0 ? 0 : building->end[text - 1];
}

/* In how many texts each term is, as row[t + 1]; last[t] is its last text so far + 1. */
static void count_texts(struct bm25 *index, const struct building *building,
                        uint32_t *last)
{
    index->row = mem_alloc((index->n_terms + 1) * sizeof *index->row);
    for (size_t i = 0; i < index->n_texts; i++)
        for (size_t at = start_of(building, i); at < building->end[i]; at++) {
            uint32_t term = building->terms.id[at];
            if (last[term] != i + 1)
                index->row[term + 1]++;
            last[term] = (uint32_t)i + 1;
        }
    for (size_t t = 0; t < index->n_terms; t++)
        index->row[t + 1] += index->row[t];
    index->n_postings = index->row[index->n_terms];
}

/* Every text adds itself to the rows of its terms; weight holds tf for now. */
static void fill_rows(struct bm25 *index, const struct building *building)
{
    size_t *next = mem_resize(NULL, index->n_terms + 1, sizeof *next);
    for (size_t t = 0; t <= index->n_terms; t++)
        next[t] = index->row[t];
    index->text = mem_resize(NULL, index->n_postings, sizeof *index->text);
    index->weight = mem_resize(NULL, index->n_postings, sizeof *index->weight);
    for (size_t i = 0; i < index->n_texts; i++)
        for (size_t at = start_of(building, i); at < building->end[i]; at++) {
            uint32_t term = building->terms.id[at];
            size_t p = next[term];
            if (p > index->row[term] && index->text[p - 1] == i) {
                index->weight[p - 1]++;
                continue;
            }
            index->text[p] = (uint32_t)i;
            index->weight[p] = 1;
            next[term]++;
        }
    free(next);
}

static void weigh(struct bm25 *index, const struct building *building,
                  const struct bm25_opts *opts)
{
    double n = (double)index->n_texts;
    double *norm = mem_resize(NULL, index->n_texts, sizeof *norm);
    for (size_t i = 0; i < index->n_texts; i++) {
        uint32_t length = (uint32_t)(building->end[i] - start_of(building, i));
        double dl = opts->round_lengths ? bm25_rounded_length(length) : length;
        double mean = index->mean_length > 0 ? index->mean_length : 1;
        norm[i] = opts->k1 * (1 - opts->b + opts->b * dl / mean);
    }
    for (size_t t = 0; t < index->n_terms; t++) {
        double df = (double)(index->row[t + 1] - index->row[t]);
        double idf = log(1 + (n - df + 0.5) / (df + 0.5));
        for (size_t p = index->row[t]; p < index->row[t + 1]; p++) {
            double tf = index->weight[p];
            index->weight[p] = (float)(idf * tf / (tf + norm[index->text[p]]));
        }
    }
    free(norm);
}

int bm25_open(struct bm25 **index, const struct str *text, size_t n,
              const struct bm25_opts *opts, struct err *err)
{
    if (n == 0 || n > INT32_MAX)
        return err_ask(err, "cannot index %zu texts, limit 1 to %d", n, INT32_MAX);
    struct bm25 *made = mem_alloc(sizeof *made);
    struct building building = {0};
    if (analyzer_open(&made->analyzer, err)) {
        free(made);
        return -1;
    }
    made->n_texts = n;
    read_texts(made, text, &building);
    uint32_t *last = mem_alloc(made->n_terms * sizeof *last);
    count_texts(made, &building, last);
    free(last);
    fill_rows(made, &building);
    weigh(made, &building, opts);
    made->score = mem_alloc(n * sizeof *made->score);
    made->found = mem_resize(NULL, n, sizeof *made->found);
    terms_release(&building.terms);
    free(building.end);
    *index = made;
    return 0;
}

void bm25_close(struct bm25 *index)
{
    if (index == NULL)
        return;
    analyzer_close(index->analyzer);
    free(index->row);
    free(index->text);
    free(index->weight);
    free(index->score);
    free(index->found);
    free(index);
}

/* Adds up the scores, term by term in the order of the query; returns how many texts. */
static size_t add_scores(struct bm25 *index, const struct terms *query)
{
    size_t n = 0;
    for (size_t q = 0; q < query->n; q++) {
        uint32_t term = query->id[q];
        for (size_t p = index->row[term]; p < index->row[term + 1]; p++) {
            uint32_t text = index->text[p];
            if (index->score[text] == 0)
                index->found[n++] = text;
            index->score[text] += (double)index->weight[p];
        }
    }
    return n;
}

static bool better(const struct bm25_hit *a, const struct bm25_hit *b)
{
    return a->score != b->score ? a->score > b->score : a->text < b->text;
}

static int by_rank(const void *a, const void *b)
{
    return better(b, a) - better(a, b);
}

/* Lets the root of a heap, whose worst is on top, sink to its place. */
static void sink(struct bm25_hit *heap, size_t n)
{
    struct bm25_hit top = heap[0];
    size_t at = 0;
    for (size_t child = 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && better(&heap[child], &heap[child + 1]))
            child++;
        if (!better(&top, &heap[child]))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = top;
}

static void rise(struct bm25_hit *heap, size_t at)
{
    struct bm25_hit leaf = heap[at];
    for (; at > 0 && better(&heap[(at - 1) / 2], &leaf); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = leaf;
}

size_t bm25_search(struct bm25 *index, struct str query, size_t k, struct bm25_hit *hit)
{
    struct terms terms = {0};
    analyzer_query(index->analyzer, query, &terms);
    size_t n_found = add_scores(index, &terms), n = 0;
    terms_release(&terms);
    for (size_t i = 0; i < n_found; i++) {
        struct bm25_hit new = {index->found[i], index->score[index->found[i]]};
        index->score[new.text] = 0;
        if (n < k) {
            hit[n] = new;
            rise(hit, n++);
        } else if (k > 0 && better(&new, &hit[0])) {
            hit[0] = new;
            sink(hit, k);
        }
    }
    if (n > 1)
        qsort(hit, n, sizeof *hit, by_rank);
    return n;
}

size_t bm25_n_terms(const struct bm25 *index)
{
    return index->n_terms;
}

double bm25_mean_length(const struct bm25 *index)
{
    return index->mean_length;
}

int64_t bm25_bytes(const struct bm25 *index)
{
    size_t postings = index->n_postings * (sizeof *index->text + sizeof *index->weight);
    size_t texts = index->n_texts * (sizeof *index->score + sizeof *index->found);
    size_t rows = (index->n_terms + 1) * sizeof *index->row;
    return (int64_t)(postings + texts + rows + analyzer_bytes(index->analyzer));
}
