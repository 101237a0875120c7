/* knn_shot - the training examples that are nearest to the question, as shots (Liu et al.
 * 2022, arXiv 2101.06804).
 *
 * Nearest by any retriever over the questions of the train split; the nearest stands next
 * to the question.  Taken nearest first, one that does not fit into what is left of the
 * model's window is left out, as a passage is that does not fit.  A question that the search
 * finds nothing for gets fewer shots.
 */
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/method/budget.h"
#include "harness/method/calibrate.h"
#include "harness/method/compose.h"
#include "harness/retrieve/searcher.h"

struct knn_shot_opts {
    int64_t shots;
    const char *calibrate;
    struct search_opts search;
};

static const struct opt opts[] = {
    OPT_INT(struct knn_shot_opts, shots, 4, 1, 64, "solved examples put into the prompt"),
    SEARCH_ROW(struct knn_shot_opts, search, retriever, OPT_TYPE_ENUM, 0, 0, 0, "bm25",
               SEARCHER_NAMES, "how near is measured; dense: by the model itself"),
    SEARCH_OPTS(struct knn_shot_opts, search),
    CALIBRATE_OPT(struct knn_shot_opts, "none|dev"),
    OPT_END,
};

struct knn_shot {
    const struct task *task;
    const struct split *train;
    struct budget budget;
    struct searcher *searcher;
    size_t shots;
    const double *prior;
};

/* The turns of a training example, and their tokens. */
static int make_shot(const struct knn_shot *self, size_t at, struct message turn[2],
                     int64_t *tokens, struct arena *item, struct err *err)
{
    struct str user =
        compose_user(self->task, self->train->question[at].input, STR_NONE, item);
    turn[0] = (struct message){ROLE_USER, user};
    turn[1] = (struct message){ROLE_ASSISTANT, self->train->reference[at].accept[0]};
    *tokens = 0;
    for (int i = 0; i < 2; i++) {
        int64_t n;
        if (budget_count(&self->budget, turn[i].text, &n, err))
            return -1;
        *tokens += n + BUDGET_MESSAGE;
    }
    return 0;
}

static int ask(void *context, const struct question *question, struct arena *item,
               struct request *request, struct err *err)
{
    const struct knn_shot *self = context;
    size_t n = self->shots < self->train->n ? self->shots : self->train->n, n_hits;
    size_t in = 0;
    struct hit *hit = ARENA_ARRAY(item, n, struct hit);
    struct message *shot = ARENA_ARRAY(item, 2 * n, struct message);
    struct message *ordered = ARENA_ARRAY(item, 2 * n, struct message);
    int64_t room, tokens;
    struct str user = compose_user(self->task, question->input, STR_NONE, item);
    if (searcher_search(self->searcher, &question->input, 1, n, hit, &n_hits, err) ||
        budget_count(&self->budget, user, &tokens, err))
        return -1;
    room = self->budget.left - tokens;
    for (size_t i = 0; i < n_hits; i++) {
        if (make_shot(self, hit[i].text, &shot[2 * in], &tokens, item, err))
            return -1;
        if (tokens > room)
            continue;
        room -= tokens;
        in++;
    }
    for (size_t i = 0; i < in; i++) {
        ordered[2 * i] = shot[2 * (in - 1 - i)];
        ordered[2 * i + 1] = shot[2 * (in - 1 - i) + 1];
    }
    compose_request(self->task, question, STR_NONE, ordered, 2 * in, item, request);
    request->prior = self->prior;
    request->n_dropped = n_hits - in;
    return 0;
}

static int prepare(const struct method_job *job, struct method_made *made,
                   struct err *err)
{
    const struct knn_shot_opts *options = job->opts;
    struct knn_shot *self = ARENA_NEW(job->cell, struct knn_shot);
    struct search_place place = {.model = job->model, .pool = job->pool};
    struct str *text = ARENA_ARRAY(job->cell, job->train->n, struct str);
    if (job->train->n == 0)
        return err_ask(err, "task \"%s\" has no train split to take shots from",
                       job->task->name);
    for (size_t i = 0; i < job->train->n; i++)
        text[i] = job->train->question[i].input;
    *self = (struct knn_shot){
        .task = job->task, .train = job->train, .shots = (size_t)options->shots};
    if (budget_open(&self->budget, job->task, job->model, err) ||
        searcher_open(&self->searcher, text, job->train->n, &options->search, &place,
                      err))
        return -1;
    made->self = self;
    made->index_bytes = searcher_bytes(self->searcher);
    return calibrate(&self->prior, job, options->calibrate, ask, self, err);
}

static void release(void *self)
{
    searcher_close(((struct knn_shot *)self)->searcher);
}

const struct method method_knn_shot = {
    .name = "knn_shot",
    .summary = "put the solved examples that are nearest in front of the question",
    .opts = opts,
    .opts_size = sizeof(struct knn_shot_opts),
    .needs = METHOD_NEEDS_TRAIN,
    .prepare = prepare,
    .ask = ask,
    .release = release,
};
