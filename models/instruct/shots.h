/* shots - worked examples of a mapping that is made up for a row, and a query.
 */
#ifndef MODELS_INSTRUCT_SHOTS_H
#define MODELS_INSTRUCT_SHOTS_H

#include <stdbool.h>
#include <stddef.h>

#include "models/instruct/dice.h"

enum { PAIRS_MAX = 10, PAIR_TEXT = 160 };

/* The last pair is the query. */
struct shots {
    struct dice *dice;
    struct {
        char in[PAIR_TEXT], out[PAIR_TEXT];
    } pairs[PAIRS_MAX];
    size_t n;
    const char *order; /* an instruction that fits, may be NULL */
};

void shots_add(struct shots *shots, const char *in, const char *out);
bool shots_know(const struct shots *shots, const char *in);
/* A mapping without labels: a fact picked out, a dictionary, words changed, numbers.
 * false: throw again. */
bool shots_map(struct shots *shots);

#endif
