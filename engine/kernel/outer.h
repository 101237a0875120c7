/* outer - gradients of weights in bf16: sums over rows of what a matrix gave and what it read.
 *
 *     C (O, N)  +=  Y^T (O, T)  X (T, N)
 *
 * Both factors are floats and are rounded to bf16 on the way, rows in pairs from the first on: every
 * element of C is one chain over those pairs in order, as in gemm_bf16.h, starting from what is
 * there.  So T may be split into several calls at even rows; threads divide outputs only.
 *
 * A part packs what it needs for itself, some rows at a time, and multiplies while that is in its
 * cache: packing a factor twice takes less time than another core's packed half takes to arrive.
 */
#ifndef ENGINE_KERNEL_OUTER_H
#define ENGINE_KERNEL_OUTER_H

#include <stddef.h>

struct pool;

struct outer {
    float *c;           /* rows N floats apart */
    const float *y, *x; /* rows y_m and x_m floats apart */
    size_t y_m, x_m;
    int O, N, T;
};

/* All of them at once.  Those that stand behind one another and read the same rows of x share their
 * packing where they are narrow. */
void outer_bf16(const struct outer *outer, int n, struct pool *pool);

#endif
