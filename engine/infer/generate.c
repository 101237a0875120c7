#include "engine/infer/generate.h"

#include <stdlib.h>
#include <string.h>

#include "engine/infer/session.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"

/* Requests --------------------------------------------------------------------------- */

static int check_ids(const struct session *s, int request, const int32_t *id, int n,
                     struct err *err)
{
    for (int i = 0; i < n; i++)
        if (id[i] < 0 || id[i] >= s->model->shape.V)
            return err_ask(err, "request %d: id %d; the model has %d", request, id[i],
                           s->model->shape.V);
    return 0;
}

static int check_request(const struct session *s, int i, struct err *err)
{
    const struct gen_request *r = &s->request[i];
    int context = s->model->shape.context;
    if (r->n_prompt < 1)
        return err_ask(err, "request %d: the prompt is empty", i);
    if (r->n_prompt > context)
        return err_ask(
            err, "request %d: the prompt has %d tokens, %d more than the context of %d",
            i, r->n_prompt, r->n_prompt - context, context);
    if (check_ids(s, i, r->prompt, r->n_prompt, err))
        return -1;
    for (int c = 0; c < r->n_choices; c++) {
        int n = r->choice[c].n;
        if (n > context - r->n_prompt + 1)
            return err_ask(
                err, "request %d: prompt and choice %d have %d tokens; the context is %d",
                i, c, r->n_prompt + n, context);
        if (check_ids(s, i, r->choice[c].id, n, err))
            return -1;
    }
    return 0;
}

/* Opening and closing ---------------------------------------------------------------- */

static int take_logits(struct session *s, struct err *err)
{
    size_t rows = (size_t)s->logits_rows;
    size_t V = (size_t)s->model->shape.V, floats = rows * V * (s->samples ? 3 : 1);
    s->logits = mem_big(floats * sizeof *s->logits);
    if (s->logits == NULL)
        return err_set(err, "no memory for %zu rows of logits", rows);
    s->scratch = s->samples ? s->logits + rows * V : NULL;
    cache_count(&s->cache, (int64_t)(floats * sizeof *s->logits));
    return 0;
}

static void make_plan(struct session *s)
{
    struct prompt *prompt = ARENA_ARRAY(&s->work, (size_t)s->n, struct prompt);
    for (int i = 0; i < s->n; i++)
        prompt[i] = (struct prompt){s->request[i].prompt, s->request[i].n_prompt};
    /* below the nodes come a run's own segment and its labels' */
    prefix_plan(&s->plan, prompt, s->n, SEGMENT_DEPTH - 1 - LABELS_DEPTH, s->how->share,
                &s->work);
    s->shared = ARENA_ARRAY(&s->work, (size_t)s->plan.n_nodes, struct segment *);
}

static int session_open(struct session *s, struct err *err)
{
    s->began_us = clock_us();
    s->cache = (struct cache){
        .shape = &s->model->shape,
        .limit = s->how->memory > 0 ? s->how->memory : gen_memory(),
    };
    memset(s->reply, 0, (size_t)s->n * sizeof *s->reply);
    for (int i = 0; i < s->n; i++)
        if (check_request(s, i, err))
            return -1;
    make_plan(s);
    int T = session_sizes(s);
    if (session_check(s, session_step_bytes(s, T), err))
        return -1;
    s->cache.limit = s->cache.limit < s->planned ? s->cache.limit : s->planned;
    if (s->how->planned != NULL)
        s->how->planned(s->how->context, s->planned);
    if (tape_open(&s->tape, s->model, s->adapter, T, TAPE_SHARED, err))
        return -1;
    cache_count(&s->cache, (int64_t)s->tape.bytes);
    s->id = ARENA_ARRAY(&s->work, (size_t)T, int32_t);
    s->seq = ARENA_ARRAY(&s->work, (size_t)T, struct forward_seq);
    s->read = ARENA_ARRAY(&s->work, (size_t)T, struct read);
    s->wanted = ARENA_ARRAY(&s->work, (size_t)T, int);
    s->run = ARENA_ARRAY(&s->work, (size_t)s->slots, struct run);
    for (int i = 0; i < s->slots; i++)
        s->run[i].request = -1;
    return take_logits(s, err);
}

static void session_close(struct session *s)
{
    for (int i = 0; s->run != NULL && i < s->slots; i++) {
        if (s->run[i].request >= 0)
            session_leave(s, &s->run[i]);
        answer_release(&s->run[i].answer);
    }
    for (int i = 0; s->shared != NULL && i < s->plan.n_nodes; i++)
        cache_close(&s->cache, s->shared[i]);
    cache_release(&s->cache);
    tape_release(&s->tape);
    free(s->logits);
    free(s->stream);
    arena_release(&s->work);
}

int gen_run(const struct model *model, const struct adapter *adapter,
            const struct gen_request *request, int n, const struct gen_how *how,
            struct gen_reply *reply, struct gen_cost *cost, struct arena *arena,
            struct pool *pool, struct err *err)
{
    struct session session = {.model = model,
                              .adapter = adapter,
                              .request = request,
                              .reply = reply,
                              .how = how,
                              .arena = arena,
                              .pool = pool,
                              .n = n};
    int rc = n > 0 ? session_open(&session, err) : 0;
    while (rc == 0 && (session.active > 0 || session.next < n))
        rc = session_step(&session, err);
    session.cost.bytes = session.cache.peak;
    if (cost != NULL)
        *cost = session.cost;
    session_close(&session);
    return rc;
}
