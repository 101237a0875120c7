/* tune - fine-tuning as the methods finetune and rag_finetune share it: options, the
 * choice of training material, the call of the provider, and what is recorded of it.
 *
 * train_items and train_words take the beginning of an order of chance, so that what a smaller
 * number takes is part of what a bigger one does: finetune:train_items=32, 100, 320 ... is a
 * learning curve.
 */
#ifndef HARNESS_METHOD_TUNE_H
#define HARNESS_METHOD_TUNE_H

#include "harness/method/method.h"

struct tune_opts {
    const char *kind; /* "lora", "qlora" or "full" */
    const char *targets, *schedule, *data, *general, *precision;
    int64_t rank;
    double alpha, dropout;
    double lr; /* 0: by kind */
    int64_t epochs, batch, patience, train_items, train_words, sweep;
    double warmup, weight_decay, clip;
    bool embeddings;
};

#define TUNE_GENERAL "models/general/general.jsonl"

/* Rows for an options table of struct S with a `struct tune_opts m`. */
#define TUNE_ROW(S, m, f, type, low, high, number, text, choices, help)    \
    {                                                                      \
#f, type, offsetof(S, m.f), low, high, number, text, choices, help \
    }
/* clang-format off */
#define TUNE_OPTS(S, m)                                                                  \
    TUNE_ROW(S, m, kind, OPT_TYPE_ENUM, 0, 0, 0, "lora", "lora|qlora|full",              \
             "train an adapter, one over weights that stay in their type, all weights"), \
    TUNE_ROW(S, m, rank, OPT_TYPE_INT, 1, 4096, 16, NULL, NULL, "rank of the adapter"),  \
    TUNE_ROW(S, m, targets, OPT_TYPE_TEXT, 0, 0, 0, "all", NULL,                         \
             "of the adapter: all, attention, mlp, or as in q+k+v+o"),                   \
    TUNE_ROW(S, m, embeddings, OPT_TYPE_BOOL, 0, 1, 1, NULL, NULL,                       \
             "kind full: embeddings and head learn too"),                                \
    TUNE_ROW(S, m, alpha, OPT_TYPE_REAL, 0, 1e6, 32, NULL, NULL,                         \
             "weight of the adapter: its output times alpha / rank"),                    \
    TUNE_ROW(S, m, lr, OPT_TYPE_REAL, 0, 1, 0, NULL, NULL,                               \
             "learning rate; 0: by the size of the model"),                              \
    TUNE_ROW(S, m, sweep, OPT_TYPE_INT, 1, 9, 1, NULL, NULL,                             \
             "learning rates tried, lr times 1, 2, 1/2, 4 ...; the best by dev loss"),   \
    TUNE_ROW(S, m, schedule, OPT_TYPE_ENUM, 0, 0, 0, "linear",                           \
             "constant|linear|cosine|wsd", "how the learning rate falls"),               \
    TUNE_ROW(S, m, epochs, OPT_TYPE_INT, 1, 1000, 6, NULL, NULL,                         \
             "passes over the training items; the best by dev loss is kept"),            \
    TUNE_ROW(S, m, batch, OPT_TYPE_INT, 1, 4096, 16, NULL, NULL,                         \
             "training items in a step"),                                                \
    TUNE_ROW(S, m, patience, OPT_TYPE_INT, 0, 1000, 2, NULL, NULL,                       \
             "epochs without a better dev loss before it stops; 0: never"),              \
    TUNE_ROW(S, m, train_items, OPT_TYPE_INT, 0, 1e9, 0, NULL, NULL,                     \
             "training items, chosen by seed; 0: all"),                                  \
    TUNE_ROW(S, m, train_words, OPT_TYPE_INT, 0, 1e12, 0, NULL, NULL,                    \
             "no more training items, or text, than so many words; 0: all"),             \
    TUNE_ROW(S, m, data, OPT_TYPE_ENUM, 0, 0, 0, "pairs", "pairs|text|both",             \
             "learn the items, the task's documents as plain text, or both"),            \
    TUNE_ROW(S, m, warmup, OPT_TYPE_REAL, 0, 1, 0.05, NULL, NULL,                        \
             "share of the steps in which the learning rate rises"),                     \
    TUNE_ROW(S, m, weight_decay, OPT_TYPE_REAL, 0, 1, 0.01, NULL, NULL,                  \
             "AdamW's decay"),                                                           \
    TUNE_ROW(S, m, dropout, OPT_TYPE_REAL, 0, 0.9, 0, NULL, NULL,                        \
             "share of the adapter's inputs left out in training"),                      \
    TUNE_ROW(S, m, precision, OPT_TYPE_ENUM, 0, 0, 0, "bf16", "bf16|f32",                \
             "f32: no factor of a product is rounded in training"),                      \
    TUNE_ROW(S, m, general, OPT_TYPE_TEXT, 0, 0, 0, TUNE_GENERAL, NULL,                  \
             "rows that show what was forgotten; none: not measured"),                   \
    TUNE_ROW(S, m, clip, OPT_TYPE_REAL, 0, 1e6, 1, NULL, NULL,                           \
             "largest norm of the gradient; 0: any")
/* clang-format on */

/* Indexes of the training items to use. */
const uint32_t *tune_items(const struct method_job *job, const struct tune_opts *opts,
                           size_t *n, struct err *err);

/* Trains job->model on the items (and, as opts->data says, on the task's documents) and notes in
 * `made` the tuned model and what it took. */
int tune_run(const struct method_job *job, const struct tune_opts *opts,
             const struct example *train, size_t n_train, const struct example *dev,
             size_t n_dev, struct method_made *made, struct err *err);

#endif
