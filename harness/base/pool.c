#include "harness/base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __SSE2__
#include <xmmintrin.h>
#endif

#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"

enum {
    THREADS_MAX = 1024,
    SPIN_MIN_US = 4,  /* how long an idle thread looks before it sleeps: between these, */
    SPIN_MAX_US = 50, /* more where jobs have been coming quickly */
    PAUSES = 32,
    FTZ_AND_DAZ = 0x8040, /* of the MXCSR register (Intel SDM volume 1, 10.2.3) */
};

/* A job is done part by part.  `ticket` holds the number of the job above, and how many of its
 * parts nobody has taken yet below.  A thread takes a part by counting that down in one exchange,
 * which fails when the job is not the one it has looked at; so `work`, `context` and `n_parts`
 * are only replaced when no part is left to take and none is unfinished, and a thread that comes
 * late finds nothing to take, never a mixture of two jobs. */
struct pool {
    int n_threads; /* the caller is one of them */
    bool crowded;  /* more threads than processors */
    pthread_t *threads;

    _Atomic uint64_t ticket;
    _Atomic(void (*)(void *, int)) work;
    _Atomic(void *) context;
    atomic_int n_parts;
    atomic_int unfinished;
    atomic_bool busy, closing;

    pthread_mutex_t lock;
    pthread_cond_t job, finished;
    atomic_int sleepers; /* threads that wait for a job */
    atomic_bool caller_sleeps;
};

/* Denormals cost a hundred cycles each and carry nothing; the code paths with and without them
 * must not depend on which thread runs. */
static void flush_denormals(void)
{
#ifdef __SSE2__
    _mm_setcsr(_mm_getcsr() | FTZ_AND_DAZ);
#endif
}

static void cpu_pause(void)
{
#ifdef __SSE2__
    _mm_pause();
#endif
}

static int processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set);
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (int)n;
}

/* One short wait for `there`: on a crowded machine whoever has work gets the processor at
 * once. */
static void wait_a_little(struct pool *pool, bool (*there)(struct pool *pool))
{
    for (int i = 0; i < PAUSES && !pool->crowded; i++) {
        if (there(pool))
            return;
        cpu_pause();
    }
    sched_yield();
}

static uint32_t left(uint64_t ticket)
{
    return (uint32_t)ticket;
}

/* Takes the next part of the job; false when none is left. */
static bool take(struct pool *pool, int *part, void (**work)(void *, int), void **context)
{
    uint64_t ticket = atomic_load(&pool->ticket);
    while (left(ticket) > 0) {
        *work = atomic_load_explicit(&pool->work, memory_order_relaxed);
        *context = atomic_load_explicit(&pool->context, memory_order_relaxed);
        int n_parts = atomic_load_explicit(&pool->n_parts, memory_order_relaxed);
        *part = n_parts - (int)left(ticket);
        if (atomic_compare_exchange_weak(&pool->ticket, &ticket, ticket - 1))
            return true;
    }
    return false;
}

/* Works until nothing is left to take, and reports what was done. */
static void work_on(struct pool *pool)
{
    void (*work)(void *, int);
    void *context;
    int part, done = 0;
    for (; take(pool, &part, &work, &context); done++)
        work(context, part);
    if (done == 0 || atomic_fetch_sub(&pool->unfinished, done) != done)
        return;
    if (atomic_load(&pool->caller_sleeps)) {
        pthread_mutex_lock(&pool->lock);
        pthread_cond_signal(&pool->finished);
        pthread_mutex_unlock(&pool->lock);
    }
}

static bool wanted(struct pool *pool)
{
    return left(atomic_load(&pool->ticket)) > 0 || atomic_load(&pool->closing);
}

/* Sleeping and waking meet: the sleeper says that it sleeps, then looks for work; the caller
 * publishes work, then looks for sleepers.  One of them sees the other. */
static void sleep_until_wanted(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_add(&pool->sleepers, 1);
    while (!wanted(pool))
        pthread_cond_wait(&pool->job, &pool->lock);
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->lock);
}

/* Spins for up to *spin_us, then sleeps; learns from how long the wait was. */
static void wait_for_job(struct pool *pool, int64_t *spin_us)
{
    if (wanted(pool))
        return;
    int64_t from = clock_us();
    while (!wanted(pool) && clock_us() - from < *spin_us)
        wait_a_little(pool, wanted);
    if (!wanted(pool))
        sleep_until_wanted(pool);
    if (clock_us() - from <= SPIN_MAX_US)
        *spin_us = *spin_us * 2 < SPIN_MAX_US ? *spin_us * 2 : SPIN_MAX_US;
    else
        *spin_us = *spin_us / 2 > SPIN_MIN_US ? *spin_us / 2 : SPIN_MIN_US;
}

static void *thread_main(void *argument)
{
    struct pool *pool = argument;
    int64_t spin_us = SPIN_MAX_US;
    flush_denormals();
    while (!atomic_load(&pool->closing)) {
        work_on(pool);
        wait_for_job(pool, &spin_us);
    }
    return NULL;
}

static bool is_finished(struct pool *pool)
{
    return atomic_load(&pool->unfinished) == 0;
}

static void wait_until_finished(struct pool *pool)
{
    if (is_finished(pool))
        return;
    int64_t from = clock_us();
    while (!is_finished(pool) && clock_us() - from < SPIN_MAX_US)
        wait_a_little(pool, is_finished);
    if (is_finished(pool))
        return;
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->caller_sleeps, true);
    while (!is_finished(pool))
        pthread_cond_wait(&pool->finished, &pool->lock);
    atomic_store(&pool->caller_sleeps, false);
    pthread_mutex_unlock(&pool->lock);
}

static void publish(struct pool *pool, int n_parts, void (*work)(void *, int),
                    void *context)
{
    uint64_t job = (atomic_load(&pool->ticket) >> 32) + 1;
    atomic_store_explicit(&pool->work, work, memory_order_relaxed);
    atomic_store_explicit(&pool->context, context, memory_order_relaxed);
    atomic_store_explicit(&pool->n_parts, n_parts, memory_order_relaxed);
    atomic_store(&pool->unfinished, n_parts);
    atomic_store(&pool->ticket, job << 32 | (uint32_t)n_parts);
    int sleepers = atomic_load(&pool->sleepers);
    if (sleepers == 0)
        return;
    pthread_mutex_lock(&pool->lock);
    if (n_parts - 1 >= sleepers)
        pthread_cond_broadcast(&pool->job);
    else
        for (int i = 0; i < n_parts - 1; i++)
            pthread_cond_signal(&pool->job);
    pthread_mutex_unlock(&pool->lock);
}

static void run_serially(int n_parts, void (*work)(void *, int), void *context)
{
    for (int part = 0; part < n_parts; part++)
        work(context, part);
}

void pool_run(struct pool *pool, int n_parts, void (*work)(void *context, int part),
              void *context)
{
    flush_denormals();
    bool alone = pool == NULL || pool->n_threads == 1 || n_parts < 2;
    /* A call from inside a part, or from a second thread, finds the pool busy. */
    if (alone || atomic_exchange(&pool->busy, true)) {
        run_serially(n_parts, work, context);
        return;
    }
    publish(pool, n_parts, work, context);
    work_on(pool);
    wait_until_finished(pool);
    atomic_store(&pool->busy, false);
}

/* Signals go to the other threads of the program: there they end a wait for the network. */
static int start_thread(struct pool *pool, pthread_t *thread)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int error = pthread_create(thread, NULL, thread_main, pool);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

int pool_open(struct pool **pool, int n_threads, struct err *err)
{
    int available = processors();
    if (n_threads < 0 || n_threads > THREADS_MAX)
        return err_ask(err, "%d threads: it must be 0 (all processors) to %d", n_threads,
                       THREADS_MAX);
    struct pool *p = mem_alloc(sizeof *p);
    int want = n_threads > 0 ? n_threads : available;
    p->crowded = want > available;
    p->threads = mem_alloc((size_t)want * sizeof *p->threads);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->job, NULL);
    pthread_cond_init(&p->finished, NULL);
    flush_denormals();
    for (p->n_threads = 1; p->n_threads < want; p->n_threads++) {
        int error = start_thread(p, &p->threads[p->n_threads]);
        if (error != 0) {
            err_set(err, "cannot start thread %d of %d: %s", p->n_threads + 1, want,
                    strerror(error));
            pool_close(p);
            return -1;
        }
    }
    *pool = p;
    return 0;
}

void pool_close(struct pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->closing, true);
    pthread_cond_broadcast(&pool->job);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 1; i < pool->n_threads; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->finished);
    pthread_cond_destroy(&pool->job);
    pthread_mutex_destroy(&pool->lock);
    free(pool->threads);
    free(pool);
}

int pool_threads(const struct pool *pool)
{
    return pool == NULL ? 1 : pool->n_threads;
}
