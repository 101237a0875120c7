#include "engine/model/matrix.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "engine/format/gguf.h"
#include "engine/kernel/gemm.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"

static size_t n_weights(const struct matrix *w)
{
    return (size_t)w->O * (size_t)w->C;
}

static int n_panels(int columns)
{
    return (columns + GEMM_PANEL - 1) / GEMM_PANEL;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int take(float **memory, size_t floats, const struct matrix *w, struct err *err)
{
    *memory = mem_big(floats * sizeof **memory);
    if (*memory == NULL)
        return err_set(err, "no memory for a matrix of %d x %d (%zu MiB)", w->O, w->C,
                       floats * sizeof **memory >> 20);
    return 0;
}

/* 64 rows of a tensor at a time become one panel. */
struct loading {
    struct matrix *w;
    const struct gguf *file;
    const struct gguf_tensor *tensor;
    atomic_int failed; /* the first panel that could not be loaded */
};

static int load_rows(const struct loading *job, int panel, void *raw, float *rows,
                     struct err *err)
{
    const struct dtype_info *type = job->tensor->type;
    int C = job->w->C, first = panel * GEMM_PANEL,
        n = least(GEMM_PANEL, job->w->O - first);
    if (gguf_read_rows(job->file, job->tensor, (uint64_t)first, (uint64_t)n, raw, err))
        return -1;
    size_t row_bytes = dtype_row_bytes(type, (size_t)C);
    for (int i = 0; i < n; i++) {
        const char *row = (const char *)raw + (size_t)i * row_bytes;
        if (!type->valid(row, (size_t)C))
            return err_at(err, job->file->path, 0,
                          "tensor \"%.*s\": row %d has values that are not finite",
                          STR_ARG(job->tensor->name), first + i);
        type->to_float(rows + (size_t)i * (size_t)C, row, (size_t)C);
    }
    gemm_pack(job->w->panels + (size_t)panel * GEMM_PANEL * (size_t)C, rows, 1, (size_t)C,
              C, n, NULL);
    return 0;
}

static int load_panel(const struct loading *job, int panel, struct err *err)
{
    size_t C = (size_t)job->w->C;
    void *raw = mem_alloc(GEMM_PANEL * dtype_row_bytes(job->tensor->type, C));
    float *rows = mem_resize(NULL, GEMM_PANEL * C, sizeof *rows);
    int rc = load_rows(job, panel, raw, rows, err);
    free(rows);
    free(raw);
    return rc;
}

static void load_part(void *context, int panel)
{
    struct loading *job = context;
    struct err err = ERR_INIT;
    if (load_panel(job, panel, &err) == 0)
        return;
    int first = atomic_load(&job->failed);
    while (panel < first && !atomic_compare_exchange_weak(&job->failed, &first, panel))
        continue;
}

int matrix_load(struct matrix *w, const struct gguf *file,
                const struct gguf_tensor *tensor, struct pool *pool, struct err *err)
{
    *w = (struct matrix){
        .O = (int)tensor->ne[1], .C = (int)tensor->ne[0], .type = tensor->type->id};
    if (take(&w->panels, gemm_panel_floats(w->C, w->O), w, err))
        return -1;
    struct loading job = {w, file, tensor, n_panels(w->O)};
    pool_run(pool, n_panels(w->O), load_part, &job);
    int failed = atomic_load(&job.failed);
    if (failed == n_panels(w->O))
        return 0;
    if (load_panel(&job, failed, err) == 0) /* once more, for its error */
        err_set(err, "%s: tensor \"%.*s\" changed while it was read", file->path,
                STR_ARG(tensor->name));
    matrix_release(w);
    return -1;
}

int matrix_from_rows(struct matrix *w, const float *rows, int O, int C, struct pool *pool,
                     struct err *err)
{
    *w = (struct matrix){.O = O, .C = C, .type = DTYPE_F32};
    if (take(&w->panels, gemm_panel_floats(C, O), w, err))
        return -1;
    gemm_pack(w->panels, rows, 1, (size_t)C, C, O, pool);
    return 0;
}

void matrix_release(struct matrix *w)
{
    free(w->panels);
    free(w->panels_input);
    matrix_release_train(w);
    free(w->master);
    free(w->grad);
    *w = (struct matrix){.O = 0};
}

size_t matrix_bytes(const struct matrix *w)
{
    size_t floats = 0;
    if (w->panels != NULL)
        floats += gemm_panel_floats(w->C, w->O);
    if (w->panels_input != NULL)
        floats += gemm_panel_floats(w->O, w->C);
    floats += (w->master != NULL) * n_weights(w) + (w->grad != NULL) * n_weights(w);
    return floats * sizeof(float) + matrix_train_bytes(w);
}

void matrix_row(const struct matrix *w, int o, float *row)
{
    size_t C = (size_t)w->C;
    if (w->master != NULL) {
        memcpy(row, w->master + (size_t)o * C, C * sizeof *row);
        return;
    }
    const float *column =
        w->panels + (size_t)(o / GEMM_PANEL) * GEMM_PANEL * C + (size_t)(o % GEMM_PANEL);
    for (size_t c = 0; c < C; c++)
        row[c] = column[c * GEMM_PANEL];
}

void matrix_forward(float *y, const float *x, const struct matrix *w, int T,
                    struct pool *pool)
{
    gemm(y, (size_t)w->O, x, (size_t)w->C, 1, w->panels, T, w->O, w->C, false, pool);
}

void matrix_backward_input(float *dx, const float *dy, const struct matrix *w, int T,
                           struct pool *pool)
{
    gemm(dx, (size_t)w->C, dy, (size_t)w->O, 1, w->panels_input, T, w->C, w->O, true,
         pool);
}

void matrix_backward_weight(float *dw, const float *dy, const float *x, int O, int C,
                            int T, float *scratch, struct pool *pool)
{
    gemm_pack(scratch, x, (size_t)C, 1, T, C, pool);
    gemm(dw, (size_t)C, dy, 1, (size_t)O, scratch, O, C, T, true, pool);
}

/* Where W's own rows are gone, the panels of W^T are turned block by block (64 x 64). */
static void turn_part(void *context, int part)
{
    const struct matrix *w = context;
    int outputs = n_panels(w->O), p = part % outputs, q = part / outputs;
    size_t O = (size_t)w->O, C = (size_t)w->C, o = (size_t)p * GEMM_PANEL,
           c = (size_t)q * GEMM_PANEL;
    gemm_pack(w->panels_input + (c * O + o * GEMM_PANEL),
              w->panels + (o * C + c * GEMM_PANEL), 1, GEMM_PANEL,
              least(GEMM_PANEL, w->O - (int)o), least(GEMM_PANEL, w->C - (int)c), NULL);
}

static void pack_input(struct matrix *w, struct pool *pool)
{
    if (w->master != NULL)
        gemm_pack(w->panels_input, w->master, (size_t)w->C, 1, w->O, w->C, pool);
    else
        pool_run(pool, n_panels(w->O) * n_panels(w->C), turn_part, w);
}

int matrix_prepare_backward(struct matrix *w, struct pool *pool, struct err *err)
{
    if (w->panels_input == NULL &&
        take(&w->panels_input, gemm_panel_floats(w->O, w->C), w, err))
        return -1;
    pack_input(w, pool);
    return 0;
}

int matrix_make_trainable(struct matrix *w, struct err *err)
{
    if (w->master != NULL)
        return 0;
    float *master, *grad;
    if (take(&master, n_weights(w), w, err))
        return -1;
    if (take(&grad, n_weights(w), w, err)) {
        free(master);
        return -1;
    }
    for (int o = 0; o < w->O; o++)
        matrix_row(w, o, master + (size_t)o * (size_t)w->C);
    memset(grad, 0, n_weights(w) * sizeof *grad);
    w->master = master;
    w->grad = grad;
    return 0;
}

void matrix_repack(struct matrix *w, struct pool *pool)
{
    gemm_pack(w->panels, w->master, 1, (size_t)w->C, w->C, w->O, pool);
    if (w->panels_input != NULL)
        pack_input(w, pool);
}
