/* Elementwise layers: elements divided among threads. */
#include "engine/kernel/kernels.h"
#include "engine/kernel/ops.h"
#include "engine/kernel/share.h"

struct elements {
    float *y, *y2;
    const float *dy, *a, *b;
};

static size_t count(int T, int F)
{
    return (size_t)T * (size_t)F;
}

static void swiglu_some(const void *context, size_t i, size_t n)
{
    const struct elements *e = context;
    kernels_now()->swiglu(e->y + i, e->a + i, e->b + i, n);
}

void swiglu_forward(float *y, const float *gate, const float *up, int T, int F,
                    struct pool *pool)
{
    struct elements e = {.y = y, .a = gate, .b = up};
    share_rows(pool, count(T, F), 1, swiglu_some, &e);
}

static void swiglu_some_back(const void *context, size_t i, size_t n)
{
    const struct elements *e = context;
    kernels_now()->swiglu_back(e->y + i, e->y2 + i, e->dy + i, e->a + i, e->b + i, n);
}

void swiglu_backward(float *dgate, float *dup, const float *dy, const float *gate,
                     const float *up, int T, int F, struct pool *pool)
{
    struct elements e = {dgate, dup, dy, gate, up};
    share_rows(pool, count(T, F), 1, swiglu_some_back, &e);
}

static void gelu_some(const void *context, size_t i, size_t n)
{
    const struct elements *e = context;
    kernels_now()->gelu(e->y + i, e->a + i, n);
}

void gelu_forward(float *y, const float *x, int T, int F, struct pool *pool)
{
    struct elements e = {.y = y, .a = x};
    share_rows(pool, count(T, F), 1, gelu_some, &e);
}

static void gelu_some_back(const void *context, size_t i, size_t n)
{
    const struct elements *e = context;
    kernels_now()->gelu_back(e->y + i, e->dy + i, e->a + i, n);
}

void gelu_backward(float *dx, const float *dy, const float *x, int T, int F,
                   struct pool *pool)
{
    struct elements e = {.y = dx, .dy = dy, .a = x};
    share_rows(pool, count(T, F), 1, gelu_some_back, &e);
}

static void add_some(const void *context, size_t i, size_t n)
{
    const struct elements *e = context;
    kernels_now()->add(e->y + i, e->a + i, n);
}

void add_forward(float *y, const float *x, int T, int C, struct pool *pool)
{
    struct elements e = {.y = y, .a = x};
    share_rows(pool, count(T, C), 1, add_some, &e);
}
