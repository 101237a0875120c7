#include "harness/method/knowledge.h"

#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/rng.h"
#include "harness/method/passages.h"

/* A run of questions, in the order in which they are dealt. */
struct range {
    size_t first, last; /* last is behind it */
};

enum {
    DEPTH_MAX = 64,
    PASSAGE = 100, /* tokens, as rag's default */
};

/* The passages that answer a question. */
struct golds {
    size_t *passage;
    size_t n;
};

struct dealing {
    const struct method_job *job;
    double room;
    struct passages passages;
    uint32_t *shuffled;           /* (passages.n) in an order of chance */
    size_t *place;                /* (passages.n) of each in it */
    struct golds *golds;          /* (peek->n) */
    size_t *question;             /* (peek->n) in the order in which they are dealt */
    bool *in;                     /* (passages.n) of the part at hand */
    double taken;                 /* tokens of it */
    struct range path[DEPTH_MAX]; /* from all questions to those of the part at hand */
    struct knowledge *out;
};

/* ---- orders */

/* Of each document that a reference names the first passage with an answer in it, else its
 * first. */
static void find_golds(struct dealing *d)
{
    const struct split *test = d->job->peek;
    const struct passage *row = d->passages.row;
    struct arena scratch = {0};
    for (size_t q = 0; q < test->n; q++) {
        const struct reference *r = &test->reference[q];
        struct golds *golds = &d->golds[q];
        golds->passage = ARENA_ARRAY(d->job->cell, r->n_docs, size_t);
        for (size_t i = 0; i < r->n_docs; i++) {
            size_t gold = SIZE_MAX;
            bool answers = false;
            for (size_t p = 0; p < d->passages.n && !answers; p++) {
                if (!str_eq(d->job->task->corpus[row[p].document].id, r->docs[i]))
                    continue;
                answers = passage_answers(&row[p], r, &scratch);
                gold = answers || gold == SIZE_MAX ? p : gold;
            }
            if (gold != SIZE_MAX)
                golds->passage[golds->n++] = gold;
        }
    }
    arena_release(&scratch);
}

/* The same order for every cell: what differs between them is not luck. */
static void shuffle_passages(struct dealing *d)
{
    struct rng rng = rng_make(1, "knowledge", 0);
    rng_shuffle(&rng, d->passages.n, d->shuffled);
    for (size_t i = 0; i < d->passages.n; i++)
        d->place[d->shuffled[i]] = i;
}

struct turn {
    size_t place, question;
};

static int by_place(const void *a, const void *b)
{
    const struct turn *x = a, *y = b;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return x->question < y->question ? -1 : x->question > y->question;
}

/* Questions about the same passage are dealt together; those about none come last. */
static void order_questions(struct dealing *d)
{
    const struct split *test = d->job->peek;
    struct turn *turn = ARENA_ARRAY(d->job->cell, test->n, struct turn);
    for (size_t i = 0; i < test->n; i++) {
        const struct golds *golds = &d->golds[i];
        turn[i] = (struct turn){golds->n ? d->place[golds->passage[0]] : SIZE_MAX, i};
    }
    qsort(turn, test->n, sizeof *turn, by_place);
    for (size_t i = 0; i < test->n; i++)
        d->question[i] = turn[i].question;
}

/* ---- what a part knows */

static void clear(struct dealing *d)
{
    for (size_t i = 0; i < d->passages.n; i++)
        d->in[i] = false;
    d->taken = 0;
}

/* Takes a passage in, where it fits or must; false: it did not fit. */
static bool take(struct dealing *d, size_t passage, bool must)
{
    double tokens = (double)d->passages.row[passage].tokens;
    if (d->in[passage])
        return true;
    if (!must && d->taken + tokens > d->room)
        return false;
    d->in[passage] = true;
    d->taken += tokens;
    return true;
}

static bool take_answers(struct dealing *d, struct range range, bool must)
{
    for (size_t q = range.first; q < range.last; q++) {
        const struct golds *golds = &d->golds[d->question[q]];
        for (size_t i = 0; i < golds->n; i++)
            if (!take(d, golds->passage[i], must))
                return false;
    }
    return true;
}

/* The answers of the part, then those of the halves it came from, then others. */
static void fill(struct dealing *d, size_t depth)
{
    clear(d);
    take_answers(d, d->path[depth], true);
    for (size_t i = depth; i-- > 0;)
        if (!take_answers(d, d->path[i], false))
            return;
    for (size_t i = 0; i < d->passages.n; i++)
        if (!take(d, d->shuffled[i], false))
            return;
}

/* ---- parts */

static void add_part(struct dealing *d, size_t depth)
{
    struct knowledge *out = d->out;
    const struct task *whole = d->job->task;
    struct task *task = ARENA_NEW(d->job->cell, struct task);
    const struct passage *row = d->passages.row;
    struct document *corpus = ARENA_ARRAY(d->job->cell, d->passages.n, struct document);
    struct range range = d->path[depth];
    fill(d, depth);
    *task = *whole;
    task->corpus = corpus;
    task->n_corpus = 0;
    for (size_t i = 0; i < d->passages.n; i++)
        if (d->in[i])
            corpus[task->n_corpus++] = (struct document){
                .id = whole->corpus[row[i].document].id, .text = row[i].text};
    for (size_t q = range.first; q < range.last; q++)
        out->part[d->question[q]] = out->n;
    out->job[out->n] = *d->job;
    out->job[out->n++].task = task;
}

/* A single question's answer is taken whatever its size, as rag does. */
static void deal(struct dealing *d, size_t depth)
{
    struct range range = d->path[depth];
    clear(d);
    take_answers(d, range, true);
    if (d->taken <= d->room || range.last - range.first <= 1) {
        add_part(d, depth);
        return;
    }
    size_t middle = range.first + (range.last - range.first) / 2;
    d->path[depth + 1] = (struct range){range.first, middle};
    deal(d, depth + 1);
    d->path[depth + 1] = (struct range){middle, range.last};
    deal(d, depth + 1);
}

int knowledge_deal(struct knowledge *knowledge, const struct method_job *job,
                   double windows, struct err *err)
{
    struct budget budget;
    if (job->peek == NULL)
        return err_ask(err, "knowledge wants the references of the questions");
    if (job->task->n_corpus == 0)
        return err_ask(err, "knowledge: task \"%s\" brings no documents",
                       job->task->name);
    if (budget_open(&budget, job->task, job->model, err))
        return -1;
    const struct passage_opts cut = {.chunk = PASSAGE, .title = true};
    size_t n_questions = job->peek->n;
    *knowledge = (struct knowledge){
        .job = ARENA_ARRAY(job->cell, n_questions + 1, struct method_job),
        .part = ARENA_ARRAY(job->cell, n_questions, size_t),
    };
    struct dealing d = {
        .job = job,
        .room = windows * (double)budget.window,
        .golds = ARENA_ARRAY(job->cell, n_questions, struct golds),
        .question = ARENA_ARRAY(job->cell, n_questions, size_t),
        .path = {{0, n_questions}},
        .out = knowledge,
    };
    if (passages_make(&d.passages, job->task, &budget, &cut, job->cell, err))
        return -1;
    d.shuffled = ARENA_ARRAY(job->cell, d.passages.n, uint32_t);
    d.place = ARENA_ARRAY(job->cell, d.passages.n, size_t);
    d.in = ARENA_ARRAY(job->cell, d.passages.n, bool);
    find_golds(&d);
    shuffle_passages(&d);
    order_questions(&d);
    deal(&d, 0);
    return 0;
}
