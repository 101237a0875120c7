#include "harness/base/pool.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdalign.h>
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
    SPIN_MIN_US = 4, /* how long an idle thread looks before it sleeps: between these, */
    SPIN_MAX_US = 200, /* more where jobs come quickly: to wake one takes 50 to 100 */
    KEEP_US = 10,      /* and so long without offering the processor to others */
    PAUSES = 32,
    LINE = 64,               /* bytes that travel between processors together */
    AHEAD_BYTES = 256 << 10, /* a part of a second-level cache */
    FETCH = 16,              /* lines asked for between looking for a job */
    PARTS_BITS = 16,
    PARTS_MAX = (1 << PARTS_BITS) - 1, /* of a job; more are several jobs */
    FTZ_AND_DAZ = 0x8040, /* of the MXCSR register (Intel SDM volume 1, 10.2.3) */
};

typedef void run_part(void *context, int part);
typedef void run_some(void *context, int first, int n);

/* How runs of parts are taken: how long they may be, and from where. */
struct runs {
    int most;
    bool from_ends; /* the caller from the front, the others from the end */
};

/* A job is done in runs of parts.  `ticket` holds the number of the job, the first of
 * its parts that nobody has taken, and how many of them there are.  A thread takes parts by changing
 * that in one exchange, which fails when the job is not the one it has looked at; so what is
 * told of a job is only replaced when no part is left to take and none is unfinished, and a
 * thread that comes late finds nothing to take, never a mixture of two jobs.
 *
 * A line of memory that one thread writes and another reads takes as long to travel as reading
 * some kilobytes, so each has its own reason: what a job is, how much of it others have done,
 * what only the caller touches, what hardly changes. */
struct pool {
    alignas(LINE) _Atomic uint64_t ticket;
    _Atomic(run_some *) work;
    _Atomic(void *) context;
    _Atomic(struct runs) runs;
    _Atomic(const char *) ahead; /* what the job after it reads, */
    atomic_size_t ahead_bytes;   /* and how much of it to ask for */

    alignas(LINE) _Atomic uint64_t helped; /* parts that were not the caller's */

    alignas(LINE) atomic_bool busy;
    uint64_t helped_before; /* of all jobs but this one */

    alignas(LINE) int n_threads; /* the caller is one of them */
    bool crowded;                /* more threads than processors */
    pthread_t *threads;
    atomic_int begun; /* threads but the caller */
    atomic_bool closing;
    atomic_int sleepers; /* threads that wait for a job */
    atomic_bool caller_sleeps;
    pthread_mutex_t lock;
    pthread_cond_t job, finished;
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

static uint32_t left(uint64_t ticket)
{
    return (uint32_t)(ticket & PARTS_MAX);
}

/* The first part that nobody has taken. */
static int front(uint64_t ticket)
{
    return (int)(ticket >> PARTS_BITS & PARTS_MAX);
}

/* Of what is left half, in equal runs for all threads: the first are long, and the last short
 * enough that the threads end together. */
static uint32_t length_of_run(const struct pool *pool, uint32_t parts, int most)
{
    uint32_t runs = 2 * (uint32_t)pool->n_threads, n = (parts + runs - 1) / runs;
    return n < (uint32_t)most ? n : (uint32_t)most;
}

/* Takes parts of the job and does them: how many, 0 when none is left.  From the ends, so that of jobs over
 * the same rows a thread gets about those that it had before, which are in its caches. */
static int take(struct pool *pool, bool caller)
{
    uint64_t ticket = atomic_load(&pool->ticket);
    while (left(ticket) > 0) {
        run_some *work = atomic_load_explicit(&pool->work, memory_order_relaxed);
        void *context = atomic_load_explicit(&pool->context, memory_order_relaxed);
        struct runs runs = atomic_load_explicit(&pool->runs, memory_order_relaxed);
        uint32_t n = length_of_run(pool, left(ticket), runs.most);
        bool from_front = caller || !runs.from_ends;
        int first = front(ticket) + (from_front ? 0 : (int)(left(ticket) - n));
        uint64_t rest = ticket - n + (from_front ? (uint64_t)n << PARTS_BITS : 0);
        if (!atomic_compare_exchange_weak(&pool->ticket, &ticket, rest))
            continue;
        work(context, first, (int)n);
        return (int)n;
    }
    return 0;
}

/* Works until nothing is left to take. */
static int work_on(struct pool *pool, bool caller)
{
    int done = 0;
    for (int n; (n = take(pool, caller)) > 0;)
        done += n;
    return done;
}

static void help(struct pool *pool)
{
    int done = work_on(pool, false);
    if (done == 0)
        return;
    atomic_fetch_add(&pool->helped, (uint64_t)done);
    if (atomic_load(&pool->caller_sleeps)) {
        pthread_mutex_lock(&pool->lock);
        pthread_cond_signal(&pool->finished);
        pthread_mutex_unlock(&pool->lock);
    }
}

/* What a thread waits for: a job, or that others have done so many parts. */
struct watch {
    struct pool *pool;
    uint64_t target;
    const char *ahead; /* what has been asked for */
    size_t asked;
};

static bool wanted(const struct pool *pool)
{
    return left(atomic_load(&pool->ticket)) > 0 || atomic_load(&pool->closing);
}

/* Some more of what the next job will read. */
static void fetch_ahead(struct watch *w)
{
    const char *ahead = atomic_load_explicit(&w->pool->ahead, memory_order_relaxed);
    size_t bytes = atomic_load_explicit(&w->pool->ahead_bytes, memory_order_relaxed);
    if (ahead != w->ahead)
        w->asked = 0;
    w->ahead = ahead;
    for (int i = 0; i < FETCH && w->asked < bytes; i++, w->asked += LINE)
        __builtin_prefetch(ahead + w->asked, 0, 2);
}

static bool has_job(struct watch *w)
{
    if (wanted(w->pool))
        return true;
    fetch_ahead(w);
    return false;
}

static bool is_helped(struct watch *w)
{
    return atomic_load(&w->pool->helped) == w->target;
}

/* Looks for what is to come for at most so long; returns how long it took.  Who has waited long,
 * or shares a crowded machine, offers the processor to whoever has work. */
static int64_t look_for(bool (*there)(struct watch *w), struct watch *w, int64_t most_us)
{
    if (there(w))
        return 0;
    int64_t from = clock_us(), took;
    while ((took = clock_us() - from) < most_us) {
        for (int i = 0; i < PAUSES && !w->pool->crowded; i++) {
            if (there(w))
                return took;
            cpu_pause();
        }
        if (w->pool->crowded || took >= KEEP_US)
            sched_yield();
        if (there(w))
            return took;
    }
    return took;
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
static void wait_for_job(struct watch *watch, int64_t *spin_us)
{
    int64_t took = look_for(has_job, watch, *spin_us);
    if (!wanted(watch->pool)) {
        int64_t from = clock_us();
        sleep_until_wanted(watch->pool);
        took += clock_us() - from;
    }
    if (took <= SPIN_MAX_US)
        *spin_us = *spin_us * 2 < SPIN_MAX_US ? *spin_us * 2 : SPIN_MAX_US;
    else
        *spin_us = *spin_us / 2 > SPIN_MIN_US ? *spin_us / 2 : SPIN_MIN_US;
}

static _Thread_local int thread_index; /* 0: whoever calls */

int pool_thread(void)
{
    return thread_index;
}

static void *thread_main(void *argument)
{
    struct pool *pool = argument;
    struct watch watch = {.pool = pool};
    thread_index = 1 + atomic_fetch_add(&pool->begun, 1);
    int64_t spin_us = SPIN_MAX_US;
    flush_denormals();
    while (!atomic_load(&pool->closing)) {
        help(pool);
        wait_for_job(&watch, &spin_us);
    }
    return NULL;
}

static void wait_for_helpers(struct pool *pool, uint64_t target)
{
    struct watch watch = {.pool = pool, .target = target};
    look_for(is_helped, &watch, SPIN_MAX_US);
    if (is_helped(&watch))
        return;
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->caller_sleeps, true);
    while (!is_helped(&watch))
        pthread_cond_wait(&pool->finished, &pool->lock);
    atomic_store(&pool->caller_sleeps, false);
    pthread_mutex_unlock(&pool->lock);
}

static void wake_sleepers(struct pool *pool, int n_parts)
{
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

static void publish(struct pool *pool, int n_parts, struct runs runs, run_some *work,
                    void *context)
{
    uint64_t job = (atomic_load(&pool->ticket) >> 2 * PARTS_BITS) + 1;
    atomic_store_explicit(&pool->work, work, memory_order_relaxed);
    atomic_store_explicit(&pool->context, context, memory_order_relaxed);
    atomic_store_explicit(&pool->runs, runs, memory_order_relaxed);
    atomic_store(&pool->ticket, job << 2 * PARTS_BITS | (uint32_t)n_parts);
    wake_sleepers(pool, n_parts);
}

/* False when all of it is for the caller alone: a call from inside a part, or from a second
 * thread, finds the pool busy. */
static bool run_together(struct pool *pool, int n_parts, struct runs runs, run_some *work,
                         void *context)
{
    flush_denormals();
    bool alone = pool == NULL || pool->n_threads == 1 || n_parts < 2;
    if (alone || atomic_exchange(&pool->busy, true))
        return false;
    publish(pool, n_parts, runs, work, context);
    uint64_t target = pool->helped_before + (uint64_t)(n_parts - work_on(pool, true));
    wait_for_helpers(pool, target);
    pool->helped_before = target;
    atomic_store(&pool->busy, false);
    return true;
}

/* A piece of a job, which may have more parts than a ticket can count. */
struct piece {
    run_part *part; /* one of these two */
    run_some *some;
    void *context;
    int first;
};

static void piece_run(void *context, int first, int n)
{
    const struct piece *piece = context;
    if (piece->some)
        piece->some(piece->context, piece->first + first, n);
    for (int part = first; part < first + n && !piece->some; part++)
        piece->part(piece->context, piece->first + part);
}

static void run(struct pool *pool, int n_parts, struct runs runs, struct piece piece)
{
    for (int end = n_parts, n; piece.first < end; piece.first += n) {
        n = end - piece.first < PARTS_MAX ? end - piece.first : PARTS_MAX;
        if (run_together(pool, n, runs, piece_run, &piece))
            continue;
        for (int part = 0; part < n; part += runs.most)
            piece_run(&piece, part, n - part < runs.most ? n - part : runs.most);
    }
}

void pool_run(struct pool *pool, int n_parts, void (*work)(void *context, int part),
              void *context)
{
    run(pool, n_parts, (struct runs){1, true}, (struct piece){work, NULL, context, 0});
}

void pool_run_some(struct pool *pool, int n_parts,
                   void (*work)(void *context, int first, int n), void *context)
{
    run(pool, n_parts, (struct runs){PARTS_MAX, false},
        (struct piece){NULL, work, context, 0});
}

void pool_run_rows(struct pool *pool, int n_parts, int most,
                   void (*work)(void *context, int first, int n), void *context)
{
    run(pool, n_parts, (struct runs){most, true}, (struct piece){NULL, work, context, 0});
}

/* How many stages of a leg have ended. */
struct leg {
    alignas(LINE) atomic_int ended;
};

struct relay {
    const struct pool *pool;
    struct leg *leg;
    int n_stages;
    void (*work)(void *context, int leg, int stage);
    void *context;
};

/* That comes to an end: the caller takes legs from the first on and waits for none but those that
 * another thread has begun, and of these the lowest waits for none. */
static void wait_for_stage(const struct relay *r, int leg, int stage)
{
    int64_t from = 0;
    while (atomic_load_explicit(&r->leg[leg].ended, memory_order_acquire) <= stage) {
        for (int i = 0; i < PAUSES && !r->pool->crowded; i++)
            cpu_pause();
        from = from == 0 ? clock_us() : from;
        if (r->pool->crowded || clock_us() - from >= KEEP_US)
            sched_yield();
    }
}

static void run_leg(void *context, int leg)
{
    const struct relay *r = context;
    for (int stage = 0; stage < r->n_stages; stage++) {
        if (leg > 0)
            wait_for_stage(r, leg - 1, stage);
        r->work(r->context, leg, stage);
        atomic_store_explicit(&r->leg[leg].ended, stage + 1, memory_order_release);
    }
}

void pool_relay(struct pool *pool, int n_legs, int n_stages,
                void (*work)(void *context, int leg, int stage), void *context)
{
    struct leg leg[POOL_LEGS_MAX] = {0};
    struct relay relay = {pool, leg, n_stages, work, context};
    assert(n_legs <= POOL_LEGS_MAX);
    pool_run(pool, n_legs, run_leg, &relay);
}

void pool_ahead(struct pool *pool, int n_parts, const void *memory, size_t part_bytes)
{
    if (pool == NULL || pool->n_threads == 1 || n_parts < 2)
        return;
    size_t run = length_of_run(pool, (uint32_t)n_parts, n_parts);
    size_t next = length_of_run(pool, (uint32_t)(n_parts - (int)run), n_parts);
    const char *second = (const char *)memory + run * part_bytes;
    size_t bytes = next * part_bytes;
    atomic_store_explicit(&pool->ahead_bytes, bytes < AHEAD_BYTES ? bytes : AHEAD_BYTES,
                          memory_order_relaxed);
    atomic_store_explicit(&pool->ahead, second, memory_order_relaxed);
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
    struct pool *p = mem_big(sizeof *p);
    if (p == NULL)
        return err_set(err, "no memory for threads");
    memset(p, 0, sizeof *p);
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
