#include "harness/method/knowledge.h"

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/map.h"
#include "harness/base/rng.h"
#include "harness/method/budget.h"

struct knowledge {
    const struct task *task;
    struct budget budget;
    struct map document; /* id -> index */
    bool *in;            /* (n_corpus) */
    double room, taken;  /* tokens */
    size_t n;
};

static int tokens_of(const struct knowledge *k, size_t document, int64_t *tokens,
                     struct err *err)
{
    const struct document *d = &k->task->corpus[document];
    int64_t title;
    if (budget_count(&k->budget, d->title, &title, err) ||
        budget_count(&k->budget, d->text, tokens, err))
        return -1;
    *tokens += title;
    return 0;
}

/* Takes a document in, where it fits or must; *fits tells. */
static int take(struct knowledge *k, size_t document, bool must, bool *fits,
                struct err *err)
{
    int64_t tokens;
    *fits = true;
    if (k->in[document])
        return 0;
    if (tokens_of(k, document, &tokens, err))
        return -1;
    *fits = must || k->taken + (double)tokens <= k->room;
    if (*fits) {
        k->in[document] = true;
        k->taken += (double)tokens;
        k->n++;
    }
    return 0;
}

static int take_golds(struct knowledge *k, const struct split *test, struct err *err)
{
    bool fits;
    for (size_t i = 0; i < test->n; i++)
        for (size_t d = 0; d < test->reference[i].n_docs; d++) {
            const uint32_t *at = map_find(&k->document, test->reference[i].docs[d]);
            if (at != NULL && take(k, *at, true, &fits, err))
                return -1;
        }
    if (k->taken > k->room)
        return err_ask(
            err,
            "knowledge=%g: the %zu documents that answer the %zu questions have "
            "%.0f tokens, %.1f windows: take more, or fewer questions",
            k->room / (double)k->budget.window, k->n, test->n, k->taken,
            k->taken / (double)k->budget.window);
    return 0;
}

static int take_others(struct knowledge *k, struct arena *cell, struct err *err)
{
    size_t n = k->task->n_corpus;
    uint32_t *order = ARENA_ARRAY(cell, n, uint32_t);
    struct rng rng = rng_make(1, "knowledge", 0); /* for every cell the same */
    bool fits = true;
    rng_shuffle(&rng, n, order);
    for (size_t i = 0; i < n && fits; i++)
        if (take(k, order[i], false, &fits, err))
            return -1;
    return 0;
}

static bool is_answered(const struct knowledge *k, const struct reference *reference)
{
    for (size_t d = 0; d < reference->n_docs; d++) {
        const uint32_t *at = map_find(&k->document, reference->docs[d]);
        if (at == NULL || !k->in[*at])
            return false;
    }
    return true;
}

static const struct split *narrow_split(const struct knowledge *k,
                                        const struct split *split, struct arena *cell)
{
    struct split *out = ARENA_NEW(cell, struct split);
    struct question *question = ARENA_ARRAY(cell, split->n, struct question);
    struct reference *reference = ARENA_ARRAY(cell, split->n, struct reference);
    *out = *split;
    out->n = 0;
    for (size_t i = 0; i < split->n; i++)
        if (is_answered(k, &split->reference[i])) {
            question[out->n] = split->question[i];
            reference[out->n++] = split->reference[i];
        }
    out->question = question;
    out->reference = reference;
    return out;
}

static const struct task *narrow_task(const struct knowledge *k, struct arena *cell)
{
    struct task *task = ARENA_NEW(cell, struct task);
    struct document *corpus = ARENA_ARRAY(cell, k->n, struct document);
    *task = *k->task;
    task->corpus = corpus;
    task->n_corpus = 0;
    for (size_t i = 0; i < k->task->n_corpus; i++)
        if (k->in[i])
            corpus[task->n_corpus++] = k->task->corpus[i];
    return task;
}

int knowledge_narrow(const struct method_job *job, double windows,
                     struct method_job *narrow, struct err *err)
{
    struct knowledge k = {.task = job->task};
    if (job->peek == NULL)
        return err_ask(err, "knowledge wants the references of the questions");
    if (job->task->n_corpus == 0)
        return err_ask(err, "knowledge: task \"%s\" brings no documents",
                       job->task->name);
    if (budget_open(&k.budget, job->task, job->model, err))
        return -1;
    k.room = windows * (double)k.budget.window;
    k.in = ARENA_ARRAY(job->cell, job->task->n_corpus, bool);
    for (uint32_t i = 0; i < job->task->n_corpus; i++)
        *map_put(&k.document, job->task->corpus[i].id, NULL) = i;
    int rc = take_golds(&k, job->peek, err) || take_others(&k, job->cell, err);
    if (rc == 0) {
        *narrow = *job;
        narrow->task = narrow_task(&k, job->cell);
        narrow->train = narrow_split(&k, job->train, job->cell);
        narrow->dev = narrow_split(&k, job->dev, job->cell);
    }
    map_release(&k.document);
    return rc ? -1 : 0;
}
