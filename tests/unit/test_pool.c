#include <criterion/criterion.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"

enum { PARTS_MAX = 1000 };

struct tally {
    int done[PARTS_MAX]; /* not atomic: every part belongs to one thread */
};

static void count(void *context, int part)
{
    struct tally *tally = context;
    tally->done[part]++;
}

static struct pool *open_pool(int n)
{
    struct err err = ERR_INIT;
    struct pool *pool = NULL;
    cr_assert_eq(pool_open(&pool, n, &err), 0, "%s", err.text);
    return pool;
}

static void check(struct pool *pool, int n_parts)
{
    struct tally tally = {0};
    pool_run(pool, n_parts, count, &tally);
    for (int i = 0; i < PARTS_MAX; i++)
        cr_assert_eq(tally.done[i], i < n_parts, "part %d of %d", i, n_parts);
}

struct runs {
    struct tally tally;
    atomic_int longest, n;
};

static void count_some(void *context, int first, int n)
{
    struct runs *runs = context;
    cr_assert_gt(n, 0);
    for (int part = first; part < first + n; part++)
        runs->tally.done[part]++;
    atomic_fetch_add(&runs->n, 1);
    if (first == 0)
        atomic_store(&runs->longest, n);
}

static void check_runs(struct pool *pool, int n_parts)
{
    struct runs runs = {0};
    pool_run_some(pool, n_parts, count_some, &runs);
    for (int i = 0; i < PARTS_MAX; i++)
        cr_assert_eq(runs.tally.done[i], i < n_parts, "part %d of %d", i, n_parts);
    int threads = pool_threads(pool), n = atomic_load(&runs.n);
    if (threads == 1)
        cr_assert_eq(n, n_parts > 0);
    else if (n_parts >= 2 * threads) /* none has all, and they get shorter */
        cr_assert(n >= 2 * threads && atomic_load(&runs.longest) ==
                                          (n_parts + 2 * threads - 1) / threads / 2);
}

static void nap(void)
{
    struct timespec time = {0, 300000};
    nanosleep(&time, NULL);
}

struct rows {
    struct tally tally;
    int most;
};

static void count_rows(void *context, int first, int n)
{
    struct rows *rows = context;
    cr_assert(n > 0 && n <= rows->most, "%d parts at once", n);
    for (int part = first; part < first + n; part++)
        rows->tally.done[part]++;
}

static void check_rows(struct pool *pool, int n_parts, int most)
{
    struct rows rows = {.most = most};
    pool_run_rows(pool, n_parts, most, count_rows, &rows);
    for (int i = 0; i < PARTS_MAX; i++)
        cr_assert_eq(rows.tally.done[i], i < n_parts, "part %d of %d", i, n_parts);
}

Test(pool, does_every_part_once_in_runs_that_are_not_too_long)
{
    static const int threads[] = {1, 2, 3, 8};
    check_rows(NULL, 10, 3);
    for (int t = 0; t < 4; t++) {
        struct pool *pool = open_pool(threads[t]);
        for (int n = 0; n < 40; n++)
            for (int most = 1; most <= 9; most += 4)
                check_rows(pool, n, most);
        check_rows(pool, PARTS_MAX, 7);
        pool_close(pool);
    }
}

/* Each of two threads works at its own end. */
static void note_thread(void *context, int first, int n)
{
    int *thread = context;
    for (int part = first; part < first + n; part++)
        thread[part] = pool_thread();
    nap();
}

Test(pool, rows_are_taken_from_both_ends)
{
    struct pool *pool = open_pool(2);
    int thread[40];
    pool_run_rows(pool, 40, 4, note_thread, thread);
    for (int i = 1; i < 40; i++)
        cr_assert_geq(thread[i], thread[i - 1], "part %d", i);
    pool_close(pool);
}

Test(pool, does_every_part_once)
{
    static const int threads[] = {1, 2, 3, 8};
    for (int t = 0; t < 4; t++) {
        struct pool *pool = open_pool(threads[t]);
        cr_assert_eq(pool_threads(pool), threads[t]);
        for (int n = 0; n < 20; n++)
            check(pool, n);
        check(pool, PARTS_MAX);
        pool_close(pool);
    }
}

Test(pool, does_every_part_once_in_runs)
{
    static const int threads[] = {1, 2, 3, 8};
    for (int t = 0; t < 4; t++) {
        struct pool *pool = open_pool(threads[t]);
        for (int n = 0; n < 40; n++)
            check_runs(pool, n);
        check_runs(pool, PARTS_MAX);
        pool_close(pool);
    }
}

static void count_one(void *context, int part)
{
    ((unsigned char *)context)[part]++;
}

static void count_several(void *context, int first, int n)
{
    for (int part = first; part < first + n; part++)
        count_one(context, part);
}

/* A ticket counts 65,535 of them. */
Test(pool, does_every_part_once_of_very_many)
{
    static unsigned char done[150000];
    struct pool *pool = open_pool(3);
    for (int n = 65534; n <= 65537; n++)
        pool_run(pool, n, count_one, done);
    for (int i = 0; i < 65537; i++)
        cr_assert_eq(done[i], i < 65534 ? 4 : 65537 - i, "part %d", i);
    memset(done, 0, sizeof done);
    pool_run(pool, sizeof done, count_one, done);
    pool_run_some(pool, sizeof done, count_several, done);
    for (size_t i = 0; i < sizeof done; i++)
        cr_assert_eq(done[i], 2, "part %zu", i);
    pool_close(pool);
}

Test(pool, without_a_pool_work_is_done_serially)
{
    check(NULL, 10);
    check_runs(NULL, 10);
    cr_assert_eq(pool_threads(NULL), 1);
    pool_close(NULL);
}

Test(pool, zero_threads_means_all_processors_and_nonsense_is_refused)
{
    struct err err = ERR_INIT;
    struct pool *pool = open_pool(0);
    cr_assert_geq(pool_threads(pool), 1);
    pool_close(pool);
    cr_assert_eq(pool_open(&pool, -1, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_eq(pool_open(&pool, 1000000, &err), -1);
}

/* Jobs that follow each other at once, with more threads than parts: a thread that comes late may
 * not take a part of the next job for one of its own. */
Test(pool, many_small_jobs_do_not_mix)
{
    struct pool *pool = open_pool(4);
    struct tally first = {0}, second = {0};
    struct runs runs = {0};
    for (int i = 0; i < 20000; i++) {
        pool_run(pool, 2 + i % 5, count, &first);
        pool_run_some(pool, 30, count_some, &runs);
        pool_run(pool, 3, count, &second);
    }
    for (int i = 0; i < 30; i++)
        cr_assert_eq(runs.tally.done[i], 20000);
    pool_close(pool);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(second.done[i], 20000);
    cr_assert_eq(first.done[0], 20000);
    cr_assert_eq(first.done[5], 4000);
    cr_assert_eq(first.done[6], 0);
}

Test(pool, sleeping_threads_wake_up)
{
    struct pool *pool = open_pool(3);
    struct tally tally = {0};
    for (int i = 0; i < 200; i++) {
        nap();
        pool_run(pool, 6, count, &tally);
    }
    pool_close(pool);
    for (int i = 0; i < 6; i++)
        cr_assert_eq(tally.done[i], 200);
}

/* Waits until the other of two parts has begun too. */
static void meet(void *context, int part)
{
    atomic_int *begun = context;
    int64_t from = clock_us();
    (void)part;
    atomic_fetch_add(begun, 1);
    while (atomic_load(begun) % 2 != 0 && clock_us() - from < 2000000)
        sched_yield();
    if (atomic_load(begun) % 2 != 0)
        atomic_store(begun, -1000);
}

Test(pool, a_sleeping_thread_is_woken_for_a_part, .timeout = 20)
{
    struct pool *pool = open_pool(2);
    atomic_int begun = 0;
    for (int i = 0; i < 20; i++) {
        nap();
        pool_run(pool, 2, meet, &begun);
    }
    cr_assert_eq(atomic_load(&begun), 40);
    pool_close(pool);
}

static void slow(void *context, int part)
{
    nap();
    count(context, part);
}

Test(pool, the_caller_waits_for_the_slowest)
{
    struct pool *pool = open_pool(4);
    struct tally tally = {0};
    for (int i = 0; i < 50; i++)
        pool_run(pool, 7, slow, &tally);
    for (int i = 0; i < 7; i++)
        cr_assert_eq(tally.done[i], 50);
    pool_close(pool);
}

enum { LEGS = 5, STAGES = 40 };

struct course {
    int done[STAGES]; /* not atomic: a stage's legs come one after the other */
    int sum[STAGES];
    bool slow;
};

static void run_stage(void *context, int leg, int stage)
{
    struct course *course = context;
    if (course->slow && (leg + stage) % 9 == 0)
        nap();
    cr_assert_eq(course->done[stage], leg, "stage %d of leg %d", stage, leg);
    course->done[stage]++;
    course->sum[stage] = course->sum[stage] * 3 + leg;
}

static void check_relay(struct pool *pool, int n_legs, bool slow)
{
    struct course course = {.slow = slow};
    int sum = 0;
    pool_relay(pool, n_legs, STAGES, run_stage, &course);
    for (int leg = 0; leg < n_legs; leg++)
        sum = sum * 3 + leg;
    for (int stage = 0; stage < STAGES; stage++) {
        cr_assert_eq(course.done[stage], n_legs);
        cr_assert_eq(course.sum[stage], sum);
    }
}

Test(pool, a_stage_of_a_relay_waits_for_the_leg_before, .timeout = 60)
{
    static const int threads[] = {1, 2, 3, 8};
    check_relay(NULL, LEGS, false);
    for (int t = 0; t < 4; t++) {
        struct pool *pool = open_pool(threads[t]);
        for (int n = 0; n <= LEGS; n++)
            for (int i = 0; i < 20; i++)
                check_relay(pool, n, i < 2);
        pool_close(pool);
    }
}

struct outer {
    struct pool *pool;
    struct tally tally[8];
};

static void nested(void *context, int part)
{
    struct outer *outer = context;
    pool_run(outer->pool, 50, count, &outer->tally[part]);
}

Test(pool, calls_from_inside_run_serially)
{
    struct outer outer = {.pool = open_pool(3)};
    pool_run(outer.pool, 8, nested, &outer);
    pool_run(outer.pool, 1, nested, &outer);
    for (int i = 0; i < 8; i++)
        cr_assert_eq(outer.tally[i].done[49], i == 0 ? 2 : 1);
    pool_close(outer.pool);
}

static void *other_caller(void *argument)
{
    struct pool *pool = argument;
    for (int i = 0; i < 500; i++)
        check(pool, 20);
    return NULL;
}

Test(pool, two_callers_at_once_both_get_their_work_done)
{
    struct pool *pool = open_pool(3);
    pthread_t thread;
    cr_assert_eq(pthread_create(&thread, NULL, other_caller, pool), 0);
    other_caller(pool);
    pthread_join(thread, NULL);
    pool_close(pool);
}

#ifdef __SSE2__
static void halve(void *context, int part)
{
    volatile double *x = context;
    volatile double smallest = 0x1p-1022;
    x[part] = smallest / 2;
    nap();
}

Test(pool, denormals_are_zero_in_every_thread)
{
    struct pool *pool = open_pool(4);
    double x[16];
    for (int i = 0; i < 16; i++)
        x[i] = 1;
    pool_run(pool, 16, halve, x);
    for (int i = 0; i < 16; i++)
        cr_assert_eq(x[i], 0);
    pool_close(pool);
}
#endif

/* Eight threads on whatever there is: threads that wait must leave the processor to those that
 * work.  It takes some 50 ms; with threads that spin for their time slice, a minute. */
Test(pool, too_many_threads_are_slow_but_not_hopeless, .timeout = 20)
{
    struct pool *pool = open_pool(8);
    struct tally tally = {0};
    int64_t from = clock_us();
    for (int i = 0; i < 2000; i++)
        pool_run(pool, 8, count, &tally);
    cr_assert_lt(clock_us() - from, 10000000);
    pool_close(pool);
}
