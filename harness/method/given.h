/* given - a "model" that answers what a method put down beforehand: for floors, which ask no
 * model at all.
 *
 *     struct given *given = given_open(job, made);                    in prepare()
 *     given_ask(given, question, answer, item, request);              in ask()
 *
 * Replies cost no tokens; a choice is scored when the answer is one.  It is closed with the
 * tuned model.
 */
#ifndef HARNESS_METHOD_GIVEN_H
#define HARNESS_METHOD_GIVEN_H

#include "harness/method/method.h"

struct given;

struct given *given_open(const struct method_job *job, struct method_made *made);
/* The task's request for the question, and what will be replied to it; both texts must live as long
 * as the cell. */
void given_ask(struct given *given, const struct question *question, struct str answer,
               struct arena *item, struct request *request);

#endif
