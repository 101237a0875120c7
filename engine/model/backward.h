/* backward - forward.c read upwards.  Adds to the gradients of whatever is trainable: the
 * adapter's when there is one, else the model's.
 *
 *     backward_prepare(model, adapter, pool, err);          once, and after weights are replaced
 *     backward_open(&b, model, adapter, T_max, err);
 *     for each micro-batch of a step:
 *         forward(model, adapter, tape, batch, pool);
 *         backward_loss(b, loss, model, tape, target, weight, T, true, pool);
 *         backward_run(b, model, adapter, tape, batch, pool);
 *     backward_finish(b, model);                            the gradients are complete
 *
 * Gradients are one chain over the rows in their order, so that cutting the rows of a step into
 * micro-batches changes no bit of them.
 */
#ifndef ENGINE_MODEL_BACKWARD_H
#define ENGINE_MODEL_BACKWARD_H

#include "engine/model/forward.h"

struct backward; /* the gradients that flow: buffers for T_max rows, taken once */

/* Packs every weight through which a gradient flows for the product with its input. */
int backward_prepare(struct model *model, const struct adapter *adapter,
                     struct pool *pool, struct err *err);

size_t backward_bytes(const struct model *model, const struct adapter *adapter,
                      int T_max);
int backward_open(struct backward **b, const struct model *model,
                  const struct adapter *adapter, int T_max, struct err *err);
void backward_close(struct backward *b); /* NULL is fine */

/* The head and the loss of the rows with a target: target (T), -1 where there is none; weight (T)
 * multiplies each row's gradient (e.g. 1 / number of targets of the step).  Writes loss (T, nats,
 * NAN without target) and keeps d loss / d final for backward_run.  Only rows with a target touch
 * the head, in chunks: the (T, V) matrix never exists.  learn false: losses only. */
void backward_loss(struct backward *b, double *loss, struct model *model,
                   const struct tape *tape, const int32_t *target, const float *weight,
                   int T, bool learn, struct pool *pool);
/* From d final down to the embedding, or to the lowest adapted layer. */
void backward_run(struct backward *b, struct model *model, struct adapter *adapter,
                  const struct tape *tape, const struct forward_batch *batch,
                  struct pool *pool);
/* Once after the last micro-batch of a step: a tied embedding collects its two gradients apart
 * (as head and as embedding), and they are added here. */
void backward_finish(struct backward *b, struct model *model);

#endif
