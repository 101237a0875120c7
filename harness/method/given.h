/* given - a "model" that answers what a method put down beforehand: for floors, which ask no
 * model at all.
 *
 *     struct given *given = given_open(job->cell, &made->tuned);     in prepare()
 *     given_put(given, question->id, answer);                        in ask()
 *
 * Replies cost no tokens; a choice is scored when the answer is one.  It is closed with the
 * tuned model.
 */
#ifndef HARNESS_METHOD_GIVEN_H
#define HARNESS_METHOD_GIVEN_H

#include "harness/model/model.h"

struct given;

struct given *given_open(struct arena *cell, struct model_handle *tuned);
/* Id and answer must live as long as the cell. */
void given_put(struct given *given, struct str id, struct str answer);

#endif
