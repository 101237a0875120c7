/* pieces - texts of any length through a model with a window: what bert.c and hidden.c share.
 *
 * A text that has more tokens than the window holds is read to its end in pieces of a window
 * each, whose vectors are put together as a mean weighted by their tokens, of length 1; or, where
 * that is not asked for, loses what is behind the first.  Either way it is counted.  Pieces
 * are computed some together; none depends on the others.
 */
#ifndef ENGINE_EMBED_PIECES_H
#define ENGINE_EMBED_PIECES_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/embed/vector.h"
#include "engine/text/tokenizer.h"
#include "harness/base/str.h"

struct err;

/* A model as this needs it. */
struct reader {
    const void *model;
    int C;
    size_t window;      /* rows of a piece, with what is put around its text */
    size_t rows;        /* that are computed together, unless a single piece has more */
    int32_t begin, end; /* put around every piece; -1: nothing */
    /* Adds the tokens of a text. */
    int (*encode)(const struct reader *reader, struct str text, struct ids *ids,
                  struct err *err);
    /* vector (n, C) of n pieces of length[i] >= 1 rows, one behind the other in id */
    int (*forward)(const struct reader *reader, const int32_t *id, const int *length,
                   int n, float *vector, struct err *err);
};

/* out (n, C).  A text without any row is a vector of zeros. */
int pieces_embed(const struct reader *reader, const struct str *text, size_t n,
                 float *out, struct long_texts *longs, struct err *err);

#endif
