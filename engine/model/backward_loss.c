/* The head and the loss: only rows with a target, in chunks. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/kernel/ops.h"
#include "engine/model/backward_impl.h"
#include "harness/base/pool.h"

struct loss_job {
    struct backward *b;
    double *loss;
    const int32_t *target, *row;
    const float *weight;
    int V;
    bool learn;
};

static void row_loss(void *context, int i)
{
    struct loss_job *job = context;
    int t = job->b->read_row[job->row[i]];
    float *logits = job->b->logits + (size_t)i * (size_t)(job->V + ROW_PAD);
    if (job->target[t] < 0) {
        memset(logits, 0, sizeof *logits * (size_t)job->V);
        return;
    }
    cross_entropy(&job->loss[t], logits, &job->target[t],
                  job->learn ? &job->weight[t] : NULL, 1, job->V, NULL);
}

static void gather(float *rows, const float *from, const int32_t *row, int n, int C)
{
    for (int i = 0; i < n; i++)
        memcpy(rows + (size_t)i * (size_t)C, from + (size_t)row[i] * (size_t)C,
               sizeof(float) * (size_t)C);
}

static void scatter(float *to, const float *rows, const int32_t *row, int n, int C)
{
    for (int i = 0; i < n; i++)
        memcpy(to + (size_t)row[i] * (size_t)C, rows + (size_t)i * (size_t)C,
               sizeof(float) * (size_t)C);
}

/* y (n, N) = x (n, K), rows x_m apart, times a packed matrix. */
static void multiply(struct backward *b, float *y, size_t y_m, const float *x, size_t x_m,
                     const void *panels, int n, int N, int K, struct pool *pool)
{
    if (b->bf16) {
        bf16_pack_a(b->head_in, x, x_m, 1, n, K, pool);
        gemm_bf16(y, y_m, b->head_in, panels, n, N, K, false, pool);
    } else {
        gemm(y, y_m, x, x_m, 1, panels, n, N, K, false, pool);
    }
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
    size_t stride = (size_t)(V + ROW_PAD);
    const struct matrix *head = model_head(model);
    assert(T <= b->T_max && (!learn || b->learn));
    int n_rows = list_rows(b, target, learn);
    for (int t = 0; t < T; t++)
        loss[t] = NAN;
    if (learn)
        memset(b->dfinal, 0, sizeof(float) * (size_t)b->n_read * (size_t)C);
    for (int first = 0; first < n_rows; first += b->chunk) {
        int n = n_rows - first < b->chunk ? n_rows - first : b->chunk;
        const int32_t *row = b->row_of + first;
        gather(b->rows, tape->final, row, n, C);
        multiply(b, b->logits, stride, b->rows, (size_t)C, head->train, n, V, C, pool);
        struct loss_job job = {b, loss, target, row, weight, V, learn};
        pool_run(pool, n, row_loss, &job);
        if (!learn)
            continue;
        multiply(b, b->drows, (size_t)C, b->logits, stride, head->train_input, n, C, V,
                 pool);
        if (b->full && head->grad)
            head_grads(b, head, V, C, n, pool);
        scatter(b->dfinal, b->drows, row, n, C);
    }
}
