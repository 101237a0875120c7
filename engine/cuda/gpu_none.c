/* What is there without a CUDA compiler. */
#include "engine/cuda/gpu.h"

#ifndef TRIVIUM_CUDA

#include "harness/base/err.h"

static const char ABSENT[] = "this program was built without CUDA (make CUDA=1)";

const char *gpu_fault(void)
{
    return ABSENT;
}

int gpu_open(struct gpu **g, const struct gpu_shape *shape, int rows, const float *cosine,
             const float *sine, struct err *err)
{
    (void)g, (void)shape, (void)rows, (void)cosine, (void)sine;
    return err_ask(err, "%s", ABSENT);
}

void gpu_close(struct gpu *g)
{
    (void)g;
}

const char *gpu_name(const struct gpu *g)
{
    (void)g;
    return "";
}

struct gpu_rows *gpu_rows(struct gpu *g)
{
    (void)g;
    return NULL;
}

int gpu_forward(struct gpu *g, bool learn, struct err *err)
{
    (void)g, (void)learn;
    return err_set(err, "%s", ABSENT);
}

int gpu_update(struct gpu *g, const struct gpu_update *update, double *norm,
               struct err *err)
{
    (void)g, (void)update, (void)norm;
    return err_set(err, "%s", ABSENT);
}

int gpu_put(struct gpu *g, enum gpu_array array, size_t at, const float *values, size_t n,
            struct err *err)
{
    (void)g, (void)array, (void)at, (void)values, (void)n;
    return err_set(err, "%s", ABSENT);
}

int gpu_get(struct gpu *g, enum gpu_array array, size_t at, float *values, size_t n,
            struct err *err)
{
    (void)g, (void)array, (void)at, (void)values, (void)n;
    return err_set(err, "%s", ABSENT);
}

#endif
