/* trec - what is relevant (qrels) and what was found (runs), as TREC and BEIR write it,
 * and the figures that compare them.
 *
 *     qrels   "query 0 document relevance", or "query<TAB>document<TAB>relevance" under a
 *             header, as BEIR has it
 *     run     "query Q0 document rank score tag"
 *
 * As in trec_eval the rank that a run states is not read: what counts is the score, as a
 * float, and of equal scores the id that is the greater by its bytes comes first.  Means
 * are over all queries that were judged, found or not (trec_eval -c).
 */
#ifndef HARNESS_RETRIEVE_TREC_H
#define HARNESS_RETRIEVE_TREC_H

#include "harness/base/str.h"
#include "harness/retrieve/measure.h"

struct arena;
struct err;
struct file_out;

struct qrel {
    struct str query, document;
    int relevance;
    long line;
};

struct qrels { /* by query, then document */
    const char *path;
    struct qrel *row;
    size_t n, cap;
};

struct run_row {
    struct str query, document;
    float score;
    long line;
};

struct run_rows { /* by query, then rank, once sorted */
    struct run_row *row;
    size_t n, cap;
};

/* A pair that is judged twice, and a file without judgements, are errors. */
int qrels_read(struct qrels *qrels, const char *path, struct arena *arena,
               struct err *err);
void qrels_release(struct qrels *qrels);

void run_rows_add(struct run_rows *run, struct run_row row);
/* Sorts; a document that is there twice for a query is an error. */
int run_rows_read(struct run_rows *run, const char *path, struct arena *arena,
                  struct err *err);
void run_rows_sort(struct run_rows *run);
/* As TREC has it; scores with as many digits as a float has. */
int run_rows_write(const struct run_rows *run, const char *path, const char *tag,
                   struct err *err);
void run_rows_release(struct run_rows *run);

/* mean (n_measures) over the queries of the qrels, of which there are *n_queries.  `each`
 * (may be NULL) is called for every query with its values. */
void trec_evaluate(const struct qrels *qrels, const struct run_rows *run,
                   const struct measure *measure, size_t n_measures, double *mean,
                   size_t *n_queries,
                   void (*each)(void *context, struct str query, const double *value),
                   void *context);

#endif
