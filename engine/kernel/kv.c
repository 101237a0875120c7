#include "engine/kernel/kv.h"

#include <string.h>

#include "engine/kernel/kernels.h"

/* Of one key head. */
static size_t key_words(const struct kv_layer *layer, int room)
{
    size_t D = (size_t)layer->D;
    return (size_t)room * (layer->form == KV_BF16 ? (D + 1) / 2 : D);
}

static size_t value_words(const struct kv_layer *layer, int room)
{
    return (size_t)(layer->form == KV_BF16 ? room / 2 : room) * (size_t)layer->D;
}

size_t kv_words(enum kv_form form, int KV, int D, int room)
{
    const struct kv_layer layer = {form, KV, D, room, NULL};
    return (size_t)KV * (key_words(&layer, room) + value_words(&layer, room));
}

static float *keys_of(const struct kv_layer *layer, int kv)
{
    return layer->words + (size_t)kv * key_words(layer, layer->room);
}

static float *values_of(const struct kv_layer *layer, int kv)
{
    return keys_of(layer, layer->KV) + (size_t)kv * value_words(layer, layer->room);
}

struct kv_span kv_span_of(const struct kv_layer *layer, int n)
{
    return (struct kv_span){
        .k = keys_of(layer, 0),
        .v = values_of(layer, 0),
        .n = n,
        .k_head = key_words(layer, layer->room),
        .v_head = value_words(layer, layer->room),
    };
}

void kv_put(const struct kv_layer *to, int kv, int at, const float *k, const float *v,
            int n)
{
    size_t stride = (size_t)to->KV * (size_t)to->D, column = (size_t)kv * (size_t)to->D;
    kernels_now()->kv_put(to->form, keys_of(to, kv), values_of(to, kv), to->D, at,
                          k + column, v + column, stride, n);
}

void kv_copy_group(const struct kv_layer *to, int kv, const struct kv_layer *source,
                   int from)
{
    memcpy(keys_of(to, kv), keys_of(source, kv) + key_words(source, from),
           key_words(source, KV_GROUP) * sizeof *to->words);
    memcpy(values_of(to, kv), values_of(source, kv) + value_words(source, from),
           value_words(source, KV_GROUP) * sizeof *to->words);
}
