/* Where the parameters lie: matrices first (they decay), then the vectors of the norms. */
#include "engine/cuda/gpu.h"

static size_t layer_values(const struct gpu_shape *s)
{
    size_t C = (size_t)s->C, heads = (size_t)(s->H * s->D), kv = (size_t)(s->KV * s->D);
    return (heads + 2 * kv) * C + C * heads + 3 * C * (size_t)s->F;
}

size_t gpu_embedding_at(const struct gpu_shape *s)
{
    (void)s;
    return 0;
}

static size_t vectors_at(const struct gpu_shape *s)
{
    return (size_t)s->V * (size_t)s->C + (size_t)s->L * layer_values(s);
}

size_t gpu_final_norm_at(const struct gpu_shape *s)
{
    return vectors_at(s) + 2 * (size_t)s->L * (size_t)s->C;
}

struct gpu_layer gpu_layer_at(const struct gpu_shape *s, int layer)
{
    size_t C = (size_t)s->C, heads = (size_t)(s->H * s->D), kv = (size_t)(s->KV * s->D);
    struct gpu_layer at;
    at.q = (size_t)s->V * C + (size_t)layer * layer_values(s);
    at.k = at.q + heads * C;
    at.v = at.k + kv * C;
    at.out = at.v + kv * C;
    at.gate = at.out + C * heads;
    at.up = at.gate + (size_t)s->F * C;
    at.down = at.up + (size_t)s->F * C;
    at.attn_norm = vectors_at(s) + 2 * (size_t)layer * C;
    at.ffn_norm = at.attn_norm + C;
    return at;
}

size_t gpu_values(const struct gpu_shape *s)
{
    return gpu_final_norm_at(s) + (size_t)s->C;
}
