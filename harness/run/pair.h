/* pair - two cells over the items they share, scored alike: of one run or of two.
 *
 *     struct cell_items a = cell_items_find(base, cell), b = cell_items_find(run, cell);
 *     pair_items(&pair, a, b, arena);                 the shared items; pair.n may be 0
 *     pair_score(&pair, metric, arena);
 *     pair_total(&pair, PAIR_A)                       the metric of one side
 *     pair_bootstrap(&pair, resamples)                B - A, the same draws on both sides
 *
 * Answers are scored again from what is recorded; of metrics that need more than the answer
 * (METRIC_NEEDS_RUN) the recorded numbers are taken.
 */
#ifndef HARNESS_RUN_PAIR_H
#define HARNESS_RUN_PAIR_H

#include "harness/result/result.h"
#include "harness/score/score.h"

enum pair_side { PAIR_A, PAIR_B, PAIR_SIDES };

struct pair {
    const struct item **item[PAIR_SIDES]; /* n each, the same questions */
    size_t n;
    struct split split; /* made from the recorded references */
    struct str *label;  /* all that occur, sorted: the same on both sides */
    size_t n_labels;
    const struct metric *metric;
    double *row[PAIR_SIDES]; /* (n, metric_width) */
};

void pair_items(struct pair *pair, struct cell_items a, struct cell_items b,
                struct arena *arena);
size_t pair_changed(const struct pair *pair); /* items with another answer */
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
struct pair_test pair_compare(const struct pair *pair, int resamples);
struct paired pair_bootstrap(const struct pair *pair, int resamples); /* of the same */
/* A difference of the metric worth knowing: `share` of its range, or where it has none of
 * the size of A. */
double pair_effect(const struct pair *pair, double share);

#endif
