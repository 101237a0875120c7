/* fetch - asks for the memory that the sums of a product go to, while the tile before them is
 * computed.  Changes no bit.
 */
#ifndef ENGINE_KERNEL_FETCH_H
#define ENGINE_KERNEL_FETCH_H

#include <stddef.h>

/* rows x columns floats that will be written */
static inline void fetch_sums(const float *c, size_t c_m, int rows, int columns)
{
    for (int i = 0; i < rows; i++, c += c_m)
        for (int j = 0; j < columns; j += 64 / (int)sizeof *c)
            __builtin_prefetch(c + j, 1, 3);
}

#endif
