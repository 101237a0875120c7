/* leak - a test item that a method has seen before measures memory, not skill.
 *
 * The inputs of the test split, and its answers of more than 8 words, must not be an
 * input or answer of train or dev or a document of the corpus: neither as they are nor
 * normalised (lower case, without punctuation and digits, blanks folded).  And no 13
 * words in a row of a test answer may stand there.  A document that the test item itself
 * names ("docs") may hold its answer: it is the source, and retrieving it is the task.
 */
#ifndef HARNESS_TASK_LEAK_H
#define HARNESS_TASK_LEAK_H

#include "harness/task/rows.h"

/* An error names the two rows.  With `dropped` no row of train or dev is an error: those
 * that leak are taken out and counted there. */
int leak_check(struct rows split[SPLIT_N], const struct corpus_rows *corpus,
               size_t *dropped, struct err *err);
/* The text as it is compared. */
struct str leak_normalise(struct str text, struct arena *into);

#endif
