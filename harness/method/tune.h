/* tune - fine-tuning as the methods finetune and rag_finetune share it: options, the
 * choice of training items, the call of the provider, and what is recorded of it.
 */
#ifndef HARNESS_METHOD_TUNE_H
#define HARNESS_METHOD_TUNE_H

#include "harness/method/method.h"

struct tune_opts {
    const char *kind; /* "lora" or "full" */
    int64_t rank;
    double alpha;
    double lr; /* 0: by kind */
    int64_t epochs, batch, patience, train_items;
    double warmup, weight_decay, clip;
};

/* Rows for an options table of struct S with a `struct tune_opts m`. */
#define TUNE_ROW(S, m, f, type, low, high, number, text, choices, help)    \
    {                                                                      \
#f, type, offsetof(S, m.f), low, high, number, text, choices, help \
    }
/* clang-format off */
#define TUNE_OPTS(S, m)                                                                  \
    TUNE_ROW(S, m, kind, OPT_TYPE_ENUM, 0, 0, 0, "lora", "lora|full",                    \
             "train an adapter, or all weights"),                                        \
    TUNE_ROW(S, m, rank, OPT_TYPE_INT, 1, 4096, 16, NULL, NULL, "rank of the adapter"),  \
    TUNE_ROW(S, m, alpha, OPT_TYPE_REAL, 0, 1e6, 32, NULL, NULL,                         \
             "weight of the adapter: its output times alpha / rank"),                    \
    TUNE_ROW(S, m, lr, OPT_TYPE_REAL, 0, 1, 0, NULL, NULL,                               \
             "learning rate; 0: by the size of the model"),                       \
    TUNE_ROW(S, m, epochs, OPT_TYPE_INT, 1, 1000, 10, NULL, NULL,                        \
             "passes over the training items; the best by dev loss is kept"),            \
    TUNE_ROW(S, m, batch, OPT_TYPE_INT, 1, 4096, 16, NULL, NULL,                         \
             "training items in a step"),                                                \
    TUNE_ROW(S, m, patience, OPT_TYPE_INT, 0, 1000, 0, NULL, NULL,                       \
             "epochs without a better dev loss before it stops; 0: never"),              \
    TUNE_ROW(S, m, train_items, OPT_TYPE_INT, 0, 1e9, 0, NULL, NULL,                     \
             "training items, chosen by seed; 0: all"),                                  \
    TUNE_ROW(S, m, warmup, OPT_TYPE_REAL, 0, 1, 0.05, NULL, NULL,                        \
             "share of the steps in which the learning rate rises"),                     \
    TUNE_ROW(S, m, weight_decay, OPT_TYPE_REAL, 0, 1, 0.01, NULL, NULL,                  \
             "AdamW's decay"),                                                           \
    TUNE_ROW(S, m, clip, OPT_TYPE_REAL, 0, 1e6, 1, NULL, NULL,                           \
             "largest norm of the gradient; 0: any")
/* clang-format on */

/* Indexes of the training items to use: the first train_items of an order of chance, so
 * that the items of a smaller number are among those of a bigger one. */
const uint32_t *tune_items(const struct method_job *job, const struct tune_opts *opts,
                           size_t *n, struct err *err);

/* Trains job->model and notes in `made` the tuned model and what it took. */
int tune_run(const struct method_job *job, const struct tune_opts *opts,
             const struct example *train, size_t n_train, const struct example *dev,
             size_t n_dev, struct method_made *made, struct err *err);

#endif
