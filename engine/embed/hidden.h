/* hidden - any model of the engine as an embedding model: the mean of the last hidden
 * states of a text, of length 1.  Not what it was trained for; a baseline for the models
 * that were.
 */
#ifndef ENGINE_EMBED_HIDDEN_H
#define ENGINE_EMBED_HIDDEN_H

#include "engine/embed/vector.h"
#include "engine/model/adapter.h"
#include "engine/model/model.h"
#include "harness/base/str.h"

/* out (n, C).  An empty text is a vector of zeros where nothing is put around it. */
int hidden_embed(const struct model *model, const struct adapter *adapter,
                 const struct str *text, size_t n, float *out, struct long_texts *longs,
                 struct pool *pool, struct err *err);

#endif
