/* retrieve - passages of a task's corpus that go in front of a question; what rag and
 * rag_finetune share.
 *
 *     struct retriever *retriever;
 *     struct retrieved found;
 *     if (retriever_open(&retriever, job, &opts, err)) ...
 *     if (retriever_context(retriever, question, item, &found, err)) ...
 *     retrieved_request(task, question, &found, item, request);
 *     retriever_close(retriever);
 *
 * What is put in front is an option, `context`, so that it shows where a method loses:
 *     retrieved    what the search finds
 *     oracle       the passages that hold the answer: the search as good as can be
 *     distractors  what the search finds, without the documents that hold the answer
 *     none         nothing
 *     all          stuffing: as much of the knowledge as the window holds, in its order
 * retrieval loss = oracle - retrieved; reader loss = 1 - oracle (plots/retrieval.c).
 *
 * `knowledge` makes the corpus smaller: for each question the passages that answer it and
 * others, in one order of chance for all questions, up to so many windows of tokens.  What
 * a smaller number takes is part of what a bigger one does, and every question can be
 * answered at every size.
 *
 * oracle, distractors and knowledge look at the references of the test split
 * (retrieve_peeks): they are rows to measure with, not ways to work.
 */
#ifndef HARNESS_METHOD_RETRIEVE_H
#define HARNESS_METHOD_RETRIEVE_H

#include "harness/method/method.h"
#include "harness/retrieve/searcher.h"

struct retrieve_opts {
    int64_t k, chunk, overlap;
    const char *order, *context, *embedder;
    double similar, knowledge;
    bool title;
    struct search_opts search;
};

/* Rows for an options table of struct S with a `struct retrieve_opts m`. */
/* clang-format off */
#define RETRIEVE_OPTS(S, m)                                                              \
    SEARCH_ROW(S, m, k, OPT_TYPE_INT, 1, 64, 3, NULL, NULL,                              \
               "passages put into the prompt"),                                          \
    SEARCH_ROW(S, m, chunk, OPT_TYPE_INT, 16, 8192, 100, NULL, NULL,                     \
               "longest passage, in tokens of the model"),                               \
    SEARCH_ROW(S, m, overlap, OPT_TYPE_INT, 0, 4096, 0, NULL, NULL,                      \
               "tokens that a passage repeats of the one before it"),                    \
    SEARCH_ROW(S, m, title, OPT_TYPE_BOOL, 0, 1, 1, NULL, NULL,                          \
               "the document's title stands over each passage"),                         \
    SEARCH_ROW(S, m, order, OPT_TYPE_ENUM, 0, 0, 0, "best-last",                         \
               "best-last|best-first|edges|corpus",                                      \
               "which passage stands next to the question"),                             \
    SEARCH_ROW(S, m, similar, OPT_TYPE_REAL, 0.1, 2, 0.9, NULL, NULL,                    \
               "drop a passage that shares so much with a better one; 2: none"),         \
    SEARCH_ROW(S, m, context, OPT_TYPE_ENUM, 0, 0, 0, "retrieved",                       \
               "retrieved|oracle|distractors|none|all",                                  \
               "what is put into the prompt: oracle knows the answer's place"),          \
    SEARCH_ROW(S, m, knowledge, OPT_TYPE_REAL, 0, 1e6, 0, NULL, NULL,                    \
               "size of the corpus in windows of the model; 0: all of it"),              \
    SEARCH_ROW(S, m.search, retriever, OPT_TYPE_ENUM, 0, 0, 0, "bm25", SEARCHER_NAMES,   \
               "how passages are found"),                                                \
    SEARCH_ROW(S, m, embedder, OPT_TYPE_TEXT, 0, 0, 0, NULL, NULL,                       \
               "dense: the model that embeds (default the cell's own)"),                 \
    SEARCH_OPTS(S, m.search)
/* clang-format on */

struct retriever;

struct retrieved {
    struct str context;
    const struct str *docs; /* ids of the documents in it, best first */
    size_t n_docs;
    const struct citation *cited; /* what of them, best first */
    size_t n_cited;
    size_t n_dropped; /* passages that did not fit, or said nothing new */
};

/* Whether the options want to know where the answers are. */
bool retrieve_peeks(const struct retrieve_opts *opts);

/* Works on job->task's corpus; job->cell must outlive the retriever. */
int retriever_open(struct retriever **retriever, const struct method_job *job,
                   const struct retrieve_opts *opts, struct err *err);
void retriever_close(struct retriever *retriever); /* NULL is fine */
int64_t retriever_bytes(const struct retriever *retriever);

int retriever_context(struct retriever *retriever, const struct question *question,
                      struct arena *item, struct retrieved *found, struct err *err);
/* What is in a training prompt. */
enum retrieve_gold {
    GOLD_AS_FOUND, /* what the search finds */
    /* The passages that answer the question (of the documents that the reference names,
     * the ones with the answer where there are such) are always among it; those that the
     * search had missed take places of chance, so that the place gives nothing away. */
    GOLD_ALWAYS,
    GOLD_NEVER, /* distractors alone: nothing from those documents */
};

/* For training and dev, whatever `context` says: that is about asking. */
int retriever_training_context(struct retriever *retriever,
                               const struct question *question,
                               const struct reference *reference, enum retrieve_gold gold,
                               uint64_t seed, struct arena *item, struct retrieved *found,
                               struct err *err);
/* The question with what was found, and the record of it. */
void retrieved_request(const struct task *task, const struct question *question,
                       const struct retrieved *found, struct arena *item,
                       struct request *request);

#endif
