#include "harness/method/given.h"

#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/map.h"
#include "harness/method/compose.h"

struct given {
    struct map at; /* id -> index of `answer` */
    struct str *answer;
    size_t n, cap;
    const struct task *task;
    struct arena *cell;
};

static void close_given(void *self)
{
    map_release(&((struct given *)self)->at);
}

static void info(void *self, struct model_info *out)
{
    (void)self;
    *out = (struct model_info){0};
}

static int choice_of(const struct request *request, struct str answer)
{
    for (size_t i = 0; i < request->n_choices; i++)
        if (str_eq(request->choices[i], answer))
            return (int)i;
    return -1;
}

static int run(void *self, const struct request *request, size_t n,
               const struct run_how *how, struct reply *reply, struct arena *arena,
               struct err *err)
{
    const struct given *given = self;
    (void)arena;
    for (size_t i = 0; i < n; i++) {
        int64_t from = clock_us();
        const uint32_t *at = map_find(&given->at, request[i].id);
        struct str text = at == NULL ? STR("") : given->answer[*at];
        int64_t took = clock_us() - from;
        reply[i] = (struct reply){.text = text,
                                  .choice = choice_of(&request[i], text),
                                  .continuation_logprob = NAN,
                                  .logprob = NAN,
                                  .first_us = how->single_stream ? took : -1,
                                  .total_us = how->single_stream ? took : -1};
        if (how->done != NULL && how->done(how->context, i, &reply[i], err))
            return -1;
    }
    return 0;
}

static const struct provider provider = {
    .name = "given",
    .summary = "answers that a method put down itself",
    .local = true,
    .close = close_given,
    .info = info,
    .run = run,
};

struct given *given_open(const struct method_job *job, struct method_made *made)
{
    struct given *given = ARENA_NEW(job->cell, struct given);
    given->task = job->task;
    given->cell = job->cell;
    made->tuned = (struct model_handle){"given", &provider, given};
    return given;
}

static void put(struct given *given, struct str id, struct str answer)
{
    bool added;
    uint32_t *at = map_put(&given->at, id, &added);
    if (!added) {
        given->answer[*at] = answer;
        return;
    }
    if (given->n == given->cap) {
        size_t cap = given->cap == 0 ? 64 : 2 * given->cap;
        struct str *bigger = ARENA_ARRAY(given->cell, cap, struct str);
        if (given->n > 0)
            memcpy(bigger, given->answer, given->n * sizeof *bigger);
        given->answer = bigger;
        given->cap = cap;
    }
    *at = (uint32_t)given->n;
    given->answer[given->n++] = answer;
}

void given_ask(struct given *given, const struct question *question, struct str answer,
               struct arena *item, struct request *request)
{
    put(given, question->id, answer);
    compose_request(given->task, question, STR_NONE, NULL, 0, item, request);
}
