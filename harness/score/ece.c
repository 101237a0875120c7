/* ece, ece_mass - expected calibration error: how far, on the mean, the probability of
 * the chosen label is from the share of such answers that are right.
 *
 * Naeini et al. (2015), Guo et al. (2017): answers are sorted into 10 bins by the
 * probability of the most probable choice; the gap of each bin counts as often as it has
 * answers.  ece: bins of equal width, closed on the right.  ece_mass: bins of equally
 * many answers, edges half-way between neighbours, as verified_calibration's get_ece_em,
 * which HELM reports as ece_10_bin; with few answers the two differ much.  The number of
 * an item is the probability of its answer, negative where it is wrong.  Items whose
 * probabilities are not known are left out.
 */
#include <math.h>
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/score/belief.h"

enum { BINS = 10 };

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    double *p = belief_of(answer, question);
    size_t best = 0;
    if (p == NULL)
        return NAN;
    for (size_t i = 1; i < question->n_choices; i++)
        best = p[i] > p[best] ? i : best;
    bool right = belief_meant(p, question, reference) == (int)best;
    double confidence = right ? p[best] : -p[best];
    free(p);
    return confidence;
}

/* ---- bins: their right ends */

struct edges {
    double at[BINS];
    size_t n;
};

static struct edges equal_width(void)
{
    struct edges edges = {.n = BINS};
    for (size_t i = 0; i < BINS; i++)
        edges.at[i] = (double)(i + 1) / BINS;
    return edges;
}

static int by_size(const void *a, const void *b)
{
    double x = fabs(*(const double *)a), y = fabs(*(const double *)b);
    return (x > y) - (x < y);
}

/* Sorts the numbers of the items. */
static struct edges equal_mass(double *value, size_t n)
{
    struct edges edges = {.n = n < BINS ? n : BINS};
    size_t end = 0;
    qsort(value, n, sizeof *value, by_size);
    for (size_t i = 0; i + 1 < edges.n; i++) {
        end +=
            n / edges.n + (i < n % edges.n); /* the first bins take what is left over */
        edges.at[i] = (fabs(value[end - 1]) + fabs(value[end])) / 2;
    }
    edges.at[edges.n - 1] = 1;
    return edges;
}

static double gap(const double *value, size_t n, const struct edges *edges)
{
    double surplus[BINS] = {0}, sum = 0; /* confidence beyond what was right */
    for (size_t i = 0; i < n; i++) {
        double confidence = fabs(value[i]);
        size_t bin = 0;
        while (bin + 1 < edges->n && confidence > edges->at[bin])
            bin++;
        surplus[bin] += confidence - (value[i] > 0);
    }
    for (size_t bin = 0; bin < edges->n; bin++)
        sum += fabs(surplus[bin]);
    return sum / (double)n;
}

static double total_of(const double *item_value, const uint32_t *pick, size_t n,
                       bool mass)
{
    double *value = mem_resize(NULL, n, sizeof *value), ece = NAN;
    size_t measured = 0;
    for (size_t i = 0; i < n; i++) {
        double x = item_value[pick == NULL ? i : pick[i]];
        if (!isnan(x))
            value[measured++] = x;
    }
    if (measured > 0) {
        struct edges edges = mass ? equal_mass(value, measured) : equal_width();
        ece = gap(value, measured, &edges);
    }
    free(value);
    return ece;
}

static double total_width(const double *value, const struct split *split,
                          const uint32_t *pick, size_t n)
{
    (void)split;
    return total_of(value, pick, n, false);
}

static double total_mass(const double *value, const struct split *split,
                         const uint32_t *pick, size_t n)
{
    (void)split;
    return total_of(value, pick, n, true);
}

const struct metric metric_ece = {
    .name = "ece",
    .summary = "calibration error of the label's probability, 10 bins of equal width",
    .definition = "ece-10-equal-width",
    .unit = "",
    .higher_is_better = false,
    .min = 0,
    .max = 1,
    .needs = METRIC_NEEDS_CHOICES | METRIC_NEEDS_CHOICE_LOGPROB,
    .item = item,
    .total = total_width,
};

const struct metric metric_ece_mass = {
    .name = "ece_mass",
    .summary = "calibration error of the label's probability, 10 bins of equal mass",
    .definition = "ece-10-equal-mass",
    .unit = "",
    .higher_is_better = false,
    .min = 0,
    .max = 1,
    .needs = METRIC_NEEDS_CHOICES | METRIC_NEEDS_CHOICE_LOGPROB,
    .item = item,
    .total = total_mass,
};
