#include <stdlib.h>
#include <string.h>

#include "engine/infer/session.h"
#include "harness/base/err.h"

static void push_stream(struct session *s, struct stream stream)
{
    if (s->last_stream == s->max_streams && s->first_stream > s->max_streams / 2) {
        s->last_stream -= s->first_stream;
        memmove(s->stream, s->stream + s->first_stream,
                s->last_stream * sizeof *s->stream);
        s->first_stream = 0;
    }
    if (s->last_stream == s->max_streams) {
        s->max_streams = s->max_streams * 2 + 64;
        s->stream = mem_resize(s->stream, s->max_streams, sizeof *s->stream);
    }
    s->stream[s->last_stream++] = stream;
}

static int shared_length(const struct session *s, int node)
{
    return node >= 0 ? s->plan.node[node].to : 0;
}

/* Keys that a request needs behind its shared beginning; of its answer, all but the last
 * id. */
static int own_capacity(const struct session *s, const struct gen_request *r, int node)
{
    int room = s->model->shape.context - r->n_prompt + 1;
    int max_new = r->max_new < room ? r->max_new : room;
    int answer = r->n_choices == 0 && max_new > 0 ? max_new - 1 : 0;
    return r->n_prompt - shared_length(s, node) + answer;
}

int64_t session_own_bytes(const struct session *s, int request)
{
    const struct gen_request *r = &s->request[request];
    int node = s->plan.node_of[request];
    int64_t bytes =
        cache_bytes(&s->cache, shared_length(s, node), own_capacity(s, r, node));
    for (int c = 0; c < r->n_choices; c++) /* at most: labels may share */
        if (r->choice[c].n > 1)
            bytes += cache_bytes(&s->cache, r->n_prompt, r->choice[c].n - 1);
    return bytes;
}

/* With the shared beginnings that are not there yet. */
static int64_t bytes_to_begin(const struct session *s, int request)
{
    const struct prefix *prefix = s->plan.node;
    int node = s->plan.node_of[request];
    int64_t bytes = session_own_bytes(s, request);
    for (; node >= 0 && s->shared[node] == NULL; node = prefix[node].parent)
        bytes += cache_bytes(&s->cache, prefix[node].from,
                             prefix[node].to - prefix[node].from);
    return bytes;
}

/* Opens what is not open yet, outermost first; *fed grows by its ids. */
static int open_shared(struct session *s, int node, int *fed, struct err *err)
{
    int path[SEGMENT_DEPTH], depth = 0;
    for (; node >= 0 && s->shared[node] == NULL; node = s->plan.node[node].parent)
        path[depth++] = node;
    while (depth > 0) {
        int i = path[--depth];
        const struct prefix *p = &s->plan.node[i];
        struct segment *parent = p->parent >= 0 ? s->shared[p->parent] : NULL;
        if (cache_open(&s->cache, &s->shared[i], parent, p->from, p->to - p->from, err))
            return -1;
        push_stream(s, (struct stream){s->shared[i], p->id + p->from, p->to - p->from, 0,
                                       NULL, READ_NEXT});
        *fed += p->to - p->from;
    }
    return 0;
}

static void push_of_run(struct session *s, struct run *run, struct segment *segment,
                        const int32_t *id, int n, int label)
{
    push_stream(s, (struct stream){segment, id, n, 0, run, label});
    run->streams++;
}

static int open_labels(struct session *s, struct run *run, struct err *err)
{
    const struct gen_request *r = run->answer.request;
    const struct label *label = run->answer.label;
    run->label = mem_alloc((size_t)r->n_choices * sizeof *run->label);
    for (int i = 0; i < r->n_choices; i++) {
        const struct label *l = &label[i];
        int n = l->rows - l->shared;
        if (n < 1)
            continue;
        struct segment *parent = l->parent >= 0 ? run->label[l->parent] : run->segment;
        if (cache_open(&s->cache, &run->label[i], parent, r->n_prompt + l->shared, n,
                       err))
            return -1;
        push_of_run(s, run, run->label[i], r->choice[l->choice].id + l->shared, n, i);
    }
    return 0;
}

static int begin(struct session *s, struct run *run, int request, struct err *err)
{
    const struct gen_request *r = &s->request[request];
    int node = s->plan.node_of[request], from = shared_length(s, node);
    run->request = request;
    run->node = node;
    run->streams = 0;
    run->decoding = false;
    s->active++;
    answer_begin(&run->answer, s->model, r, &s->reply[request], s->arena);
    int computed = r->n_prompt - from;
    if (open_shared(s, node, &computed, err) ||
        cache_open(&s->cache, &run->segment, node >= 0 ? s->shared[node] : NULL, from,
                   own_capacity(s, r, node), err))
        return -1;
    s->reply[request].prompt_computed = computed;
    push_of_run(s, run, run->segment, r->prompt + from, r->n_prompt - from, READ_NEXT);
    return r->n_choices > 0 ? open_labels(s, run, err) : 0;
}

static struct run *free_slot(struct session *s)
{
    for (int i = 0; i < s->slots; i++)
        if (s->run[i].request < 0)
            return &s->run[i];
    return NULL;
}

int session_check(const struct session *s, int64_t step, struct err *err)
{
    for (int i = 0; s->how->memory > 0 && i < s->n; i++) {
        int64_t bytes = step + bytes_to_begin(s, i);
        if (bytes > s->how->memory)
            return err_ask(err,
                           "request %d needs %lld KiB for keys, values and activations; "
                           "%lld KiB are allowed",
                           i, (long long)((bytes + 1023) >> 10),
                           (long long)(s->how->memory >> 10));
    }
    return 0;
}

int session_begin(struct session *s, struct err *err)
{
    while (s->next < s->n && s->active < s->slots) {
        int request = s->plan.order[s->next];
        bool fits = cache_fits(&s->cache, bytes_to_begin(s, request));
        if (!fits && s->active > 0)
            return 0;
        s->next++;
        if (begin(s, free_slot(s), request, err))
            return -1;
    }
    return 0;
}

/* Ending ----------------------------------------------------------------------------- */

/* One that stood on a node is finished. */
static void leave_node(struct session *s, int node)
{
    while (node >= 0 && --s->plan.node[node].users == 0) {
        cache_close(&s->cache, s->shared[node]);
        s->shared[node] = NULL;
        node = s->plan.node[node].parent;
    }
}

void session_leave(struct session *s, struct run *run)
{
    const struct gen_request *r = run->answer.request;
    for (int i = 0; run->label != NULL && i < r->n_choices; i++)
        cache_close(&s->cache, run->label[i]);
    free(run->label);
    run->label = NULL;
    cache_close(&s->cache, run->segment);
    run->segment = NULL;
    leave_node(s, run->node);
    run->request = -1;
    s->active--;
}
