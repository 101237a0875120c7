#include "engine/model/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/model/matrix_impl.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/whole.h"

static size_t n_weights(const struct matrix *w)
{
    return (size_t)w->O * (size_t)w->C;
}

static int n_panels(int columns)
{
    return (columns + GEMM_PANEL - 1) / GEMM_PANEL;
}

enum precision precision_find(const char *name)
{
    return strcmp(name, "f32") == 0    ? PRECISION_F32
           : strcmp(name, "bf16") == 0 ? PRECISION_BF16
                                       : PRECISION_AUTO;
}

static int take(void **memory, size_t bytes, const struct matrix *w, struct err *err)
{
    *memory = mem_big(bytes);
    if (*memory == NULL)
        return err_set(err, "no memory for a matrix of %d x %d (%zu MiB)", w->O, w->C,
                       bytes >> 20);
    return 0;
}

int matrix_take_panels(struct matrix *w, struct err *err)
{
    return take(&w->panels, panels_bytes(w->kind, w->C, w->O), w, err);
}

/* B (K, N) into f32 or bf16 panels. */
static void pack(void *panels, enum panel_kind kind, const float *b, size_t b_k,
                 size_t b_n, int K, int N, struct pool *pool)
{
    if (kind == PANEL_BF16)
        bf16_pack(panels, b, b_k, b_n, K, N, pool);
    else
        gemm_pack(panels, b, b_k, b_n, K, N, pool);
}

void matrix_pack_rows(struct matrix *w, int panel, const float *rows)
{
    char *to = (char *)w->panels + (size_t)panel * panel_bytes(w->kind, w->C);
    pack(to, w->kind, rows, 1, (size_t)w->C, w->C,
         least(GEMM_PANEL, w->O - panel * GEMM_PANEL), NULL);
}

int matrix_from_rows(struct matrix *w, const float *rows, int O, int C,
                     enum precision precision, struct pool *pool, struct err *err)
{
    *w = (struct matrix){.O = O, .C = C, .type = DTYPE_F32, .precision = precision};
    matrix_choose(w);
    if (matrix_take_panels(w, err))
        return -1;
    pack(w->panels, w->kind, rows, 1, (size_t)C, C, O, pool);
    return 0;
}

void matrix_release(struct matrix *w)
{
    if (!w->lent)
        free(w->panels);
    matrix_release_train(w);
    free(w->master);
    free(w->grad);
    *w = (struct matrix){.O = 0};
}

size_t matrix_bytes(const struct matrix *w)
{
    size_t bytes = 0;
    if (w->panels != NULL)
        bytes += panels_bytes(w->kind, w->C, w->O);
    size_t copies = (size_t)(w->master != NULL) + (w->grad != NULL);
    return bytes + copies * n_weights(w) * sizeof(float) + matrix_train_bytes(w);
}

void matrix_row(const struct matrix *w, int o, float *row)
{
    size_t C = (size_t)w->C;
    if (w->master != NULL)
        memcpy(row, w->master + (size_t)o * C, C * sizeof *row);
    else
        panels_column(row, w->panels, w->kind, o, w->C);
}

/* Products ---------------------------------------------------------------------------- */

static bool reads_floats(const struct matrix *w)
{
    return !w->rounded || w->kind == PANEL_F16 || w->kind == PANEL_F32;
}

static void multiply(float *y, size_t y_m, struct operand *x, const struct matrix *w,
                     struct pool *pool)
{
    if (reads_floats(w))
        gemm_panels(y, y_m, x->x, x->x_m, w->panels, w->kind, x->T, w->O, w->C, pool);
    else if (w->kind == PANEL_BF16)
        gemm_bf16(y, y_m, operand_pairs(x, pool), bf16_row_pairs(w->C), w->panels, x->T,
                  w->O, w->C, false, pool);
    else
        gemm_blocks(y, y_m, operand_blocks(x, pool), w->panels, w->kind, x->T, w->O, w->C,
                    pool);
}

/* Of few rows a product waits for the memory that weights lie in. */
enum {
    FEW_ROWS = 6,
    FEW_WEIGHTS = 1 << 17,    /* fewer than these, and waking a thread takes longer */
    NARROW_BYTES = 400 << 10, /* of a layer's weights: a part of a second-level cache */
};

/* Matrices that read the same rows. */
struct together {
    struct operand *x;
    const struct matrix *const *w;
    float *const *y;
    const size_t *y_m;
    int n;
};

/* Panels [first, first + n) of all matrices, one behind the other. */
static void some_panels(void *context, int first, int n)
{
    const struct together *few = context;
    for (int i = 0; i < few->n && n > 0; i++) {
        const struct matrix *w = few->w[i];
        int here = n_panels(w->O), take = least(n, here - first);
        if (first >= here) {
            first -= here;
            continue;
        }
        struct matrix some = *w;
        some.panels = (char *)w->panels + (size_t)first * panel_bytes(w->kind, w->C);
        some.O = least(take * GEMM_PANEL, w->O - first * GEMM_PANEL);
        multiply(few->y[i] + first * GEMM_PANEL, few->y_m[i], few->x, &some, NULL);
        n -= take;
        first = 0;
    }
}

/* Threads share what the rows are rounded to, so that is done before. */
static void multiply_few(const struct together *few, struct pool *pool)
{
    int panels = 0;
    size_t weights = 0;
    for (int i = 0; i < few->n; i++) {
        const struct matrix *w = few->w[i];
        panels += n_panels(w->O);
        weights += n_weights(w);
        if (!reads_floats(w) && w->kind == PANEL_BF16)
            operand_pairs(few->x, pool);
        else if (!reads_floats(w))
            operand_blocks(few->x, pool);
    }
    pool_run_some(weights < FEW_WEIGHTS ? NULL : pool, panels, some_panels, (void *)few);
}

static void multiply_all(const struct together *t, struct pool *pool)
{
    if (t->x->T <= FEW_ROWS) {
        multiply_few(t, pool);
        return;
    }
    for (int i = 0; i < t->n; i++)
        multiply(t->y[i], t->y_m[i], t->x, t->w[i], pool);
}

void matrix_forward(float *y, size_t y_m, struct operand *x, const struct matrix *w,
                    struct pool *pool)
{
    multiply_all(&(struct together){x, &w, &y, &y_m, 1}, pool);
}

void matrix_forward_together(float *const *y, struct operand *x,
                             const struct matrix *const *w, int n, struct pool *pool)
{
    size_t y_m[MATRIX_TOGETHER];
    for (int i = 0; i < n; i++)
        y_m[i] = (size_t)w[i]->O;
    multiply_all(&(struct together){x, w, y, y_m, n}, pool);
}

bool matrices_are_narrow(const struct matrix *w, int n)
{
    size_t bytes = 0;
    for (int i = 0; i < n; i++)
        bytes += w[i].O > 0 ? panels_bytes(w[i].kind, w[i].C, w[i].O) : 0;
    return bytes <= NARROW_BYTES;
}

void matrix_ahead(const struct matrix *const *w, int n, int rows, struct pool *pool)
{
    int panels = 0;
    for (int i = 0; i < n; i++)
        panels += n_panels(w[i]->O);
    if (rows <= FEW_ROWS) /* what another thread takes first lies in the first matrix */
        pool_ahead(pool, panels, w[0]->panels, panel_bytes(w[0]->kind, w[0]->C));
}

/* Rows into panels of the matrix's kind, one after the other: reads `from`, which may be the same
 * matrix with its old panels. */
struct moving {
    struct matrix *to;
    const struct matrix *from;
};

static void move_part(void *context, int panel)
{
    const struct moving *m = context;
    int C = m->to->C, n = least(GEMM_PANEL, m->to->O - panel * GEMM_PANEL);
    float *rows = mem_resize(NULL, (size_t)n * (size_t)C, sizeof *rows);
    for (int i = 0; i < n; i++)
        matrix_row(m->from, panel * GEMM_PANEL + i, rows + (size_t)i * (size_t)C);
    matrix_pack_rows(m->to, panel, rows);
    free(rows);
}

/* Panels of numbers instead of those there are. */
static int change(struct matrix *w, enum panel_kind kind, bool rounded, struct pool *pool,
                  struct err *err)
{
    const struct matrix old = *w;
    if (old.kind == kind) {
        w->rounded = rounded;
        return 0;
    }
    w->kind = kind;
    w->rounded = rounded;
    w->lent = false;
    if (matrix_take_panels(w, err)) {
        *w = old;
        return -1;
    }
    struct moving moving = {w, &old};
    pool_run(pool, n_panels(w->O), move_part, &moving);
    if (old.lent)
        mem_give_back(old.panels, panels_bytes(old.kind, old.C, old.O));
    else
        free(old.panels);
    return 0;
}

/* 64 rows of master and grad.  Who writes memory first waits for its pages: all threads do. */
static void begin_part(void *context, int panel)
{
    struct matrix *w = context;
    int n = least(GEMM_PANEL, w->O - panel * GEMM_PANEL);
    size_t C = (size_t)w->C, first = (size_t)panel * GEMM_PANEL * C;
    for (int i = 0; i < n; i++)
        panels_column(w->master + first + (size_t)i * C, w->panels, w->kind,
                      panel * GEMM_PANEL + i, w->C);
    memset(w->grad + first, 0, (size_t)n * C * sizeof *w->grad);
}

int matrix_make_trainable(struct matrix *w, struct pool *pool, struct err *err)
{
    void *master, *grad;
    if (w->master != NULL)
        return 0;
    if (change(w, w->rounded ? PANEL_BF16 : PANEL_F32, w->rounded, pool, err) ||
        take(&master, n_weights(w) * sizeof(float), w, err))
        return -1;
    if (take(&grad, n_weights(w) * sizeof(float), w, err)) {
        free(master);
        return -1;
    }
    w->master = master;
    w->grad = grad;
    pool_run(pool, n_panels(w->O), begin_part, w);
    return 0;
}

void matrix_repack(struct matrix *w, struct pool *pool)
{
    pack(w->panels, w->kind, w->master, 1, (size_t)w->C, w->C, w->O, pool);
}

int matrix_set_precision(struct matrix *w, enum precision precision, struct pool *pool,
                         struct err *err)
{
    struct matrix wanted = {.type = DTYPE_F32, .precision = precision};
    matrix_choose(&wanted);
    if (change(w, wanted.kind, wanted.rounded, pool, err))
        return -1;
    w->precision = precision;
    return 0;
}
