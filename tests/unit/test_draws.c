#include <criterion/criterion.h>

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/result/draws.h"

enum { R = 300 };

/* A resample as one number that no other has, but by chance. */
static void digest(void *context, int r, const uint32_t *pick, uint32_t *scratch)
{
    uint64_t *sum = context;
    size_t n = scratch[0] = pick[0] + 1; /* scratch is this thread's own */
    sum[r] = 0;
    for (size_t i = 0; i < n; i++)
        sum[r] = sum[r] * 1000003 + pick[i % scratch[0]];
}

struct sums {
    uint64_t of[R];
    size_t n;
    atomic_int beyond; /* numbers that are none of the items */
};

static void add_all(void *context, int r, const uint32_t *pick, uint32_t *scratch)
{
    struct sums *sums = context;
    (void)scratch;
    sums->of[r] = 0;
    for (size_t i = 0; i < sums->n; i++) {
        atomic_fetch_add(&sums->beyond, pick[i] >= sums->n);
        sums->of[r] = sums->of[r] * 1000003 + pick[i];
    }
}

static void run(struct draws *draws, size_t n, struct sums *sums)
{
    sums->n = n;
    atomic_init(&sums->beyond, 0);
    draws_run(draws, n, 1, add_all, sums);
    cr_assert_eq(atomic_load(&sums->beyond), 0);
}

Test(draws, are_the_same_for_any_threads_kept_or_not_and_whatever_was_drawn_before)
{
    static const size_t sizes[] = {1, 7, 120, 121, 122, 123, 30000};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    struct err err = ERR_INIT;
    struct pool *pool;
    cr_assert_eq(pool_open(&pool, 3, &err), 0);
    struct draws many = {.resamples = R, .seed = 5, .pool = pool};
    for (int round = 0; round < 2; round++)
        for (int s = 0; s < SIZES; s++)
            for (int again = 0; again < 2; again++) {
                struct draws one = {.resamples = R, .seed = 5};
                struct sums a, b;
                run(&many, sizes[s], &a);
                run(&one, sizes[s], &b);
                cr_assert_arr_eq(a.of, b.of, sizeof a.of, "%zu items", sizes[s]);
                draws_release(&one);
            }
    draws_release(&many);
    pool_close(pool);
}

Test(draws, scratch_belongs_to_the_thread)
{
    struct err err = ERR_INIT;
    struct pool *pool;
    uint64_t with[R], without[R];
    cr_assert_eq(pool_open(&pool, 3, &err), 0);
    struct draws many = {.resamples = R, .seed = 2, .pool = pool};
    struct draws one = {.resamples = R, .seed = 2};
    draws_run(&many, 90, 1, digest, with);
    draws_run(&one, 90, 1, digest, without);
    cr_assert_arr_eq(with, without, sizeof with);
    draws_release(&many);
    draws_release(&one);
    pool_close(pool);
}

Test(draws, of_another_seed_or_another_resample_are_others)
{
    struct draws five = {.resamples = R, .seed = 5}, six = {.resamples = R, .seed = 6};
    struct sums a, b;
    run(&five, 50, &a);
    run(&six, 50, &b);
    for (int r = 0; r < R; r++) {
        cr_assert_neq(a.of[r], b.of[r]);
        for (int q = 0; q < r; q++)
            cr_assert_neq(a.of[r], a.of[q]);
    }
    draws_release(&five);
    draws_release(&six);
}

Test(draws, of_nothing_are_none)
{
    struct draws none = {.resamples = 0, .seed = 1}, some = {.resamples = R, .seed = 1};
    draws_run(&none, 5, 0, NULL, NULL);
    draws_run(&some, 0, 0, NULL, NULL);
    draws_release(&some);
}
