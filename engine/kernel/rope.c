#include "engine/kernel/kernels.h"
#include "engine/kernel/ops.h"
#include "engine/kernel/share.h"

struct rope {
    float *x;
    const int32_t *position;
    const float *cosine, *sine;
    int heads, D, n_rot;
    bool neox;
    float sign;
};

static void rope_rows(const void *context, size_t first, size_t n)
{
    const struct rope *r = context;
    kernels_now()->rope(r->x + first * (size_t)r->heads * (size_t)r->D,
                        r->position + first, r->cosine, r->sine, (int)n, r->heads, r->D,
                        r->n_rot, r->neox, r->sign);
}

void rope_forward(float *x, const int32_t *position, const float *cosine,
                  const float *sine, int T, int heads, int D, int n_rot, bool neox,
                  struct pool *pool)
{
    struct rope r = {x, position, cosine, sine, heads, D, n_rot, neox, 1};
    share_rows(pool, (size_t)T, (size_t)heads * (size_t)D, rope_rows, &r);
}

void rope_backward(float *dx, const int32_t *position, const float *cosine,
                   const float *sine, int T, int heads, int D, int n_rot, bool neox,
                   struct pool *pool)
{
    struct rope r = {dx, position, cosine, sine, heads, D, n_rot, neox, -1};
    share_rows(pool, (size_t)T, (size_t)heads * (size_t)D, rope_rows, &r);
}
