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
    ROWS_MIN = 16,        /* where memory is short */
    LOGITS_MAX = 4 << 20, /* floats */
};

/* Inputs [from, to) of the text are a window, from position 0 on; only targets that no
 * window before had count, those behind inputs from `first` on. */
struct window {
    size_t from, to, first;
    int scored; /* rows, when it was last fed */
};

struct scan {
    const struct model *model;
    const struct adapter *adapter;
    const struct gen_windows *how;
    struct pool *pool;
    const int32_t *id;
    size_t inputs, width, move; /* of the text; of a window; from one to the next */
    double *nll, sum;

    int rows, windows, logits_rows; /* at a time */
    struct tape tape;
    struct segment **segment; /* of each window */
    struct forward_seq *seq;
    struct window *window;
    int32_t *batch;
    int *wanted; /* rows of the batch */
    float *logits;
    double *loss;
    size_t next, scored; /* where the next window begins; targets behind inputs below */
};

/* Losses of the targets behind rows [from, to) of the tape; the first is ids[target]. */
static void score_rows(struct scan *s, int from, int to, size_t target)
{
    size_t C = (size_t)s->model->shape.C;
    for (int row = from; row < to; row += s->logits_rows) {
        int n = to - row < s->logits_rows ? to - row : s->logits_rows;
        forward_logits(s->model, &s->tape, s->logits, s->tape.final + (size_t)row * C, n,
                       s->pool);
        cross_entropy(s->loss, s->logits, s->id + target, NULL, n, s->model->shape.V,
                      s->pool);
        for (int i = 0; i < n; i++, target++) {
            s->sum += s->loss[i];
            if (s->nll != NULL)
                s->nll[target] = s->loss[i];
        }
    }
}

static int take_windows(struct scan *s)
{
    int n = 0;
    for (; n < s->windows && s->scored < s->inputs; n++, s->next += s->move) {
        size_t to = s->inputs - s->next < s->width ? s->inputs : s->next + s->width;
        s->window[n] = (struct window){s->next, to, s->scored, 0};
        s->segment[n]->n = 0;
        s->scored = to;
    }
    return n;
}

/* Of the rows that a window is fed, those that are scored are the last; how many they are. */
static int add_wanted(struct scan *s, const struct window *w, int row, int rows,
                      int wanted)
{
    int from = w->first > w->from ? (int)(w->first - w->from) : 0, n = 0;
    for (int i = from; i < rows; i++)
        s->wanted[wanted + n++] = row + i;
    return n;
}

/* The next rows of the windows: of several all, of one as many as there is room for. */
static void feed(struct scan *s, struct window *window, int n)
{
    int T = 0, n_wanted = 0, room = s->tape.T_max;
    for (int i = 0; i < n; i++) {
        struct window *w = &window[i];
        int rows = w->to - w->from < (size_t)room ? (int)(w->to - w->from) : room;
        memcpy(s->batch + T, s->id + w->from, (size_t)rows * sizeof *s->id);
        s->seq[i] = (struct forward_seq){rows, s->segment[i]};
        w->scored = add_wanted(s, w, T, rows, n_wanted);
        w->from += (size_t)rows;
        n_wanted += w->scored;
        T += rows;
    }
    const struct forward_batch batch = {s->batch, T, s->seq, n};
    forward_wanted(s->model, s->adapter, &s->tape, &batch, s->wanted, n_wanted, s->pool);
    for (int i = 0, row = 0; i < n; row += window[i++].scored)
        score_rows(s, row, row + window[i].scored,
                   window[i].from - (size_t)window[i].scored + 1);
}

static int scan_all(struct scan *s, struct err *err)
{
    while (s->scored < s->inputs) {
        int n = take_windows(s);
        while (s->window[n - 1].from < s->window[n - 1].to && !interrupted())
            feed(s, s->window, n);
        if (interrupted())
            return err_interrupted(err);
        if (s->how->progress != NULL)
            s->how->progress(s->how->context, s->scored + 1);
    }
    return 0;
}

/* Sizes and memory ------------------------------------------------------------------- */

static int64_t row_bytes(const struct scan *s)
{
    return (int64_t)s->logits_rows * s->model->shape.V * (int64_t)sizeof *s->logits;
}

static int64_t bytes_of(const struct scan *s)
{
    return (int64_t)tape_bytes(s->model, s->adapter, s->rows, TAPE_SHARED) +
           row_bytes(s) +
           s->windows *
               (int64_t)segment_bytes(&s->model->shape, segment_room(0, (int)s->width));
}

static void choose(struct scan *s, int rows)
{
    int logits_rows = LOGITS_MAX / s->model->shape.V;
    s->windows = s->width < (size_t)rows ? rows / (int)s->width : 1;
    s->rows = s->width < (size_t)rows ? s->windows * (int)s->width : rows;
    s->logits_rows = logits_rows < 1 ? 1 : logits_rows < s->rows ? logits_rows : s->rows;
}

static int choose_sizes(struct scan *s, struct err *err)
{
    int64_t memory = s->how->memory;
    int rows = ROWS;
    choose(s, rows);
    while (memory > 0 && rows > ROWS_MIN && bytes_of(s) > memory)
        choose(s, rows /= 2);
    if (memory > 0 && bytes_of(s) > memory)
        return err_ask(err,
                       "a context of %zu needs %lld KiB for keys, values and "
                       "activations; %lld KiB are allowed",
                       s->width, (long long)((bytes_of(s) + 1023) >> 10),
                       (long long)(memory >> 10));
    return 0;
}

static int scan_open(struct scan *s, struct arena *arena, struct err *err)
{
    if (choose_sizes(s, err))
        return -1;
    if (s->how->planned != NULL)
        s->how->planned(s->how->context, bytes_of(s));
    size_t windows = (size_t)s->windows;
    s->segment = ARENA_ARRAY(arena, windows, struct segment *);
    s->window = ARENA_ARRAY(arena, windows, struct window);
    s->seq = ARENA_ARRAY(arena, windows, struct forward_seq);
    s->batch = ARENA_ARRAY(arena, (size_t)s->rows, int32_t);
    s->wanted = ARENA_ARRAY(arena, (size_t)s->rows, int);
    s->loss = ARENA_ARRAY(arena, (size_t)s->logits_rows, double);
    if (tape_open(&s->tape, s->model, s->adapter, s->rows, TAPE_SHARED, err))
        return -1;
    s->logits = mem_big((size_t)row_bytes(s));
    bool failed = s->logits == NULL;
    for (size_t i = 0; i < windows && !failed; i++) {
        s->segment[i] = segment_open(&s->model->shape, NULL, (int)s->width);
        failed = s->segment[i] == NULL;
    }
    return failed ? err_set(err, "no memory for a context of %zu", s->width) : 0;
}

static void scan_close(struct scan *s)
{
    tape_release(&s->tape);
    for (int i = 0; s->segment != NULL && i < s->windows; i++)
        segment_close(s->segment[i]);
    free(s->logits);
}

static int check(const struct model *model, const int32_t *id, size_t n,
                 const struct gen_windows *how, struct err *err)
{
    if (n < 2)
        return err_ask(err, "perplexity needs at least two tokens; there are %zu", n);
    if (how->width < 1 || how->width > model->shape.context)
        return err_ask(err, "a context of %d; it must be 1 to the model's %d", how->width,
                       model->shape.context);
    if (how->stride < 0 || how->stride > how->width)
        return err_ask(err, "a stride of %d; it must be 1 to the context of %d",
                       how->stride, how->width);
    for (size_t i = 0; i < n; i++)
        if (id[i] < 0 || id[i] >= model->shape.V)
            return err_ask(err, "token %zu is %d; the model has %d", i, id[i],
                           model->shape.V);
    return 0;
}

int gen_perplexity(const struct model *model, const struct adapter *adapter,
                   const int32_t *id, size_t n, const struct gen_windows *how,
                   double *sum, double *nll, struct pool *pool, struct err *err)
{
    if (check(model, id, n, how, err))
        return -1;
    struct arena arena = {0};
    size_t width = (size_t)how->width, inputs = n - 1; /* the last is only a target */
    struct scan s = {
        .model = model,
        .adapter = adapter,
        .how = how,
        .pool = pool,
        .id = id,
        .nll = nll,
        .inputs = inputs,
        .width = width < inputs ? width : inputs,
        .move = how->stride > 0 ? (size_t)how->stride : (width + 1) / 2,
    };
    if (nll != NULL)
        nll[0] = NAN;
    int rc = scan_open(&s, &arena, err) || scan_all(&s, err) ? -1 : 0;
    scan_close(&s);
    arena_release(&arena);
    *sum = s.sum;
    return rc;
}
