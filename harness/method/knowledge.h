/* knowledge - a task whose corpus is made smaller, for a method that takes it in by training.
 *
 * The corpus is taken in passages, as rag has them (passages.h).  A small one answers few of the
 * test split's questions, so they are dealt out: a part is a corpus of so many windows of the
 * model's tokens with the questions that its passages answer, and a model is trained for each
 * part.  Every question is asked at every size, of the model whose corpus answers it.
 *
 * Parts come of halving the questions, in an order of chance of their documents, until the
 * passages that answer a half fit.  What room is left is filled with those of the neighbouring
 * halves, then with others in one order of chance: what a question's part knows at a smaller
 * size it knows at a bigger one, too.  Train and dev stay whole: they teach the form of
 * answers.
 *
 * What looks at the references of the test split is a row to measure with, not a way to work
 * (method.h, peeks).
 */
#ifndef HARNESS_METHOD_KNOWLEDGE_H
#define HARNESS_METHOD_KNOWLEDGE_H

#include "harness/method/method.h"

struct knowledge {
    struct method_job *job; /* (n) at least one: the job with the part's corpus */
    size_t n;
    size_t *part; /* (job->peek->n) of each question of the test split */
};

/* Everything lives in job->cell.  A part of one question has its answer whatever `windows` says. */
int knowledge_deal(struct knowledge *knowledge, const struct method_job *job,
                   double windows, struct err *err);

#endif
