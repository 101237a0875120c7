#include "engine/infer/generate.h"

#include <stdlib.h>
#include <string.h>

#include "engine/infer/answer.h"
#include "engine/infer/prefix.h"
#include "engine/model/forward.h"
#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/progress.h"

enum {
    ROWS_MAX = 512,       /* tokens of a step: enough to keep the products busy */
    SLOTS = 48,           /* a multiple of the 6 rows of a tile */
    LOGITS_MAX = 4 << 20, /* floats of logits at a time */
};

/* A request that is being answered. */
struct run {
    struct answer answer;
    int request;             /* -1: the slot is free */
    int node;                /* the shared beginning it stands on, -1: none */
    struct segment *segment; /* the rest of the prompt, and the answer */
    struct segment **choice; /* one for each choice of two or more ids, else NULL */
    int streams;             /* not yet fed to the end */
    bool decoding;           /* ids.id[n - 1] is the next to be fed */
};

/* Ids that are to be fed in order, over as many steps as it takes. */
struct stream {
    struct segment *segment;
    const int32_t *id;
    int n, fed;
    struct run *run; /* NULL: a shared beginning */
    int choice;      /* READ_NEXT: the prompt */
};

struct session {
    const struct model *model;
    const struct adapter *adapter;
    const struct gen_request *request;
    struct gen_reply *reply;
    const struct gen_how *how;
    struct gen_cost cost;
    struct arena *arena, work; /* replies; everything else */
    struct pool *pool;
    int n, next, active, slots; /* requests; the next to begin; begun; room */
    int64_t began_us, bytes, limit;

    struct prefix_plan plan;
    struct segment **shared; /* of each node, NULL while there is none */
    struct run *run;
    struct stream *stream; /* a queue: [first, last) */
    size_t first_stream, last_stream, max_streams;

    struct tape tape;
    int32_t *id; /* the batch */
    struct forward_seq *seq;
    struct read *read;
    int T, n_seqs, n_reads;
    float *hidden, *logits, *scratch; /* logits_rows of C, of V, of 2 V */
    int logits_rows;
};

/* Segments --------------------------------------------------------------------------- */

static void count_bytes(struct session *s, int64_t bytes)
{
    s->bytes += bytes;
    if (s->bytes > s->cost.bytes)
        s->cost.bytes = s->bytes;
}

static int open_segment(struct session *s, struct segment **out, struct segment *parent,
                        int start, int capacity, struct err *err)
{
    *out = segment_open(&s->model->shape, parent, capacity);
    if (*out == NULL)
        return err_set(err, "no memory for the keys and values of %d tokens", capacity);
    (*out)->start = start;
    count_bytes(s, (int64_t)segment_bytes(&s->model->shape, capacity));
    return 0;
}

static void close_segment(struct session *s, struct segment *segment)
{
    if (segment == NULL)
        return;
    count_bytes(s, -(int64_t)segment_bytes(&s->model->shape, segment->capacity));
    segment_close(segment);
}

/* One that stood on a node is finished. */
static void leave_node(struct session *s, int node)
{
    while (node >= 0 && --s->plan.node[node].users == 0) {
        close_segment(s, s->shared[node]);
        s->shared[node] = NULL;
        node = s->plan.node[node].parent;
    }
}

/* Beginning -------------------------------------------------------------------------- */

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

static int64_t bytes_for(const struct session *s, int request)
{
    const struct gen_request *r = &s->request[request];
    int node = s->plan.node_of[request];
    size_t bytes = segment_bytes(&s->model->shape, own_capacity(s, r, node));
    for (int c = 0; c < r->n_choices; c++)
        if (r->choice[c].n > 1)
            bytes += segment_bytes(&s->model->shape, r->choice[c].n - 1);
    for (; node >= 0 && s->shared[node] == NULL; node = s->plan.node[node].parent)
        bytes += segment_bytes(&s->model->shape,
                               s->plan.node[node].to - s->plan.node[node].from);
    return (int64_t)bytes;
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
        if (open_segment(s, &s->shared[i], parent, p->from, p->to - p->from, err))
            return -1;
        push_stream(s, (struct stream){s->shared[i], p->id + p->from, p->to - p->from, 0,
                                       NULL, READ_NEXT});
        *fed += p->to - p->from;
    }
    return 0;
}

static void push_of_run(struct session *s, struct run *run, struct segment *segment,
                        const int32_t *id, int n, int choice)
{
    push_stream(s, (struct stream){segment, id, n, 0, run, choice});
    run->streams++;
}

/* The last id of a choice is only looked up, never fed. */
static int open_choices(struct session *s, struct run *run, struct err *err)
{
    const struct gen_request *r = run->answer.request;
    run->choice = mem_alloc((size_t)r->n_choices * sizeof(struct segment *));
    for (int c = 0; c < r->n_choices; c++) {
        int n = r->choice[c].n - 1;
        if (n < 1)
            continue;
        if (open_segment(s, &run->choice[c], run->segment, r->n_prompt, n, err))
            return -1;
        push_of_run(s, run, run->choice[c], r->choice[c].id, n, c);
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
        open_segment(s, &run->segment, node >= 0 ? s->shared[node] : NULL, from,
                     own_capacity(s, r, node), err))
        return -1;
    s->reply[request].prompt_computed = computed;
    push_of_run(s, run, run->segment, r->prompt + from, r->n_prompt - from, READ_NEXT);
    return r->n_choices > 0 ? open_choices(s, run, err) : 0;
}

static struct run *free_slot(struct session *s)
{
    for (int i = 0; i < s->slots; i++)
        if (s->run[i].request < 0)
            return &s->run[i];
    return NULL;
}

static int begin_some(struct session *s, struct err *err)
{
    while (s->next < s->n && s->active < s->slots) {
        int request = s->plan.order[s->next];
        int64_t bytes = bytes_for(s, request);
        if (s->bytes + bytes > s->limit && s->active > 0)
            return 0;
        if (s->bytes + bytes > s->limit && s->how->memory > 0)
            return err_ask(err,
                           "request %d needs %lld MiB for keys, values and activations; "
                           "%lld MiB are allowed",
                           request, (long long)((s->bytes + bytes) >> 20),
                           (long long)(s->limit >> 20));
        s->next++;
        if (begin(s, free_slot(s), request, err))
            return -1;
    }
    return 0;
}

/* Ending ----------------------------------------------------------------------------- */

static void close_run(struct session *s, struct run *run)
{
    const struct gen_request *r = run->answer.request;
    for (int c = 0; run->choice != NULL && c < r->n_choices; c++)
        close_segment(s, run->choice[c]);
    free(run->choice);
    run->choice = NULL;
    close_segment(s, run->segment);
    run->segment = NULL;
    leave_node(s, run->node);
    run->request = -1;
    s->active--;
}

static int finish(struct session *s, struct run *run, struct err *err)
{
    int request = run->request;
    struct gen_reply *reply = &s->reply[request];
    answer_finish(&run->answer, s->arena);
    reply->total_us = clock_us() - s->began_us;
    if (reply->first_us == 0)
        reply->first_us = reply->total_us;
    close_run(s, run);
    if (s->how->done == NULL)
        return 0;
    return s->how->done(s->how->context, request, reply, err);
}

/* A step ----------------------------------------------------------------------------- */

static void add_read(struct session *s, struct run *run, int row, int choice, int32_t id)
{
    s->read[s->n_reads++] = (struct read){&run->answer, row, choice, id, 0};
}

static void add_rows(struct session *s, struct segment *segment, const int32_t *id, int n)
{
    memcpy(s->id + s->T, id, (size_t)n * sizeof *id);
    s->seq[s->n_seqs++] = (struct forward_seq){n, segment};
    s->T += n;
}

static void add_decoding(struct session *s)
{
    for (int i = 0; i < s->slots; i++) {
        struct run *run = &s->run[i];
        if (run->request < 0 || !run->decoding)
            continue;
        add_read(s, run, s->T, READ_NEXT, 0);
        add_rows(s, run->segment, &run->answer.ids.id[run->answer.ids.n - 1], 1);
        s->cost.decoded++;
    }
}

/* Some of a stream's ids; of a choice every row is read, of a prompt the last. */
static void feed(struct session *s, struct stream *stream, int n)
{
    struct run *run = stream->run;
    int row = s->T;
    add_rows(s, stream->segment, stream->id + stream->fed, n);
    stream->fed += n;
    *(stream->choice == READ_NEXT ? &s->cost.prefilled : &s->cost.scored) += n;
    if (run == NULL)
        return;
    bool whole = stream->fed == stream->n;
    if (stream->choice != READ_NEXT)
        for (int i = 0; i < n; i++)
            add_read(s, run, row + i, stream->choice,
                     stream->id[stream->fed - n + i + 1]);
    else if (whole && (run->answer.max_new > 0 || run->answer.request->n_choices > 0))
        add_read(s, run, row + n - 1, READ_NEXT, 0);
    if (whole)
        run->streams--;
}

/* One token of every decoding run, then of the streams, in order, as much as there is
 * room for. A stream's parents stand before it in the queue: their keys are there, or in
 * this batch. */
static void gather(struct session *s)
{
    s->T = s->n_seqs = s->n_reads = 0;
    add_decoding(s);
    while (s->first_stream < s->last_stream && s->T < s->tape.T_max) {
        struct stream *stream = &s->stream[s->first_stream];
        int room = s->tape.T_max - s->T, left = stream->n - stream->fed;
        feed(s, stream, left < room ? left : room);
        if (stream->fed == stream->n)
            s->first_stream++;
    }
}

struct looking {
    struct session *s;
    int first; /* read whose logits are in row 0 */
};

static void look_at(void *context, int i)
{
    const struct looking *l = context;
    struct session *s = l->s;
    size_t V = (size_t)s->model->shape.V;
    float *scratch = s->scratch != NULL ? s->scratch + 2 * V * (size_t)i : NULL;
    answer_look(&s->read[l->first + i], s->logits + V * (size_t)i, (int)V, scratch);
}

static void look(struct session *s)
{
    size_t C = (size_t)s->model->shape.C;
    for (int first = 0; first < s->n_reads; first += s->logits_rows) {
        int n = s->n_reads - first < s->logits_rows ? s->n_reads - first : s->logits_rows;
        for (int i = 0; i < n; i++)
            memcpy(s->hidden + (size_t)i * C,
                   s->tape.final + (size_t)s->read[first + i].row * C,
                   C * sizeof *s->hidden);
        forward_logits(s->model, s->logits, s->hidden, n, s->pool);
        struct looking looking = {s, first};
        pool_run(s->pool, n, look_at, &looking);
    }
}

static struct run *run_of(const struct read *read)
{
    return (struct run *)(void *)read->answer; /* its first member */
}

static int take_reads(struct session *s, struct err *err)
{
    for (int i = 0; i < s->n_reads; i++) {
        struct run *run = run_of(&s->read[i]);
        bool finished = answer_take(&s->read[i]);
        struct gen_reply *reply = run->answer.reply;
        if (run->answer.request->n_choices > 0)
            continue;
        run->decoding = true;
        if (reply->first_us == 0)
            reply->first_us = clock_us() - s->began_us;
        if (finished && finish(s, run, err))
            return -1;
    }
    return 0;
}

/* Scored runs, and those that asked for no text, are finished when all is fed. */
static int finish_fed(struct session *s, struct err *err)
{
    for (int i = 0; i < s->slots; i++) {
        struct run *run = &s->run[i];
        bool scored = run->request >= 0 && !run->decoding && run->streams == 0;
        if (scored && finish(s, run, err))
            return -1;
    }
    return 0;
}

static int step(struct session *s, struct err *err)
{
    if (interrupted())
        return err_interrupted(err);
    if (begin_some(s, err))
        return -1;
    gather(s);
    struct forward_batch batch = {s->id, s->T, s->seq, s->n_seqs};
    forward(s->model, s->adapter, &s->tape, &batch, s->pool);
    look(s);
    return take_reads(s, err) || finish_fed(s, err) ? -1 : 0;
}

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

static int64_t quarter_of_free_memory(void)
{
    int64_t quarter = clock_free_memory_bytes() / 4;
    return quarter > 256 << 20 ? quarter : 256 << 20;
}

static int choose_slots(const struct session *s)
{
    int slots = s->how->slots > 0 ? s->how->slots : SLOTS;
    return slots < s->n ? slots : s->n;
}

/* Rows of a step: no more than there is to do. */
static int choose_rows(const struct session *s)
{
    int64_t rows = 0;
    for (int i = 0; i < s->n && rows < ROWS_MAX; i++) {
        rows += s->request[i].n_prompt;
        for (int c = 0; c < s->request[i].n_choices; c++)
            rows += s->request[i].choice[c].n;
    }
    int T = rows < ROWS_MAX ? (int)rows : ROWS_MAX;
    return T > s->slots ? T : s->slots;
}

static int choose_logits_rows(const struct session *s)
{
    int rows = LOGITS_MAX / s->model->shape.V, T = s->tape.T_max;
    rows = rows < 6 ? 6 : rows;
    return rows < T ? rows : T;
}

static bool samples(const struct session *s)
{
    for (int i = 0; i < s->n; i++)
        if (s->request[i].temperature > 0 && s->request[i].n_choices == 0)
            return true;
    return false;
}

static int take_logits(struct session *s, struct err *err)
{
    size_t rows = (size_t)(s->logits_rows = choose_logits_rows(s));
    size_t C = (size_t)s->model->shape.C, V = (size_t)s->model->shape.V;
    size_t floats = rows * (C + V + (samples(s) ? 2 * V : 0));
    s->hidden = mem_big(floats * sizeof *s->hidden);
    if (s->hidden == NULL)
        return err_set(err, "no memory for %zu rows of logits", rows);
    s->logits = s->hidden + rows * C;
    s->scratch = samples(s) ? s->logits + rows * V : NULL;
    count_bytes(s, (int64_t)(floats * sizeof *s->hidden));
    return 0;
}

static void make_plan(struct session *s)
{
    struct prompt *prompt = ARENA_ARRAY(&s->work, (size_t)s->n, struct prompt);
    for (int i = 0; i < s->n; i++)
        prompt[i] = (struct prompt){s->request[i].prompt, s->request[i].n_prompt};
    /* below the nodes come a run's own segment and its choices' */
    prefix_plan(&s->plan, prompt, s->n, SEGMENT_DEPTH - 2, s->how->share, &s->work);
    s->shared = ARENA_ARRAY(&s->work, (size_t)s->plan.n_nodes, struct segment *);
}

static int session_open(struct session *s, struct err *err)
{
    s->began_us = clock_us();
    s->limit = s->how->memory > 0 ? s->how->memory : quarter_of_free_memory();
    memset(s->reply, 0, (size_t)s->n * sizeof *s->reply);
    for (int i = 0; i < s->n; i++)
        if (check_request(s, i, err))
            return -1;
    s->slots = choose_slots(s);
    int T = choose_rows(s);
    if (tape_open(&s->tape, s->model, s->adapter, T, false, err))
        return -1;
    count_bytes(s, (int64_t)s->tape.bytes);
    s->id = ARENA_ARRAY(&s->work, (size_t)T, int32_t);
    s->seq = ARENA_ARRAY(&s->work, (size_t)T, struct forward_seq);
    s->read = ARENA_ARRAY(&s->work, (size_t)T, struct read);
    s->run = ARENA_ARRAY(&s->work, (size_t)s->slots, struct run);
    for (int i = 0; i < s->slots; i++)
        s->run[i].request = -1;
    make_plan(s);
    return take_logits(s, err);
}

static void session_close(struct session *s)
{
    for (int i = 0; s->run != NULL && i < s->slots; i++) {
        if (s->run[i].request >= 0)
            close_run(s, &s->run[i]);
        answer_release(&s->run[i].answer);
    }
    for (int i = 0; s->shared != NULL && i < s->plan.n_nodes; i++)
        close_segment(s, s->shared[i]);
    tape_release(&s->tape);
    free(s->hidden);
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
        rc = step(&session, err);
    if (cost != NULL)
        *cost = session.cost;
    session_close(&session);
    return rc;
}
