/* exact - functions of double whose bits are the same on every machine: additions,
 * multiplications and divisions in a fixed order.  The C library's may differ in the last bit,
 * because it chooses its code by processor.
 */
#ifndef HARNESS_BASE_EXACT_H
#define HARNESS_BASE_EXACT_H

double sin_f64(double x); /* |x| < 10^8 */
double cos_f64(double x);
double log_f64(double x);         /* natural; x > 0, 0 gives -inf */
double root_f64(double x, int n); /* x^(1/n), x > 0 */

#endif
