/* losses - where retrieval loses quality: rows of a run that differ only in what is put into
 * the prompt (option `context` of rag and rag_finetune), side by side.
 *
 *     retrieval loss = oracle - retrieved    what a better search could bring
 *     reader loss    = best - oracle         what a better reader could
 *
 * best is 1, or 100 for metrics that go so far.  The row without context is the method's own
 * with context=none, else prompt beside rag, and finetune beside rag_finetune.
 */
#ifndef HARNESS_RESULT_LOSSES_H
#define HARNESS_RESULT_LOSSES_H

#include "harness/result/result.h"

struct losses {
    const char *task, *model;
    const char *method;                    /* the label without `context` */
    const struct cell *retrieved, *oracle; /* never NULL */
    const struct cell *none, *distractors; /* NULL: not in the run */
    double retrieval_loss, reader_loss;
};

/* Everything lives in `arena`; rows of the tasks' first metrics, several seeds made one (seeds.h). */
struct losses *losses_find(const struct results *results, size_t *n, struct arena *arena);

/* Labels of methods, "rag:k=2,context=oracle": the value of an option, "" where the label
 * does not say; the label without an option. */
const char *label_value(const char *label, const char *option, struct arena *arena);
const char *label_without(const char *label, const char *option, struct arena *arena);
/* Whether a label stands for a floor or ceiling that looks at references: a row to measure
 * with that nobody can choose. */
bool label_is_bound(const char *label);

#endif
