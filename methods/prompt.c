/* prompt - ask as the task says, nothing else: what all others are measured against. */
#include "harness/base/arena.h"
#include "harness/method/calibrate.h"
#include "harness/method/compose.h"

struct prompt_opts {
    const char *calibrate;
};

static const struct opt opts[] = {
    CALIBRATE_OPT(struct prompt_opts, "none|content-free|dev"),
    OPT_END,
};

struct prompt {
    const struct task *task;
    const double *prior;
};

static int ask(void *self, const struct question *question, struct arena *item,
               struct request *request, struct err *err)
{
    (void)err;
    const struct prompt *prompt = self;
    compose_request(prompt->task, question, STR_NONE, NULL, 0, item, request);
    request->prior = prompt->prior;
    return 0;
}

static int prepare(const struct method_job *job, struct method_made *made,
                   struct err *err)
{
    const struct prompt_opts *options = job->opts;
    struct prompt *self = ARENA_NEW(job->cell, struct prompt);
    self->task = job->task;
    made->self = self;
    return calibrate(&self->prior, job, options->calibrate, ask, self, err);
}

const struct method method_prompt = {
    .name = "prompt",
    .summary = "ask as the task says, nothing else",
    .opts = opts,
    .opts_size = sizeof(struct prompt_opts),
    .prepare = prepare,
    .ask = ask,
};
