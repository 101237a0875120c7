/* copy - a floor: the question itself as the answer, without a model.  Metrics of overlap
 * (ROUGE, BLEU, chrF) give a rewriting task's input many points; what does not beat this
 * has learned nothing. */
#include "harness/base/arena.h"
#include "harness/method/compose.h"
#include "harness/method/given.h"

struct copy {
    const struct task *task;
    struct given *given;
};

static int prepare(const struct method_job *job, struct method_made *made,
                   struct err *err)
{
    (void)err;
    struct copy *self = ARENA_NEW(job->cell, struct copy);
    self->task = job->task;
    self->given = given_open(job->cell, &made->tuned);
    made->self = self;
    return 0;
}

static int ask(void *self, const struct question *question, struct arena *item,
               struct request *request, struct err *err)
{
    (void)err;
    const struct copy *copy = self;
    given_put(copy->given, question->id, question->input);
    compose_request(copy->task, question, STR_NONE, NULL, 0, item, request);
    return 0;
}

const struct method method_copy = {
    .name = "copy",
    .summary = "a floor: the question itself as the answer, no model",
    .needs = METHOD_IS_FLOOR,
    .prepare = prepare,
    .ask = ask,
};
