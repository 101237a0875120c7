#include "harness/method/tune.h"

#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/home.h"
#include "harness/base/rng.h"

/* Seconds of training that a kill may cost. */
static const double CHECKPOINT_SECONDS = 20;

/* ---- words */

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Words at the beginning of the text, at most `most`; *end is behind the last of them. */
static int64_t count_words(struct str text, int64_t most, size_t *end)
{
    int64_t n = 0;
    size_t i = 0;
    *end = 0;
    while (n < most) {
        while (i < text.n && is_blank(text.data[i]))
            i++;
        if (i == text.n)
            break;
        while (i < text.n && !is_blank(text.data[i]))
            i++;
        *end = i;
        n++;
    }
    return n;
}

static int64_t words_of(struct str text)
{
    size_t end;
    return count_words(text, INT64_MAX, &end);
}

static int64_t words_of_item(const struct split *split, size_t i)
{
    const struct reference *reference = &split->reference[i];
    return words_of(split->question[i].input) +
           (reference->n_accept ? words_of(reference->accept[0]) : 0);
}

/* ---- what to learn */

static bool wants(const struct tune_opts *opts, const char *kind)
{
    return !strcmp(opts->data, kind) || !strcmp(opts->data, "both");
}

const uint32_t *tune_items(const struct method_job *job, const struct tune_opts *opts,
                           size_t *n, struct err *err)
{
    size_t all = job->train->n;
    int64_t words = 0;
    if (all == 0) {
        err_ask(err, "task \"%s\" has no train split to learn from", job->task->name);
        return NULL;
    }
    uint32_t *order = ARENA_ARRAY(job->cell, all, uint32_t);
    struct rng rng = rng_make(job->seed, "train items", 0);
    rng_shuffle(&rng, all, order);
    if (opts->train_items > 0 && (uint64_t)opts->train_items < all)
        all = (size_t)opts->train_items;
    if (!wants(opts, "pairs"))
        all = 0;
    for (*n = 0; *n < all; ++*n) {
        words += words_of_item(job->train, order[*n]);
        if (opts->train_words > 0 && words > opts->train_words && *n > 0)
            break;
    }
    return order;
}

/* The documents in an order of chance, up to train_words of them: the last is cut. */
static size_t find_text(const struct method_job *job, const struct tune_opts *opts,
                        const struct str **text)
{
    const struct task *task = job->task;
    size_t n = 0;
    int64_t left = opts->train_words > 0 ? opts->train_words : INT64_MAX;
    struct str *list = ARENA_ARRAY(job->cell, task->n_corpus, struct str);
    uint32_t *order = ARENA_ARRAY(job->cell, task->n_corpus, uint32_t);
    struct rng rng = rng_make(job->seed, "train text", 0);
    rng_shuffle(&rng, task->n_corpus, order);
    for (; n < task->n_corpus && left > 0; n++) {
        const struct document *d = &task->corpus[order[n]];
        struct str whole = d->title.n
                               ? str_of(arena_format(job->cell, "%.*s\n\n%.*s",
                                                     STR_ARG(d->title), STR_ARG(d->text)))
                               : d->text;
        size_t end;
        left -= count_words(whole, left, &end);
        list[n] = str_slice(whole, 0, left > 0 ? whole.n : end);
    }
    *text = list;
    return n;
}

/* What the items of the plan are, in words; the plan's examples have templates around them. */
static void count_material(const struct train_plan *plan, struct method_made *made)
{
    made->train_items = (int64_t)(plan->n_train + plan->n_text);
    for (size_t i = 0; i < plan->n_train; i++)
        for (size_t m = 0; m < plan->train[i].n_messages; m++)
            made->train_words += words_of(plan->train[i].message[m].text);
    for (size_t i = 0; i < plan->n_text; i++)
        made->train_words += words_of(plan->text[i]);
}

/* ---- training */

/* The file that ships is left out where it is not; one that was named must be there. */
static const char *general_of(const struct tune_opts *opts, struct arena *arena)
{
    if (!opts->general || !*opts->general || !strcmp(opts->general, "none"))
        return NULL;
    const char *path = home_path(arena, opts->general);
    return strcmp(opts->general, TUNE_GENERAL) != 0 || file_exists(path) ? path : NULL;
}

static const char *in_work_dir(const struct method_job *job, const char *name)
{
    return job->work_dir ? file_join(job->cell, job->work_dir, name) : NULL;
}

static struct train_plan plan_of(const struct method_job *job,
                                 const struct tune_opts *opts)
{
    bool lora = strcmp(opts->kind, "full") != 0;
    return (struct train_plan){
        .kind = opts->kind,
        .targets = opts->targets,
        .embeddings = opts->embeddings,
        .f32 = !strcmp(opts->precision, "f32"),
        .rank = opts->rank,
        .alpha = opts->alpha,
        .dropout = opts->dropout,
        .lr = opts->lr,
        .schedule = opts->schedule,
        .warmup = opts->warmup,
        .weight_decay = opts->weight_decay,
        .clip = opts->clip,
        .epochs = opts->epochs,
        .batch = opts->batch,
        .patience = opts->patience,
        .sweep = opts->sweep,
        .seed = job->seed,
        .save = lora ? in_work_dir(job, "adapter.gguf") : NULL,
        .log_csv = in_work_dir(job, "training.csv"),
        .checkpoint = in_work_dir(job, "training" METHOD_UNFINISHED),
        .checkpoint_seconds = CHECKPOINT_SECONDS,
        .general = general_of(opts, job->cell),
        .cell = job->name,
        .progress = job->progress,
    };
}

static void note(const struct train_result *result, struct method_made *made)
{
    made->seconds_before = result->seconds_before;
    made->trained_tokens = result->tokens;
    made->trained_params = result->params;
    made->learning_rate = result->lr;
    made->train_loss = result->train_loss;
    made->dev_loss = result->dev_loss;
    made->general_bits_before = result->general_bits_before;
    made->general_bits = result->general_bits;
    made->general_accuracy_before = result->general_accuracy_before;
    made->general_accuracy = result->general_accuracy;
}

int tune_run(const struct method_job *job, const struct tune_opts *opts,
             const struct example *train, size_t n_train, const struct example *dev,
             size_t n_dev, struct method_made *made, struct err *err)
{
    struct train_plan plan = plan_of(job, opts);
    struct train_result result = {0};
    plan.train = train;
    plan.n_train = n_train;
    plan.dev = dev;
    plan.n_dev = n_dev;
    if (wants(opts, "text")) {
        if (!job->task->n_corpus)
            return err_ask(err, "data=%s: task \"%s\" brings no documents", opts->data,
                           job->task->name);
        plan.n_text = find_text(job, opts, &plan.text);
    }
    if (model_handle_train(job->model, &plan, &made->tuned, &result, err))
        return -1;
    count_material(&plan, made);
    note(&result, made);
    return 0;
}
