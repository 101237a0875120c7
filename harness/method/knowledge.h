/* knowledge - a task whose corpus is made smaller, for a method that takes it in by training.
 *
 * The documents that answer the questions of the test split are always among it, so that every
 * question can be answered at every size; others follow in one order of chance, up to so many
 * windows of the model's tokens: what a smaller number takes is part of what a bigger one does.
 * Of train and dev stay the items whose documents are all there.
 *
 * What looks at the references of the test split is a row to measure with, not a way to work
 * (method.h, peeks).
 */
#ifndef HARNESS_METHOD_KNOWLEDGE_H
#define HARNESS_METHOD_KNOWLEDGE_H

#include "harness/method/method.h"

/* *narrow is the job with that task, of job->cell.  An error where the documents that answer the
 * questions take more than `windows`. */
int knowledge_narrow(const struct method_job *job, double windows,
                     struct method_job *narrow, struct err *err);

#endif
