/* macro_f1 - the mean over classes of F1 = 2 tp / (2 tp + fp + fn), as scikit-learn's
 * f1_score with average="macro" and zero_division=0.
 *
 * Classes are the labels that occur among the references or the answers of the items at
 * hand. An answer that names no label is a miss of the label that was meant, and nothing
 * else: it is no class of its own, which would bring the mean down once more.  The number
 * of an item is the index of the class that was answered (n_choices: unreadable).
 */
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/score/normalize.h"
#include "harness/score/score.h"

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    (void)reference;
    int class = normalize_class(answer, question);
    return class < 0 ? (double)question->n_choices : class;
}

struct class {
    size_t tp, answered, meant;
};

/* The class that was meant: of several that are accepted, the one answered, if it can. */
static size_t meant(const struct question *question, const struct reference *reference,
                    size_t answered)
{
    for (size_t a = 0; a < reference->n_accept; a++)
        if (normalize_label(reference->accept[a], question) == (int)answered)
            return answered;
    int first =
        reference->n_accept == 0 ? -1 : normalize_label(reference->accept[0], question);
    return first < 0 ? question->n_choices : (size_t)first;
}

static double mean_f1(const struct class *class, size_t n)
{
    double sum = 0;
    size_t seen = 0;
    for (size_t c = 0; c < n; c++) {
        size_t both = class[c].answered + class[c].meant;
        if (both == 0)
            continue;
        sum += 2 * (double)class[c].tp / (double)both;
        seen++;
    }
    return seen == 0 ? 0 : sum / (double)seen;
}

/* Values may come from a file: whatever is no class is unreadable. */
static size_t class_of(double value, size_t n_choices)
{
    return value >= 0 && value < (double)n_choices ? (size_t)value : n_choices;
}

static double total(const double *value, const struct split *split, const uint32_t *pick,
                    size_t n)
{
    size_t n_choices = n == 0 ? 0 : split->question[0].n_choices;
    size_t n_classes = n_choices + 1;
    struct class *class = mem_alloc(n_classes * sizeof *class);
    for (size_t i = 0; i < n; i++) {
        size_t at = pick == NULL ? i : pick[i];
        size_t answered = class_of(value[at], n_choices);
        size_t right = meant(&split->question[at], &split->reference[at], answered);
        class[answered].answered++;
        class[right].meant++;
        class[right].tp += answered == right;
    }
    double f1 = mean_f1(class, n_choices);
    free(class);
    return f1;
}

const struct metric metric_macro_f1 = {
    .name = "macro_f1",
    .summary = "F1 of each label, averaged over labels",
    .definition = "sklearn-f1-macro-unreadable-is-a-miss",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .needs = METRIC_NEEDS_CHOICES,
    .item = item,
    .total = total,
};
