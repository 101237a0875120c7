/* draws - which items each resample of a bootstrap takes: chance that is made once and serves every
 * statistic over as many items, computed by all threads.
 *
 *     struct draws draws = {.resamples = 2000, .seed = 1, .pool = pool};
 *     struct interval i = stats_bootstrap(total, context, n, &draws);
 *     draws_release(&draws);
 *
 * Resample r is a function of (seed, r, n) alone, so neither threads nor what was drawn before change
 * a bit.  One thread at a time may use a `struct draws`.
 */
#ifndef HARNESS_RESULT_DRAWS_H
#define HARNESS_RESULT_DRAWS_H

#include <stddef.h>
#include <stdint.h>

struct pool;

enum { DRAWS_KEPT = 4 };

struct draws {
    int resamples;
    uint64_t seed;
    struct pool *pool; /* NULL: the caller's thread alone */
    /* the draws' own: what was drawn last, for several n (tasks, and their documents) */
    struct draws_kept {
        size_t n;
        uint32_t *pick; /* (resamples, n) */
    } kept[DRAWS_KEPT];
    int next; /* to be forgotten */
};

void draws_release(struct draws *draws);

/* each(context, r, pick, scratch) for every resample, on the pool's threads: pick[0..n-1] are numbers
 * below n; scratch holds n_scratch numbers, of this thread. */
typedef void draws_each(void *context, int r, const uint32_t *pick, uint32_t *scratch);
void draws_run(struct draws *draws, size_t n, size_t n_scratch, draws_each *each,
               void *context);

#endif
