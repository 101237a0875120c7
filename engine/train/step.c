#include "engine/train/step.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"

/* More rows at once gain nothing; where they take much memory, half of them gain as much. */
enum { ROWS_BEST = 1024, ROWS_ENOUGH = 512, BYTES_MUCH = 512 << 20 };

/* Memory ----------------------------------------------------------------------------------- */

/* Documents of a micro-batch that share n rows: about as many rows are left out as there are. */
static int sharing_most(int T, int n)
{
    return 2 * T / n + 1;
}

static enum tape_kind tape_of(const struct stepper *s)
{
    return s->how.learn ? backward_tape(s->model, s->adapter, s->how) : TAPE_SHARED;
}

static int64_t bytes_for(const struct stepper *s, int T)
{
    int n = s->prefix.n;
    size_t shared =
        n > 0 ? prefix_bytes(s->model, s->adapter, n, sharing_most(T, n), s->how) : 0;
    return (int64_t)(shared + tape_bytes(s->model, s->adapter, T, tape_of(s)) +
                     backward_bytes(s->model, s->adapter, T, s->how));
}

static int choose_rows(struct stepper *s, const struct step_load *load, struct err *err)
{
    /* one more row where documents are filled up to an even number */
    int longest = load->longest < 1 ? 2 : load->longest + 1;
    int64_t limit = load->memory > 0 ? load->memory : clock_free_memory_bytes() / 4;
    int T = load->wanted < ROWS_BEST ? (int)load->wanted : ROWS_BEST;
    if (T > ROWS_ENOUGH && bytes_for(s, T) > BYTES_MUCH)
        T = ROWS_ENOUGH;
    T = T < longest ? longest : T;
    while (T > longest && bytes_for(s, T) > limit)
        T = T * 3 / 4 < longest ? longest : T * 3 / 4;
    s->bytes = bytes_for(s, T);
    if (s->bytes > limit)
        return err_set(
            err, "a document of %d tokens needs %lld KiB of activations, there are %lld",
            longest, (long long)(s->bytes >> 10), (long long)(limit >> 10));
    s->T_max = T;
    return 0;
}

static int open_passes(struct stepper *s, struct err *err)
{
    if (backward_prepare(s->model, s->adapter, s->how, s->pool, err))
        return -1;
    if (s->adapter && s->how.bf16)
        adapter_prepare_pairs(s->adapter, s->model, s->pool);
    if (tape_open(&s->tape, s->model, s->adapter, s->T_max, tape_of(s), err))
        return -1;
    if (backward_open(&s->backward, s->model, s->adapter, s->T_max, s->how, err)) {
        tape_release(&s->tape);
        return -1;
    }
    int n = s->prefix.n;
    if (n > 0 && prefix_open(&s->prefix, s->model, s->adapter, s->prefix.id, n,
                             sharing_most(s->T_max, n), s->how, err)) {
        tape_release(&s->tape);
        backward_close(s->backward);
        return -1;
    }
    return 0;
}

/* Rows are taken in pairs where all weights learn in bf16. */
static struct prefix prefix_of(const struct step_load *load, const struct stepper *s)
{
    bool pairs = s->how.learn && s->how.bf16 && !s->adapter;
    return (struct prefix){.id = load->prefix,
                           .n = pairs ? load->n_prefix / 2 * 2 : load->n_prefix};
}

int stepper_open_as(struct stepper *s, struct model *model, struct adapter *adapter,
                    const struct step_load *load, struct pass_how how, struct pool *pool,
                    struct err *err)
{
    *s = (struct stepper){.model = model, .adapter = adapter, .pool = pool, .how = how};
    s->prefix = prefix_of(load, s);
    if (choose_rows(s, load, err) || open_passes(s, err)) {
        s->model = NULL;
        return -1;
    }
    size_t T = (size_t)s->T_max;
    s->id = mem_alloc(T * sizeof *s->id);
    s->target = mem_alloc(T * sizeof *s->target);
    s->weight = mem_alloc(T * sizeof *s->weight);
    s->loss = mem_alloc(T * sizeof *s->loss);
    s->seq = mem_alloc(T * sizeof *s->seq);
    return 0;
}

int stepper_open(struct stepper *s, struct model *model, struct adapter *adapter,
                 int longest, int64_t wanted, int64_t memory, bool learn,
                 struct pool *pool, struct err *err)
{
    const struct step_load load = {longest, wanted, memory, NULL, 0};
    return stepper_open_as(s, model, adapter, &load, (struct pass_how){.learn = learn},
                           pool, err);
}

void stepper_release(struct stepper *s)
{
    if (!s->model)
        return;
    tape_release(&s->tape);
    prefix_release(&s->prefix);
    backward_close(s->backward);
    free(s->id);
    free(s->target);
    free(s->weight);
    free(s->loss);
    free(s->seq);
    *s = (struct stepper){0};
}

/* Micro-batches ---------------------------------------------------------------------------- */

static int first_target(const struct step_doc *doc)
{
    return doc->n_masked > 1 ? doc->n_masked : 1;
}

/* The last id is only a target: it needs no row. */
static int rows_of(const struct step_doc *doc)
{
    return doc->n > 0 ? doc->n - 1 : 0;
}

/* Does it begin with the prefix, and have its targets behind it? */
static bool may_share(const struct stepper *s, const struct step_doc *doc)
{
    int n = s->prefix.n;
    return n > 0 && rows_of(doc) > n && first_target(doc) > n &&
           memcmp(doc->id, s->prefix.id, (size_t)n * sizeof *doc->id) == 0;
}

/* Rows that are computed for all documents together. */
static int rows_shared(const struct stepper *s, const struct step_doc *doc)
{
    return s->shares && may_share(s, doc) ? s->prefix.n : 0;
}

/* Rows of its own that it gets: where they are taken in pairs an even number.  (A document that
 * fills an odd context has no position left for the last; its rows are then not paired alike in
 * every micro-batch.) */
static int rows_laid(const struct stepper *s, const struct step_doc *doc)
{
    int rows = rows_of(doc);
    bool odd = rows % 2 == 1 && rows < s->model->shape.context;
    return rows - rows_shared(s, doc) + (odd && backward_even_rows(s->backward));
}

/* Of these before the first with a target: in pairs where rows are taken so, none with dropout,
 * whose choices are those of rows that lie as in the batch. */
static int rows_unread(const struct stepper *s, const struct step_doc *doc, bool learn)
{
    int unread = first_target(doc) - 1;
    unread = (unread < rows_of(doc) ? unread : rows_of(doc)) - rows_shared(s, doc);
    if (learn && s->dropout > 0)
        return 0;
    return backward_even_rows(s->backward) ? unread / 2 * 2 : unread;
}

static bool is_heavy(const struct step_doc *doc, int target)
{
    return doc->mark ? doc->mark[target] : target >= doc->heavy_from;
}

static double weight_of(const struct step_doc *doc, int target)
{
    return is_heavy(doc, target) ? (double)doc->heavy : 1;
}

static double total_weight(const struct step_doc *doc, int n)
{
    double total = 0;
    for (int i = 0; i < n; i++)
        for (int j = first_target(&doc[i]); j < doc[i].n; j++)
            total += weight_of(&doc[i], j);
    return total;
}

static void lay_rows(struct stepper *s, const struct step_doc *doc, int row, double total)
{
    for (int j = rows_shared(s, doc); j < rows_of(doc); j++, row++) {
        bool counts = j + 1 >= first_target(doc);
        s->id[row] = doc->id[j];
        s->target[row] = counts ? doc->id[j + 1] : -1;
        s->weight[row] = counts ? (float)(weight_of(doc, j + 1) / total) : 0;
    }
    if (rows_laid(s, doc) + rows_shared(s, doc) >
        rows_of(doc)) { /* nobody sees it, and it learns nothing */
        s->id[row] = doc->id[doc->n - 1];
        s->target[row] = -1;
        s->weight[row] = 0;
    }
}

/* As many documents as there is room for; returns how many were taken. */
static int fill(struct stepper *s, const struct step_doc *doc, int n, double total,
                bool learn, struct train_batch *batch)
{
    int taken = 0, sharing = 0;
    *batch = (struct train_batch){
        .id = s->id, .seq = s->seq, .prefix = s->shares ? &s->prefix : NULL};
    for (; taken < n && batch->T + rows_laid(s, &doc[taken]) <= s->T_max; taken++) {
        int rows = rows_laid(s, &doc[taken]);
        bool continues = rows_shared(s, &doc[taken]) > 0;
        if (rows < 1)
            continue;
        if (continues && sharing == s->prefix.most)
            break;
        lay_rows(s, &doc[taken], batch->T, total);
        s->seq[batch->n_seqs++] =
            (struct train_seq){rows, rows_unread(s, &doc[taken], learn), continues};
        batch->T += rows;
        sharing += continues;
    }
    return taken;
}

/* The losses of a document's rows. */
static double nats_of(const struct stepper *s, int row, int rows, int64_t *targets)
{
    double nats = 0;
    for (int t = row; t < row + rows; t++)
        if (s->target[t] >= 0) {
            nats += s->loss[t];
            ++*targets;
        }
    return nats;
}

/* Two that share are enough. */
static bool worth_sharing(const struct stepper *s, const struct step_doc *doc, int n,
                          bool learn)
{
    int sharing = 0;
    if (learn && s->dropout > 0)
        return false;
    for (int i = 0; i < n && sharing < 2; i++)
        sharing += may_share(s, &doc[i]);
    return sharing == 2;
}

/* nats: one per document, or NULL. */
static void run(struct stepper *s, const struct step_doc *doc, int n, bool learn,
                struct step_sum *sum, double *nats)
{
    double total = learn ? total_weight(doc, n) : 1;
    *sum = (struct step_sum){0};
    s->shares = worth_sharing(s, doc, n, learn);
    if (s->shares) {
        backward_dropout(s->backward, 0, s->seed, s->step, 0);
        prefix_forward(&s->prefix, s->backward, s->model, s->adapter, s->pool);
    }
    while (n > 0) {
        struct train_batch batch;
        int taken = fill(s, doc, n, total, learn, &batch);
        assert(taken > 0);
        if (batch.T == 0) {
            for (int i = 0; nats && i < taken; i++)
                *nats++ = 0;
            doc += taken;
            n -= taken;
            continue;
        }
        backward_dropout(s->backward, learn ? s->dropout : 0, s->seed, s->step,
                         sum->tokens);
        backward_forward(s->backward, s->model, s->adapter, &s->tape, &batch, s->pool);
        backward_loss(s->backward, s->loss, s->model, &s->tape, s->target, s->weight,
                      batch.T, learn, s->pool);
        if (learn)
            backward_run(s->backward, s->model, s->adapter, &s->tape, &batch, s->pool);
        for (int i = 0, row = 0; i < taken; row += rows_laid(s, &doc[i++])) {
            int rows = rows_of(&doc[i]) - rows_shared(s, &doc[i]);
            sum->tokens += rows_of(&doc[i]);
            double own = nats_of(s, row, rows, &sum->targets);
            sum->nats += own;
            if (nats)
                *nats++ = own;
        }
        doc += taken;
        n -= taken;
    }
    if (learn && s->shares)
        prefix_run(&s->prefix, s->backward, s->model, s->adapter, s->pool);
    if (learn)
        backward_finish(s->backward, s->model, s->adapter, s->pool);
}

void stepper_gradient(struct stepper *s, const struct step_doc *doc, int n,
                      struct step_sum *sum)
{
    run(s, doc, n, true, sum, NULL);
}

void stepper_loss(struct stepper *s, const struct step_doc *doc, int n,
                  struct step_sum *sum)
{
    run(s, doc, n, false, sum, NULL);
}

void stepper_losses(struct stepper *s, const struct step_doc *doc, int n, double *nats)
{
    struct step_sum sum;
    run(s, doc, n, false, &sum, nats);
}
