#include <stddef.h>

#include "engine/kernel/kernels.h"
#include "engine/kernel/ops.h"
#include "engine/kernel/share.h"
#include "harness/base/exact.h"

double logsumexp(const float *x, int n)
{
    const struct kernels *k = kernels_now();
    float top = k->greatest(x, n);
    return (double)top + log_f64(k->sum_exp(x, top, n));
}

int argmax(const float *x, int n)
{
    float top = kernels_now()->greatest(x, n);
    for (int i = 0; i < n; i++)
        if (x[i] == top)
            return i;
    return 0;
}

void softmax(float *x, int n)
{
    const struct kernels *k = kernels_now();
    float top = k->greatest(x, n);
    double sum = k->become_exp(x, top, n);
    k->multiply(x, n, (float)(1 / sum));
}

struct loss {
    double *loss;
    float *logits;
    const int32_t *target;
    const float *weight;
    int V;
};

static void loss_rows(const void *context, size_t first, size_t n)
{
    const struct loss *l = context;
    const struct kernels *k = kernels_now();
    for (size_t t = first; t < first + n; t++) {
        float *x = l->logits + t * (size_t)l->V;
        float top = k->greatest(x, l->V), right = x[l->target[t]];
        double sum =
            l->weight != NULL ? k->become_exp(x, top, l->V) : k->sum_exp(x, top, l->V);
        l->loss[t] = (double)top + log_f64(sum) - (double)right;
        if (l->weight != NULL) {
            k->multiply(x, l->V, (float)((double)l->weight[t] / sum));
            x[l->target[t]] -= l->weight[t];
        }
    }
}

void cross_entropy(double *loss, float *logits, const int32_t *target,
                   const float *weight, int T, int V, struct pool *pool)
{
    struct loss l = {loss, logits, target, weight, V};
    share_rows(pool, (size_t)T, 4 * (size_t)V, loss_rows, &l);
}
