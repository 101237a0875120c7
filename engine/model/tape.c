/* The memory of a forward pass, laid out once. */
#include <stdlib.h>

#include "engine/kernel/attention.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/model/forward.h"
#include "harness/base/err.h"

/* Hands out parts of one piece of memory; without memory it only counts. */
struct carve {
    char *memory;
    size_t bytes;
};

static void *take(struct carve *c, size_t n, size_t size)
{
    void *part = c->memory != NULL && n > 0 ? c->memory + c->bytes : NULL;
    c->bytes += (n * size + 63) / 64 * 64;
    return part;
}

static float *floats(struct carve *c, int T, int n)
{
    return take(c, (size_t)T * (size_t)n, sizeof(float));
}

static uint32_t *pairs(struct carve *c, int T, int n)
{
    return take(c, (size_t)T * bf16_row_pairs(n), sizeof(uint32_t));
}

/* What products read, and nobody else. */
static void lay_inputs(struct layer_tape *t, struct carve *c, const struct model *model,
                       int T)
{
    const struct model_shape *s = &model->shape;
    t->norm1 = floats(c, T, s->C);
    t->norm2 = floats(c, T, s->C);
    t->act = floats(c, T, s->F);
}

static void lay_rounded(struct layer_tape *t, struct carve *c, const struct model *model,
                        int T)
{
    const struct model_shape *s = &model->shape;
    t->norm1_in = pairs(c, T, s->C);
    t->att_in = pairs(c, T, s->H * s->D);
    t->norm2_in = pairs(c, T, s->C);
    t->act_in = pairs(c, T, s->F);
}

static void lay_layer(struct layer_tape *t, struct carve *c, const struct model *model,
                      int T)
{
    const struct model_shape *s = &model->shape;
    const struct layer *layer = &model->layer[0];
    bool layer_norm = layer->vector[ATTN_NORM_BIAS].w != NULL;
    bool head_norm = layer->vector[Q_NORM].w != NULL;
    bool gated = layer->matrix[FFN_GATE].O > 0;
    int Q = s->H * s->D, K = s->KV * s->D;
    t->x = floats(c, T, s->C);
    t->rstd1 = floats(c, T, 1);
    t->mean1 = floats(c, T, layer_norm);
    t->q = floats(c, T, Q);
    t->k = floats(c, T, K);
    t->v = floats(c, T, K);
    t->q_raw = floats(c, T, head_norm ? Q : 0);
    t->k_raw = floats(c, T, head_norm ? K : 0);
    t->q_rstd = floats(c, T, head_norm ? s->H : 0);
    t->k_rstd = floats(c, T, head_norm ? s->KV : 0);
    t->att = floats(c, T, Q);
    t->lse = floats(c, T, s->H);
    t->mid = floats(c, T, s->C);
    t->rstd2 = floats(c, T, 1);
    t->mean2 = floats(c, T, layer_norm);
    t->gate = floats(c, T, gated ? s->F : 0);
    t->up = floats(c, T, s->F);
}

static void lay_lora(struct layer_tape *t, struct carve *c, const struct lora *lora,
                     int T)
{
    for (int m = 0; m < LAYER_MATRIX_N; m++)
        t->lora_p[m] = floats(c, T, lora[m].r);
}

/* All layers alike, but matrices apart: threads are at different ones, and rows of different ranks. */
static void share_lora(struct layer_tape *t, struct carve *c, int rank, int T)
{
    for (int m = 0; m < LAYER_MATRIX_N; m++)
        t->lora_p[m] = floats(c, T, rank);
}

static void lay_out(struct tape *tape, struct carve *c, const struct model *model,
                    const struct adapter *adapter)
{
    const struct model_shape *s = &model->shape;
    int T = tape->T_max, rank = adapter != NULL ? adapter->rank : 0;
    bool keep = tape->kind != TAPE_SHARED;
    struct layer_tape layer = {.x = NULL};
    tape->layer = take(c, (size_t)s->L, sizeof *tape->layer);
    for (int l = 0; l < s->L; l++) {
        if (keep || l == 0)
            lay_layer(&layer, c, model, T);
        if (tape->kind == TAPE_KEPT || l == 0)
            lay_inputs(&layer, c, model, T);
        if (tape->kind == TAPE_ROUNDED)
            lay_rounded(&layer, c, model, T);
        if (keep && adapter != NULL)
            lay_lora(&layer, c, adapter->lora[l], T);
        else if (l == 0)
            share_lora(&layer, c, rank, T);
        if (tape->layer != NULL)
            tape->layer[l] = layer;
    }
    tape->x = keep ? floats(c, T, s->C) : layer.x;
    tape->final = floats(c, T, s->C);
    tape->final_rstd = floats(c, T, 1);
    tape->final_mean = floats(c, T, model->final_norm_bias.w != NULL);
    tape->position = take(c, (size_t)T, sizeof *tape->position);
    tape->qkv = floats(c, T, model->layer[0].matrix[ATTN_QKV].O);
    int widest = s->C > s->F ? s->C : s->F;
    widest = widest > s->H * s->D ? widest : s->H * s->D;
    void *in = take(c, operand_bytes(T, widest), 1);
    if (in != NULL)
        operand_lay(&tape->in, in, T, widest);
    tape->seq = take(c, (size_t)T, sizeof *tape->seq);
    tape->spans_max = 2 * T + SEGMENT_DEPTH;
    tape->span = take(c, (size_t)tape->spans_max, sizeof *tape->span);
}

size_t tape_bytes(const struct model *model, const struct adapter *adapter, int T_max,
                  enum tape_kind kind)
{
    struct tape tape = {.T_max = T_max, .kind = kind};
    struct carve count = {NULL, 0};
    lay_out(&tape, &count, model, adapter);
    return count.bytes;
}

int tape_open(struct tape *tape, const struct model *model, const struct adapter *adapter,
              int T_max, enum tape_kind kind, struct err *err)
{
    *tape = (struct tape){.T_max = T_max, .kind = kind};
    tape->bytes = tape_bytes(model, adapter, T_max, kind);
    tape->memory = mem_big(tape->bytes);
    if (tape->memory == NULL)
        return err_set(err, "no memory for %d tokens at a time (%zu MiB)", T_max,
                       tape->bytes >> 20);
    struct carve carve = {tape->memory, 0};
    lay_out(tape, &carve, model, adapter);
    return 0;
}

void tape_release(struct tape *tape)
{
    free(tape->memory);
    *tape = (struct tape){.T_max = 0};
}
