/* rng - chance as a function: the same (seed, purpose, index) gives the same number on every
 * machine, in any order, in any thread.  Philox 4x32-10 (Salmon et al. 2011, SC'11), whose known
 * answers the tests check.
 *
 *     struct rng rng = rng_make(seed, "shuffle/train", epoch);
 *     uint64_t x = rng_u64(&rng, i);          the i-th number of this stream
 */
#ifndef HARNESS_BASE_RNG_H
#define HARNESS_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
    uint32_t key[2];
    uint32_t stream[2];
};

struct rng rng_make(uint64_t seed, const char *purpose, uint64_t step);
void philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);
uint64_t rng_u64(const struct rng *rng, uint64_t index);
double rng_real(const struct rng *rng, uint64_t index); /* [0, 1), 53 bits */
uint64_t rng_below(const struct rng *rng, uint64_t index,
                   uint64_t n); /* [0, n), unbiased enough: 128-bit multiply */
double rng_normal(const struct rng *rng,
                  uint64_t index); /* Box-Muller, mean 0, variance 1 */
/* Fisher-Yates over 0..n-1, written to order. */
void rng_shuffle(const struct rng *rng, size_t n, uint32_t *order);

#endif
