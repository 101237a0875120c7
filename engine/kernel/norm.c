/* RMS norm, layer norm and biases: rows (for weight gradients columns) divided among
 * threads. */
#include "engine/kernel/kernels.h"
#include "engine/kernel/ops.h"
#include "engine/kernel/share.h"

struct norm {
    float *y, *dx, *dw, *mean_out, *rstd_out;
    const float *base, *dy, *x, *mean, *rstd, *w, *b;
    int T, C;
    float eps;
};

static const float *base_at(const struct norm *j, size_t at)
{
    return j->base ? j->base + at : NULL;
}

static void rmsnorm_rows(const void *context, size_t first, size_t n)
{
    const struct norm *j = context;
    size_t at = first * (size_t)j->C;
    kernels_now()->rmsnorm(j->y + at, j->rstd_out + first, j->x + at, j->w, (int)n, j->C,
                           j->eps);
}

void rmsnorm_forward(float *y, float *rstd, const float *x, const float *w, int T, int C,
                     float eps, struct pool *pool)
{
    struct norm j = {.y = y, .rstd_out = rstd, .x = x, .w = w, .C = C, .eps = eps};
    share_rows(pool, (size_t)T, (size_t)C, rmsnorm_rows, &j);
}

static void rmsnorm_rows_back(const void *context, size_t first, size_t n)
{
    const struct norm *j = context;
    size_t at = first * (size_t)j->C;
    kernels_now()->rmsnorm_dx(j->dx + at, base_at(j, at), j->dy + at, j->x + at,
                              j->rstd + first, j->w, (int)n, j->C);
}

static void rmsnorm_columns_back(const void *context, size_t first, size_t n)
{
    const struct norm *j = context;
    kernels_now()->rmsnorm_dw(j->dw + first, j->dy + first, j->x + first, j->rstd, j->T,
                              (int)n, (size_t)j->C);
}

void rmsnorm_backward(float *dx, float *dw, const float *base, const float *dy,
                      const float *x, const float *rstd, const float *w, int T, int C,
                      struct pool *pool)
{
    struct norm j = {.dx = dx,
                     .dw = dw,
                     .base = base,
                     .dy = dy,
                     .x = x,
                     .rstd = rstd,
                     .w = w,
                     .T = T,
                     .C = C};
    if (dx != NULL)
        share_rows(pool, (size_t)T, (size_t)C, rmsnorm_rows_back, &j);
    if (dw != NULL)
        share_columns(pool, (size_t)C, (size_t)T, rmsnorm_columns_back, &j);
}

static void layernorm_rows(const void *context, size_t first, size_t n)
{
    const struct norm *j = context;
    size_t at = first * (size_t)j->C;
    kernels_now()->layernorm(j->y + at, j->mean_out + first, j->rstd_out + first,
                             j->x + at, j->w, j->b, (int)n, j->C, j->eps);
}

void layernorm_forward(float *y, float *mean, float *rstd, const float *x, const float *w,
                       const float *b, int T, int C, float eps, struct pool *pool)
{
    struct norm j = {.y = y,
                     .mean_out = mean,
                     .rstd_out = rstd,
                     .x = x,
                     .w = w,
                     .b = b,
                     .C = C,
                     .eps = eps};
    share_rows(pool, (size_t)T, (size_t)C, layernorm_rows, &j);
}

static void layernorm_rows_back(const void *context, size_t first, size_t n)
{
    const struct norm *j = context;
    size_t at = first * (size_t)j->C;
    kernels_now()->layernorm_dx(j->dx + at, base_at(j, at), j->dy + at, j->x + at,
                                j->mean + first, j->rstd + first, j->w, (int)n, j->C);
}

static void layernorm_columns_back(const void *context, size_t first, size_t n)
{
    const struct norm *j = context;
    kernels_now()->layernorm_dw(j->dw + first, j->dy + first, j->x + first, j->mean,
                                j->rstd, j->T, (int)n, (size_t)j->C);
}

void layernorm_backward(float *dx, float *dw, float *db, const float *base,
                        const float *dy, const float *x, const float *mean,
                        const float *rstd, const float *w, int T, int C,
                        struct pool *pool)
{
    struct norm j = {.dx = dx,
                     .dw = dw,
                     .base = base,
                     .dy = dy,
                     .x = x,
                     .mean = mean,
                     .rstd = rstd,
                     .w = w,
                     .T = T,
                     .C = C};
    if (dx != NULL)
        share_rows(pool, (size_t)T, (size_t)C, layernorm_rows_back, &j);
    if (dw != NULL)
        share_columns(pool, (size_t)C, (size_t)T, layernorm_columns_back, &j);
    if (db != NULL)
        bias_backward(db, dy, T, C, pool);
}

static void bias_rows(const void *context, size_t first, size_t n)
{
    const struct norm *j = context;
    kernels_now()->bias(j->y + first * (size_t)j->C, j->b, (int)n, j->C);
}

void bias_forward(float *x, const float *b, int T, int C, struct pool *pool)
{
    struct norm j = {.y = x, .b = b, .C = C};
    share_rows(pool, (size_t)T, (size_t)C, bias_rows, &j);
}

static void bias_columns_back(const void *context, size_t first, size_t n)
{
    const struct norm *j = context;
    kernels_now()->column_sums(j->dw + first, j->dy + first, j->T, (int)n, (size_t)j->C);
}

void bias_backward(float *db, const float *dy, int T, int C, struct pool *pool)
{
    struct norm j = {.dw = db, .dy = dy, .T = T, .C = C};
    share_columns(pool, (size_t)C, (size_t)T, bias_columns_back, &j);
}
