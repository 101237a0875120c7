#include "harness/score/belief.h"

#include <math.h>
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/score/normalize.h"

double *belief_of(const struct answer *answer, const struct question *question)
{
    const double *logprob = answer->choice_logprob;
    size_t n = question->n_choices;
    if (logprob == NULL || n == 0)
        return NULL;
    double highest = -INFINITY, sum = 0;
    for (size_t i = 0; i < n; i++)
        highest = logprob[i] > highest ? logprob[i] : highest;
    double *p = mem_resize(NULL, n, sizeof *p);
    for (size_t i = 0; i < n; i++)
        sum += p[i] = exp(logprob[i] - highest);
    for (size_t i = 0; i < n; i++)
        p[i] /= sum;
    if (isfinite(sum))
        return p;
    free(p);
    return NULL;
}

int belief_meant(const double *p, const struct question *question,
                 const struct reference *reference)
{
    int best = -1;
    for (size_t a = 0; a < reference->n_accept; a++) {
        int class = normalize_label(reference->accept[a], question);
        if (class >= 0 && (best < 0 || p[class] > p[best]))
            best = class;
    }
    return best;
}
