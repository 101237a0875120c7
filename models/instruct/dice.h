/* dice - chance as a sequence: one die per row, thrown in the order the row is written.
 *
 *     struct dice dice = dice_of(seed, row);
 *     const char *town = DICE_PICK(&dice, towns);
 *
 * One throw a statement, or throws that && and ?: put in order: C does not say in which
 * order the arguments of a call are evaluated, and rows must not depend on the compiler.
 */
#ifndef MODELS_INSTRUCT_DICE_H
#define MODELS_INSTRUCT_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/rng.h"

struct dice {
    struct rng rng;
    uint64_t thrown;
};

#define DICE_COUNT(array)      (sizeof(array) / sizeof((array)[0]))
#define DICE_PICK(dice, array) ((array)[dice_below((dice), DICE_COUNT(array))])

struct dice dice_of(uint64_t seed, uint64_t row);
size_t dice_below(struct dice *dice, size_t n);         /* [0, n) */
int dice_between(struct dice *dice, int low, int high); /* both included */
bool dice_chance(struct dice *dice, int percent);
void dice_shuffle(struct dice *dice, size_t n,
                  size_t *order); /* writes 0..n-1 shuffled */

#endif
