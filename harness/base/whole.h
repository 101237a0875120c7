/* whole - small arithmetic of whole numbers. */
#ifndef HARNESS_BASE_WHOLE_H
#define HARNESS_BASE_WHOLE_H

#include <stddef.h>

static inline int least(int a, int b)
{
    return a < b ? a : b;
}

static inline size_t least_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many parts of b hold a; neither is negative. */
static inline int divide_up(int a, int b)
{
    return (a + b - 1) / b;
}

#endif
