/* labels - how likely each label is, from the log-probabilities that a server gives along with
 * what it generated.
 *
 * A server tells, of each token of its own answer, how likely that one and a few others were.  A
 * label follows the answer as far as both say the same, and leaves it at the token where they
 * part: it is as likely as the answer up to there, times the tokens there that begin (or end) it.
 * What a label would need behind that token is not known, and taken as certain.
 */
#ifndef HARNESS_MODEL_LABELS_H
#define HARNESS_MODEL_LABELS_H

#include "harness/model/wire.h"

/* OpenAI's "not among the top": a label of which nothing was seen. */
static const double labels_unseen = -9999;

/* logprob (n), in nats; the index of the likeliest, -1 when none of them was seen. */
int labels_score(const struct wire_token *token, size_t n_tokens, const struct str *label,
                 size_t n, double *logprob);

#endif
