/* calibrate - what a model says of labels whatever it is asked, to be taken off its scores.
 *
 * A small model likes a label because it is a common word, because most shots have it or
 * because the last one does.  How much, shows where the question does not decide:
 *
 *     content-free   the mean over the inputs "N/A", "[MASK]" and "" (Zhao et al. 2021, arXiv
 *                    2102.09690; with one domain premise it is the PMI of Holtzman et al. 2021,
 *                    arXiv 2104.08315)
 *     dev            the mean over questions of the dev split, whose answers nobody looks at
 *                    (batch calibration, Zhou et al. 2023, arXiv 2309.17249): supposes that
 *                    the labels are about equally frequent
 *
 * With p(y | x) over the labels alone, the prior of label y is log mean_x p(y | x), and the
 * answer is the label with the highest log-probability less its prior (request.prior).  It is
 * found once, when a cell is prepared, and answering takes no longer.
 *
 * Tasks without labels are asked as ever.  An endpoint must give log-probabilities of labels.
 */
#ifndef HARNESS_METHOD_CALIBRATE_H
#define HARNESS_METHOD_CALIBRATE_H

#include "harness/method/method.h"

enum { CALIBRATE_ITEMS = 128 }; /* questions of the dev split, at most, chosen by seed */

/* A row for an options table; `ways`: "none|content-free|dev", or those of them that make sense
 * for the method. */
#define CALIBRATE_OPT(S, ways)           \
    OPT_ENUM(S, calibrate, "none", ways, \
             "take off what the model says of labels whatever it is asked")

/* The method's ask(), without a prior. */
typedef int calibrate_ask(void *self, const struct question *question, struct arena *item,
                          struct request *request, struct err *err);

/* *prior: one number a label of the task, in the cell's arena; NULL: nothing to take off. */
int calibrate(const double **prior, const struct method_job *job, const char *way,
              calibrate_ask *ask, void *self, struct err *err);

#endif
