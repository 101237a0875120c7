/* lsa - latent semantic analysis: texts as vectors of a few hundred numbers, so that a
 * question finds a text that says the same in other words (Deerwester et al. 1990).
 *
 * The matrix A (terms, texts) holds, for a term that is tf times in a text,
 *     log-entropy   log2(1 + tf) (1 + sum over texts of p log2 p / log2 N),  p = tf / gf
 *     tfidf         tf ln(N / df)
 * (Dumais 1991).  U holds its leading left singular vectors, found by the randomized
 * method of Halko, Martinsson and Tropp 2011 (arXiv 0909.4061, algorithms 4.4 and 5.1):
 * ten dimensions more than wanted, two power iterations with orthonormalisation on
 * LAPACK.  Text and query are both U^T times their column, of length 1, compared by inner
 * product.  Each singular vector's greatest component is positive.
 *
 * LAPACK runs on one thread, so that the number of threads does not change a bit; another
 * processor may, which is why the vectors are kept with the index.
 */
#ifndef HARNESS_RETRIEVE_LSA_H
#define HARNESS_RETRIEVE_LSA_H

#include "harness/retrieve/dense.h"
#include "harness/retrieve/image.h"

struct lsa;

struct lsa_opts {
    int64_t dims;          /* fewer where there are fewer texts or terms */
    const char *weighting; /* "log-entropy" or "tfidf" */
};

/* As bm25_open. */
int lsa_open(struct lsa **lsa, const struct str *text, size_t n,
             const struct lsa_opts *opts, const char *path, char why[IMAGE_WHY],
             struct pool *pool, struct err *err);
void lsa_close(struct lsa *lsa); /* NULL is fine */
size_t lsa_dim(const struct lsa *lsa);
int64_t lsa_bytes(const struct lsa *lsa);
/* out (dim): of length 1, or zeros where no text has a word of it. */
void lsa_embed(struct lsa *lsa, struct str query, float *out);
const struct dense *lsa_dense(const struct lsa *lsa); /* the texts */

#endif
