/* exact - functions of double whose bits are the same on every machine: additions,
 * multiplications and divisions in a fixed order.  The C library's may differ in the last bit,
 * because it chooses its code by processor.
 */
#ifndef HARNESS_BASE_EXACT_H
#define HARNESS_BASE_EXACT_H

#include <stdint.h>
#include <string.h>

double sin_f64(double x); /* |x| < 10^8 */
double cos_f64(double x);
double log_f64(double x);         /* natural; x > 0, 0 gives -inf */
double root_f64(double x, int n); /* x^(1/n), x > 0 */

/* ln(2^more x) of a normal number x > 0, without a branch, so that a loop of them is vectors.
 * x = 2^e m with m in [sqrt 1/2, sqrt 2), ln m = 2 artanh((m - 1) / (m + 1)). */
static inline double log_steps(double x, int more)
{
    const int64_t root = 0x3fe6a09e667f3bcd; /* sqrt 1/2 */
    int64_t bits, e;
    memcpy(&bits, &x, sizeof bits);
    e = (bits - root) >> 52;        /* what it is above sqrt 1/2, in powers of 2 */
    bits -= e * ((int64_t)1 << 52); /* e may be negative: no shift of it */
    memcpy(&x, &bits, sizeof x);
    double s = (x - 1) / (x + 1), square = s * s, sum = 0;
    for (int k = 23; k >= 1; k -= 2)
        sum = sum * square + 1.0 / k;
    return 2 * s * sum + (double)(e + more) * 0.69314718055994531;
}

#endif
