/* A small sweep of the learning rate: trials from the same weights, judged by dev loss. */
#include <math.h>
#include <stdlib.h>

#include "engine/train/optimizer.h"
#include "engine/train/train.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"

struct sweep {
    int trial, n_trials;
    int (*event)(void *context, const struct train_event *e, struct err *err);
    void *context;
};

/* 1, 2, 1/2, 4, 1/4 ... */
static double factor_of(int trial)
{
    return ldexp(1, trial % 2 ? (trial + 1) / 2 : -trial / 2);
}

static int on_event(void *context, const struct train_event *e, struct err *err)
{
    const struct sweep *sweep = context;
    struct train_event told = *e;
    told.trial = sweep->trial;
    told.n_trials = sweep->n_trials;
    return sweep->event ? sweep->event(sweep->context, &told, err) : 0;
}

/* Of the better trial everything but what the sweep as a whole took. */
static void add_report(struct train_report *sum, const struct train_report *trial,
                       bool better)
{
    struct train_report all = better ? *trial : *sum;
    all.steps = sum->steps + trial->steps;
    all.tokens = sum->tokens + trial->tokens;
    all.targets = sum->targets + trial->targets;
    all.seconds = sum->seconds + trial->seconds;
    all.seconds_before = sum->seconds_before + trial->seconds_before;
    all.trials = sum->trials + 1;
    *sum = all;
}

/* Weights at the start and the best so far. */
struct kept {
    struct optimizer list;
    float *start, *best;
    struct arena arena; /* names of checkpoints */
};

static void keep_start(struct kept *kept, struct model *model, struct adapter *adapter)
{
    *kept = (struct kept){.start = NULL};
    optimizer_list(&kept->list, model, adapter);
    kept->start = mem_resize(NULL, kept->list.n_values, sizeof(float));
    kept->best = mem_resize(NULL, kept->list.n_values, sizeof(float));
    optimizer_get(&kept->list, kept->start);
}

static void put_back(struct kept *kept, const float *weights, struct pool *pool)
{
    optimizer_put(&kept->list, weights);
    optimizer_repack(&kept->list, pool);
}

static void release(struct kept *kept)
{
    free(kept->start);
    free(kept->best);
    optimizer_release(&kept->list);
    arena_release(&kept->arena);
}

static struct train_opts opts_of(const struct train_opts *opts, int trial,
                                 struct arena *arena)
{
    struct train_opts own = *opts;
    own.lr = opts->lr * factor_of(trial);
    if (opts->checkpoint && trial > 0)
        own.checkpoint = arena_format(arena, "%s.%d", opts->checkpoint, trial + 1);
    return own;
}

int train_sweep(struct model *model, struct adapter *adapter, const struct train_doc *doc,
                int n_docs, const struct train_doc *dev, int n_dev,
                const struct train_opts *opts, int n_trials,
                int (*event)(void *context, const struct train_event *e, struct err *err),
                void *context, struct train_report *report, struct pool *pool,
                struct err *err)
{
    struct sweep sweep = {0, n_trials, event, context};
    struct kept kept;
    int rc = 0;
    if (n_trials <= 1)
        return train(model, adapter, doc, n_docs, dev, n_dev, opts, event, context,
                     report, pool, err);
    if (n_dev < 1)
        return err_ask(err, "a sweep of learning rates needs dev documents to judge by");
    if (n_trials > SWEEP_MAX)
        return err_ask(err, "a sweep of %d learning rates: at most %d", n_trials,
                       SWEEP_MAX);
    keep_start(&kept, model, adapter);
    *report = (struct train_report){.dev_loss = INFINITY};
    for (; rc == 0 && sweep.trial < n_trials; sweep.trial++) {
        struct train_opts own = opts_of(opts, sweep.trial, &kept.arena);
        struct train_report trial;
        put_back(&kept, kept.start, pool);
        rc = train(model, adapter, doc, n_docs, dev, n_dev, &own, on_event, &sweep,
                   &trial, pool, err);
        if (rc && !trial.diverged)
            break;
        if (rc)
            *err = (struct err)ERR_INIT;
        rc = 0;
        bool better = !trial.diverged && trial.dev_loss < report->dev_loss;
        add_report(report, &trial, better);
        if (better)
            optimizer_get(&kept.list, kept.best);
    }
    if (rc == 0 && isinf(report->dev_loss))
        rc = err_set(err,
                     "every learning rate of the sweep led to a loss that is not finite");
    if (rc == 0)
        put_back(&kept, kept.best, pool);
    release(&kept);
    return rc;
}
