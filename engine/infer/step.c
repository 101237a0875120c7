#include <string.h>

#include "engine/infer/session.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/progress.h"

static int finish(struct session *s, struct run *run, struct err *err)
{
    int request = run->request;
    struct gen_reply *reply = &s->reply[request];
    answer_finish(&run->answer, s->arena);
    reply->total_us = clock_us() - s->began_us;
    if (reply->first_us == 0)
        reply->first_us = reply->total_us;
    session_leave(s, run);
    if (s->how->done == NULL)
        return 0;
    return s->how->done(s->how->context, request, reply, err);
}

/* A step ----------------------------------------------------------------------------- */

static void add_read(struct session *s, struct run *run, int row, int label, int depth)
{
    s->wanted[s->n_reads] = row;
    s->read[s->n_reads++] =
        (struct read){.answer = &run->answer, .label = label, .depth = depth};
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

/* Some of a stream's ids; of a label every row is read, of a prompt the last. */
static void feed(struct session *s, struct stream *stream, int n)
{
    struct run *run = stream->run;
    int row = s->T;
    add_rows(s, stream->segment, stream->id + stream->fed, n);
    stream->fed += n;
    *(stream->label == READ_NEXT ? &s->cost.prefilled : &s->cost.scored) += n;
    if (run == NULL)
        return;
    const struct answer *a = &run->answer;
    bool whole = stream->fed == stream->n;
    for (int i = 0; stream->label != READ_NEXT && i < n; i++)
        add_read(s, run, row + i, stream->label,
                 a->label[stream->label].shared + stream->fed - n + i);
    if (whole && stream->label == READ_NEXT &&
        (a->max_new > 0 || a->request->n_choices > 0))
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
        forward_logits(s->model, &s->tape, s->logits, s->tape.final + (size_t)first * C,
                       n, s->pool);
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

int session_step(struct session *s, struct err *err)
{
    if (interrupted())
        return err_interrupted(err);
    if (session_begin(s, err))
        return -1;
    gather(s);
    struct forward_batch batch = {s->id, s->T, s->seq, s->n_seqs};
    forward_wanted(s->model, s->adapter, &s->tape, &batch, s->wanted, s->n_reads,
                   s->pool);
    look(s);
    return take_reads(s, err) || finish_fed(s, err) ? -1 : 0;
}
