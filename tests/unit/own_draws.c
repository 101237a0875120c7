#include "tests/unit/own_draws.h"

static struct draws draws;

struct draws *own_draws(int resamples, uint64_t seed)
{
    draws_release(&draws);
    draws = (struct draws){.resamples = resamples, .seed = seed};
    return &draws;
}
