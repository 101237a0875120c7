/* outer - gradients of weights in bf16: sums over rows of what a matrix gave and what it read.
 *
 *     C (O, N)  +=  Y^T (O, T)  X (T, N)
 *
 * Both factors lie in rows of pairs, as the products with the weights read them.
 * Rows are taken two at a time from the first on: every element of C is one chain over those pairs
 * in order, as in gemm_bf16.h, starting from what is there.  So T may be split into several calls
 * at even rows; threads divide outputs only.
 *
 * A part joins the rows of what it needs for itself, some at a time, and multiplies while that is in
 * its cache: joining a factor twice takes less time than another core's half takes to arrive.
 */
#ifndef ENGINE_KERNEL_OUTER_H
#define ENGINE_KERNEL_OUTER_H

#include <stddef.h>
#include <stdint.h>

struct pool;

struct outer {
    float *c; /* rows N floats apart */
    const uint32_t *y, *x;
    size_t y_m, x_m; /* words from row to row */
    int O, N, T;
};

/* Of rows that lie as bf16_pack_a leaves them. */
struct outer outer_of(float *c, const uint32_t *y, const uint32_t *x, int O, int N,
                      int T);

/* All of them at once.  Those that stand behind one another and read the same rows of x share their
 * joining where they are narrow. */
void outer_bf16(const struct outer *outer, int n, struct pool *pool);

#endif
