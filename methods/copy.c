/* copy - a floor: the question itself as the answer, without a model.  Metrics of overlap
 * (ROUGE, BLEU, chrF) give a rewriting task's input many points; what does not beat this
 * has learned nothing. */
#include "harness/method/given.h"

static int prepare(const struct method_job *job, struct method_made *made,
                   struct err *err)
{
    (void)err;
    made->self = given_open(job, made);
    return 0;
}

static int ask(void *self, const struct question *question, struct arena *item,
               struct request *request, struct err *err)
{
    (void)err;
    given_ask(self, question, question->input, item, request);
    return 0;
}

const struct method method_copy = {
    .name = "copy",
    .summary = "a floor: the question itself as the answer, no model",
    .needs = METHOD_IS_FLOOR,
    .prepare = prepare,
    .ask = ask,
};
