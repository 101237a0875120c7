/* retrieve - passages of a task's corpus that go in front of a question; what rag and
 * rag_finetune share.
 *
 *     struct retriever *retriever;
 *     struct retrieved found;
 *     if (retriever_open(&retriever, job, &opts, err)) ...
 *     if (retriever_context(retriever, question, item, &found, err)) ...
 *     compose_request(task, question, found.context, NULL, 0, item, request);
 *     retriever_close(retriever);
 *
 * Documents are cut into chunks, a passage is "<title>\n<text>" without empty lines, and
 * passages are separated by an empty line.  They are taken in the order of their rank as
 * long as the model's window holds them (budget.h); one that does not fit is left out and
 * the next one tried; the first is cut at a word rather than left out.
 */
#ifndef HARNESS_METHOD_RETRIEVE_H
#define HARNESS_METHOD_RETRIEVE_H

#include "harness/method/method.h"

struct retrieve_opts {
    int64_t k;
    int64_t chunk;
    const char *order;     /* "best-last" or "best-first" */
    const char *retriever; /* "bm25" */
    double k1, b;
};

/* Rows for an options table of struct S with a `struct retrieve_opts m`. */
#define RETRIEVE_ROW(S, m, f, type, low, high, number, text, choices, help) \
    {                                                                       \
#f, type, offsetof(S, m.f), low, high, number, text, choices, help  \
    }
/* clang-format off */
#define RETRIEVE_OPTS(S, m)                                                              \
    RETRIEVE_ROW(S, m, k, OPT_TYPE_INT, 1, 64, 3, NULL, NULL,                            \
                 "passages put into the prompt"),                                        \
    RETRIEVE_ROW(S, m, chunk, OPT_TYPE_INT, 16, 8192, 100, NULL, NULL,                   \
                 "longest passage, in tokens of the model"),                             \
    RETRIEVE_ROW(S, m, order, OPT_TYPE_ENUM, 0, 0, 0, "best-last",                       \
                 "best-last|best-first",                                                 \
                 "which passage stands next to the question"),                           \
    RETRIEVE_ROW(S, m, retriever, OPT_TYPE_ENUM, 0, 0, 0, "bm25", "bm25",                \
                 "how passages are found"),                                              \
    RETRIEVE_ROW(S, m, k1, OPT_TYPE_REAL, 0, 10, 0.9, NULL, NULL,                        \
                 "BM25: how soon more of the same word stops to count"),                 \
    RETRIEVE_ROW(S, m, b, OPT_TYPE_REAL, 0, 1, 0.4, NULL, NULL,                          \
                 "BM25: how much long passages are marked down")
/* clang-format on */

struct retriever;

struct retrieved {
    struct str context;
    const struct str *docs; /* ids of the documents in it, best first */
    size_t n_docs;
    size_t n_dropped; /* passages that did not fit */
};

/* Works on job->task's corpus; job->cell must outlive the retriever. */
int retriever_open(struct retriever **retriever, const struct method_job *job,
                   const struct retrieve_opts *opts, struct err *err);
void retriever_close(struct retriever *retriever); /* NULL is fine */
int64_t retriever_bytes(const struct retriever *retriever);

int retriever_context(struct retriever *retriever, const struct question *question,
                      struct arena *item, struct retrieved *found, struct err *err);
/* For training: the same, but the passages that answer the question (of the documents
 * that the reference names, the ones with the answer where there are such) are always
 * among them; those that the search had missed take places of chance, so that the place
 * gives nothing away. */
int retriever_training_context(struct retriever *retriever,
                               const struct question *question,
                               const struct reference *reference, uint64_t seed,
                               struct arena *item, struct retrieved *found,
                               struct err *err);

#endif
