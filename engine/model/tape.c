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

/* All layers alike: x A^T is read at once. */
static void share_lora(struct layer_tape *t, struct carve *c, int rank, int T)
{
    float *p = floats(c, T, rank);
    for (int m = 0; m < LAYER_MATRIX_N; m++)
        t->lora_p[m] = p;
}

static void lay_out(struct tape *tape, struct carve *c, const struct model *model,
                    const struct adapter *adapter)
{
    const struct model_shape *s = &model->shape;
    int T = tape->T_max, rank = adapter != NULL ? adapter->rank : 0;
    struct layer_tape layer = {.x = NULL};
    tape->layer = take(c, (size_t)s->L, sizeof *tape->layer);
    for (int l = 0; l < s->L; l++) {
        if (tape->keep || l == 0)
            lay_layer(&layer, c, model, T);
        if ((tape->keep && !tape->rounded) || l == 0)
            lay_inputs(&layer, c, model, T);
        if (tape->rounded)
            lay_rounded(&layer, c, model, T);
        if (tape->keep && adapter != NULL)
            lay_lora(&layer, c, adapter->lora[l], T);
        else if (l == 0)
            share_lora(&layer, c, rank, T);
        if (tape->layer != NULL)
            tape->layer[l] = layer;
    }
    tape->x = tape->keep ? floats(c, T, s->C) : layer.x;
    tape->final = floats(c, T, s->C);
    tape->final_rstd = floats(c, T, 1);
    tape->final_mean = floats(c, T, model->final_norm_bias.w != NULL);
    tape->position = take(c, (size_t)T, sizeof *tape->position);
    tape->qkv = floats(c, T, model->layer[0].matrix[ATTN_QKV].O);
    tape->scaled = floats(c, T, rank);
    int widest = s->C > s->F ? s->C : s->F;
    widest = widest > s->H * s->D ? widest : s->H * s->D;
    void *in = take(c, operand_bytes(T, widest), 1);
    if (in != NULL)
        operand_lay(&tape->in, in, T, widest);
    tape->seq = take(c, (size_t)T, sizeof *tape->seq);
    tape->spans_max = 2 * T + SEGMENT_DEPTH;
    tape->span = take(c, (size_t)tape->spans_max, sizeof *tape->span);
}

static size_t bytes_of(const struct tape *described, const struct model *model,
                       const struct adapter *adapter)
{
    struct tape tape = *described;
    struct carve count = {NULL, 0};
    lay_out(&tape, &count, model, adapter);
    return count.bytes;
}

static int open_tape(struct tape *tape, const struct model *model,
                     const struct adapter *adapter, struct err *err)
{
    tape->bytes = bytes_of(tape, model, adapter);
    tape->memory = mem_big(tape->bytes);
    if (tape->memory == NULL)
        return err_set(err, "no memory for %d tokens at a time (%zu MiB)", tape->T_max,
                       tape->bytes >> 20);
    struct carve carve = {tape->memory, 0};
    lay_out(tape, &carve, model, adapter);
    return 0;
}

size_t tape_bytes(const struct model *model, const struct adapter *adapter, int T_max,
                  bool keep)
{
    const struct tape tape = {.T_max = T_max, .keep = keep};
    return bytes_of(&tape, model, adapter);
}

int tape_open(struct tape *tape, const struct model *model, const struct adapter *adapter,
              int T_max, bool keep, struct err *err)
{
    *tape = (struct tape){.T_max = T_max, .keep = keep};
    return open_tape(tape, model, adapter, err);
}

size_t tape_bytes_rounded(const struct model *model, int T_max)
{
    const struct tape tape = {.T_max = T_max, .keep = true, .rounded = true};
    return bytes_of(&tape, model, NULL);
}

int tape_open_rounded(struct tape *tape, const struct model *model, int T_max,
                      struct err *err)
{
    *tape = (struct tape){.T_max = T_max, .keep = true, .rounded = true};
    return open_tape(tape, model, NULL, err);
}

void tape_release(struct tape *tape)
{
    free(tape->memory);
    *tape = (struct tape){.T_max = 0};
}
