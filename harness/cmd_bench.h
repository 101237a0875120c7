/* cmd_bench - the parts of bench-engine: what each does, and what its tokens need.
 *
 * Every part counts the arithmetic that its tokens need (products with weights, attention), however
 * it is done, so that figures of different kernels can be compared.
 */
#ifndef HARNESS_CMD_BENCH_H
#define HARNESS_CMD_BENCH_H

#include "engine/kernel/peak.h"
#include "harness/cmd_common.h"

struct bench_opts {
    const char *parts, *precision, *kv, *against;
    int64_t prompt, tokens, batch, questions, repeat, memory, threads;
};

struct bench {
    const struct bench_opts *o;
    const char *name; /* of the model, without folders */
    struct opened *opened;
    const struct model *model;
    struct peak peak;
    double weights,
        weight_bytes; /* of the matrices that every token passes, in their file type */
    double head, head_bytes;
    struct arena *arena; /* of the measurement under way */
    struct str against;  /* a CSV, or nothing */
    int slower;          /* parts of which every round was slower than all of earlier */
};

/* What was measured of a part.  weight_reads: passes over all weights. */
struct figure {
    double tokens, seconds, flop, weight_reads;
    int64_t bytes; /* keys, values, activations, training state */
};

enum { BENCH_PARTS = 5 };

struct bench_part {
    const char *name;
    int (*measure)(struct bench *b, struct figure *f, struct err *err);
};
extern const struct bench_part bench_parts[BENCH_PARTS];

#endif
