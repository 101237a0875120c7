/* rag - put the passages that look relevant in front of the question (Lewis et al. 2020,
 * arXiv 2005.11401). */
#include "harness/base/arena.h"
#include "harness/method/retrieve.h"

struct rag_opts {
    struct retrieve_opts retrieve;
};

static const struct opt opts[] = {
    RETRIEVE_OPTS(struct rag_opts, retrieve),
    OPT_END,
};

struct rag {
    const struct task *task;
    struct retriever *retriever;
};

static int prepare(const struct method_job *job, struct method_made *made,
                   struct err *err)
{
    const struct rag_opts *options = job->opts;
    struct rag *self = ARENA_NEW(job->cell, struct rag);
    self->task = job->task;
    if (retriever_open(&self->retriever, job, &options->retrieve, err))
        return -1;
    made->self = self;
    made->index_bytes = retriever_bytes(self->retriever);
    return 0;
}

static int ask(void *self, const struct question *question, struct arena *item,
               struct request *request, struct err *err)
{
    const struct rag *rag = self;
    struct retrieved found;
    if (retriever_context(rag->retriever, question, item, &found, err))
        return -1;
    retrieved_request(rag->task, question, &found, item, request);
    return 0;
}

static void release(void *self)
{
    retriever_close(((struct rag *)self)->retriever);
}

static bool peeks(const void *options)
{
    return retrieve_peeks(&((const struct rag_opts *)options)->retrieve);
}

const struct method method_rag = {
    .name = "rag",
    .summary = "put the passages that look relevant in front of the question",
    .opts = opts,
    .opts_size = sizeof(struct rag_opts),
    .needs = METHOD_NEEDS_CORPUS,
    .peeks = peeks,
    .prepare = prepare,
    .ask = ask,
    .release = release,
};
