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

double cross_entropy_pairs(uint32_t *pairs, float *factor, const float *logits,
                           int32_t target, float weight, int V)
{
    const struct kernels *k = kernels_now();
    float top = k->greatest(logits, V), e[2] = {0};
    double sum = k->pairs_of_exp(pairs, logits, top, V);
    int even = target / 2 * 2;
    for (int i = 0; i < 2 && even + i < V; i++) {
        e[i] = exp_f32(logits[even + i] - top);
        if (even + i == target)
            e[i] = (float)((double)e[i] - sum);
    }
    k->pairs_of_rows(&pairs[even / 2], e, 2, 1, 2);
    *factor = (float)((double)weight / sum);
    return (double)top + log_f64(sum) - (double)logits[target];
}
