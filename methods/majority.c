/* majority - a floor: always the answer that the train split has most often, without a
 * model.  Of equally frequent ones the first to appear. */
#include "harness/base/arena.h"
#include "harness/base/map.h"
#include "harness/method/given.h"

struct majority {
    struct given *given;
    struct str answer;
};

static struct str most_frequent(const struct split *train)
{
    struct map count = {0};
    uint32_t most = 0;
    struct str answer = STR("");
    for (size_t i = 0; i < train->n; i++)
        if (train->reference[i].n_accept > 0)
            ++*map_put(&count, train->reference[i].accept[0], NULL);
    for (size_t i = 0; i < train->n; i++) {
        if (train->reference[i].n_accept == 0)
            continue;
        const uint32_t *n = map_find(&count, train->reference[i].accept[0]);
        if (*n > most) {
            most = *n;
            answer = train->reference[i].accept[0];
        }
    }
    map_release(&count);
    return answer;
}

static int prepare(const struct method_job *job, struct method_made *made,
                   struct err *err)
{
    (void)err;
    struct majority *self = ARENA_NEW(job->cell, struct majority);
    self->answer = most_frequent(job->train);
    self->given = given_open(job, made);
    made->self = self;
    return 0;
}

static int ask(void *self, const struct question *question, struct arena *item,
               struct request *request, struct err *err)
{
    (void)err;
    const struct majority *majority = self;
    given_ask(majority->given, question, majority->answer, item, request);
    return 0;
}

const struct method method_majority = {
    .name = "majority",
    .summary = "a floor: always the answer that the train split has most often, no model",
    .needs = METHOD_NEEDS_TRAIN | METHOD_IS_FLOOR,
    .prepare = prepare,
    .ask = ask,
};
