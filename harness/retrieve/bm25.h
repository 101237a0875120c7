/* bm25 - which texts hold the words of a question: an inverted index in sparse rows.
 *
 *     score(q, d) = sum over the terms t of q of
 *                   ln(1 + (N - df + 0.5) / (df + 0.5))
 *                   * tf / (tf + k1 (1 - b + b dl / avgdl))
 *
 * N texts, df of them with t, tf times t in d, dl the terms in d: BM25 as Lucene 8 and
 * later compute it (Robertson and Zaragoza 2009, with the idf of Lucene's
 * BM25Similarity).  A term that a query has twice counts twice.  What a posting adds is
 * computed when the index is built (Lu 2024, arXiv 2407.03618).
 *
 *     struct bm25 *index;
 *     struct bm25_opts opts = {BM25_DEFAULTS};
 *     if (bm25_open(&index, text, n, &opts, "corpus.bm25", why, err)) ...
 *     size_t n_hits = bm25_search(index, query, 10, hit);
 *     bm25_close(index);
 *
 * With a path the index is a file (image.h): mapped when it is of these texts and
 * options, built and kept there otherwise.  One search at a time: an index has one set of
 * scores to add to.
 */
#ifndef HARNESS_RETRIEVE_BM25_H
#define HARNESS_RETRIEVE_BM25_H

#include "harness/retrieve/hits.h"
#include "harness/retrieve/image.h"

struct bm25;

struct bm25_opts {
    double k1, b;
    bool
        round_lengths; /* dl through Lucene's byte: exact up to 39, then 4 leading bits */
};

#define BM25_DEFAULTS .k1 = 0.9, .b = 0.4

/* The texts may go away afterwards.  n below 2^31; no texts are an error.  path NULL: in
 * memory.  `why` says what was wrong with a file that was there; "": nothing. */
int bm25_open(struct bm25 **index, const struct str *text, size_t n,
              const struct bm25_opts *opts, const char *path, char why[IMAGE_WHY],
              struct err *err);
void bm25_close(struct bm25 *index); /* NULL is fine */
/* The best k texts that have a term of the query, best first, of equals the earlier text
 * first. Returns how many; hit (k). */
size_t bm25_search(struct bm25 *index, struct str query, size_t k, struct hit *hit);

size_t bm25_n_terms(const struct bm25 *index);
double bm25_mean_length(const struct bm25 *index);
int64_t bm25_bytes(const struct bm25 *index); /* of the index, as in its file */

/* What Lucene keeps of a length in one byte (SmallFloat.intToByte4). */
uint32_t bm25_rounded_length(uint32_t length);

#endif
