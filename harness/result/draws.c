#include "harness/result/draws.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"

/* Numbers kept for one n: 32 MB of them.  What is more is drawn anew for each statistic. */
enum { KEEP_MAX = 8 << 20, PARTS = 32 };

void draws_release(struct draws *draws)
{
    for (int k = 0; k < DRAWS_KEPT; k++) {
        free(draws->kept[k].pick);
        draws->kept[k] = (struct draws_kept){0};
    }
}

/* Resample r: n of n items.  Four draws come out of one Philox block; 32 bits favour an item by
 * n / 2^32 at most. */
static void draw(uint64_t seed, int r, size_t n, uint32_t *pick)
{
    struct rng rng = rng_make(seed, "bootstrap", (uint64_t)r);
    uint32_t x[4];
    for (size_t i = 0; i < n; i++) {
        if (i % 4 == 0) {
            uint32_t block = (uint32_t)(i / 4);
            philox4x32((uint32_t[4]){block, 0, rng.stream[0], rng.stream[1]}, rng.key, x);
        }
        pick[i] = (uint32_t)((uint64_t)x[i % 4] * n >> 32);
    }
}

struct job {
    const struct draws *draws;
    size_t n, n_scratch;
    uint32_t *pick; /* (resamples, n), or NULL: drawn as they are needed */
    bool drawn;     /* pick is filled */
    draws_each *each;
    void *context;
};

static void run_part(void *context, int part)
{
    const struct job *j = context;
    int64_t resamples = j->draws->resamples;
    uint32_t *own = mem_resize(NULL, j->n + j->n_scratch, sizeof *own);
    for (int64_t r = part * resamples / PARTS; r < (part + 1) * resamples / PARTS; r++) {
        uint32_t *pick = j->pick ? j->pick + (size_t)r * j->n : own;
        if (!j->drawn)
            draw(j->draws->seed, (int)r, j->n, pick);
        j->each(j->context, (int)r, pick, own + j->n);
    }
    free(own);
}

/* The place for n items' draws, filled if they were drawn before; NULL: too many to keep. */
static uint32_t *find_kept(struct draws *d, size_t n, bool *drawn)
{
    *drawn = false;
    if (n > (size_t)KEEP_MAX / (size_t)d->resamples)
        return NULL;
    for (int k = 0; k < DRAWS_KEPT; k++)
        if (d->kept[k].n == n) {
            *drawn = true;
            return d->kept[k].pick;
        }
    struct draws_kept *kept = &d->kept[d->next];
    d->next = (d->next + 1) % DRAWS_KEPT;
    *kept = (struct draws_kept){
        n, mem_resize(kept->pick, (size_t)d->resamples * n, sizeof *kept->pick)};
    return kept->pick;
}

void draws_run(struct draws *draws, size_t n, size_t n_scratch, draws_each *each,
               void *context)
{
    struct job job = {draws, n, n_scratch, NULL, false, each, context};
    assert(n <= UINT32_MAX);
    if (n == 0 || draws->resamples < 1)
        return;
    job.pick = find_kept(draws, n, &job.drawn);
    pool_run(draws->pool, PARTS, run_part, &job);
}
