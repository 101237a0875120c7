#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "engine/infer/generate.h"

enum { V = 6, DRAWS = 4000 };

static const float logits[V] = {1.0f, 3.0f, 2.0f, 3.0f, -5.0f, 0.0f};

static void count(int counts[V], double temperature, int top_k, double top_p)
{
    float *scratch = malloc(2 * V * sizeof *scratch);
    for (int i = 0; i < DRAWS; i++)
        counts[sample(logits, V, temperature, top_k, top_p, 1, (uint64_t)i, scratch)]++;
    free(scratch);
}

Test(sample, greedy_takes_the_best_and_of_equals_the_first)
{
    cr_assert_eq(sample(logits, V, 0, 0, 1, 1, 0, NULL), 1);
    cr_assert_eq(sample(logits, V, 1, 1, 1, 1, 0, NULL), 1);
}

Test(sample, frequencies_follow_the_softmax_at_the_temperature)
{
    const double temperature = 1.5;
    int counts[V] = {0};
    double sum = 0;
    count(counts, temperature, 0, 1);
    for (int i = 0; i < V; i++)
        sum += exp((double)logits[i] / temperature);
    for (int i = 0; i < V; i++) {
        double p = exp((double)logits[i] / temperature) / sum;
        cr_assert_float_eq(counts[i] / (double)DRAWS, p, 4 * sqrt(p / DRAWS), "%d", i);
    }
}

Test(sample, top_k_keeps_the_k_best_and_of_equals_the_first)
{
    int counts[V] = {0};
    count(counts, 1, 3, 1);
    cr_assert(counts[1] > 0 && counts[2] > 0 && counts[3] > 0);
    cr_assert_eq(counts[1] + counts[2] + counts[3], DRAWS);
    int two[V] = {0};
    count(two, 100, 2, 1);
    cr_assert_eq(two[1] + two[3], DRAWS);
}

Test(sample, top_p_keeps_the_fewest_that_reach_it)
{
    /* p: .05 .38 .14 .38 .00 .02 and so on: two reach 0.7, three 0.8 */
    int counts[V] = {0}, more[V] = {0};
    count(counts, 1, 0, 0.7);
    cr_assert_eq(counts[1] + counts[3], DRAWS);
    count(more, 1, 0, 0.85);
    cr_assert_gt(more[2], 0);
    cr_assert_eq(more[1] + more[2] + more[3], DRAWS);
}

Test(sample, the_draw_depends_on_seed_and_index_only)
{
    float *scratch = malloc(2 * V * sizeof *scratch);
    int same = 0;
    for (uint64_t i = 0; i < 50; i++) {
        int a = sample(logits, V, 1, 0, 1, 9, i, scratch);
        cr_assert_eq(a, sample(logits, V, 1, 0, 1, 9, i, scratch));
        same += a == sample(logits, V, 1, 0, 1, 10, i, scratch);
    }
    cr_assert_lt(same, 40);
    free(scratch);
}
