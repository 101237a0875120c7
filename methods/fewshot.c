/* fewshot - put solved examples in front of the question (Brown et al. 2020).
 *
 * All questions get the same shots, chosen by seed; where a question is so long that they
 * do not all fit into the model's window, the last ones are left out.
 */
#include "harness/base/arena.h"
#include "harness/method/budget.h"
#include "harness/method/calibrate.h"
#include "harness/method/compose.h"

struct fewshot_opts {
    int64_t shots;
    const char *calibrate;
};

static const struct opt opts[] = {
    OPT_INT(struct fewshot_opts, shots, 4, 1, 256, "solved examples put into the prompt"),
    CALIBRATE_OPT(struct fewshot_opts, "none|content-free|dev"),
    OPT_END,
};

struct fewshot {
    const struct task *task;
    struct budget budget;
    const struct message *shot;
    size_t n_messages;
    int64_t *tokens; /* (n_messages / 2): of the shots up to and with this one */
    const double *prior;
};

static int count_shots(struct fewshot *self, struct arena *cell, struct err *err)
{
    int64_t sum = 0;
    self->tokens = ARENA_ARRAY(cell, self->n_messages / 2, int64_t);
    for (size_t i = 0; i < self->n_messages; i++) {
        int64_t tokens;
        if (budget_count(&self->budget, self->shot[i].text, &tokens, err))
            return -1;
        sum += tokens + BUDGET_MESSAGE;
        self->tokens[i / 2] = sum;
    }
    return 0;
}

static int ask(void *self, const struct question *question, struct arena *item,
               struct request *request, struct err *err)
{
    const struct fewshot *fewshot = self;
    int64_t tokens;
    size_t n = fewshot->n_messages / 2;
    struct str user = compose_user(fewshot->task, question->input, STR_NONE, item);
    if (budget_count(&fewshot->budget, user, &tokens, err))
        return -1;
    while (n > 0 && fewshot->tokens[n - 1] > fewshot->budget.left - tokens)
        n--;
    compose_request(fewshot->task, question, STR_NONE, fewshot->shot, 2 * n, item,
                    request);
    request->n_dropped = fewshot->n_messages / 2 - n;
    request->prior = fewshot->prior;
    return 0;
}

static int prepare(const struct method_job *job, struct method_made *made,
                   struct err *err)
{
    const struct fewshot_opts *options = job->opts;
    struct fewshot *self = ARENA_NEW(job->cell, struct fewshot);
    self->task = job->task;
    made->self = self;
    if (compose_shots(job->task, job->train, (size_t)options->shots, job->seed, job->cell,
                      &self->shot, &self->n_messages, err) ||
        budget_open(&self->budget, job->task, job->model, err) ||
        count_shots(self, job->cell, err))
        return -1;
    return calibrate(&self->prior, job, options->calibrate, ask, self, err);
}

const struct method method_fewshot = {
    .name = "fewshot",
    .summary = "put solved examples in front of the question",
    .opts = opts,
    .opts_size = sizeof(struct fewshot_opts),
    .needs = METHOD_NEEDS_TRAIN,
    .prepare = prepare,
    .ask = ask,
};
