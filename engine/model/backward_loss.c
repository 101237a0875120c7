/* The head and the loss: only rows with a target, in chunks. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/kernel/ops.h"
#include "engine/kernel/tiles.h"
#include "engine/model/backward_impl.h"
#include "harness/base/pool.h"
#include "harness/base/whole.h"

/* Where the head's weights stay in the cache, a thread takes some rows through all of it, and their
 * logits stay there too, in memory that it takes for the next ones again; else all rows go together, and
 * threads divide the head's panels. */
enum { HEAD_SMALL = 4 << 20, LOSS_TILES = 2, LOSS_ROWS = LOSS_TILES * TILE_ROWS };

/* Some rows with a target: where in the batch, and what becomes of them. */
struct loss_job {
    struct backward *b;
    double *loss;
    const struct model *model;
    const struct tape *tape;
    const int32_t *target;
    const float *weight;
    bool learn;
    struct pool *pool;
    const int32_t *row;
    float *rows, *drows, *logits;
    uint32_t *rows_in, *logits_in;
};

static void gather(float *rows, const float *from, const int32_t *row, int n, int C)
{
    for (int i = 0; i < n; i++)
        memcpy(rows + (size_t)i * (size_t)C, from + (size_t)row[i] * (size_t)C,
               sizeof(float) * (size_t)C);
}

/* In bf16 the gradient of a row's logits is what `logits_in` holds times this, which stands behind
 * them. */
static float *factor_of(const struct loss_job *job, int i)
{
    size_t V = (size_t)job->model->shape.V;
    return job->logits + (size_t)i * (V + ROW_PAD) + V;
}

static void multiply_row(float *to, const float *from, float factor, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = factor * from[i];
}

/* What the head gave its input back. */
static void scatter(const struct loss_job *job, float *to, int n)
{
    size_t C = (size_t)job->model->shape.C;
    for (int i = 0; i < n; i++)
        multiply_row(to + (size_t)job->row[i] * C, job->drows + (size_t)i * C,
                     job->b->bf16 ? *factor_of(job, i) : 1, C);
}

/* Logits become their gradient in pairs, as the products read it; the factor goes to what is shorter:
 * the head's input where its weights learn, and what comes out of the product with them. */
static void row_loss_bf16(const struct loss_job *job, int i, int t)
{
    int V = job->model->shape.V, C = job->model->shape.C;
    float *factor = factor_of(job, i), *row = job->rows + (size_t)i * (size_t)C;
    const float *logits = factor - V;
    uint32_t *pairs = job->logits_in + (size_t)i * logits_words(V);
    *factor = 0;
    if (job->target[t] < 0)
        memset(pairs, 0, bf16_row_pairs(V) * sizeof *pairs);
    else
        job->loss[t] =
            cross_entropy_pairs(pairs, factor, logits, job->target[t], job->weight[t], V);
    if (!job->b->full)
        return;
    multiply_row(row, row, *factor, (size_t)C);
    bf16_pack_a(job->rows_in + (size_t)i * bf16_row_pairs(C), row, (size_t)C, 1, C, NULL);
}

/* Logits become their gradient. */
static void row_loss(void *context, int i)
{
    const struct loss_job *job = context;
    int t = job->b->read_row[job->row[i]], V = job->model->shape.V;
    float *logits = job->logits + (size_t)i * (size_t)(V + ROW_PAD);
    if (job->learn && job->b->bf16)
        row_loss_bf16(job, i, t);
    else if (job->target[t] < 0)
        memset(logits, 0, sizeof *logits * (size_t)V);
    else
        cross_entropy(&job->loss[t], logits, &job->target[t],
                      job->learn ? &job->weight[t] : NULL, 1, V, NULL);
}

/* y (n, N) = x (n, K) times a packed matrix.  In bf16 x is what lies in `pairs`. */
static void multiply(const struct loss_job *job, float *y, size_t y_m,
                     const uint32_t *pairs, size_t pairs_m, const float *x, size_t x_m,
                     const void *panels, int n, int N, int K)
{
    if (job->b->bf16)
        gemm_bf16(y, y_m, pairs, pairs_m, panels, n, N, K, false, job->pool);
    else
        gemm(y, y_m, x, x_m, 1, panels, n, N, K, false, job->pool);
}

static void rows_loss(struct loss_job *job, int n)
{
    struct backward *b = job->b;
    const struct matrix *head = model_head(job->model);
    int V = job->model->shape.V, C = job->model->shape.C;
    size_t stride = (size_t)(V + ROW_PAD);
    gather(job->rows, job->tape->final, job->row, n, C);
    if (b->bf16)
        bf16_pack_a(job->rows_in, job->rows, (size_t)C, n, C, job->pool);
    multiply(job, job->logits, stride, job->rows_in, bf16_row_pairs(C), job->rows,
             (size_t)C, head->train, n, V, C);
    pool_run(job->pool, n, row_loss, job);
    if (!job->learn)
        return;
    multiply(job, job->drows, (size_t)C, job->logits_in, logits_words(V), job->logits,
             stride, head->train_input, n, C, V);
    scatter(job, b->dfinal, n);
}

static void block_loss(void *context, int first, int n)
{
    struct loss_job own = *(const struct loss_job *)context;
    size_t begin = (size_t)first, C = (size_t)own.model->shape.C;
    size_t own_rows = (size_t)pool_thread() * LOSS_ROWS;
    bool fits = pool_threads(own.pool) * LOSS_ROWS <= own.b->chunk;
    bool kept = own.b->full; /* what the gradient of the head's weights reads */
    size_t logits = fits && !(kept && !own.b->bf16) ? own_rows : begin;
    size_t pairs = fits && !kept ? own_rows : begin;
    assert(n <= LOSS_ROWS);
    own.pool = NULL;
    own.row += begin;
    own.rows += begin * C;
    own.drows = own.drows ? own.drows + begin * C : NULL;
    own.logits += logits * (size_t)(own.model->shape.V + ROW_PAD);
    own.rows_in = own.rows_in ? own.rows_in + begin * bf16_row_pairs((int)C) : NULL;
    own.logits_in =
        own.logits_in ? own.logits_in + pairs * logits_words(own.model->shape.V) : NULL;
    rows_loss(&own, n);
}

/* The rows that the head has to see, of those that are read; where rows are taken in pairs, both
 * of a pair. */
static int list_rows(struct backward *b, const int32_t *target, bool learn)
{
    int n = 0, step = learn && backward_even_rows(b) ? 2 : 1;
    for (int r = 0; r < b->n_read; r += step) {
        int end = r + step < b->n_read ? r + step : b->n_read;
        bool any = false;
        for (int i = r; i < end; i++)
            any = any || target[b->read_row[i]] >= 0;
        for (int i = r; any && i < end; i++)
            b->row_of[n++] = i;
    }
    return n;
}

void backward_loss(struct backward *b, double *loss, struct model *model,
                   const struct tape *tape, const int32_t *target, const float *weight,
                   int T, bool learn, struct pool *pool)
{
    int V = model->shape.V, C = model->shape.C;
    const struct matrix *head = model_head(model);
    bool small = sizeof(uint16_t) * (size_t)V * (size_t)C <= HEAD_SMALL;
    assert(T <= b->T_max && (!learn || b->learn));
    int n_rows = list_rows(b, target, learn);
    for (int t = 0; t < T; t++)
        loss[t] = NAN;
    if (learn)
        memset(b->dfinal, 0, sizeof(float) * (size_t)b->n_read * (size_t)C);
    for (int first = 0; first < n_rows; first += b->chunk) {
        int n = least(b->chunk, n_rows - first);
        struct loss_job job = {b,          loss,        model,
                               tape,       target,      weight,
                               learn,      pool,        b->row_of + first,
                               b->rows,    b->drows,    b->logits,
                               b->rows_in, b->logits_in};
        if (small)
            tiles_in_blocks(n, LOSS_TILES, block_loss, &job, pool);
        else
            rows_loss(&job, n);
        if (learn && b->full && head->grad)
            head_grads(b, head, V, C, n, pool);
    }
}
