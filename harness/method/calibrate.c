#include "harness/method/calibrate.h"

#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/rng.h"

/* A label that was never likely gets no more than this advantage. */
static const double least_probability = 1e-4;

static const char *const content_free[] = {"N/A", "[MASK]", ""};

/* ---- the questions */

static struct question ask_for(const struct task *task, struct str id, struct str input)
{
    return (struct question){id, input, task->choices, task->n_choices};
}

static size_t empty_questions(const struct task *task, struct question **question,
                              struct arena *arena)
{
    size_t n = sizeof content_free / sizeof *content_free;
    *question = ARENA_ARRAY(arena, n, struct question);
    for (size_t i = 0; i < n; i++)
        (*question)[i] = ask_for(task, STR("content-free"), str_of(content_free[i]));
    return n;
}

/* By chance: files are often sorted by label. */
static size_t dev_questions(const struct method_job *job, struct question **question,
                            struct arena *arena)
{
    size_t n = job->dev ? job->dev->n : 0;
    struct rng rng = rng_make(job->seed, "calibrate", 0);
    uint32_t *order = ARENA_ARRAY(arena, n, uint32_t);
    rng_shuffle(&rng, n, order);
    n = n < CALIBRATE_ITEMS ? n : CALIBRATE_ITEMS;
    *question = ARENA_ARRAY(arena, n, struct question);
    for (size_t i = 0; i < n; i++) {
        const struct question *q = &job->dev->question[order[i]];
        (*question)[i] = ask_for(job->task, q->id, q->input);
    }
    return n;
}

/* ---- the answers */

/* Adds softmax(logprob) to `sum`. */
static void add_shares(const double *logprob, size_t n, double *sum)
{
    double highest = -INFINITY, all = 0;
    for (size_t c = 0; c < n; c++)
        highest = logprob[c] > highest ? logprob[c] : highest;
    for (size_t c = 0; c < n; c++)
        all += exp(logprob[c] - highest);
    for (size_t c = 0; c < n; c++)
        sum[c] += exp(logprob[c] - highest) / all;
}

/* Of questions that fail, being too long for the window, the rest must do. */
static int sum_shares(const struct method_job *job, const struct reply *reply, size_t n,
                      double *sum, size_t *n_answered, struct err *err)
{
    *n_answered = 0;
    for (size_t i = 0; i < n; i++) {
        if (reply[i].failed)
            continue;
        if (!reply[i].choice_logprob)
            return err_ask(err,
                           "calibrate: model \"%s\" does not give the log-probabilities "
                           "of labels",
                           job->model->alias);
        add_shares(reply[i].choice_logprob, job->task->n_choices, sum);
        ++*n_answered;
    }
    return *n_answered ? 0 : err_set(err, "calibrate: %.*s", STR_ARG(reply[0].text));
}

static int ask_all(const struct method_job *job, const struct question *question,
                   size_t n, calibrate_ask *ask, void *self, struct reply *reply,
                   struct arena *arena, struct err *err)
{
    struct request *request = ARENA_ARRAY(arena, n, struct request);
    struct run_how how = {0};
    for (size_t i = 0; i < n; i++) {
        if (ask(self, &question[i], arena, &request[i], err))
            return -1;
        request[i].id = question[i].id;
    }
    if (job->model->provider->run(job->model->self, request, n, &how, reply, arena, err))
        return err_wrap(err, "calibrate");
    return 0;
}

static int find_prior(double *prior, const struct method_job *job,
                      const struct question *question, size_t n, calibrate_ask *ask,
                      void *self, struct arena *arena, struct err *err)
{
    struct reply *reply = ARENA_ARRAY(arena, n, struct reply);
    if (ask_all(job, question, n, ask, self, reply, arena, err) ||
        sum_shares(job, reply, n, prior, &n, err))
        return -1;
    for (size_t c = 0; c < job->task->n_choices; c++)
        prior[c] = log(fmax(prior[c] / (double)n, least_probability));
    return 0;
}

int calibrate(const double **prior, const struct method_job *job, const char *way,
              calibrate_ask *ask, void *self, struct err *err)
{
    const struct task *task = job->task;
    struct arena scratch = {0};
    struct question *question;
    *prior = NULL;
    if (!strcmp(way, "none") || !task->n_choices || job->model->provider->recorded)
        return 0;
    size_t n = !strcmp(way, "dev") ? dev_questions(job, &question, &scratch)
                                   : empty_questions(task, &question, &scratch);
    double *p = ARENA_ARRAY(job->cell, task->n_choices, double);
    int rc = n ? find_prior(p, job, question, n, ask, self, &scratch, err)
               : err_ask(err, "calibrate=dev: task \"%s\" has no dev split", task->name);
    arena_release(&scratch);
    if (!rc)
        *prior = p;
    return rc;
}
