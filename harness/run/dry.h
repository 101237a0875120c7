/* dry - what a plan would do, without doing it: the first prompts of each cell, and what the whole
 * grid comes to in tokens, dollars and time.
 *
 * Methods prepare as ever, but with a model that is not asked: what they would train is counted,
 * embeddings of endpoints are taken as all the same.  Nothing is sent and nothing is written.
 *
 * Tokens of local models are counted, of endpoints taken as a quarter of the bytes; answers as
 * long as they may be.  Local times come from answering the first prompt once; of endpoints
 * nothing is known before, so a second a request and 20 ms a token are assumed, eight at once.
 */
#ifndef HARNESS_RUN_DRY_H
#define HARNESS_RUN_DRY_H

#include <stdio.h>

#include "harness/run/plan.h"

int dry_run(const struct plan *plan, struct pool *pool, FILE *out, struct err *err);

#endif
