/* backward - a training step's passes over the model, forward and back, by blocks of rows.
 *
 *     backward_prepare(model, adapter, how, pool, err);             once
 *     backward_open(&b, model, adapter, T_max, how, err);
 *     for each micro-batch of a step:
 *         backward_forward(b, model, adapter, tape, batch, pool);
 *         backward_loss(b, loss, model, tape, target, weight, T, true, pool);
 *         backward_run(b, model, adapter, tape, batch, pool);
 *     backward_finish(b, model, adapter, pool);             the gradients are complete
 *
 * Where sequences begin alike, prefix_forward(p, b, ...) comes before the micro-batches, which then
 * hold only what follows, and prefix_run(p, b, ...) behind them.
 *
 * Everything but attention and the gradients of weights treats rows one by one, so a thread takes
 * a block of rows through whole layers while they are in its cache: norm, projections with their
 * adapters, rotation; or output projection, norm, feed-forward.  Adds to the gradients of whatever
 * is trainable: the adapter's when there is one, else the model's.
 *
 * bf16: the factors of the products with weights and of those in attention are rounded to bf16, sums
 * are f32; everything else, gradients of adapters included, is f32.  f32 forward passes give the bits
 * of forward().
 *
 * Gradients are one chain over the rows in their order, so that cutting the rows of a step into
 * micro-batches changes no bit of them; where all weights learn in bf16, whose products take rows
 * in pairs, documents must have an even number of rows, and of unread ones (backward_even_rows).
 */
#ifndef ENGINE_MODEL_BACKWARD_H
#define ENGINE_MODEL_BACKWARD_H

#include "engine/model/forward.h"

struct backward; /* buffers for T_max rows, taken once */

struct train_seq {
    int n_rows; /* consecutive in the batch */
    /* The first of them whose output is not read: they have no target.  In the last layer only
     * their keys and values are computed, and gradients of nothing else.  The same bits. */
    int unread;
    bool continues; /* its rows come behind the batch's prefix */
};

struct prefix;

struct train_batch {
    const int32_t *id; /* T token ids */
    int T;
    const struct train_seq *seq;
    int n_seqs;
    struct prefix *prefix; /* NULL where no sequence continues one */
};

struct pass_how {
    bool learn; /* there will be gradients */
    bool bf16;
    /* The layers' weights stay as the model keeps them, e.g. in 4 bits (QLoRA: Dettmers et al. 2023,
     * arXiv 2305.14314), and are packed for the products anew in every pass, a layer at a time.
     * Only adapters can learn then.  The same bits, less memory, a little slower. */
    bool expand;
};

/* Packs every weight for the forward product and, with learn, those through which a gradient
 * flows for the product with their input.  Weights that learn must be packed again after every
 * step (optimizer_repack). */
int backward_prepare(struct model *model, const struct adapter *adapter,
                     struct pass_how how, struct pool *pool, struct err *err);

size_t backward_bytes(const struct model *model, const struct adapter *adapter, int T_max,
                      struct pass_how how);
int backward_open(struct backward **b, const struct model *model,
                  const struct adapter *adapter, int T_max, struct pass_how how,
                  struct err *err);
void backward_close(struct backward *b); /* NULL is fine */
bool backward_even_rows(const struct backward *b);
/* Of the tape that a backward pass reads. */
enum tape_kind backward_tape(const struct model *model, const struct adapter *adapter,
                             struct pass_how how);

/* Dropout on the inputs of adapters in the passes that follow: a share p of them is 0, the others
 * are divided by 1 - p; chosen by (seed, step, layer, group, row of the step, column), where the
 * micro-batch begins with row first_row.  p 0: none. */
void backward_dropout(struct backward *b, double p, uint64_t seed, int64_t step,
                      int64_t first_row);

/* As forward() with a tape: fills it, and tape->final with the rows that are read.  With dropout
 * all are. */
void backward_forward(struct backward *b, const struct model *model,
                      const struct adapter *adapter, struct tape *tape,
                      const struct train_batch *batch, struct pool *pool);

/* The head and the loss of the rows with a target: target (T), -1 where there is none (and in rows
 * that are unread); weight (T) multiplies each row's gradient (e.g. 1 / number of targets of the step).  Writes loss (T, nats,
 * NAN without target) and keeps d loss / d final for backward_run.  Only rows with a target touch
 * the head, in chunks: the (T, V) matrix never exists.  learn false: losses only. */
void backward_loss(struct backward *b, double *loss, struct model *model,
                   const struct tape *tape, const int32_t *target, const float *weight,
                   int T, bool learn, struct pool *pool);
/* From d final down to the embedding, or to the lowest adapted layer. */
void backward_run(struct backward *b, struct model *model, struct adapter *adapter,
                  const struct tape *tape, const struct train_batch *batch,
                  struct pool *pool);
/* Once after the last micro-batch of a step: a tied embedding collects its two gradients apart
 * (as head and as embedding), and an adapter's B its own transposed; they are added here. */
void backward_finish(struct backward *b, struct model *model, struct adapter *adapter,
                     struct pool *pool);

/* prefix - the rows that sequences of a step begin with: their keys and values are computed once
 * (Wang et al. 2024, arXiv 2410.20305, for the two answers of a preference; here for a whole step).
 * What a sequence gives for loss has the bits that it has with these rows of its own.  Gradients of
 * the prefix's keys and values are collected sequence after sequence, in their order, and go down
 * in one backward pass of its rows, which comes last in every gradient: so the bits depend on which
 * sequences share, but not on micro-batches and threads.
 */
struct prefix {
    const int32_t *id; /* borrowed */
    int n;    /* rows, of which none has a target; even where backward_even_rows */
    int most; /* sequences of a micro-batch that may continue it, while learning */
    struct tape tape;
    float *dk, *dv;         /* (L, n, KV * D): collected */
    float *own_dk, *own_dv; /* (most, n, KV * D): of sequences, in one layer; else 0 */
};

size_t prefix_bytes(const struct model *model, const struct adapter *adapter, int n,
                    int most, struct pass_how how);
int prefix_open(struct prefix *p, const struct model *model,
                const struct adapter *adapter, const int32_t *id, int n, int most,
                struct pass_how how, struct err *err);
void prefix_release(struct prefix *p);
/* Anew whenever weights have changed, and before the micro-batches of a step; b has room for n rows.
 * Without dropout. */
void prefix_forward(struct prefix *p, struct backward *b, const struct model *model,
                    const struct adapter *adapter, struct pool *pool);
/* Behind the micro-batches of a step. */
void prefix_run(struct prefix *p, struct backward *b, struct model *model,
                struct adapter *adapter, struct pool *pool);

#endif
