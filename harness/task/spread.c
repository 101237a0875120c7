#include "harness/task/spread.h"

#include <stdbool.h>
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/rng.h"

enum { LEVELS = 32 };

/* The k-th number of the sequence in [0, 1), times 2^32: the digits of k in reverse, each turned
 * by a coin that belongs to the digits before it. */
static uint32_t number(const struct rng *coin, uint32_t k)
{
    uint32_t x = 0;
    uint64_t node = 1; /* of the tree of halves, as a heap numbers them */
    for (int level = 0; level < LEVELS; level++) {
        uint32_t digit = (k >> level & 1) ^ (uint32_t)(rng_u64(coin, node) & 1);
        x = x << 1 | digit;
        node = node << 1 | digit;
    }
    return x;
}

void spread_rows(size_t n, size_t take, uint32_t *place)
{
    struct rng coin = rng_make(1, "limit", 0);
    bool *taken = mem_resize(NULL, n + 1, sizeof *taken);
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        taken[i] = take == n;
    for (size_t left = take < n ? take : 0, k = 0; left > 0; k++) {
        size_t row = (size_t)((uint64_t)number(&coin, (uint32_t)k) * n >> 32);
        left -= !taken[row];
        taken[row] = true;
    }
    for (size_t i = 0; i < n; i++)
        if (taken[i])
            place[at++] = (uint32_t)i;
    free(taken);
}
