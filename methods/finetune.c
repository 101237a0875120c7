/* finetune - train the model on the train split, then ask as the task says (LoRA: Hu et
 * al. 2021, arXiv 2106.09685; or all weights). */
#include "harness/base/arena.h"
#include "harness/base/progress.h"
#include "harness/method/compose.h"
#include "harness/method/knowledge.h"
#include "harness/method/parts.h"
#include "harness/method/tune.h"

struct finetune_opts {
    struct tune_opts tune;
    double knowledge;
};

static const struct opt opts[] = {
    TUNE_OPTS(struct finetune_opts, tune),
    OPT_REAL(
        struct finetune_opts, knowledge, 0, 0, 1e6,
        "learn a corpus of so many windows of the model, in which a question's answer "
        "stands: a training for each part of the questions; 0: all there is"),
    OPT_END,
};

struct finetune {
    const struct task *task;
};

static int learn(const struct method_job *job, struct method_made *made, struct err *err)
{
    const struct finetune_opts *options = job->opts;
    struct finetune *self = ARENA_NEW(job->cell, struct finetune);
    size_t n;
    const uint32_t *pick = tune_items(job, &options->tune, &n, err);
    if (pick == NULL)
        return -1;
    struct example *train = ARENA_ARRAY(job->cell, n, struct example);
    struct example *dev = ARENA_ARRAY(job->cell, job->dev->n, struct example);
    for (size_t i = 0; i < n; i++)
        train[i] = compose_example(job->task, &job->train->question[pick[i]],
                                   &job->train->reference[pick[i]], STR_NONE, job->cell);
    for (size_t i = 0; i < job->dev->n; i++)
        dev[i] = compose_example(job->task, &job->dev->question[i],
                                 &job->dev->reference[i], STR_NONE, job->cell);
    self->task = job->task;
    made->self = self;
    return tune_run(job, &options->tune, train, n, dev, job->dev->n, made, err);
}

/* Sums of what is counted, means of what is measured. */
static void add_made(struct method_made *all, const struct method_made *one, size_t n)
{
#define ADD_INT(name)  all->name += one->name;
#define ADD_REAL(name) all->name += one->name / (double)n;
    TRAINING_FIGURES(ADD_INT, ADD_REAL)
#undef ADD_INT
#undef ADD_REAL
    all->self = one->self;
    all->seconds_before += one->seconds_before;
}

/* Says in the progress line which part it is at. */
static int learn_part(const struct knowledge *knowledge, size_t p,
                      struct method_made *one, struct err *err)
{
    struct method_job job = knowledge->job[p];
    const char *title = job.progress ? job.progress->title : NULL;
    *one = method_made_none();
    job.work_dir = NULL; /* nothing of theirs is kept */
    if (job.progress)
        job.progress->title =
            arena_format(job.cell, "%s, part %zu of %zu", title, p + 1, knowledge->n);
    int rc = learn(&job, one, err);
    if (job.progress)
        job.progress->title = title;
    return rc;
}

static int learn_parts(const struct knowledge *knowledge, const struct split *test,
                       struct method_made *made, struct err *err)
{
    struct parts *parts = parts_open(knowledge->job->model);
    struct method_made sum = {0};
    for (size_t p = 0; p < knowledge->n; p++) {
        struct method_made one;
        if (learn_part(knowledge, p, &one, err)) {
            struct model_handle handle = parts_handle(parts);
            model_handle_close(&handle);
            return -1;
        }
        parts_add(parts, one.tuned);
        add_made(&sum, &one, knowledge->n);
    }
    for (size_t i = 0; i < test->n; i++)
        parts_question(parts, test->question[i].id, knowledge->part[i]);
    *made = sum;
    made->tuned = parts_handle(parts);
    return 0;
}

static int prepare(const struct method_job *job, struct method_made *made,
                   struct err *err)
{
    const struct finetune_opts *options = job->opts;
    struct knowledge knowledge;
    if (!(options->knowledge > 0))
        return learn(job, made, err);
    if (knowledge_deal(&knowledge, job, options->knowledge, err))
        return -1;
    return knowledge.n == 1 ? learn(&knowledge.job[0], made, err)
                            : learn_parts(&knowledge, job->peek, made, err);
}

/* Which documents answer the questions of the test split. */
static bool peeks(const void *options)
{
    return ((const struct finetune_opts *)options)->knowledge > 0;
}

static int ask(void *self, const struct question *question, struct arena *item,
               struct request *request, struct err *err)
{
    (void)err;
    const struct finetune *finetune = self;
    compose_request(finetune->task, question, STR_NONE, NULL, 0, item, request);
    return 0;
}

const struct method method_finetune = {
    .name = "finetune",
    .summary = "train the model on the train split, then ask as the task says",
    .opts = opts,
    .opts_size = sizeof(struct finetune_opts),
    .needs = METHOD_NEEDS_TRAIN | METHOD_NEEDS_TRAINING,
    .peeks = peeks,
    .prepare = prepare,
    .ask = ask,
};
