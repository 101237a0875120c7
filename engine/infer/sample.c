#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "engine/infer/generate.h"
#include "engine/kernel/ops.h"
#include "harness/base/rng.h"

struct candidate {
    float p; /* not yet divided by their sum */
    int32_t id;
};

static int by_probability(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->p != y->p)
        return x->p > y->p ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* The least of the candidates is on top of a heap. */
static void sift(struct candidate *heap, int n, int at)
{
    for (;;) {
        int last = at, left = 2 * at + 1;
        for (int child = left; child < left + 2 && child < n; child++)
            if (by_probability(&heap[child], &heap[last]) > 0)
                last = child;
        if (last == at)
            return;
        struct candidate other = heap[at];
        heap[at] = heap[last];
        heap[last] = other;
        at = last;
    }
}

/* The k most probable, in no order. */
static int keep_top_k(struct candidate *c, int n, int k)
{
    if (k <= 0 || k >= n)
        return n;
    for (int i = k / 2; i >= 0; i--)
        sift(c, k, i);
    for (int i = k; i < n; i++)
        if (by_probability(&c[i], &c[0]) < 0) {
            c[0] = c[i];
            sift(c, k, 0);
        }
    return k;
}

static double total(const struct candidate *c, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += (double)c[i].p;
    return sum;
}

/* What all together could not make up the part that is left out anyway need not be
 * sorted. */
static int drop_hopeless(struct candidate *c, int n, double top_p)
{
    double bound = total(c, n) * (1 - top_p) / n;
    int kept = 0;
    for (int i = 0; i < n; i++)
        if ((double)c[i].p >= bound)
            c[kept++] = c[i];
    return kept;
}

/* The fewest candidates that together have top_p of the probability (Holtzman et al.
 * 2020, arXiv 1904.09751). */
static int keep_top_p(struct candidate *c, int n, double top_p)
{
    double enough = total(c, n) * top_p, sum = 0;
    n = drop_hopeless(c, n, top_p);
    qsort(c, (size_t)n, sizeof *c, by_probability);
    for (int i = 0; i < n; i++) {
        sum += (double)c[i].p;
        if (sum >= enough)
            return i + 1;
    }
    return n;
}

static int draw(const struct candidate *c, int n, double u)
{
    double left = u * total(c, n);
    for (int i = 0; i < n; i++) {
        left -= (double)c[i].p;
        if (left < 0)
            return c[i].id;
    }
    return c[n - 1].id;
}

int sample(const float *logits, int V, double temperature, int top_k, double top_p,
           uint64_t seed, uint64_t index, float *scratch)
{
    int best = argmax(logits, V);
    if (!(temperature > 0) || top_k == 1)
        return best;
    /* The values first, beside where they go as candidates: there is room for both. */
    float *p = scratch + V;
    for (int i = 0; i < V; i++)
        p[i] = (float)(((double)logits[i] - (double)logits[best]) / temperature);
    exp_array(p, V);
    struct candidate *c = (struct candidate *)(void *)scratch;
    for (int i = 0; i < V; i++) {
        struct candidate one = {p[i], i};
        memcpy(&c[i], &one, sizeof one); /* c[i] ends where p[i] was read, or before */
    }
    int n = keep_top_k(c, V, top_k);
    if (top_p < 1)
        n = keep_top_p(c, n, top_p > 0 ? top_p : 0);
    struct rng rng = rng_make(seed, "sample", 0);
    return draw(c, n, rng_real(&rng, index));
}
