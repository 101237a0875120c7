#include "engine/model/arch.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define BIT(id) (1u << (id))

enum {
    SPLIT_QKV = BIT(ATTN_Q) | BIT(ATTN_K) | BIT(ATTN_V),
    GATED = BIT(ATTN_OUT) | BIT(FFN_GATE) | BIT(FFN_UP) | BIT(FFN_DOWN),
    NORMS = BIT(ATTN_NORM) | BIT(FFN_NORM),
    QKV_BIASES = BIT(Q_BIAS) | BIT(K_BIAS) | BIT(V_BIAS),
    OTHER_BIASES = BIT(OUT_BIAS) | BIT(GATE_BIAS) | BIT(UP_BIAS) | BIT(DOWN_BIAS),
};

static const struct arch_info infos[ARCH_N] = {
    [ARCH_LLAMA] =
        {
            .name = "llama",
            .eps_key = "attention.layer_norm_rms_epsilon",
            .matrices = SPLIT_QKV | GATED,
            .vectors = NORMS,
            .vectors_maybe = QKV_BIASES | OTHER_BIASES,
            .rope = true,
        },
    [ARCH_QWEN2] =
        {
            .name = "qwen2",
            .eps_key = "attention.layer_norm_rms_epsilon",
            .matrices = SPLIT_QKV | GATED,
            .vectors = NORMS | QKV_BIASES,
            .vectors_maybe = OTHER_BIASES,
            .rope = true,
            .neox = true,
        },
    [ARCH_QWEN3] =
        {
            .name = "qwen3",
            .eps_key = "attention.layer_norm_rms_epsilon",
            .matrices = SPLIT_QKV | GATED,
            .vectors = NORMS | BIT(Q_NORM) | BIT(K_NORM),
            .vectors_maybe = QKV_BIASES | OTHER_BIASES,
            .rope = true,
            .neox = true,
        },
    [ARCH_GPT2] =
        {
            .name = "gpt2",
            .eps_key = "attention.layer_norm_epsilon",
            .matrices = BIT(ATTN_QKV) | BIT(ATTN_OUT) | BIT(FFN_UP) | BIT(FFN_DOWN),
            .vectors = NORMS | BIT(ATTN_NORM_BIAS) | BIT(FFN_NORM_BIAS) | BIT(QKV_BIAS) |
                       BIT(OUT_BIAS) | BIT(UP_BIAS) | BIT(DOWN_BIAS),
        },
};

const struct arch_info *arch_info(enum arch arch)
{
    return &infos[arch];
}

const char *arch_name(enum arch arch)
{
    return infos[arch].name;
}

struct part_info layer_matrix_info(const struct model_shape *s, enum layer_matrix id)
{
#define X(which, text, rows, columns) \
    if (id == (which))                \
        return (struct part_info){text, rows, columns};
    LAYER_MATRICES(X)
#undef X
    return (struct part_info){"", 0, 0};
}

struct part_info layer_vector_info(const struct model_shape *s, enum layer_vector id)
{
#define X(which, text, n) \
    if (id == (which))    \
        return (struct part_info){text, 1, n};
    LAYER_VECTORS(X)
#undef X
    return (struct part_info){"", 0, 0};
}

/* The limits keep every product of sizes far from overflow; head widths are what the
 * attention kernels have room for. */
const char *shape_fault(const struct model_shape *s)
{
    bool rope = infos[s->arch].rope;
    if (s->V < 1 || s->C < 1 || s->L < 1 || s->F < 1 || s->context < 1)
        return "every size must be at least 1";
    if (s->V > 1 << 22 || s->C > 1 << 16 || s->F > 1 << 20 || s->L > 1024)
        return "a size is too great";
    if (s->H < 1 || s->KV < 1 || s->H % s->KV != 0)
        return "the number of heads must be a multiple of the number of key/value heads";
    if (s->D < 2 || s->D > 512 || s->D % 2 != 0)
        return "the width of a head must be even and at most 512";
    if (s->H > (1 << 20) / s->D)
        return "there are too many heads";
    if (rope && (s->n_rot < 2 || s->n_rot > s->D || s->n_rot % 2 != 0))
        return "the rotated part of a head must be even and not wider than the head";
    if (!(s->eps > 0 && s->eps <= 1))
        return "epsilon must be above 0 and at most 1";
    if (rope && !(s->rope_base > 0 && isfinite(s->rope_base)))
        return "the base of the rotary positions must be positive and finite";
    if (rope && !(s->rope_scale > 0 && isfinite(s->rope_scale)))
        return "the scaling factor of the rotary positions must be positive and finite";
    return NULL;
}

static void name_part(struct model_part *part, const char *name)
{
    snprintf(part->name, sizeof part->name, "%s", name);
}

static void matrix_part(struct model_part *part, const char *name, struct matrix *matrix,
                        int O, int C)
{
    name_part(part, name);
    part->matrix = matrix;
    part->O = O;
    part->C = C;
}

static void vector_part(struct model_part *part, const char *name, struct vector *vector,
                        int n)
{
    name_part(part, name);
    part->vector = vector;
    part->O = 1;
    part->C = n;
}

static bool outer_part(struct model *model, int i, struct model_part *part)
{
    const struct model_shape *s = &model->shape;
    bool gpt2 = s->arch == ARCH_GPT2;
    *part = (struct model_part){.layer = -1};
    switch (i) {
    case 0:
        matrix_part(part, "token_embd.weight", &model->embedding, s->V, s->C);
        return true;
    case 1:
        matrix_part(part, "position_embd.weight", &model->position, s->context, s->C);
        return gpt2;
    case 2:
        vector_part(part, "rope_freqs.weight", &model->rope_freqs, s->n_rot / 2);
        part->maybe = part->fixed = true;
        return infos[s->arch].rope;
    case 3:
        vector_part(part, "output_norm.weight", &model->final_norm, s->C);
        return true;
    case 4:
        vector_part(part, "output_norm.bias", &model->final_norm_bias, s->C);
        return gpt2;
    default:
        matrix_part(part, "output.weight", &model->head, s->V, s->C);
        return !s->tied;
    }
}

static bool layer_part(struct model *model, int l, int i, struct model_part *part)
{
    const struct model_shape *s = &model->shape;
    const struct arch_info *arch = &infos[s->arch];
    struct layer *layer = &model->layer[l];
    struct part_info info;
    *part = (struct model_part){.layer = l};
    char name[PART_NAME];
    if (i < LAYER_VECTOR_N) {
        info = layer_vector_info(s, (enum layer_vector)i);
        snprintf(name, sizeof name, "blk.%d.%s", l, info.name);
        vector_part(part, name, &layer->vector[i], info.C);
        part->id = i;
        part->maybe = arch->vectors_maybe & BIT(i);
        return (arch->vectors | arch->vectors_maybe) & BIT(i);
    }
    part->id = i - LAYER_VECTOR_N;
    info = layer_matrix_info(s, (enum layer_matrix)part->id);
    snprintf(name, sizeof name, "blk.%d.%s.weight", l, info.name);
    matrix_part(part, name, &layer->matrix[part->id], info.O, info.C);
    return arch->matrices & BIT(part->id);
}

enum { OUTER = 6, LAYER_PARTS = LAYER_VECTOR_N + LAYER_MATRIX_N };

bool model_next_part(struct model *model, int *i, struct model_part *part)
{
    for (; *i < OUTER;)
        if (outer_part(model, (*i)++, part))
            return true;
    for (int n = OUTER + model->shape.L * LAYER_PARTS; *i < n;) {
        int at = (*i)++ - OUTER;
        if (layer_part(model, at / LAYER_PARTS, at % LAYER_PARTS, part))
            return true;
    }
    return false;
}
