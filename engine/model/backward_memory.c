/* The buffers of a backward pass, laid out once, and how far down it has to go. */
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/model/backward_impl.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"

static enum stage stage_of(enum layer_matrix id)
{
    switch (id) {
    case FFN_DOWN:
        return STAGE_DOWN;
    case FFN_GATE:
    case FFN_UP:
        return STAGE_UP;
    case ATTN_OUT:
        return STAGE_OUT;
    default:
        return STAGE_QKV;
    }
}

static enum stage layer_stage(const struct adapter *adapter, int l)
{
    enum stage stage = STAGE_NONE;
    for (int m = 0; m < LAYER_MATRIX_N; m++)
        if (adapter->lora[l][m].r > 0 && stage_of((enum layer_matrix)m) > stage)
            stage = stage_of((enum layer_matrix)m);
    return stage;
}

static void find_lowest(struct backward *b, const struct adapter *adapter)
{
    b->lowest = 0;
    b->lowest_stage = STAGE_INPUT;
    if (!adapter)
        return;
    while (b->lowest < adapter->L && layer_stage(adapter, b->lowest) == STAGE_NONE)
        b->lowest++;
    b->lowest_stage =
        b->lowest < adapter->L ? layer_stage(adapter, b->lowest) : STAGE_NONE;
}

enum stage backward_stage(const struct backward *b, int l)
{
    return l > b->lowest ? STAGE_INPUT : b->lowest_stage;
}

static size_t max_size(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* While all weights learn, every chunk reads and writes the whole gradient of the head: larger ones. */
static int chunk_rows(const struct model_shape *s, bool full)
{
    int rows = (full ? LOGITS_MAX_FULL : LOGITS_MAX) / s->V / 2 * 2;
    return rows < CHUNK_MIN ? CHUNK_MIN : rows > CHUNK_MAX ? CHUNK_MAX : rows;
}

/* Hands out parts of one piece of memory; with base NULL it only counts. */
struct carve {
    char *base;
    size_t bytes;
};

static void *take(struct carve *c, size_t n, size_t size)
{
    void *p = c->base ? c->base + c->bytes : NULL;
    c->bytes += (n * size + 63) / 64 * 64;
    return p;
}

static size_t words(size_t n, bool bf16)
{
    return bf16 ? (n + 1) / 2 : 0;
}

/* Do all weights learn in bf16? */
static bool rounds(const struct backward *b)
{
    return b->full && b->bf16;
}

/* What a block of rows packs for its products, and where the loss begins. */
static void lay_out_scratch(struct backward *b, struct carve *c,
                            const struct model *model, size_t r)
{
    const struct model_shape *s = &model->shape;
    size_t T = (size_t)b->T_max, C = (size_t)s->C, F = (size_t)s->F, w = sizeof(uint32_t);
    size_t q = (size_t)s->H * (size_t)s->D, kv = (size_t)s->KV * (size_t)s->D;
    size_t chunk = (size_t)b->chunk, f = sizeof(float);
    /* an input and, with dropout, another; or the gradients of a group */
    size_t forward = 2 * max_size(words(max_size(C, F), b->bf16), words(q, b->bf16));
    b->in_words = max_size(forward, words(q, b->bf16) + 2 * words(kv, b->bf16));
    b->in_words = max_size(b->in_words, words(q + 2 * kv, b->bf16));
    if (rounds(b)) /* what products read is kept */
        b->in_words = 0;
    b->dropped_width = max_size(max_size(C, F), q);
    b->in = take(c, T * b->in_words, w);
    b->low = take(c, T * GROUP_MAX * words(r, b->bf16), w);
    b->rows = take(c, chunk * C, f);
    b->logits = take(c, chunk * ((size_t)s->V + ROW_PAD), f);
    b->rows_in = take(c, chunk * words(C, b->bf16), w);
    b->logits_in = take(c, b->bf16 ? chunk * logits_words(s->V) : 0, w);
    b->row_of = take(c, T, sizeof(int32_t));
    b->read_row = take(c, T, sizeof(int32_t));
    b->read_at = take(c, T, sizeof(int32_t));
    b->read_position = take(c, T, sizeof(int32_t));
    b->read_in = take(c, T * C, f);
    for (int m = 0; m < LAYER_MATRIX_N && b->expand; m++) {
        const struct matrix *matrix = &model->layer[0].matrix[m];
        size_t forwards = matrix_train_words(matrix->C, matrix->O, b->bf16);
        size_t back = matrix_train_words(matrix->O, matrix->C, b->bf16);
        b->expanded[m] = take(c, max_size(forwards, back), w);
    }
    b->seq = take(c, T, sizeof(struct attention_seq));
    b->span = take(c, 2 * T, sizeof(struct kv_span));
}

static void lay_out_heads(struct backward *b, struct carve *c, const struct model *model)
{
    const struct model_shape *s = &model->shape;
    size_t T = (size_t)b->T_max, f = sizeof(float);
    size_t q = (size_t)s->H * (size_t)s->D, kv = (size_t)s->KV * (size_t)s->D;
    bool normed = model->layer[0].vector[Q_NORM].w != NULL;
    b->dq = take(c, T * q, f);
    b->dk = take(c, T * kv, f);
    b->dv = take(c, T * kv, f);
    b->dq_raw = normed ? take(c, T * q, f) : b->dq;
    b->dk_raw = normed ? take(c, T * kv, f) : b->dk;
    b->datt = take(c, T * q, f);
    b->delta = take(c, T * (size_t)s->H, f);
    if (model->layer[0].matrix[ATTN_QKV].O > 0)
        b->dqkv = take(c, T * (q + 2 * kv), f);
}

static void lay_out_full(struct backward *b, struct carve *c, const struct model *model)
{
    const struct model_shape *s = &model->shape;
    size_t T = (size_t)b->T_max;
    if (s->tied && model->embedding.grad)
        b->embedded = take(c, (size_t)s->V * (size_t)s->C, sizeof(float));
    for (int m = 0; m < LAYER_MATRIX_N && rounds(b); m++)
        b->dy[m] =
            take(c, T * bf16_row_pairs(model->layer[0].matrix[m].O), sizeof(uint32_t));
    b->read_pairs =
        rounds(b) ? take(c, T * bf16_row_pairs(s->C), sizeof(uint32_t)) : NULL;
}

static void lay_out_turned(struct backward *b, struct carve *c, const struct model *model,
                           const struct adapter *adapter)
{
    if (!adapter)
        return;
    b->b_turned = take(c, (size_t)model->shape.L, sizeof *b->b_turned);
    size_t before = c->bytes;
    for (int l = 0; l < model->shape.L; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++) {
            size_t O = (size_t)model->layer[l].matrix[m].O;
            float *turned = take(c, (size_t)adapter->lora[l][m].r * O, sizeof(float));
            if (b->b_turned)
                b->b_turned[l][m] = turned;
        }
    b->turned_bytes = c->bytes - before;
}

static void lay_out(struct backward *b, struct carve *c, const struct model *model,
                    const struct adapter *adapter)
{
    const struct model_shape *s = &model->shape;
    size_t T = (size_t)b->T_max, C = (size_t)s->C, F = (size_t)s->F, f = sizeof(float);
    size_t r = adapter ? (size_t)adapter->rank : 0;
    lay_out_scratch(b, c, model, r);
    if (!b->learn)
        return;
    b->dfinal = take(c, T * C, f);
    b->drows = take(c, (size_t)b->chunk * C, f);
    b->dx = take(c, T * C, f);
    b->dmid = take(c, T * C, f);
    b->spare = take(c, T * C, f);
    b->dnorm1 = take(c, T * C, f);
    b->dnorm2 = take(c, T * C, f);
    b->read_in_grad = take(c, T * C, f);
    lay_out_heads(b, c, model);
    b->dgate = take(c, T * F, f);
    b->dup = take(c, T * F, f);
    b->dact = take(c, T * F, f);
    for (int m = 0; m < LAYER_MATRIX_N; m++) {
        size_t O = (size_t)model->layer[0].matrix[m].O;
        if (!adapter || O == 0)
            continue;
        b->dp[m] = take(c, T * r, f);
    }
    lay_out_turned(b, c, model, adapter);
    if (b->full)
        lay_out_full(b, c, model);
}

static void describe(struct backward *b, const struct model *model,
                     const struct adapter *adapter, int T_max, struct pass_how how)
{
    *b = (struct backward){
        .T_max = T_max, .bf16 = how.bf16, .learn = how.learn, .expand = how.expand};
    b->full = how.learn && !adapter && model->final_norm.grad;
    b->chunk = chunk_rows(&model->shape, b->full);
    find_lowest(b, adapter);
}

size_t backward_bytes(const struct model *model, const struct adapter *adapter, int T_max,
                      struct pass_how how)
{
    struct backward b;
    struct carve count = {NULL, 0};
    describe(&b, model, adapter, T_max, how);
    lay_out(&b, &count, model, adapter);
    return count.bytes;
}

enum tape_kind backward_tape(const struct model *model, const struct adapter *adapter,
                             struct pass_how how)
{
    struct backward b;
    describe(&b, model, adapter, 0, how);
    return rounds(&b) ? TAPE_ROUNDED : TAPE_KEPT;
}

int backward_open(struct backward **out, const struct model *model,
                  const struct adapter *adapter, int T_max, struct pass_how how,
                  struct err *err)
{
    size_t bytes = backward_bytes(model, adapter, T_max, how);
    struct backward *b = mem_alloc(sizeof *b);
    describe(b, model, adapter, T_max, how);
    b->memory = mem_big(bytes);
    if (!b->memory) {
        free(b);
        return err_set(err, "no memory for the backward pass of %d tokens (%zu MiB)",
                       T_max, bytes >> 20);
    }
    struct carve carve = {b->memory, 0};
    lay_out(b, &carve, model, adapter);
    if (b->b_turned)
        memset(b->b_turned[0][0], 0, b->turned_bytes);
    if (b->embedded)
        memset(b->embedded, 0,
               sizeof(float) * (size_t)model->shape.V * (size_t)model->shape.C);
    *out = b;
    return 0;
}

void backward_close(struct backward *b)
{
    if (!b)
        return;
    free(b->dropped);
    free(b->memory);
    free(b);
}

bool backward_even_rows(const struct backward *b)
{
    return rounds(b);
}

void backward_dropout(struct backward *b, double p, uint64_t seed, int64_t step,
                      int64_t first_row)
{
    b->dropout = (struct dropout){p, seed, step, first_row};
    if (p > 0 && !b->dropped)
        b->dropped = mem_resize(NULL, (size_t)b->T_max * b->dropped_width, sizeof(float));
}

/* Which matrices does a gradient pass on its way down? */
static bool passes(const struct backward *b, int l, enum layer_matrix id)
{
    return l > b->lowest || (l == b->lowest && stage_of(id) < b->lowest_stage);
}

int backward_prepare(struct model *model, const struct adapter *adapter,
                     struct pass_how how, struct pool *pool, struct err *err)
{
    struct backward b;
    describe(&b, model, adapter, 1, how);
    struct matrix *head = model->shape.tied ? &model->embedding : &model->head;
    if (matrix_prepare_train(head, how.bf16, how.learn, pool, err))
        return -1;
    for (int l = 0; l < model->shape.L && !how.expand; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++) {
            struct matrix *w = &model->layer[l].matrix[m];
            bool input = how.learn && passes(&b, l, (enum layer_matrix)m);
            if (w->O && matrix_prepare_train(w, how.bf16, input, pool, err))
                return -1;
        }
    return 0;
}
