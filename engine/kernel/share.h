/* share - divides rows, columns or elements among the threads of a pool, in pieces that
 * are worth a thread's while. */
#ifndef ENGINE_KERNEL_SHARE_H
#define ENGINE_KERNEL_SHARE_H

#include <stddef.h>

struct pool;

/* work(context, first, n) for pieces of [0, total).  cost: elements touched per unit.
 * Columns go in multiples of 16, elements (cost 1) of 64: threads share few cache
 * lines. */
typedef void share_work(const void *context, size_t first, size_t n);
void share_rows(struct pool *pool, size_t total, size_t cost, share_work *work,
                const void *context);
void share_columns(struct pool *pool, size_t total, size_t cost, share_work *work,
                   const void *context);

#endif
