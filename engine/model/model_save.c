/* A model as GGUF: the keys and names that llama.cpp looks for. */
#include <stdio.h>
#include <string.h>

#include "engine/format/gguf.h"
#include "engine/model/arch.h"
#include "engine/text/tokenizer.h"
#include "harness/base/err.h"

/* "<arch>.<key>" */
struct key {
    char text[96];
};

static struct key key_of(const struct model_shape *s, const char *name)
{
    struct key key;
    snprintf(key.text, sizeof key.text, "%s.%s", arch_name(s->arch), name);
    return key;
}

static void put_u32(struct gguf_out *out, const struct model_shape *s, const char *name,
                    int value)
{
    gguf_out_u32(out, key_of(s, name).text, (uint32_t)value);
}

static void put_f32(struct gguf_out *out, const struct model_shape *s, const char *name,
                    float value)
{
    gguf_out_f32(out, key_of(s, name).text, value);
}

static void put_rope(struct gguf_out *out, const struct model_shape *s)
{
    put_u32(out, s, "rope.dimension_count", s->n_rot);
    put_f32(out, s, "rope.freq_base", s->rope_base);
    if (s->rope_scale == 1)
        return;
    gguf_out_str(out, key_of(s, "rope.scaling.type").text, STR("linear"));
    put_f32(out, s, "rope.scaling.factor", s->rope_scale);
}

static void put_keys(struct gguf_out *out, const struct model_shape *s, enum dtype type)
{
    const struct arch_info *arch = arch_info(s->arch);
    gguf_out_str(out, "general.architecture", str_of(arch->name));
    gguf_out_u32(out, "general.file_type", gguf_file_type(type));
    gguf_out_u32(out, "general.quantization_version", 2);
    put_u32(out, s, "context_length", s->context);
    put_u32(out, s, "embedding_length", s->C);
    put_u32(out, s, "block_count", s->L);
    put_u32(out, s, "feed_forward_length", s->F);
    put_u32(out, s, "attention.head_count", s->H);
    put_u32(out, s, "attention.head_count_kv", s->KV);
    put_f32(out, s, arch->eps_key, s->eps);
    put_u32(out, s, "vocab_size", s->V);
    if (s->H * s->D != s->C) {
        put_u32(out, s, "attention.key_length", s->D);
        put_u32(out, s, "attention.value_length", s->D);
    }
    if (arch->rope)
        put_rope(out, s);
}

static int matrix_rows(void *context, uint64_t first, uint64_t n, float *dst,
                       struct err *err)
{
    const struct matrix *w = context;
    (void)err;
    for (uint64_t i = 0; i < n; i++)
        matrix_row(w, (int)(first + i), dst + i * (uint64_t)w->C);
    return 0;
}

/* Rows that are no whole number of blocks become F16, as llama-quantize does; learnt
 * positions stay F32, as its converter leaves them. */
static const struct dtype_info *type_of(const struct model_part *part, enum dtype type)
{
    const struct dtype_info *info = dtype_info(type);
    if (strncmp(part->name, "position", 8) == 0)
        return dtype_info(DTYPE_F32);
    return part->C % info->block == 0 ? info : dtype_info(DTYPE_F16);
}

static void put_part(struct gguf_out *out, const struct model_part *part, enum dtype type)
{
    const uint64_t ne[] = {(uint64_t)part->C, (uint64_t)part->O};
    if (part->matrix != NULL)
        gguf_out_tensor(out, part->name, type_of(part, type), 2, ne, matrix_rows,
                        part->matrix);
    else if (part->vector->w != NULL)
        gguf_out_raw(out, part->name, dtype_info(DTYPE_F32), 1, ne, part->vector->w);
}

int model_save(const struct model *model, const char *path, enum dtype type,
               struct err *err)
{
    const struct dtype_info *info = dtype_info(type);
    if (info == NULL || info->from_float == NULL)
        return err_ask(err, "%s: models are not written as %s", path,
                       info == NULL ? "this type" : info->name);
    struct gguf_out *out = gguf_out_open();
    put_keys(out, &model->shape, type);
    if (model->tok != NULL)
        tokenizer_write(model->tok, out);
    struct model *readable =
        (struct model *)(uintptr_t)model; /* parts are only looked at */
    struct model_part part;
    for (int i = 0; model_next_part(readable, &i, &part);)
        put_part(out, &part, type);
    return gguf_out_commit(out, path, err);
}
