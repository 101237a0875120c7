/* rows - what a forward pass does to rows one by one beside products and attention: the same for
 * answering (forward.c) and for training (backward_forward.c), for all rows with the pool's threads or
 * for a block of them in one thread.  Buffers are those of all rows.
 */
#ifndef ENGINE_MODEL_ROWS_H
#define ENGINE_MODEL_ROWS_H

#include "engine/model/forward.h"

/* Rows [first, first + T) of a tape. */
struct rows {
    const struct model *model;
    const struct tape *tape;
    struct pool *pool; /* NULL: in this thread */
    int first, T;
};

/* Row `first` in a buffer of rows of n floats; NULL stays NULL. */
static inline float *row_at(float *x, int first, int n)
{
    return x != NULL ? x + (size_t)first * (size_t)n : NULL;
}

/* The tape's x of layer 0 = embedding of the id, plus (gpt2) of the position, which is read into
 * norm1's rows; id: of all rows. */
void rows_embed(struct rows r, const int32_t *id);
/* y, mean, rstd (C, 1, 1) of x (C): RMS norm, or layer norm where there is a shift. */
void rows_norm(struct rows r, float *y, float *mean, float *rstd, float *x,
               const struct vector *scale, const struct vector *shift);
/* x (heads * D) = raw through the norm of each head (qwen3), else it is there already; then the
 * rotation to the rows' positions. */
void rows_turn_heads(struct rows r, const struct vector *norm, float *x, float *raw,
                     float *rstd, int heads, const int32_t *position);
/* A fused projection into q (NULL: not wanted), k and v. */
void rows_split_qkv(struct rows r, const struct layer_tape *t, float *q);
/* The tape's act of its gate and up, or of up alone. */
void rows_activate(struct rows r, const struct layer_tape *t, bool gated);
/* y += x, both (C) */
void rows_add(struct rows r, float *y, float *x);

#endif
