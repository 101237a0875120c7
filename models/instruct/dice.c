#include "models/instruct/dice.h"

struct dice dice_of(uint64_t seed, uint64_t row)
{
    return (struct dice){.rng = rng_make(seed, "instruct", row), .thrown = 0};
}

size_t dice_below(struct dice *dice, size_t n)
{
    return (size_t)rng_below(&dice->rng, dice->thrown++, n);
}

int dice_between(struct dice *dice, int low, int high)
{
    return low + (int)dice_below(dice, (size_t)(high - low + 1));
}

bool dice_chance(struct dice *dice, int percent)
{
    return (int)dice_below(dice, 100) < percent;
}

void dice_shuffle(struct dice *dice, size_t n, size_t *order)
{
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; i > 1; i--) {
        size_t j = dice_below(dice, i);
        size_t other = order[j];
        order[j] = order[i - 1];
        order[i - 1] = other;
    }
}
