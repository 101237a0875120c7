#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/infer/generate.h"
#include "engine/kernel/ops.h"
#include "engine/model/forward.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/progress.h"

enum {
    ROWS = 512,           /* tokens at a time */
    LOGITS_MAX = 4 << 20, /* floats */
};

struct scan {
    const struct model *model;
    const struct adapter *adapter;
    struct pool *pool;
    struct tape tape;
    struct segment *segment;
    float *logits;
    double *loss;
    int logits_rows;
    const int32_t *id;
    size_t n;
    double *nll, sum;
    size_t scored; /* targets up to this index are done */
};

/* Losses of the targets that follow rows [from, to) of the tape; the first is
 * ids[target]. */
static void score_rows(struct scan *s, int from, int to, size_t target)
{
    size_t C = (size_t)s->model->shape.C;
    for (int row = from; row < to; row += s->logits_rows) {
        int n = to - row < s->logits_rows ? to - row : s->logits_rows;
        forward_logits(s->model, s->logits, s->tape.final + (size_t)row * C, n, s->pool);
        cross_entropy(s->loss, s->logits, s->id + target, NULL, n, s->model->shape.V,
                      s->pool);
        for (int i = 0; i < n; i++, target++) {
            s->sum += s->loss[i];
            if (s->nll != NULL)
                s->nll[target] = s->loss[i];
        }
    }
}

/* The inputs [from, to) from position 0 on; only targets that no window had before
 * count. */
static void score_window(struct scan *s, size_t from, size_t to)
{
    s->segment->n = 0;
    while (from < to) {
        int T = to - from < (size_t)s->tape.T_max ? (int)(to - from) : s->tape.T_max;
        const struct forward_seq seq = {T, s->segment};
        const struct forward_batch batch = {s->id + from, T, &seq, 1};
        forward(s->model, s->adapter, &s->tape, &batch, s->pool);
        size_t first = from > s->scored ? from : s->scored;
        if (first < from + (size_t)T)
            score_rows(s, (int)(first - from), T, first + 1);
        from += (size_t)T;
        s->scored = from > s->scored ? from : s->scored;
    }
}

static int scan_open(struct scan *s, int context, struct err *err)
{
    const struct model_shape *shape = &s->model->shape;
    int T = context < ROWS ? context : ROWS;
    if (tape_open(&s->tape, s->model, s->adapter, T, false, err))
        return -1;
    s->logits_rows = LOGITS_MAX / shape->V < 1 ? 1 : LOGITS_MAX / shape->V;
    s->logits_rows = s->logits_rows < T ? s->logits_rows : T;
    s->segment = segment_open(shape, NULL, context);
    s->logits = mem_big((size_t)s->logits_rows * (size_t)shape->V * sizeof *s->logits);
    s->loss = mem_alloc((size_t)s->logits_rows * sizeof *s->loss);
    if (s->segment == NULL || s->logits == NULL)
        return err_set(err, "no memory for a context of %d", context);
    return 0;
}

static void scan_close(struct scan *s)
{
    tape_release(&s->tape);
    segment_close(s->segment);
    free(s->logits);
    free(s->loss);
}

static int check(const struct model *model, const int32_t *id, size_t n, int context,
                 int stride, struct err *err)
{
    if (n < 2)
        return err_ask(err, "perplexity needs at least two tokens; there are %zu", n);
    if (context < 1 || context > model->shape.context)
        return err_ask(err, "a context of %d; it must be 1 to the model's %d", context,
                       model->shape.context);
    if (stride < 0 || stride > context)
        return err_ask(err, "a stride of %d; it must be 1 to the context of %d", stride,
                       context);
    for (size_t i = 0; i < n; i++)
        if (id[i] < 0 || id[i] >= model->shape.V)
            return err_ask(err, "token %zu is %d; the model has %d", i, id[i],
                           model->shape.V);
    return 0;
}

int gen_perplexity(const struct model *model, const struct adapter *adapter,
                   const int32_t *id, size_t n, int context, int stride, double *sum,
                   double *nll, void (*progress)(void *context, size_t done),
                   void *progress_context, struct pool *pool, struct err *err)
{
    if (check(model, id, n, context, stride, err))
        return -1;
    struct scan s = {
        .model = model, .adapter = adapter, .pool = pool, .id = id, .n = n, .nll = nll};
    size_t width = (size_t)context, move = stride > 0 ? (size_t)stride : (width + 1) / 2;
    size_t inputs = n - 1; /* the last id is only a target */
    int rc = scan_open(&s, (size_t)context < inputs ? context : (int)inputs, err);
    if (nll != NULL)
        nll[0] = NAN;
    for (size_t from = 0; rc == 0 && s.scored < inputs; from += move) {
        score_window(&s, from, inputs - from < width ? inputs : from + width);
        if (progress != NULL)
            progress(progress_context, s.scored + 1);
        if (interrupted())
            rc = err_interrupted(err);
    }
    scan_close(&s);
    *sum = s.sum;
    return rc;
}
