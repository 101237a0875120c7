/* pool - the threads of the program; there is one pool and no other (OpenBLAS runs with one
 * thread).  Work is divided only over rows and columns of outputs, never inside a sum (or, in a relay, a
 * sum goes from thread to thread in its order), so results do not depend on the number of threads.
 *
 *     pool_run(pool, n_parts, work, context);    work(context, part) for part = 0 .. n_parts-1
 *     pool_run_some(pool, n_parts, work, context);    work(context, first, n) for runs of them
 *     pool_run_rows(pool, n_parts, most, work, context);    likewise, from both ends
 *     pool_relay(pool, n_legs, n_stages, work, context);    work(context, leg, stage), stages leg after leg
 *
 * The caller works too, from the first part on, and whichever other thread is free takes the last ones
 * left (but those of pool_run_some, which follow one another): jobs over the same rows meet them in the
 * same caches again.  Every thread runs with denormals flushed to zero (FTZ, DAZ), the caller included.
 * Calls from inside `work` run serially.
 */
#ifndef HARNESS_BASE_POOL_H
#define HARNESS_BASE_POOL_H

#include <stddef.h>

struct pool;
struct err;

/* n_threads 0: as many as the process may use (sched_getaffinity). */
int pool_open(struct pool **pool, int n_threads, struct err *err);
void pool_close(struct pool *pool);        /* NULL is fine */
int pool_threads(const struct pool *pool); /* 1 for NULL */
/* Which of a job's threads works here, 0 (the caller) to pool_threads - 1: for memory that stays in a
 * thread's cache from part to part.  What is found there must not matter. */
int pool_thread(void);
/* pool NULL: serially. */
void pool_run(struct pool *pool, int n_parts, void (*work)(void *context, int part),
              void *context);
/* For many small parts that are best done several in a row (matrices behind one another in
 * memory): runs of them, long ones first, and towards the end short ones. */
void pool_run_some(struct pool *pool, int n_parts,
                   void (*work)(void *context, int first, int n), void *context);
/* Likewise for parts that are rows, in runs of at most `most`: of the same parts in the next job a thread gets
 * about those that it had, and where the threads meet runs are short. */
void pool_run_rows(struct pool *pool, int n_parts, int most,
                   void (*work)(void *context, int first, int n), void *context);
enum { POOL_LEGS_MAX = 16 };
/* For sums over rows: all stages (sums) 0 .. n_stages-1 of each leg (rows: the first, the next ...) 0 ..
 * n_legs-1.  A thread takes a leg through all stages, and a stage begins when it has ended in the leg
 * before. */
void pool_relay(struct pool *pool, int n_legs, int n_stages,
                void (*work)(void *context, int leg, int stage), void *context);
/* The next job will be runs of n_parts parts that read part_bytes each, behind one another from
 * `memory` on: threads that wait for it ask for that memory meanwhile.  A hint. */
void pool_ahead(struct pool *pool, int n_parts, const void *memory, size_t part_bytes);

#endif
