#include <math.h>

#include "engine/train/train.h"
#include "harness/base/pool.h"

enum { PART = 1 << 15 };

struct adamw_job {
    float *p, *m, *v;
    const float *grad;
    size_t n;
    float keep1, take1, keep2, take2; /* beta, 1 - beta */
    float rate, root2, epsilon;       /* lr / (1 - beta1^t), 1 / sqrt(1 - beta2^t) */
    float shrink, scale;              /* 1 - lr * decay; gradient multiplier */
};

static void adamw_part(void *context, int part)
{
    const struct adamw_job *job = context;
    size_t first = (size_t)part * PART;
    size_t end = job->n - first < PART ? job->n : first + PART;
    for (size_t i = first; i < end; i++) {
        float g = job->scale * job->grad[i];
        float m = job->keep1 * job->m[i] + job->take1 * g;
        float v = job->keep2 * job->v[i] + job->take2 * g * g;
        job->m[i] = m;
        job->v[i] = v;
        job->p[i] = job->shrink * job->p[i] -
                    job->rate * m / (sqrtf(v) * job->root2 + job->epsilon);
    }
}

void adamw_step(float *p, float *m, float *v, const float *grad, size_t n, double lr,
                double scale, int64_t step, const struct adamw_opts *opts, bool decay,
                struct pool *pool)
{
    double correct1 = 1 - pow(opts->beta1, (double)step);
    double correct2 = 1 - pow(opts->beta2, (double)step);
    struct adamw_job job = {
        .p = p,
        .m = m,
        .v = v,
        .grad = grad,
        .n = n,
        .keep1 = (float)opts->beta1,
        .take1 = (float)(1 - opts->beta1),
        .keep2 = (float)opts->beta2,
        .take2 = (float)(1 - opts->beta2),
        .rate = (float)(lr / correct1),
        .root2 = (float)(1 / sqrt(correct2)),
        .epsilon = (float)opts->epsilon,
        .shrink = (float)(1 - (decay ? lr * opts->weight_decay : 0)),
        .scale = (float)scale,
    };
    pool_run(pool, (int)((n + PART - 1) / PART), adamw_part, &job);
}
