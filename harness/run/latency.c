/* latency - the single-stream pass: a request at a time, each timed from its own start.
 *
 * Times of the batched pass say how long a batch takes, not how long a user waits; so the first
 * items of a cell are asked again, alone.  Their answers are known already: only times are kept.
 */
#include <math.h>

#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/progress.h"
#include "harness/run/session.h"

struct pass {
    struct session *s;
    size_t cell;
    const size_t *index; /* of the test item of each request */
    struct progress *progress;
};

static double ms_of(int64_t us)
{
    return us < 0 ? NAN : (double)us / 1000;
}

/* A failed request was not answered: it has no latency, but it need not be asked again. */
static int on_reply(void *context, size_t request, const struct reply *reply,
                    struct err *err)
{
    struct pass *p = context;
    size_t i = p->index[request];
    struct record *r = &p->s->record[p->cell];
    r->item[i].first_ms = reply->failed ? NAN : ms_of(reply->first_us);
    r->item[i].total_ms = reply->failed ? NAN : ms_of(reply->total_us);
    r->timed[i] = true;
    r->n_timed++;
    if (timing_item(p->s, p->cell, i, err))
        return -1;
    progress_add(p->progress, 1);
    return interrupted() ? err_interrupted(err) : spend_time(&p->s->spend, err);
}

int latency_pass(struct session *s, size_t cell, const struct model_handle *model,
                 const struct request *request, struct progress *progress,
                 struct err *err)
{
    struct record *r = &s->record[cell];
    struct arena arena = {0};
    size_t n = 0, most = record_to_time(s, r);
    struct request *timed = ARENA_ARRAY(&arena, most, struct request);
    struct reply *reply = ARENA_ARRAY(&arena, most, struct reply);
    size_t *index = ARENA_ARRAY(&arena, most, size_t);
    for (size_t i = 0; i < most; i++) {
        if (r->timed[i])
            continue;
        timed[n] = request[i];
        timed[n].continuation = STR_NONE; /* scoring it is no part of answering */
        index[n++] = i;
    }
    struct pass pass = {s, cell, index, progress};
    struct run_how how = {.single_stream = true,
                          .memory = s->plan->opts.memory,
                          .done = on_reply,
                          .context = &pass};
    int rc =
        n ? model->provider->run(model->self, timed, n, &how, reply, &arena, err) : 0;
    arena_release(&arena);
    return rc;
}
