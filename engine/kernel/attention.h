/* attention - causal grouped-query attention over keys that may lie in several pieces.
 *
 * One code for prefill, decoding, scoring and training.  For each row and head the keys
 * are walked in order of position, so that the result depends on neither the other rows,
 * the batch, the threads nor how the keys are cut into spans.
 */
#ifndef ENGINE_KERNEL_ATTENTION_H
#define ENGINE_KERNEL_ATTENTION_H

#include <stdbool.h>
#include <stddef.h>

struct pool;

enum kv_form {
    KV_ROWS,      /* (n, KV * D) floats each, in few spans: what training has */
    KV_ROWS_BF16, /* the same; they are rounded when they are read, see below */
    KV_F32,       /* a cache, as kv.h has it */
    KV_BF16,      /* the same, rounded */
};
/* In the forms of bf16 all products of attention are of bf16 numbers and have f32 sums: q, k, v and
 * dout are rounded, and so are P and dS; what is between the products is f32. */

static inline bool kv_of_rows(enum kv_form form)
{
    return form == KV_ROWS || form == KV_ROWS_BF16;
}

static inline bool kv_of_bf16(enum kv_form form)
{
    return form == KV_BF16 || form == KV_ROWS_BF16;
}

struct kv_span {        /* n consecutive positions */
    const float *k, *v; /* of key head 0 */
    int n;              /* of a cache, a multiple of KV_GROUP in all spans but the last */
    size_t k_head, v_head; /* of a cache: words from one key head to the next */
    float *dk, *dv; /* of rows: their gradients, which attention_backward adds to */
};

struct attention_seq {
    int first_row, n_rows; /* rows of q and out that belong to this sequence */
    int past; /* keys before the first row's own: row i sees keys 0 .. past + i */
    const struct kv_span *span;
    int n_spans; /* together past + n_rows keys */
    enum kv_form form;
};

/* out, q (T, H * D); lse (T, H): log-sum-exp of the scaled scores, NULL when not wanted.
 * Head h reads key head h / (H / KV).  scale: usually 1 / sqrt(D). */
void attention_forward(float *out, float *lse, const float *q,
                       const struct attention_seq *seq, int n_seqs, int H, int KV, int D,
                       float scale, struct pool *pool);

/* For training, over rows: writes dq, and adds to the dk and dv of the spans, which no two
 * sequences may share.  out and lse are those of the forward pass; delta (T, H) is scratch: a row's
 * sum of dout out. */
void attention_backward(float *dq, float *delta, const float *dout, const float *out,
                        const float *lse, const float *q, const struct attention_seq *seq,
                        int n_seqs, int H, int KV, int D, float scale, struct pool *pool);

#endif
