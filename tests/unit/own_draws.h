/* own_draws - draws for one call of a test: nothing that was kept for another serves it. */
#ifndef TESTS_UNIT_OWN_DRAWS_H
#define TESTS_UNIT_OWN_DRAWS_H

#include "harness/result/draws.h"

/* Good until the next call; on one thread. */
struct draws *own_draws(int resamples, uint64_t seed);

#endif
