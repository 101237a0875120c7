#include <math.h>

#include "engine/train/train.h"

void adamw_step(float *p, float *m, float *v, const float *grad, size_t n, double lr,
                double scale, int64_t step, const struct adamw_opts *opts, bool decay)
{
    double correct1 = 1 - pow(opts->beta1, (double)step);
    double correct2 = 1 - pow(opts->beta2, (double)step);
    float keep1 = (float)opts->beta1, take1 = (float)(1 - opts->beta1);
    float keep2 = (float)opts->beta2, take2 = (float)(1 - opts->beta2);
    float rate = (float)(lr / correct1), root2 = (float)(1 / sqrt(correct2));
    float shrink = (float)(1 - (decay ? lr * opts->weight_decay : 0));
    float by = (float)scale, epsilon = (float)opts->epsilon;
    for (size_t i = 0; i < n; i++) {
        float g = by * grad[i];
        m[i] = keep1 * m[i] + take1 * g;
        v[i] = keep2 * v[i] + take2 * g * g;
        p[i] = shrink * p[i] - rate * m[i] / (sqrtf(v[i]) * root2 + epsilon);
    }
}
