#include "harness/method/parts.h"

#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/map.h"

struct parts {
    struct provider provider; /* of the models, with operations that ask the right one */
    const char *alias;
    struct model_handle *model;
    size_t n;
    struct map of; /* id of a question -> model */
};

/* The requests of one model. */
struct share {
    struct request *request;
    size_t *index; /* of each among all */
    size_t n;
    const struct run_how *how; /* of all */
};

static void close_all(void *self)
{
    struct parts *p = self;
    for (size_t i = 0; i < p->n; i++)
        model_handle_close(&p->model[i]);
    map_release(&p->of);
    free(p->model);
    free(p);
}

static void info(void *self, struct model_info *info)
{
    struct parts *p = self;
    p->model[0].provider->info(p->model[0].self, info);
}

static int take_share(struct parts *p, size_t model, const struct request *request,
                      size_t n, struct share *share, struct err *err)
{
    share->n = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t *of = map_find(&p->of, request[i].id);
        if (of == NULL)
            return err_set(err, "no part of the knowledge answers \"%.*s\"",
                           STR_ARG(request[i].id));
        if (*of != model)
            continue;
        share->request[share->n] = request[i];
        share->index[share->n++] = i;
    }
    return 0;
}

static int on_reply(void *context, size_t request, const struct reply *reply,
                    struct err *err)
{
    const struct share *share = context;
    return share->how->done(share->how->context, share->index[request], reply, err);
}

static void on_planned(void *context, int64_t bytes)
{
    const struct share *share = context;
    share->how->planned(share->how->context, bytes);
}

static int run_share(struct parts *p, size_t model, struct share *share,
                     struct reply *reply, struct arena *arena, struct err *err)
{
    struct reply *own = ARENA_ARRAY(arena, share->n, struct reply);
    struct run_how how = *share->how;
    how.context = share;
    how.done = on_reply;
    how.planned = how.planned != NULL ? on_planned : NULL;
    if (p->model[model].provider->run(p->model[model].self, share->request, share->n,
                                      &how, own, arena, err))
        return -1;
    for (size_t i = 0; i < share->n; i++)
        reply[share->index[i]] = own[i];
    return 0;
}

static int run(void *self, const struct request *request, size_t n,
               const struct run_how *how, struct reply *reply, struct arena *arena,
               struct err *err)
{
    struct parts *p = self;
    struct share share = {.request = ARENA_ARRAY(arena, n, struct request),
                          .index = ARENA_ARRAY(arena, n, size_t),
                          .how = how};
    for (size_t m = 0; m < p->n; m++)
        if (take_share(p, m, request, n, &share, err) ||
            (share.n > 0 && run_share(p, m, &share, reply, arena, err)))
            return -1;
    return 0;
}

static int shared(void *self, const struct request *request, size_t n, int *tokens,
                  struct err *err)
{
    struct parts *p = self;
    struct arena arena = {0};
    struct share share = {.request = ARENA_ARRAY(&arena, n, struct request),
                          .index = ARENA_ARRAY(&arena, n, size_t)};
    int *own = ARENA_ARRAY(&arena, n, int), rc = 0;
    for (size_t m = 0; m < p->n && rc == 0; m++) {
        const struct model_handle *model = &p->model[m];
        rc = take_share(p, m, request, n, &share, err);
        if (rc == 0)
            rc = model->provider->shared(model->self, share.request, share.n, own, err);
        for (size_t i = 0; rc == 0 && i < share.n; i++)
            tokens[share.index[i]] = own[i];
    }
    arena_release(&arena);
    return rc;
}

struct parts *parts_open(const struct model_handle *like)
{
    struct parts *p = mem_alloc(sizeof *p);
    p->alias = like->alias;
    p->provider = *like->provider;
    p->provider.close = close_all;
    p->provider.info = info;
    p->provider.run = run;
    p->provider.shared = p->provider.shared != NULL ? shared : NULL;
    p->provider.count = NULL;
    p->provider.embed = NULL;
    p->provider.train = NULL;
    p->provider.set_terms = NULL;
    return p;
}

void parts_add(struct parts *parts, struct model_handle model)
{
    parts->model = mem_resize(parts->model, parts->n + 1, sizeof *parts->model);
    parts->model[parts->n++] = model;
}

void parts_question(struct parts *parts, struct str id, size_t model)
{
    *map_put(&parts->of, id, NULL) = (uint32_t)model;
}

struct model_handle parts_handle(struct parts *parts)
{
    return (struct model_handle){parts->alias, &parts->provider, parts};
}
