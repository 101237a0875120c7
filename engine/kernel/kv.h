/* kv - the memory of keys and values in the order in which attention reads them, so that
 * nothing is packed when it does.
 *
 * Of one layer there is, for every key head, in words of 32 bits:
 *     keys    groups of KV_GROUP positions; KV_F32: (D, 16) floats;
 *             KV_BF16: (ceil(D / 2), 16) pairs of elements, as gemm_bf16.h has pairs
 *     values  KV_F32: (room, D) floats; KV_BF16: (room / 2, D) pairs of positions
 * first the keys of all heads, then the values of all heads.  Numbers are rounded to bf16
 * when they are put in.
 */
#ifndef ENGINE_KERNEL_KV_H
#define ENGINE_KERNEL_KV_H

#include <stddef.h>

#include "engine/kernel/attention.h"

struct pool;

enum { KV_GROUP = 16 };

struct kv_layer {
    enum kv_form form; /* of a cache */
    int KV, D;
    int room;     /* positions: a multiple of KV_GROUP */
    float *words; /* kv_words() of them */
};

size_t kv_words(enum kv_form form, int KV, int D, int room);
/* The first n positions of it. */
struct kv_span kv_span_of(const struct kv_layer *layer, int n);

/* Rows k and v (n, KV * D) become positions at .. at + n - 1 of key head kv. */
void kv_put(const struct kv_layer *to, int kv, int at, const float *k, const float *v,
            int n);
/* The group at position `from` of one layer becomes the first group of another. */
void kv_copy_group(const struct kv_layer *to, int kv, const struct kv_layer *source,
                   int from);

#endif
