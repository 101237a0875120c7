/* yardstick - what the processor's bf16 products reach at this moment, for shares of it: in registers
 * (vdpbf16ps without loads and stores), and as the best of some big products on packed operands.
 *
 * The speed of a machine that others use changes within seconds, so both are measured again and again,
 * in turn with what is held against them; a look takes some milliseconds.
 */
#ifndef TESTS_BENCH_YARDSTICK_H
#define TESTS_BENCH_YARDSTICK_H

#include "engine/kernel/products.h"

struct pool;

enum { YARDSTICK_THREADS = 64 };

struct yardstick {
    const struct big_product *big;
    int times;                                 /* that it fits into a look */
    struct product product[YARDSTICK_THREADS]; /* each thread has operands of its own */
    struct pool *pool;
};

/* GFLOP/s of all threads together. */
struct peaks {
    double registers, gemm;
};

/* Chooses the big product, and says which on stderr; takes a second.  -1: no products of bf16 here, or too
 * many threads. */
int yardstick_open(struct yardstick *y, struct pool *pool);
void yardstick_close(struct yardstick *y);
struct peaks yardstick_now(struct yardstick *y);
/* In the middle of two looks. */
struct peaks peaks_between(struct peaks before, struct peaks after);

/* What benchmarks share.  median_of sorts x; memory is zeros, huge pages where there are. */
double median_of(double *x, int n);
void *bench_memory(size_t n, size_t size);

#endif
