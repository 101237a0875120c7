/* What the sequences of a step begin with, computed once for all of them. */
#include <stdlib.h>
#include <string.h>

#include "engine/model/backward_impl.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"

static size_t width_of(const struct model *model)
{
    return (size_t)model->shape.KV * (size_t)model->shape.D;
}

/* Floats of the gradients of keys, or of values: of all layers, and of each sequence. */
static size_t collected(const struct model *model, int n)
{
    return (size_t)model->shape.L * (size_t)n * width_of(model);
}

static size_t apart(const struct model *model, int n, int most)
{
    return (size_t)most * (size_t)n * width_of(model);
}

static size_t gradient_bytes(const struct model *model, int n, int most)
{
    return 2 * sizeof(float) * (collected(model, n) + apart(model, n, most));
}

size_t prefix_bytes(const struct model *model, const struct adapter *adapter, int n,
                    int most, struct pass_how how)
{
    return tape_bytes(model, adapter, n, backward_tape(model, adapter, how)) +
           (how.learn ? gradient_bytes(model, n, most) : 0);
}

int prefix_open(struct prefix *p, const struct model *model,
                const struct adapter *adapter, const int32_t *id, int n, int most,
                struct pass_how how, struct err *err)
{
    *p = (struct prefix){.id = id, .n = n, .most = most};
    if (tape_open(&p->tape, model, adapter, n, backward_tape(model, adapter, how), err))
        return -1;
    if (!how.learn)
        return 0;
    size_t bytes = gradient_bytes(model, n, most);
    p->dk = mem_big(bytes);
    if (!p->dk) {
        prefix_release(p);
        return err_set(err, "no memory for the gradients of %d tokens (%zu MiB)", n,
                       bytes >> 20);
    }
    memset(p->dk, 0, bytes);
    p->dv = p->dk + collected(model, n);
    p->own_dk = p->dv + collected(model, n);
    p->own_dv = p->own_dk + apart(model, n, most);
    return 0;
}

void prefix_release(struct prefix *p)
{
    tape_release(&p->tape);
    free(p->dk);
    *p = (struct prefix){.n = 0};
}

/* The prefix as a batch of its own: nobody reads what comes out of its last layer. */
static struct train_batch batch_of(struct prefix *p, struct train_seq *seq)
{
    *seq = (struct train_seq){p->n, p->n, false};
    return (struct train_batch){p->id, p->n, seq, 1, p};
}

void prefix_forward(struct prefix *p, struct backward *b, const struct model *model,
                    const struct adapter *adapter, struct pool *pool)
{
    struct train_seq seq;
    const struct train_batch batch = batch_of(p, &seq);
    if (p->dk)
        memset(p->dk, 0, 2 * sizeof(float) * collected(model, p->n));
    backward_forward(b, model, adapter, &p->tape, &batch, pool);
}

void prefix_run(struct prefix *p, struct backward *b, struct model *model,
                struct adapter *adapter, struct pool *pool)
{
    struct train_seq seq;
    const struct train_batch batch = batch_of(p, &seq);
    backward_run(b, model, adapter, &p->tape, &batch, pool);
}

bool is_prefix(const struct way *w)
{
    return w->batch->prefix && w->tape == &w->batch->prefix->tape;
}

struct kv_span prefix_span(const struct way *w, int l, int i)
{
    const struct prefix *p = w->batch->prefix;
    const struct layer_tape *t = &p->tape.layer[l];
    size_t at = apart(w->model, p->n, i);
    return (struct kv_span){.k = t->k,
                            .v = t->v,
                            .n = p->n,
                            .dk = p->own_dk ? p->own_dk + at : NULL,
                            .dv = p->own_dv ? p->own_dv + at : NULL};
}

/* Gradients -------------------------------------------------------------------------------- */

struct collecting {
    const struct way *way;
    int l, n_seqs;
};

/* Takes what it adds away. */
static void add_all(float *to, float *from, size_t n, size_t step, int n_seqs)
{
    for (int i = 0; i < n_seqs; i++, from += step) {
        for (size_t k = 0; k < n; k++)
            to[k] += from[k];
        memset(from, 0, n * sizeof *from);
    }
}

/* A row's keys and values, from sequence after sequence. */
static void collect_row(void *context, int row)
{
    const struct collecting *c = context;
    const struct prefix *p = c->way->batch->prefix;
    size_t width = width_of(c->way->model), step = (size_t)p->n * width;
    size_t at = (size_t)row * width, to = (size_t)c->l * step + at;
    add_all(p->dk + to, p->own_dk + at, width, step, c->n_seqs);
    add_all(p->dv + to, p->own_dv + at, width, step, c->n_seqs);
}

void prefix_collect(const struct way *w, int l)
{
    struct collecting collecting = {w, l, 0};
    for (int i = 0; i < w->batch->n_seqs; i++)
        collecting.n_seqs += w->batch->seq[i].continues;
    if (collecting.n_seqs > 0)
        pool_run(w->pool, w->batch->prefix->n, collect_row, &collecting);
}

void prefix_keys(const struct way *w, int l)
{
    const struct prefix *p = w->batch->prefix;
    size_t width = width_of(w->model), first = (size_t)w->first * width;
    size_t at = (size_t)l * (size_t)p->n * width + first, n = (size_t)w->T * width;
    memcpy(w->b->dk + first, p->dk + at, n * sizeof(float));
    memcpy(w->b->dv + first, p->dv + at, n * sizeof(float));
}
