/* leak - a test item that a method has seen before measures memory, not skill.
 *
 * The inputs of the test split, and its answers of more than 8 words, must not be an
 * input of train or dev or a document of the corpus: neither as they are nor normalised
 * (lower case, without punctuation and digits, blanks folded).
 */
#ifndef HARNESS_TASK_LEAK_H
#define HARNESS_TASK_LEAK_H

#include "harness/task/rows.h"

int leak_check(const struct rows split[SPLIT_N], const struct corpus_rows *corpus,
               struct err *err);
/* The text as it is compared. */
struct str leak_normalise(struct str text, struct arena *into);

#endif
