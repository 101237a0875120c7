/* train_log - training.csv: what happened at every step and at the end of every epoch.
 *
 *     step,epoch,trial,tokens,loss,dev_loss,lr,norm,tokens_per_s
 *
 * A row of a step has loss, lr and norm; the row at the end of an epoch has the epoch's mean loss
 * and, where there is a dev set, dev_loss.  epoch and trial count from 0.
 */
#ifndef ENGINE_TRAIN_TRAIN_LOG_H
#define ENGINE_TRAIN_TRAIN_LOG_H

#include "engine/train/train.h"

struct file_out;
struct progress;

void train_log_head(struct file_out *out);
void train_log_event(struct file_out *out, const struct train_event *e);

/* Steps of the whole sweep, with epoch, losses and speed as its note. */
struct train_view {
    struct progress *progress; /* borrowed; NULL: nobody looks */
    double dev_loss;           /* of the epoch before; NAN: none */
};
void train_log_progress(struct train_view *view, const struct train_event *e);

#endif
