/* embedded - texts as vectors of a model: a local GGUF file or an endpoint, through its
 * provider's embed().
 *
 * The vectors are kept like any index (image.h), under a key of texts, model and what is done with
 * long texts; an endpoint, whose weights have no sum, is known by its name.
 *
 * A text longer than the model's window is cut, or read in pieces whose mean is its vector
 * (`whole`); which they are is kept with the vectors.  An endpoint has its own way with them.
 */
#ifndef HARNESS_RETRIEVE_EMBEDDED_H
#define HARNESS_RETRIEVE_EMBEDDED_H

#include "harness/retrieve/dense.h"
#include "harness/retrieve/image.h"

struct embedded;
struct long_texts;
struct model_handle;
struct progress;

/* As bm25_open.  The model must stay open as long as this is. */
int embedded_open(struct embedded **embedded, const struct str *text, size_t n,
                  const struct model_handle *model, bool whole, const char *path,
                  char why[IMAGE_WHY], struct pool *pool, struct progress *progress,
                  struct err *err);
void embedded_close(struct embedded *embedded); /* NULL is fine */
size_t embedded_dim(const struct embedded *embedded);
int64_t embedded_bytes(const struct embedded *embedded);
/* Of the texts; of all queries so far, of which `first` says nothing. */
const struct long_texts *embedded_long_texts(const struct embedded *embedded);
const struct long_texts *embedded_long_queries(const struct embedded *embedded);
/* out (n, dim) */
int embedded_queries(struct embedded *embedded, const struct str *query, size_t n,
                     float *out, struct err *err);
const struct dense *embedded_dense(const struct embedded *embedded); /* the texts */

#endif
