#include "harness/retrieve/counts.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/retrieve/analyze.h"

/* Terms with the ids that the analyzer gave them, to be sorted. */
struct named {
    struct str term;
    uint32_t id;
};

static int by_term(const void *a, const void *b)
{
    return str_cmp(((const struct named *)a)->term, ((const struct named *)b)->term);
}

/* Sorts the terms into `counts`; place[id] is where the term of that id went. */
static uint32_t *sort_terms(struct counts *c, const struct analyzer *analyzer)
{
    size_t n = c->n_terms = analyzer_n_terms(analyzer), bytes = 0;
    struct named *named = mem_resize(NULL, n + 1, sizeof *named);
    uint32_t *place = mem_resize(NULL, n + 1, sizeof *place);
    for (uint32_t i = 0; i < n; i++) {
        named[i] = (struct named){analyzer_term(analyzer, i), i};
        bytes += named[i].term.n;
    }
    qsort(named, n, sizeof *named, by_term);
    c->bytes = mem_alloc(bytes + 1);
    c->term_at = mem_alloc((n + 1) * sizeof *c->term_at);
    for (uint32_t i = 0; i < n; i++) {
        memcpy(c->bytes + c->term_at[i], named[i].term.data, named[i].term.n);
        c->term_at[i + 1] = c->term_at[i] + named[i].term.n;
        place[named[i].id] = i;
    }
    free(named);
    return place;
}

/* Every term of every text, in order. */
static int read_texts(struct counts *c, const struct str *text, struct terms *terms,
                      struct analyzer *analyzer, struct err *err)
{
    c->length = mem_resize(NULL, c->n_texts, sizeof *c->length);
    for (size_t i = 0; i < c->n_texts; i++) {
        size_t before = terms->n;
        analyzer_terms(analyzer, text[i], terms);
        if (terms->n - before > UINT32_MAX)
            return err_ask(err, "text %zu has more than %u words", i, UINT32_MAX);
        c->length[i] = (uint32_t)(terms->n - before);
    }
    c->mean_length = (double)terms->n / (double)c->n_texts;
    return 0;
}

/* In how many texts each term is, as row[t + 1]; last[t] is its last text so far + 1. */
static void count_texts(struct counts *c, const struct terms *terms)
{
    uint32_t *last = mem_alloc((c->n_terms + 1) * sizeof *last);
    const uint32_t *id = terms->id;
    c->row = mem_alloc((c->n_terms + 1) * sizeof *c->row);
    for (uint32_t i = 0; i < c->n_texts; i++)
        for (const uint32_t *end = id + c->length[i]; id < end; id++) {
            c->row[*id + 1] += last[*id] != i + 1;
            last[*id] = i + 1;
        }
    for (size_t t = 0; t < c->n_terms; t++)
        c->row[t + 1] += c->row[t];
    c->n_postings = c->row[c->n_terms];
    free(last);
}

/* Every text adds itself to the rows of its terms. */
static void fill_rows(struct counts *c, const struct terms *terms)
{
    uint64_t *next = mem_resize(NULL, c->n_terms + 1, sizeof *next);
    const uint32_t *id = terms->id;
    memcpy(next, c->row, (c->n_terms + 1) * sizeof *next);
    c->text = mem_resize(NULL, c->n_postings + 1, sizeof *c->text);
    c->tf = mem_resize(NULL, c->n_postings + 1, sizeof *c->tf);
    for (uint32_t i = 0; i < c->n_texts; i++)
        for (const uint32_t *end = id + c->length[i]; id < end; id++) {
            uint64_t p = next[*id];
            if (p > c->row[*id] && c->text[p - 1] == i) {
                c->tf[p - 1]++;
                continue;
            }
            c->text[p] = i;
            c->tf[p] = 1;
            next[*id]++;
        }
    free(next);
}

int counts_make(struct counts *counts, const struct str *text, size_t n, struct err *err)
{
    struct analyzer *analyzer;
    struct terms terms = {0};
    *counts = (struct counts){.n_texts = n};
    if (n == 0 || n > INT32_MAX)
        return err_ask(err, "cannot index %zu texts, limit 1 to %d", n, INT32_MAX);
    if (analyzer_open(&analyzer, err))
        return -1;
    int rc = read_texts(counts, text, &terms, analyzer, err);
    if (rc == 0) {
        uint32_t *place = sort_terms(counts, analyzer);
        for (size_t i = 0; i < terms.n; i++)
            terms.id[i] = place[terms.id[i]];
        free(place);
        count_texts(counts, &terms);
        fill_rows(counts, &terms);
    }
    terms_release(&terms);
    analyzer_close(analyzer);
    return rc;
}

void counts_release(struct counts *counts)
{
    free(counts->length);
    free(counts->row);
    free(counts->text);
    free(counts->tf);
    free(counts->bytes);
    free(counts->term_at);
    *counts = (struct counts){0};
}

size_t term_find(const char *bytes, const uint64_t *term_at, size_t n, struct str term)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct str there = {bytes + term_at[middle],
                            term_at[middle + 1] - term_at[middle]};
        int order = str_cmp(there, term);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SIZE_MAX;
}
