#include "harness/base/exact.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* Taylor's series of sin (odd) or cos for |x| <= pi/4. */
static double series(double x, bool odd)
{
    double square = x * x, sum = 0;
    int start = odd ? 1 : 0;
    for (int k = start + 18; k >= start + 2; k -= 2)
        sum = (sum + 1) * -square / (k * (k - 1));
    return (sum + 1) * (odd ? x : 1);
}

/* sin(x + quarters pi/2).  pi/2 in parts of 33 bits: their products with up to 2^26 are
 * exact or nearly so (Cody and Waite 1980). */
static double sin_from(double x, int64_t quarters)
{
    double whole = floor(x * 0.63661977236758134 + 0.5);
    double r = x - whole * 0x1.921fb544p+0;
    r -= whole * 0x1.0b4611a6p-34;
    r -= whole * 0x1.3198a2e037073p-69;
    quarters += (int64_t)whole;
    switch (quarters & 3) {
    case 0:
        return series(r, true);
    case 1:
        return series(r, false);
    case 2:
        return -series(r, true);
    default:
        return -series(r, false);
    }
}

double sin_f64(double x)
{
    return sin_from(x, 0);
}

double cos_f64(double x)
{
    return sin_from(x, 1);
}

double log_f64(double x)
{
    if (!(x > 0) || isinf(x))
        return x == 0 ? -INFINITY : x > 0 ? x : NAN;
    if (x < DBL_MIN) /* 2^54 times as much has all its bits */
        return log_steps(x * 0x1p54, -54);
    return log_steps(x, 0);
}

static double power(double x, int n)
{
    double y = 1;
    for (; n > 0; n /= 2, x *= x)
        if (n % 2 == 1)
            y *= x;
    return y;
}

/* Newton's method for y^n = x, from above, where it falls until it is there. */
double root_f64(double x, int n)
{
    double y = x > 1 ? x : 1;
    for (;;) {
        double next = y - (y - x / power(y, n - 1)) / n;
        if (!(next < y))
            return y;
        y = next;
    }
}
