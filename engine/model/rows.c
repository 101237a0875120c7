#include "engine/model/rows.h"

#include <string.h>

#include "engine/kernel/ops.h"
#include "engine/kernel/share.h"
#include "engine/model/arch.h"

struct embedding {
    struct rows rows;
    const int32_t *id;
};

static void embed_some(const void *context, size_t first, size_t n)
{
    const struct embedding *e = context;
    const struct model *model = e->rows.model;
    const struct tape *tape = e->rows.tape;
    size_t C = (size_t)model->shape.C, begin = (size_t)e->rows.first + first;
    for (size_t t = begin; t < begin + n; t++) {
        float *x = tape->layer[0].x + t * C, *more = tape->layer[0].norm1 + t * C;
        matrix_row(&model->embedding, e->id[t], x);
        if (model->position.O == 0)
            continue;
        matrix_row(&model->position, tape->position[t], more);
        add_forward(x, more, 1, (int)C, NULL);
    }
}

void rows_embed(struct rows r, const int32_t *id)
{
    struct embedding embedding = {r, id};
    share_rows(r.pool, (size_t)r.T, (size_t)r.model->shape.C, embed_some, &embedding);
}

void rows_norm(struct rows r, float *y, float *mean, float *rstd, float *x,
               const struct vector *scale, const struct vector *shift)
{
    const struct model_shape *s = &r.model->shape;
    y = row_at(y, r.first, s->C);
    x = row_at(x, r.first, s->C);
    rstd = row_at(rstd, r.first, 1);
    if (shift->w != NULL)
        layernorm_forward(y, row_at(mean, r.first, 1), rstd, x, scale->w, shift->w, r.T,
                          s->C, s->eps, r.pool);
    else
        rmsnorm_forward(y, rstd, x, scale->w, r.T, s->C, s->eps, r.pool);
}

void rows_turn_heads(struct rows r, const struct vector *norm, float *x, float *raw,
                     float *rstd, int heads, const int32_t *position)
{
    const struct model *m = r.model;
    const struct model_shape *s = &m->shape;
    const struct arch_info *arch = arch_info(s->arch);
    x = row_at(x, r.first, heads * s->D);
    if (norm->w != NULL)
        rmsnorm_forward(x, row_at(rstd, r.first, heads),
                        row_at(raw, r.first, heads * s->D), norm->w, r.T * heads, s->D,
                        s->eps, r.pool);
    if (arch->rope)
        rope_forward(x, position + r.first, m->rope_cos, m->rope_sin, r.T, heads, s->D,
                     s->n_rot, arch->neox, r.pool);
}

void rows_split_qkv(struct rows r, const struct layer_tape *t, float *q)
{
    const struct model_shape *s = &r.model->shape;
    size_t n = (size_t)(s->H * s->D), k = (size_t)(s->KV * s->D);
    for (size_t row = (size_t)r.first; row < (size_t)(r.first + r.T); row++) {
        const float *from = r.tape->qkv + row * (n + 2 * k);
        if (q != NULL)
            memcpy(q + row * n, from, n * sizeof *from);
        memcpy(t->k + row * k, from + n, k * sizeof *from);
        memcpy(t->v + row * k, from + n + k, k * sizeof *from);
    }
}

void rows_activate(struct rows r, const struct layer_tape *t, bool gated)
{
    int F = r.model->shape.F;
    float *act = row_at(t->act, r.first, F), *up = row_at(t->up, r.first, F);
    if (gated)
        swiglu_forward(act, row_at(t->gate, r.first, F), up, r.T, F, r.pool);
    else
        gelu_forward(act, up, r.T, F, r.pool);
}

void rows_add(struct rows r, float *y, float *x)
{
    int C = r.model->shape.C;
    add_forward(row_at(y, r.first, C), row_at(x, r.first, C), r.T, C, r.pool);
}
