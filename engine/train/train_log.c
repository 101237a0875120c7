#include "engine/train/train_log.h"

#include <math.h>
#include <stdio.h>

#include "harness/base/file.h"
#include "harness/base/progress.h"

void train_log_head(struct file_out *out)
{
    file_out_format(out, "step,epoch,trial,tokens,loss,dev_loss,lr,norm,tokens_per_s\n");
}

static void put_real(struct file_out *out, double value, const char *behind)
{
    if (isfinite(value))
        file_out_format(out, "%.6g", value);
    file_out_format(out, "%s", behind);
}

void train_log_event(struct file_out *out, const struct train_event *e)
{
    bool step = !e->epoch_end;
    file_out_format(out, "%lld,%d,%d,%lld,", (long long)e->step, e->epoch, e->trial,
                    (long long)e->tokens);
    put_real(out, e->loss, ",");
    put_real(out, e->dev_loss, ",");
    put_real(out, step ? e->lr : NAN, ",");
    put_real(out, step ? e->norm : NAN, ",");
    put_real(out, e->tokens_per_second, "\n");
}

void train_log_progress(struct train_view *view, const struct train_event *e)
{
    struct progress *p = view->progress;
    char dev[32] = "";
    if (!p)
        return;
    if (e->epoch_end || e->step <= 1)
        view->dev_loss = e->dev_loss;
    if (isfinite(view->dev_loss))
        snprintf(dev, sizeof dev, "  dev loss %.3f", view->dev_loss);
    p->total = e->n_steps * e->n_trials;
    progress_note(p, "epoch %d  loss %.3f%s  %.0f tokens/s", e->epoch + 1, e->loss, dev,
                  e->tokens_per_second);
    int64_t done = e->trial * e->n_steps + e->step - p->done;
    if (e->past)
        progress_past(p, done);
    else
        progress_add(p, done);
}
