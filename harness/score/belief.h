/* belief - the probabilities that a model gives to the choices of a question, which
 * calibration is measured by: exp of the log-probabilities, made to sum to 1 over the
 * choices.
 */
#ifndef HARNESS_SCORE_BELIEF_H
#define HARNESS_SCORE_BELIEF_H

#include "harness/score/score.h"

/* n_choices of them, to be freed; NULL where they are not known. */
double *belief_of(const struct answer *answer, const struct question *question);
/* The class that was meant: of several that are accepted, the most probable; -1: none. */
int belief_meant(const double *p, const struct question *question,
                 const struct reference *reference);

#endif
