/* train - fits an adapter, or the whole model, to documents with a loss mask.
 *
 * Documents are packed end to end, without padding and without attention between them.  A step
 * takes `batch` documents (or `batch_tokens` tokens); the order is shuffled per epoch from the
 * seed; gradients are one chain over the documents in that order, so that neither the micro-batch
 * (chosen from the memory budget) nor the threads change a bit.  What the documents begin with is
 * computed once a step (shared.h), and comes last in that chain.
 */
#ifndef ENGINE_TRAIN_TRAIN_H
#define ENGINE_TRAIN_TRAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/model/adapter.h"
#include "engine/model/model.h"

struct err;
struct pool;

struct train_doc {
    const int32_t *id;
    int n;
    int n_masked; /* the first ids that are context only: targets are id[max(1, n_masked)..n-1] */
};

struct adamw_opts {
    double beta1, beta2, epsilon, weight_decay;
};

/* p -= lr * decay * p, then the Adam step with bias correction (Loshchilov and Hutter 2019,
 * arXiv 1711.05101).  step counts from 1. */
void adamw_step(float *p, float *m, float *v, const float *grad, size_t n, double lr,
                double scale, int64_t step, const struct adamw_opts *opts, bool decay);

enum schedule { SCHEDULE_CONSTANT, SCHEDULE_LINEAR, SCHEDULE_COSINE, SCHEDULE_WSD };
int schedule_find(enum schedule *schedule, const char *name, struct err *err);
/* The learning rate of step 0 .. n_steps-1: linear warm-up, then the schedule down to
 * final_fraction * lr (wsd: constant, the last fifth linear). */
double schedule_lr(enum schedule schedule, double lr, double final_fraction, int64_t step,
                   int64_t n_steps, int64_t warmup);

/* A learning rate to begin with, smaller for larger models; LoRA takes about ten times that of full
 * training (Schulman et al. 2025, "LoRA Without Regret").  A million parameters: 4e-3 and 1e-3, 135
 * million: 8e-4 and 9e-5. */
double train_default_lr(const struct model *model, bool full);

struct train_opts {
    double lr;
    enum schedule schedule;
    double final_fraction;
    double warmup; /* fraction of all steps */
    double clip;   /* largest gradient norm; 0: none */
    struct adamw_opts adamw;
    bool bf16;      /* products with rounded factors (backward.h); else f32 */
    bool expand;    /* the base stays packed: backward.h */
    double dropout; /* of the inputs of adapters */
    int epochs;
    int batch;    /* documents in a step */
    int patience; /* epochs without a better dev loss before stopping; 0: never */
    uint64_t seed;
    int64_t memory; /* bytes for activations; 0: a quarter of what is free */
    /* File to write after every epoch and every so many steps (0: not inside of epochs), resumed
     * when it is there; NULL: none.  One that was written less than checkpoint_seconds ago is
     * good enough, but for an interruption.  A sweep keeps one per trial (".2", ".3" behind). */
    const char *checkpoint;
    int64_t checkpoint_steps;
    double checkpoint_seconds;
};

struct train_report {
    int64_t steps, tokens, targets; /* done, over all epochs; tokens seen, with loss */
    int epochs, best_epoch; /* best by dev loss, from 0; the weights are that epoch's */
    double train_loss, dev_loss; /* nats per target: of the best epoch */
    double dev_loss_before;
    bool diverged;         /* why train() failed: a loss that is not finite */
    double lr;             /* the best of the sweep */
    int trials;            /* learning rates tried */
    double seconds;        /* of all sessions */
    double seconds_before; /* of these, in earlier sessions, which a checkpoint kept */
    int64_t memory_bytes;
    int micro_tokens; /* rows of a micro-batch */
};

struct train_event { /* after every step, and after every epoch with dev loss */
    int64_t step, n_steps, tokens;
    int epoch;
    int trial, n_trials; /* of a sweep; 0, 1 */
    double loss, lr, norm, tokens_per_second;
    double dev_loss; /* NAN between epochs */
    bool epoch_end;  /* loss is the epoch's mean; lr and norm are 0 */
    bool past;       /* of an earlier session: told again, so that logs are whole */
};

/* adapter NULL: full training of a model that is trainable.  Returns -1 with ERR_INTERRUPTED on
 * Ctrl-C (a checkpoint was kept), ERR_FAILED on a loss that is not finite. */
int train(struct model *model, struct adapter *adapter, const struct train_doc *doc,
          int n_docs, const struct train_doc *dev, int n_dev,
          const struct train_opts *opts,
          int (*event)(void *context, const struct train_event *e, struct err *err),
          void *context, struct train_report *report, struct pool *pool, struct err *err);

/* A sweep: trains n_trials times from the same weights, with the learning rates opts->lr times
 * 1, 2, 1/2, 4, 1/4 ..., and keeps the weights of the trial with the lowest dev loss.  The report
 * is of that trial; its steps, tokens, targets and seconds are of all of them.  A trial that
 * diverges is lost; when all do, the sweep fails.  n_trials 1: as train(). */
enum { SWEEP_MAX = 9 };
int train_sweep(struct model *model, struct adapter *adapter, const struct train_doc *doc,
                int n_docs, const struct train_doc *dev, int n_dev,
                const struct train_opts *opts, int n_trials,
                int (*event)(void *context, const struct train_event *e, struct err *err),
                void *context, struct train_report *report, struct pool *pool,
                struct err *err);

/* Mean nats per target over the documents. */
int train_loss(struct model *model, struct adapter *adapter, const struct train_doc *doc,
               int n_docs, int64_t memory, bool bf16, double *loss, struct pool *pool,
               struct err *err);

#endif
