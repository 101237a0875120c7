/* prompt - ask as the task says, nothing else: what all others are measured against. */
#include "harness/base/arena.h"
#include "harness/method/compose.h"

struct prompt {
    const struct task *task;
};

static int prepare(const struct method_job *job, struct method_made *made,
                   struct err *err)
{
    (void)err;
    struct prompt *self = ARENA_NEW(job->cell, struct prompt);
    self->task = job->task;
    made->self = self;
    return 0;
}

static int ask(void *self, const struct question *question, struct arena *item,
               struct request *request, struct err *err)
{
    (void)err;
    const struct prompt *prompt = self;
    compose_request(prompt->task, question, STR_NONE, NULL, 0, item, request);
    return 0;
}

const struct method method_prompt = {
    .name = "prompt",
    .summary = "ask as the task says, nothing else",
    .prepare = prepare,
    .ask = ask,
};
