#include "harness/score/classes.h"

#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/score/normalize.h"

double classes_item(const struct answer *answer, const struct question *question,
                    const struct reference *reference)
{
    (void)reference;
    int class = normalize_class(answer, question);
    return class < 0 ? (double)question->n_choices : class;
}

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

/* Values may come from a file: whatever is no class is unreadable. */
static size_t class_of(double value, size_t n_choices)
{
    return value >= 0 && value < (double)n_choices ? (size_t)value : n_choices;
}

struct classes classes_count(const double *value, const struct split *split,
                             const uint32_t *pick, size_t n)
{
    struct classes classes = {.n = split->n == 0 ? 0 : split->question[0].n_choices};
    classes.class = mem_alloc((classes.n + 1) * sizeof *classes.class);
    for (size_t i = 0; i < n; i++) {
        size_t at = pick == NULL ? i : pick[i];
        size_t answered = class_of(value[at], classes.n);
        size_t right = meant(&split->question[at], &split->reference[at], answered);
        classes.class[answered].answered++;
        classes.class[right].meant++;
        classes.class[right].right += answered == right;
    }
    return classes;
}

void classes_release(struct classes *classes)
{
    free(classes->class);
    *classes = (struct classes){0};
}

double class_f1(const struct class *class)
{
    size_t both = class->answered + class->meant;
    return both == 0 ? 0 : 2 * (double)class->right / (double)both;
}
