/* shared - what training documents begin with: the system text and the instruction of a task. */
#ifndef ENGINE_TRAIN_SHARED_H
#define ENGINE_TRAIN_SHARED_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/train/train.h"

/* The length of the beginning that saves most rows when it is computed once for all documents that
 * have it; no token of it is a target.  0: none is worth it.  *id lies in one of the documents. */
int shared_prefix(const int32_t **id, const struct train_doc *doc, int n);
/* Does it begin with these n tokens, none of them a target? */
bool begins_with(const struct train_doc *doc, const int32_t *id, int n);

#endif
