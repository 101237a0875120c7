/* counts - how often each term is in each text: sparse rows, a row per term.
 *
 * What BM25 and LSA weigh, made in one pass over the texts.  Terms are sorted by their
 * bytes, so that rows are found by searching and are the same however the texts are read.
 *
 *     struct counts counts;
 *     if (counts_make(&counts, text, n, err)) ...
 *     for (p = counts.row[t]; p < counts.row[t + 1]; p++) ... counts.text[p], counts.tf[p]
 *     counts_release(&counts);
 */
#ifndef HARNESS_RETRIEVE_COUNTS_H
#define HARNESS_RETRIEVE_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/str.h"

struct err;

struct counts {
    size_t n_texts, n_terms, n_postings;
    uint32_t *length; /* (n_texts) terms of each text */
    double mean_length;
    uint64_t *row;     /* (n_terms + 1): postings row[t] .. row[t+1]-1 are those of t */
    uint32_t *text;    /* (n_postings) ascending in a row */
    uint32_t *tf;      /* (n_postings) at least 1 */
    char *bytes;       /* of the terms, one behind the other */
    uint64_t *term_at; /* (n_terms + 1) where each begins */
};

/* No texts, or 2^31 and more, are an error. */
int counts_make(struct counts *counts, const struct str *text, size_t n, struct err *err);
void counts_release(struct counts *counts);

/* The row of a term among n sorted ones; SIZE_MAX: it is none of them. */
size_t term_find(const char *bytes, const uint64_t *term_at, size_t n, struct str term);

#endif
