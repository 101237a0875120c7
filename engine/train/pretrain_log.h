/* pretrain_log - what a pretraining leaves behind beside the weights: training.csv, samples.txt
 * and the recipe with what was measured.
 */
#ifndef ENGINE_TRAIN_PRETRAIN_LOG_H
#define ENGINE_TRAIN_PRETRAIN_LOG_H

#include "engine/train/corpus.h"
#include "harness/base/file.h"

struct model;
struct pool;

struct pretrain_row {
    int64_t step, tokens;
    const char *phase;
    double loss, lr, norm, tokens_per_second;
    const double *bits; /* per source, NAN where there is none; NULL: not measured now */
};

/* Opens training.csv for rows after `step`; what an interrupted run wrote beyond is cut off. */
int pretrain_csv_open(struct file_log *csv, const char *path, const struct recipe *recipe,
                      const struct corpus *corpus, int64_t step, struct err *err);
int pretrain_csv_add(struct file_log *csv, const struct recipe *recipe,
                     const struct corpus *corpus, const struct pretrain_row *row,
                     struct err *err);

/* Adds what the model makes of the recipe's prompts. */
int pretrain_samples(const char *path, const struct recipe *recipe,
                     const struct model *model, int64_t step, struct pool *pool,
                     struct err *err);

struct pretrain_result {
    int64_t tokens, steps, params, bytes; /* bytes of the model's file */
    double seconds;
    double flop;                    /* of a token, in training */
    const char *device, *precision; /* what computed it */
    const char *from;               /* sha256 of the model that it began from, or "" */
    int first_phase;
    const double *bits; /* per source, of the saved model over all held-out text */
    const int64_t *heldout_bytes;
    char sha256[65]; /* of the model's file */
};

int pretrain_record(const char *path, const struct recipe *recipe,
                    const struct corpus *corpus, const struct pretrain_result *result,
                    struct err *err);

#endif
