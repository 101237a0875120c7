/* The buffers of a backward pass, laid out once, and how far down it has to go. */
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
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

static int max_int(int a, int b)
{
    return a > b ? a : b;
}

static int chunk_rows(const struct model_shape *s)
{
    int rows = LOGITS_MAX / s->V;
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

static void lay_out(struct backward *b, struct carve *c, const struct model *model,
                    const struct adapter *adapter)
{
    const struct model_shape *s = &model->shape;
    size_t T = (size_t)b->T_max, C = (size_t)s->C, F = (size_t)s->F;
    size_t q = (size_t)s->H * (size_t)s->D, kv = (size_t)s->KV * (size_t)s->D;
    size_t chunk = (size_t)b->chunk, f = sizeof(float);
    b->dx = take(c, T * C, f);
    b->dnorm = take(c, T * C, f);
    b->dq = take(c, T * q, f);
    b->dk = take(c, T * kv, f);
    b->dv = take(c, T * kv, f);
    b->datt = take(c, T * q, f);
    b->dqkv = take(c, s->arch == ARCH_GPT2 ? T * (q + 2 * kv) : 0, f);
    b->dgate = take(c, T * F, f);
    b->dup = take(c, T * F, f);
    b->dact = take(c, T * F, f);
    size_t r = adapter ? (size_t)adapter->rank : 0;
    b->p_scaled = take(c, T * r, f);
    for (int i = 0; i < GROUP_MAX; i++)
        b->dp[i] = take(c, T * r, f);
    int widest = max_int(max_int(s->C, s->F), max_int(s->H * s->D, (int)r));
    b->panels = take(c, gemm_panel_floats(ROW_BLOCK, widest), f);
    b->rows = take(c, chunk * C, f);
    b->drows = take(c, chunk * C, f);
    b->logits = take(c, chunk * ((size_t)s->V + ROW_PAD), f);
    b->row_of = take(c, T, sizeof(int32_t));
    if (b->full && s->tied && model->embedding.grad)
        b->embedded = take(c, (size_t)s->V * C, f);
    b->seq = take(c, T, sizeof(struct attention_seq));
    b->span = take(c, T, sizeof(struct kv_span));
}

static void describe(struct backward *b, const struct model *model,
                     const struct adapter *adapter, int T_max)
{
    *b = (struct backward){.T_max = T_max, .chunk = chunk_rows(&model->shape)};
    b->full = !adapter && model->final_norm.grad;
    find_lowest(b, adapter);
}

size_t backward_bytes(const struct model *model, const struct adapter *adapter, int T_max)
{
    struct backward b;
    struct carve count = {NULL, 0};
    describe(&b, model, adapter, T_max);
    lay_out(&b, &count, model, adapter);
    return count.bytes;
}

int backward_open(struct backward **out, const struct model *model,
                  const struct adapter *adapter, int T_max, struct err *err)
{
    size_t bytes = backward_bytes(model, adapter, T_max);
    struct backward *b = mem_alloc(sizeof *b);
    describe(b, model, adapter, T_max);
    b->memory = mem_big(bytes);
    if (!b->memory) {
        free(b);
        return err_set(err, "no memory for the backward pass of %d tokens (%zu MiB)",
                       T_max, bytes >> 20);
    }
    struct carve carve = {b->memory, 0};
    lay_out(b, &carve, model, adapter);
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
    free(b->memory);
    free(b);
}

/* Which matrices does a gradient pass on its way down? */
static bool passes(const struct backward *b, int l, enum layer_matrix id)
{
    return l > b->lowest || (l == b->lowest && stage_of(id) < b->lowest_stage);
}

int backward_prepare(struct model *model, const struct adapter *adapter,
                     struct pool *pool, struct err *err)
{
    struct backward b;
    describe(&b, model, adapter, 1);
    struct matrix *head = model->shape.tied ? &model->embedding : &model->head;
    if (matrix_prepare_backward(head, pool, err))
        return -1;
    for (int l = 0; l < model->shape.L; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++) {
            struct matrix *w = &model->layer[l].matrix[m];
            if (w->O && passes(&b, l, (enum layer_matrix)m) &&
                matrix_prepare_backward(w, pool, err))
                return -1;
        }
    return 0;
}
