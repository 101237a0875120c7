/* hidden - any model of the engine as an embedding model: the mean of the last hidden
 * states of a text, of length 1.  Not what it was trained for; a baseline for the models
 * that were.
 */
#ifndef ENGINE_EMBED_HIDDEN_H
#define ENGINE_EMBED_HIDDEN_H

#include "engine/model/adapter.h"
#include "engine/model/model.h"
#include "harness/base/str.h"

/* out (n, C).  A text longer than the context loses its end: *cut such texts.  An empty
 * one is a vector of zeros. */
int hidden_embed(const struct model *model, const struct adapter *adapter,
                 const struct str *text, size_t n, float *out, size_t *cut,
                 struct pool *pool, struct err *err);

#endif
