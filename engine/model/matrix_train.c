/* What training multiplies with: copies of a matrix packed in the training's precision. */
#include <stdlib.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/model/matrix.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"

/* Floats, or pairs of bf16, which have the size of one. */
size_t matrix_train_words(int K, int N, bool bf16)
{
    return bf16 ? bf16_panel_pairs(K, N) : gemm_panel_floats(K, N);
}

static int take(void **memory, int K, int N, const struct matrix *w, struct err *err)
{
    if (*memory != NULL)
        return 0;
    size_t bytes = matrix_train_words(K, N, w->train_bf16) * sizeof(float);
    *memory = mem_big(bytes);
    if (*memory == NULL)
        return err_set(err, "no memory for training a matrix of %d x %d (%zu MiB)", w->O,
                       w->C, bytes >> 20);
    return 0;
}

struct packing {
    const struct matrix *w;
    bool bf16;
    uint32_t *forward, *input; /* NULL: not wanted */
};

static void pack(const struct packing *p, uint32_t *to, const float *b, size_t b_k,
                 size_t b_n, int K, int N)
{
    if (p->bf16)
        bf16_pack(to, b, b_k, b_n, K, N, NULL);
    else
        gemm_pack((float *)(void *)to, b, b_k, b_n, K, N, NULL);
}

/* Up to 64 rows of W: one panel of W^T, and as many rows of K in every panel of W. */
static void pack_rows(const struct packing *p, int first, int n, const float *rows)
{
    const struct matrix *w = p->w;
    size_t C = (size_t)w->C, step = p->bf16 ? 2 : 1; /* of K in a word */
    size_t O_words = matrix_train_words(w->O, 1, p->bf16) / GEMM_PANEL;
    if (p->forward != NULL)
        pack(p,
             p->forward +
                 (size_t)first * matrix_train_words(w->C, 1, p->bf16) / GEMM_PANEL,
             rows, 1, C, w->C, n);
    for (int c = 0; p->input != NULL && c < w->C; c += GEMM_PANEL) {
        uint32_t *to = p->input + (size_t)c * O_words + (size_t)first / step * GEMM_PANEL;
        pack(p, to, rows + c, C, 1, n, w->C - c < GEMM_PANEL ? w->C - c : GEMM_PANEL);
    }
}

static void pack_part(void *context, int part)
{
    const struct packing *p = context;
    const struct matrix *w = p->w;
    int first = part * GEMM_PANEL;
    int n = w->O - first < GEMM_PANEL ? w->O - first : GEMM_PANEL;
    size_t C = (size_t)w->C;
    if (w->master != NULL) {
        pack_rows(p, first, n, w->master + (size_t)first * C);
        return;
    }
    float *rows = mem_resize(NULL, (size_t)n * C, sizeof *rows);
    for (int i = 0; i < n; i++)
        matrix_row(w, first + i, rows + (size_t)i * C);
    pack_rows(p, first, n, rows);
    free(rows);
}

void matrix_pack_train(const struct matrix *w, bool bf16, void *forward, void *input,
                       struct pool *pool)
{
    struct packing packing = {w, bf16, forward, input};
    if (forward != NULL || input != NULL)
        pool_run(pool, (w->O + GEMM_PANEL - 1) / GEMM_PANEL, pack_part, &packing);
}

int matrix_prepare_train(struct matrix *w, bool bf16, bool input, struct pool *pool,
                         struct err *err)
{
    if (w->train_bf16 != bf16)
        matrix_release_train(w);
    w->train_bf16 = bf16;
    bool changes = w->master != NULL, packed = w->train != NULL && !changes;
    bool input_packed = w->train_input != NULL && !changes;
    if (take(&w->train, w->C, w->O, w, err) ||
        (input && take(&w->train_input, w->O, w->C, w, err)))
        return -1;
    matrix_pack_train(w, bf16, packed ? NULL : w->train,
                      input && !input_packed ? w->train_input : NULL, pool);
    return 0;
}

void matrix_repack_train(struct matrix *w, struct pool *pool)
{
    matrix_pack_train(w, w->train_bf16, w->train, w->train_input, pool);
}

size_t matrix_train_bytes(const struct matrix *w)
{
    size_t words = 0;
    if (w->train != NULL)
        words += matrix_train_words(w->C, w->O, w->train_bf16);
    if (w->train_input != NULL)
        words += matrix_train_words(w->O, w->C, w->train_bf16);
    return words * sizeof(float);
}

void matrix_release_train(struct matrix *w)
{
    free(w->train);
    free(w->train_input);
    w->train = w->train_input = NULL;
}
