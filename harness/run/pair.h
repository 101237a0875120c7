/* pair - two cells over the items they share, scored alike: of one run or of two.
 *
 *     struct cell_items a = cell_items_find(base, cell), b = cell_items_find(run, cell);
 *     pair_items(&pair, &a, 1, &b, 1, arena);         the shared items; pair.n may be 0
 *     pair_score(&pair, metric, arena);
 *     pair_total(&pair, PAIR_A)                       the metric of one side
 *     pair_bootstrap(&pair, &draws)                   B - A, the same draws on both sides
 *
 * A side may be a cell of several seeds (seeds.h): its number is the mean of theirs, the draws of
 * items are the same for all, and the interval is widened by what training varies: Student's t over
 * the seeds of each side (stats.h).
 *
 * Answers are scored again from what is recorded; of metrics that need more than the answer
 * (METRIC_NEEDS_RUN) the recorded numbers are taken.
 */
#ifndef HARNESS_RUN_PAIR_H
#define HARNESS_RUN_PAIR_H

#include "harness/result/result.h"
#include "harness/score/score.h"

enum pair_side { PAIR_A, PAIR_B, PAIR_SIDES };

struct pair_seed {
    const struct item **item; /* n, the same questions in every seed of both sides */
    double *row;              /* (n, metric_width) */
};

struct pair {
    struct pair_seed *seed[PAIR_SIDES];
    size_t n_seeds[PAIR_SIDES];
    size_t n;
    struct split split; /* made from the recorded references */
    struct str *label;  /* all that occur, sorted: the same on both sides */
    size_t n_labels;
    const struct metric *metric;
};

/* Seeds of each side, one at least. */
void pair_items(struct pair *pair, const struct cell_items *a, size_t n_a,
                const struct cell_items *b, size_t n_b, struct arena *arena);
size_t
pair_changed(const struct pair *pair); /* items with another answer, of first seeds */
void pair_score(struct pair *pair, const struct metric *metric, struct arena *arena);
double pair_total(const struct pair *pair, enum pair_side side);

/* B - A: difference and interval by bootstrap (of whole documents where items share them),
 * and p of the test that fits: exact McNemar where every item is right or wrong, a paired
 * permutation test of other means (of documents' sums where items share them), and for
 * numbers that are no mean the bootstrap's own. */
struct pair_test {
    struct paired paired;
    const char *test;  /* "mcnemar", "permutation", "cluster permutation", "bootstrap" */
    double detectable; /* smallest difference that this test would have seen in 80 of 100
                          tries */
};
struct pair_test pair_compare(const struct pair *pair, struct draws *draws);
/* Difference and interval alone; p is the bootstrap's. */
struct paired pair_bootstrap(const struct pair *pair, struct draws *draws);
/* A difference of the metric worth knowing: `share` of its range, or where it has none of
 * the size of A. */
double pair_effect(const struct pair *pair, double share);

#endif
