#include "harness/result/size.h"

#include <math.h>
#include <string.h>

#include "harness/result/losses.h"

static bool is_of(const struct cell *c, const char *task, const char *method)
{
    return c->primary && !strcmp(c->task, task) && !strcmp(c->method, method) &&
           isfinite(c->quality);
}

const struct cell *size_largest(const struct results *results, const char *task,
                                const char *method)
{
    const struct cell *found = NULL;
    for (size_t i = 0; i < results->n_cells; i++) {
        const struct cell *c = &results->cell[i];
        if (is_of(c, task, method) && (!found || c->params > found->params))
            found = c;
    }
    return found;
}

static bool as_good(const struct cell *a, const struct cell *b)
{
    return a->higher_is_better ? a->quality >= b->quality : a->quality <= b->quality;
}

/* As every way without training whose model is the method's largest. */
static bool is_enough(const struct results *r, const struct cell *c,
                      const struct cell *largest)
{
    for (size_t i = 0; i < r->n_cells; i++) {
        const struct cell *other = &r->cell[i];
        if (other->primary && !strcmp(other->task, c->task) &&
            !strcmp(other->model, largest->model) && other->trained_tokens == 0 &&
            !label_is_bound(other->method) && !as_good(c, other))
            return false;
    }
    return true;
}

const struct cell *size_enough(const struct results *results, const char *task,
                               const char *method)
{
    const struct cell *largest = size_largest(results, task, method), *found = NULL;
    for (size_t i = 0; i < results->n_cells && largest; i++) {
        const struct cell *c = &results->cell[i];
        if (is_of(c, task, method) && c->trained_tokens > 0 && c->params > 0 &&
            c->params < largest->params && c->usd_per_1k > 0 &&
            (!found || c->usd_per_1k < found->usd_per_1k) &&
            is_enough(results, c, largest))
            found = c;
    }
    return found;
}
