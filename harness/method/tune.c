#include "harness/method/tune.h"

#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/rng.h"

const uint32_t *tune_items(const struct method_job *job, const struct tune_opts *opts,
                           size_t *n, struct err *err)
{
    *n = job->train->n;
    if (*n == 0) {
        err_ask(err, "task \"%s\" has no train split to learn from", job->task->name);
        return NULL;
    }
    uint32_t *order = ARENA_ARRAY(job->cell, *n, uint32_t);
    struct rng rng = rng_make(job->seed, "train items", 0);
    rng_shuffle(&rng, *n, order);
    if (opts->train_items > 0 && (uint64_t)opts->train_items < *n)
        *n = (size_t)opts->train_items;
    return order;
}

int tune_run(const struct method_job *job, const struct tune_opts *opts,
             const struct example *train, size_t n_train, const struct example *dev,
             size_t n_dev, struct method_made *made, struct err *err)
{
    bool lora = strcmp(opts->kind, "lora") == 0, files = job->work_dir != NULL;
    struct train_plan plan = {
        .train = train,
        .n_train = n_train,
        .dev = dev,
        .n_dev = n_dev,
        .kind = opts->kind,
        .rank = opts->rank,
        .alpha = opts->alpha,
        .lr = opts->lr,
        .warmup = opts->warmup,
        .weight_decay = opts->weight_decay,
        .clip = opts->clip,
        .epochs = opts->epochs,
        .batch = opts->batch,
        .patience = opts->patience,
        .seed = job->seed,
        .save =
            files && lora ? file_join(job->cell, job->work_dir, "adapter.gguf") : NULL,
        .log_csv = files ? file_join(job->cell, job->work_dir, "training.csv") : NULL,
        .progress = job->progress,
    };
    struct train_result result = {0};
    if (model_handle_train(job->model, &plan, &made->tuned, &result, err))
        return -1;
    made->trained_tokens = result.tokens;
    made->trained_params = result.params;
    made->train_loss = result.train_loss;
    made->dev_loss = result.dev_loss;
    return 0;
}
