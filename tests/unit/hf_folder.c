#include "tests/unit/hf_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/text/bpe_train.h"
#include "engine/text/tokenizer_impl.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/rng.h"

/* ---- safetensors */

void st_begin(struct st_out *out)
{
    *out = (struct st_out){0};
    buf_text(&out->header, "{\"__metadata__\":{\"format\":\"pt\"}");
}

static void add_values(struct buf *data, const char *dtype, const float *value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint16_t half = strcmp(dtype, "F16") == 0 ? f16_from_float(value[i])
                                                  : bf16_from_float(value[i]);
        if (strcmp(dtype, "F32") == 0)
            buf_add(data, &value[i], sizeof value[i]);
        else
            buf_add(data, &half, sizeof half);
    }
}

void st_add(struct st_out *out, const char *name, const char *dtype, int n_dims,
            const uint64_t *shape, const float *value)
{
    size_t n = 1, from = out->data.n;
    buf_format(&out->header, ",\"%s\":{\"dtype\":\"%s\",\"shape\":[", name, dtype);
    for (int i = 0; i < n_dims; i++) {
        buf_format(&out->header, "%s%llu", i > 0 ? "," : "",
                   (unsigned long long)shape[i]);
        n *= (size_t)shape[i];
    }
    add_values(&out->data, dtype, value, n);
    buf_format(&out->header, "],\"data_offsets\":[%zu,%zu]}", from, out->data.n);
}

int st_commit(struct st_out *out, const char *path, struct err *err)
{
    struct buf whole = {0};
    buf_char(&out->header, '}');
    while (out->header.n % 8 != 0)
        buf_char(&out->header, ' ');
    uint64_t n = out->header.n;
    buf_add(&whole, &n, sizeof n);
    buf_str(&whole, buf_view(&out->header));
    buf_str(&whole, buf_view(&out->data));
    int rc = file_write(path, buf_view(&whole), err);
    buf_release(&whole);
    buf_release(&out->header);
    buf_release(&out->data);
    return rc;
}

/* ---- a random model */

static int one_sentence(void *context, struct str *document, struct err *err)
{
    int *left = context;
    (void)err;
    *document = STR("the cat sat on the mat, the hat sat on the cat; 12 cats sat there");
    return (*left)-- > 0;
}

static int make_tokenizer(struct tokenizer **tok, struct err *err)
{
    static const struct str special[] = {STR("<|endoftext|>"), STR("<|im_start|>"),
                                         STR("<|im_end|>")};
    const struct bpe_recipe recipe = {
        .vocab = 270, .special = special, .n_special = 3, .eos = special[0]};
    int left = 1;
    return bpe_train(&recipe, one_sentence, &left, tok, err);
}

static void shake_vectors(struct model *model, uint64_t seed)
{
    struct rng rng = rng_make(seed, "test/hf_folder", 0);
    uint64_t at = 0;
    struct vector *outer[] = {&model->final_norm, &model->final_norm_bias};
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < outer[i]->n; k++)
            outer[i]->w[k] += (float)rng_normal(&rng, at++) * 0.1f;
    for (int l = 0; l < model->shape.L; l++)
        for (int v = 0; v < LAYER_VECTOR_N; v++) {
            struct vector *vector = &model->layer[l].vector[v];
            for (int k = 0; vector->w != NULL && k < vector->n; k++)
                vector->w[k] += (float)rng_normal(&rng, at++) * 0.1f;
        }
}

int hf_random_model(struct model **model, enum arch arch, uint64_t seed, struct err *err)
{
    struct tokenizer *tok;
    const struct model_shape shape = {.arch = arch,
                                      .V = 272,
                                      .C = 32,
                                      .L = 2,
                                      .H = 4,
                                      .KV = arch == ARCH_GPT2 ? 4 : 2,
                                      .D = arch == ARCH_QWEN3 ? 16 : 8,
                                      .F = 48,
                                      .context = 64,
                                      .n_rot = arch == ARCH_GPT2    ? 0
                                               : arch == ARCH_QWEN3 ? 16
                                                                    : 8,
                                      .eps = 1e-5f,
                                      .rope_base = 50000,
                                      .rope_scale = arch == ARCH_QWEN2 ? 4 : 1,
                                      .tied = arch != ARCH_LLAMA};
    if (make_tokenizer(&tok, err) || model_create(model, &shape, tok, seed, NULL, err))
        return -1;
    shake_vectors(*model, seed);
    return 0;
}

/* ---- names of transformers */

static const char *const llama_matrix[LAYER_MATRIX_N] = {
    [ATTN_Q] = "self_attn.q_proj", [ATTN_K] = "self_attn.k_proj",
    [ATTN_V] = "self_attn.v_proj", [ATTN_OUT] = "self_attn.o_proj",
    [FFN_GATE] = "mlp.gate_proj",  [FFN_UP] = "mlp.up_proj",
    [FFN_DOWN] = "mlp.down_proj",
};
static const char *const llama_vector[LAYER_VECTOR_N] = {
    [ATTN_NORM] = "input_layernorm.weight",
    [FFN_NORM] = "post_attention_layernorm.weight",
    [Q_BIAS] = "self_attn.q_proj.bias",
    [K_BIAS] = "self_attn.k_proj.bias",
    [V_BIAS] = "self_attn.v_proj.bias",
    [Q_NORM] = "self_attn.q_norm.weight",
    [K_NORM] = "self_attn.k_norm.weight",
};
static const char *const gpt2_matrix[LAYER_MATRIX_N] = {
    [ATTN_QKV] = "attn.c_attn",
    [ATTN_OUT] = "attn.c_proj",
    [FFN_UP] = "mlp.c_fc",
    [FFN_DOWN] = "mlp.c_proj",
};
static const char *const gpt2_vector[LAYER_VECTOR_N] = {
    [ATTN_NORM] = "ln_1.weight",     [ATTN_NORM_BIAS] = "ln_1.bias",
    [QKV_BIAS] = "attn.c_attn.bias", [OUT_BIAS] = "attn.c_proj.bias",
    [FFN_NORM] = "ln_2.weight",      [FFN_NORM_BIAS] = "ln_2.bias",
    [UP_BIAS] = "mlp.c_fc.bias",     [DOWN_BIAS] = "mlp.c_proj.bias",
};

struct writing {
    const struct model *model;
    const struct hf_how *how;
    struct arena arena;
    struct st_out *file;
    int n_files, next;
    struct buf map; /* of the index */
};

static bool is_gpt2(const struct model *model)
{
    return model->shape.arch == ARCH_GPT2;
}

/* Rotated pairs (2i, 2i + 1) of a head back to (i, i + D / 2). */
static int file_row(const struct model *model, int m, int row)
{
    int D = model->shape.D, i = row % D;
    if (model->shape.arch != ARCH_LLAMA || (m != ATTN_Q && m != ATTN_K))
        return row;
    return row - i + (i < D / 2 ? 2 * i : 2 * (i - D / 2) + 1);
}

static float *matrix_values(struct writing *w, const struct matrix *matrix, int m,
                            bool turned)
{
    size_t O = (size_t)matrix->O, C = (size_t)matrix->C;
    float *value = ARENA_ARRAY(&w->arena, O * C, float),
          *row = ARENA_ARRAY(&w->arena, C, float);
    for (int o = 0; o < matrix->O; o++) {
        matrix_row(matrix, file_row(w->model, m, o), row);
        for (size_t c = 0; c < C; c++)
            value[turned ? c * O + (size_t)o : (size_t)o * C + c] = row[c];
    }
    return value;
}

static void put(struct writing *w, const char *name, int n_dims, const uint64_t *shape,
                const float *value)
{
    int file = w->next++ % w->n_files;
    st_add(&w->file[file], name, w->how->dtype != NULL ? w->how->dtype : "F32", n_dims,
           shape, value);
    buf_format(&w->map, "%s\"%s\":\"model-%05d-of-%05d.safetensors\"",
               w->map.n > 0 ? "," : "", name, file + 1, w->n_files);
}

static const char *prefix_of(const struct writing *w)
{
    return w->how->prefix != NULL ? w->how->prefix
           : is_gpt2(w->model)    ? "transformer."
                                  : "model.";
}

static void put_matrix(struct writing *w, const char *name, const struct matrix *matrix,
                       int m, bool turned)
{
    const uint64_t shape[] = {(uint64_t)(turned ? matrix->C : matrix->O),
                              (uint64_t)(turned ? matrix->O : matrix->C)};
    put(w, name, 2, shape, matrix_values(w, matrix, m, turned));
}

static void put_outer(struct writing *w)
{
    const struct model *model = w->model;
    bool gpt2 = is_gpt2(model);
    const uint64_t n[] = {(uint64_t)model->shape.C};
    const char *prefix = prefix_of(w);
    struct arena *arena = &w->arena;
    put_matrix(w,
               arena_format(arena, "%s%s.weight", prefix, gpt2 ? "wte" : "embed_tokens"),
               &model->embedding, -1, false);
    put(w, arena_format(arena, "%s%s.weight", prefix, gpt2 ? "ln_f" : "norm"), 1, n,
        model->final_norm.w);
    if (gpt2) {
        put_matrix(w, arena_format(arena, "%swpe.weight", prefix), &model->position, -1,
                   false);
        put(w, arena_format(arena, "%sln_f.bias", prefix), 1, n,
            model->final_norm_bias.w);
    }
    if (!model->shape.tied)
        put_matrix(w, "lm_head.weight", &model->head, -1, false);
}

static void put_layer(struct writing *w, int l)
{
    const struct layer *layer = &w->model->layer[l];
    bool gpt2 = is_gpt2(w->model);
    const char *before =
        arena_format(&w->arena, "%s%s.%d", prefix_of(w), gpt2 ? "h" : "layers", l);
    for (int v = 0; v < LAYER_VECTOR_N; v++) {
        const uint64_t n[] = {(uint64_t)layer->vector[v].n};
        if (layer->vector[v].w != NULL)
            put(w,
                arena_format(&w->arena, "%s.%s", before,
                             (gpt2 ? gpt2_vector : llama_vector)[v]),
                1, n, layer->vector[v].w);
    }
    for (int m = 0; m < LAYER_MATRIX_N; m++)
        if (layer->matrix[m].O > 0)
            put_matrix(w,
                       arena_format(&w->arena, "%s.%s.weight", before,
                                    (gpt2 ? gpt2_matrix : llama_matrix)[m]),
                       &layer->matrix[m], m, gpt2);
}

static int commit_files(struct writing *w, const char *dir, struct err *err)
{
    int rc = 0;
    for (int i = 0; i < w->n_files; i++) {
        const char *name = w->n_files == 1
                               ? "model.safetensors"
                               : arena_format(&w->arena, "model-%05d-of-%05d.safetensors",
                                              i + 1, w->n_files);
        rc |= st_commit(&w->file[i], file_join(&w->arena, dir, name), err);
    }
    if (w->n_files > 1)
        rc |= file_write(
            file_join(&w->arena, dir, "model.safetensors.index.json"),
            str_of(arena_format(&w->arena, "{\"weight_map\": {%s}}", w->map.data)), err);
    return rc ? -1 : 0;
}

static int write_weights(struct writing *w, const char *dir, struct err *err)
{
    w->n_files = w->how->files > 1 ? w->how->files : 1;
    w->file = ARENA_ARRAY(&w->arena, (size_t)w->n_files, struct st_out);
    for (int i = 0; i < w->n_files; i++)
        st_begin(&w->file[i]);
    put_outer(w);
    for (int l = 0; l < w->model->shape.L; l++)
        put_layer(w, l);
    int rc = commit_files(w, dir, err);
    buf_release(&w->map);
    return rc;
}

/* ---- config.json */

static void gpt2_config(const struct model_shape *s, struct buf *text)
{
    buf_format(
        text,
        "\"model_type\": \"gpt2\", \"n_embd\": %d, \"n_layer\": %d, \"n_head\": %d, "
        "\"n_inner\": %d, \"n_positions\": %d, \"vocab_size\": %d, "
        "\"layer_norm_epsilon\": %g, \"activation_function\": \"gelu_new\"}",
        s->C, s->L, s->H, s->F, s->context, s->V, (double)s->eps);
}

static void llama_config(const struct model_shape *s, struct buf *text)
{
    buf_format(
        text,
        "\"model_type\": \"%s\", \"hidden_size\": %d, \"num_hidden_layers\": %d, "
        "\"num_attention_heads\": %d, \"num_key_value_heads\": %d, \"head_dim\": %d, "
        "\"intermediate_size\": %d, \"max_position_embeddings\": %d, \"vocab_size\": %d, "
        "\"rms_norm_eps\": %g, \"rope_theta\": %g, \"hidden_act\": \"silu\", "
        "\"tie_word_embeddings\": %s, ",
        arch_name(s->arch), s->C, s->L, s->H, s->KV, s->D, s->F, s->context, s->V,
        (double)s->eps, (double)s->rope_base, s->tied ? "true" : "false");
    if (s->rope_scale != 1)
        buf_format(text, "\"rope_scaling\": {\"type\": \"linear\", \"factor\": %g}}",
                   (double)s->rope_scale);
    else
        buf_text(text, "\"rope_scaling\": null}");
}

static int write_config(struct writing *w, const char *dir, struct err *err)
{
    struct buf text = {0};
    buf_format(&text, "{%s", w->how->more != NULL ? w->how->more : "");
    if (is_gpt2(w->model))
        gpt2_config(&w->model->shape, &text);
    else
        llama_config(&w->model->shape, &text);
    int rc = file_write(file_join(&w->arena, dir, "config.json"), buf_view(&text), err);
    buf_release(&text);
    return rc;
}

/* ---- tokenizer.json: the trainer's pre-tokenizer is "smollm" */

static void put_tokens(const struct tokenizer *tok, struct json_out *out)
{
    json_begin(out, "model");
    json_put_text(out, "type", "BPE");
    json_begin(out, "vocab");
    for (int i = 0; i < tok->n; i++)
        if (tok->kind[i] != TOKEN_CONTROL)
            json_put_int(out, tok->text[i].data, i);
    json_end(out);
    json_begin_array(out, "merges");
    for (size_t i = 0; i < tok->n_merges; i++) {
        struct buf merge = {0};
        buf_str(&merge, tok->text[tok->left[i]]);
        buf_char(&merge, ' ');
        buf_str(&merge, tok->text[tok->right[i]]);
        json_put_str(out, NULL, buf_view(&merge));
        buf_release(&merge);
    }
    json_end_array(out);
    json_end(out);
}

static void put_added(const struct tokenizer *tok, struct json_out *out)
{
    json_begin_array(out, "added_tokens");
    for (int i = 0; i < tok->n; i++)
        if (tok->kind[i] == TOKEN_CONTROL) {
            json_begin(out, NULL);
            json_put_int(out, "id", i);
            json_put_str(out, "content", tok->text[i]);
            json_put_bool(out, "special", true);
            json_end(out);
        }
    json_end_array(out);
}

static void put_pre_tokenizer(struct json_out *out)
{
    json_begin(out, "pre_tokenizer");
    json_put_text(out, "type", "Sequence");
    json_begin_array(out, "pretokenizers");
    json_begin(out, NULL);
    json_put_text(out, "type", "Digits");
    json_put_bool(out, "individual_digits", true);
    json_end(out);
    json_begin(out, NULL);
    json_put_text(out, "type", "ByteLevel");
    json_put_bool(out, "add_prefix_space", false);
    json_put_bool(out, "use_regex", true);
    json_end(out);
    json_end_array(out);
    json_end(out);
}

static int write_tokenizer(struct writing *w, const char *dir, struct err *err)
{
    struct json_out out = {.pretty = true};
    const struct tokenizer *tok = w->model->tok;
    json_begin(&out, NULL);
    put_added(tok, &out);
    json_put_null(&out, "normalizer");
    put_pre_tokenizer(&out);
    put_tokens(tok, &out);
    json_end(&out);
    int rc =
        file_write(file_join(&w->arena, dir, "tokenizer.json"), buf_view(&out.buf), err);
    json_release(&out);
    if (rc)
        return -1;
    return file_write(
        file_join(&w->arena, dir, "tokenizer_config.json"),
        STR("{\"eos_token\": {\"content\": \"<|endoftext|>\"}, \"bos_token\": "
            "null, \"add_bos_token\": false}"),
        err);
}

int hf_folder_write(const char *dir, const struct model *model, const struct hf_how *how,
                    struct err *err)
{
    struct writing w = {.model = model, .how = how};
    int rc = write_weights(&w, dir, err) || write_config(&w, dir, err) ||
             write_tokenizer(&w, dir, err);
    arena_release(&w.arena);
    return rc ? -1 : 0;
}

/* ---- PEFT */

static void put_lora(struct writing *w, int l, int m, const struct lora *lora)
{
    const struct matrix *matrix = &w->model->layer[l].matrix[m];
    const uint64_t a[] = {(uint64_t)lora->r, (uint64_t)matrix->C};
    const uint64_t b[] = {(uint64_t)matrix->O, (uint64_t)lora->r};
    size_t r = (size_t)lora->r;
    bool gpt2 = is_gpt2(w->model);
    float *value = ARENA_ARRAY(&w->arena, (size_t)matrix->O * r, float);
    for (int o = 0; o < matrix->O; o++)
        memcpy(value + (size_t)o * r, lora->b + (size_t)file_row(w->model, m, o) * r,
               r * sizeof *value);
    const char *module =
        arena_format(&w->arena, "base_model.model.%s%s.%d.%s", prefix_of(w),
                     gpt2 ? "h" : "layers", l, (gpt2 ? gpt2_matrix : llama_matrix)[m]);
    put(w, arena_format(&w->arena, "%s.lora_A.weight", module), 2, a, lora->a);
    put(w, arena_format(&w->arena, "%s.lora_B.weight", module), 2, b, value);
}

int hf_adapter_write(const char *dir, const struct model *model,
                     const struct adapter *adapter, struct err *err)
{
    static const struct hf_how plain = {0};
    struct st_out file;
    struct writing w = {.model = model, .how = &plain, .file = &file, .n_files = 1};
    st_begin(&file);
    for (int l = 0; l < adapter->L; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++)
            if (adapter->lora[l][m].r > 0)
                put_lora(&w, l, m, &adapter->lora[l][m]);
    const char *config =
        arena_format(&w.arena,
                     "{\"peft_type\": \"LORA\", \"r\": %d, \"lora_alpha\": %g, \"bias\": "
                     "\"none\", \"rank_pattern\": {}, \"modules_to_save\": null}",
                     adapter->rank, (double)adapter->alpha);
    int rc =
        st_commit(&file, file_join(&w.arena, dir, "adapter_model.safetensors"), err) ||
        file_write(file_join(&w.arena, dir, "adapter_config.json"), str_of(config), err);
    buf_release(&w.map);
    arena_release(&w.arena);
    return rc ? -1 : 0;
}

void hf_folder_remove(const char *dir)
{
    struct arena arena = {0};
    struct err err = ERR_INIT;
    const char *const *name;
    size_t n;
    if (file_list(dir, &arena, &name, &n, &err) == 0)
        for (size_t i = 0; i < n; i++)
            unlink(file_join(&arena, dir, name[i]));
    rmdir(dir);
    arena_release(&arena);
}
