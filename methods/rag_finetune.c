/* rag_finetune - train the model to answer from retrieved passages, then ask with some.
 *
 * A training prompt looks as the prompts of the test will: what the search finds for it,
 * good and bad (the distractors of RAFT, Zhang et al. 2024, arXiv 2403.10131); with
 * `gold` the passage that holds the answer is always among them, or, as RAFT has it, in a
 * share of the prompts, and the rest teaches to answer without it.  Dev prompts are as the
 * test's.
 */
#include "harness/base/arena.h"
#include "harness/base/rng.h"
#include "harness/method/compose.h"
#include "harness/method/retrieve.h"
#include "harness/method/tune.h"

struct rag_finetune_opts {
    struct retrieve_opts retrieve;
    struct tune_opts tune;
    bool gold;
    double gold_share;
};

static const struct opt opts[] = {
    RETRIEVE_OPTS(struct rag_finetune_opts, retrieve),
    TUNE_OPTS(struct rag_finetune_opts, tune),
    OPT_BOOL(struct rag_finetune_opts, gold, true,
             "in training, the passage with the answer is always in the prompt"),
    OPT_REAL(struct rag_finetune_opts, gold_share, 1, 0, 1,
             "with gold: in this share of the prompts, the rest has distractors alone"),
    OPT_END,
};

struct rag_finetune {
    const struct task *task;
    struct retriever *retriever;
};

/* The example of item i of a split. */
static int make_example(const struct method_job *job, struct retriever *retriever,
                        const struct split *split, size_t i, enum retrieve_gold gold,
                        struct example *example, struct err *err)
{
    const struct question *question = &split->question[i];
    const struct reference *reference = &split->reference[i];
    struct retrieved found;
    struct arena scratch = {0};
    int rc = retriever_training_context(retriever, question, reference, gold, job->seed,
                                        &scratch, &found, err);
    if (rc == 0)
        *example =
            compose_example(job->task, question, reference, found.context, job->cell);
    arena_release(&scratch);
    return rc;
}

/* RAFT keeps the passage with the answer from a share of the training prompts. */
static enum retrieve_gold gold_of(const struct method_job *job, size_t item)
{
    const struct rag_finetune_opts *options = job->opts;
    struct rng rng = rng_make(job->seed, "gold share", 0);
    if (!options->gold)
        return GOLD_AS_FOUND;
    return rng_real(&rng, item) < options->gold_share ? GOLD_ALWAYS : GOLD_NEVER;
}

static int learn(const struct method_job *job, struct retriever *retriever,
                 struct method_made *made, struct err *err)
{
    const struct rag_finetune_opts *options = job->opts;
    size_t n, n_dev = job->dev->n;
    const uint32_t *pick = tune_items(job, &options->tune, &n, err);
    if (pick == NULL)
        return -1;
    struct example *train = ARENA_ARRAY(job->cell, n, struct example);
    struct example *dev = ARENA_ARRAY(job->cell, n_dev, struct example);
    for (size_t i = 0; i < n; i++)
        if (make_example(job, retriever, job->train, pick[i], gold_of(job, pick[i]),
                         &train[i], err))
            return -1;
    for (size_t i = 0; i < n_dev; i++)
        if (make_example(job, retriever, job->dev, i, GOLD_AS_FOUND, &dev[i], err))
            return -1;
    return tune_run(job, &options->tune, train, n, dev, n_dev, made, err);
}

static int prepare(const struct method_job *job, struct method_made *made,
                   struct err *err)
{
    const struct rag_finetune_opts *options = job->opts;
    struct rag_finetune *self = ARENA_NEW(job->cell, struct rag_finetune);
    self->task = job->task;
    if (retriever_open(&self->retriever, job, &options->retrieve, err))
        return -1;
    made->index_bytes = retriever_bytes(self->retriever);
    if (learn(job, self->retriever, made, err)) {
        retriever_close(self->retriever);
        return -1;
    }
    made->self = self;
    return 0;
}

static int ask(void *self, const struct question *question, struct arena *item,
               struct request *request, struct err *err)
{
    const struct rag_finetune *tuned = self;
    struct retrieved found;
    if (retriever_context(tuned->retriever, question, item, &found, err))
        return -1;
    retrieved_request(tuned->task, question, &found, item, request);
    return 0;
}

static void release(void *self)
{
    retriever_close(((struct rag_finetune *)self)->retriever);
}

static bool peeks(const void *options)
{
    return retrieve_peeks(&((const struct rag_finetune_opts *)options)->retrieve);
}

const struct method method_rag_finetune = {
    .name = "rag_finetune",
    .summary =
        "train the model to answer from retrieved passages, then ask with passages",
    .opts = opts,
    .opts_size = sizeof(struct rag_finetune_opts),
    .needs = METHOD_NEEDS_TRAIN | METHOD_NEEDS_CORPUS | METHOD_NEEDS_TRAINING,
    .peeks = peeks,
    .prepare = prepare,
    .ask = ask,
    .release = release,
};
