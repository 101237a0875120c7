/* peak - what the machine can do at most, measured: the yardstick of bench-engine.
 *
 * Arithmetic runs from registers, in chains of multiply-adds that do not wait for one another;
 * reading walks an array that no cache holds.  Each figure is the best of several short runs:
 * what is asked for is the machine, not its neighbours.
 */
#ifndef ENGINE_KERNEL_PEAK_H
#define ENGINE_KERNEL_PEAK_H

#include <stddef.h>

struct err;
struct pool;

/* Of all threads of the pool together; 0: this processor has no such instruction.  A
 * multiply-add counts two. */
struct peak {
    double f32_gflops;
    double bf16_gflops;   /* vdpbf16ps */
    double int8_gops;     /* vpdpbusd */
    double read_gb_per_s; /* 10^9 bytes */
};

/* Takes about a second, and 256 MiB meanwhile. */
int peak_measure(struct peak *peak, struct pool *pool, struct err *err);

/* bf16_gflops of some milliseconds: beside what is measured, where the speed of the machine changes from
 * moment to moment. */
double peak_bf16_now(struct pool *pool);

/* No page like another: machines that share equal pages among guests would read them from a cache. */
void peak_fill(void *data, size_t bytes);
/* Seconds that the pool takes to read so many bytes once: beside what reads them with a purpose, where
 * the bandwidth changes from moment to moment. */
double peak_read(const void *data, size_t bytes, struct pool *pool);

#endif
