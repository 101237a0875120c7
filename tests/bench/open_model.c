/* Opening time and memory of a model, which no test asserts.
 *
 *     open_model random OUT.gguf [TYPE [SHAPE]]   random weights: Q8_0, F32, BF16 ...; the shape of
 *                                                 SmolLM2-135M (135m), or 100m (rows of whole blocks of 256), 15m, 1m
 *     open_model FILE [THREADS]      opens it three times: ms each, peak memory, its size
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/format/gguf.h"
#include "engine/kernel/gemm.h"
#include "engine/model/model.h"
#include "engine/text/byte_level.h"
#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"

enum { CONTEXT = 8192 };

static const struct shape {
    const char *name;
    int V, C, L, H, KV, D, F;
} shapes[] = {
    {"135m", 49152, 576, 30, 9, 3, 64, 1536},
    {"100m", 32000, 768, 12, 12, 4, 64, 2048},
    {"15m", 32000, 288, 6, 6, 6, 48, 768},
    {"1m", 2048, 128, 5, 4, 4, 32, 384},
};

/* ---- random weights */

static int random_rows(void *context, uint64_t first, uint64_t n, float *dst,
                       struct err *err)
{
    const struct rng rng = rng_make(1, "open_model", first);
    uint64_t width = (uint64_t)(uintptr_t)context;
    (void)err;
    for (uint64_t i = 0; i < n * width; i++)
        dst[i] = (float)(rng_real(&rng, i) - 0.5) * 0.05f;
    return 0;
}

/* What is written. */
struct model_file {
    struct gguf_out *out;
    struct arena arena;
    const struct shape *shape;
    const struct dtype_info *type;
    const float *ones;
};

static void put_matrix(struct model_file *f, const char *name, int inputs, int outputs)
{
    const uint64_t ne[] = {(uint64_t)inputs, (uint64_t)outputs};
    gguf_out_tensor(f->out, name, f->type, 2, ne, random_rows, (void *)(uintptr_t)ne[0]);
}

static void put_norm(struct model_file *f, const char *name)
{
    const uint64_t ne[] = {(uint64_t)f->shape->C};
    gguf_out_raw(f->out, name, dtype_info(DTYPE_F32), 1, ne, f->ones);
}

static void put_layer(struct model_file *f, int l)
{
    const int C = f->shape->C, H = f->shape->H, KV = f->shape->KV, D = f->shape->D,
              F = f->shape->F;
    const struct {
        const char *name;
        int inputs, outputs;
    } matrices[] = {{"attn_q", C, H * D},  {"attn_k", C, KV * D},
                    {"attn_v", C, KV * D}, {"attn_output", H * D, C},
                    {"ffn_gate", C, F},    {"ffn_up", C, F},
                    {"ffn_down", F, C}};
    put_norm(f, arena_format(&f->arena, "blk.%d.attn_norm.weight", l));
    put_norm(f, arena_format(&f->arena, "blk.%d.ffn_norm.weight", l));
    for (int m = 0; m < 7; m++)
        put_matrix(f, arena_format(&f->arena, "blk.%d.%s.weight", l, matrices[m].name),
                   matrices[m].inputs, matrices[m].outputs);
}

/* Bytes, and pairs of bytes with their merges, until the vocabulary is full. */
static void put_tokenizer(struct model_file *f)
{
    struct gguf_out *out = f->out;
    struct arena *arena = &f->arena;
    size_t V = (size_t)f->shape->V;
    struct str *text = ARENA_ARRAY(arena, V, struct str);
    struct str *merge = ARENA_ARRAY(arena, V, struct str);
    char byte[256][8] = {{0}};
    for (int b = 0; b < 256; b++) {
        utf8_put(byte[b], byte_level_char((uint8_t)b));
        text[b] = str_of(byte[b]);
    }
    for (size_t i = 256; i < V; i++) {
        const char *left = byte[(i - 256) / 256], *right = byte[i % 256];
        text[i] = str_of(arena_format(arena, "%s%s", left, right));
        merge[i - 256] = str_of(arena_format(arena, "%s %s", left, right));
    }
    gguf_out_str(out, "tokenizer.ggml.model", STR("gpt2"));
    gguf_out_str(out, "tokenizer.ggml.pre", STR("smollm"));
    gguf_out_strings(out, "tokenizer.ggml.tokens", text, V);
    gguf_out_strings(out, "tokenizer.ggml.merges", merge, V - 256);
}

static const struct shape *shape_find(const char *name)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (strcmp(shapes[i].name, name) == 0)
            return &shapes[i];
    return NULL;
}

static int write_random(const char *path, const char *type, const char *shape,
                        struct err *err)
{
    struct model_file f = {.shape = shape_find(shape), .type = dtype_find(type)};
    if (f.shape == NULL || f.type == NULL || f.type->from_float == NULL)
        return err_ask(err, "%s %s: no such shape, or not a type to write", shape, type);
    const struct shape *s = f.shape;
    f.out = gguf_out_open();
    float *ones = ARENA_ARRAY(&f.arena, (size_t)s->C, float);
    for (int i = 0; i < s->C; i++)
        ones[i] = 1;
    f.ones = ones;
    gguf_out_str(f.out, "general.architecture", STR("llama"));
    gguf_out_u32(f.out, "general.file_type", gguf_file_type(f.type->id));
    gguf_out_u32(f.out, "llama.context_length", CONTEXT);
    gguf_out_u32(f.out, "llama.embedding_length", (uint32_t)s->C);
    gguf_out_u32(f.out, "llama.block_count", (uint32_t)s->L);
    gguf_out_u32(f.out, "llama.feed_forward_length", (uint32_t)s->F);
    gguf_out_u32(f.out, "llama.attention.head_count", (uint32_t)s->H);
    gguf_out_u32(f.out, "llama.attention.head_count_kv", (uint32_t)s->KV);
    gguf_out_f32(f.out, "llama.attention.layer_norm_rms_epsilon", 1e-5f);
    gguf_out_f32(f.out, "llama.rope.freq_base", 100000);
    put_tokenizer(&f);
    put_matrix(&f, "token_embd.weight", s->C, s->V);
    put_norm(&f, "output_norm.weight");
    for (int l = 0; l < s->L; l++)
        put_layer(&f, l);
    int rc = gguf_out_commit(f.out, path, err);
    arena_release(&f.arena);
    return rc;
}

/* ---- opening */

static int open_thrice(const char *path, int threads, struct err *err)
{
    struct pool *pool;
    if (kernels_init(err) || pool_open(&pool, threads, err))
        return -1;
    for (int i = 0; i < 3; i++) {
        struct model *model;
        int64_t started = clock_us();
        if (model_open_as(&model, path, PRECISION_AUTO, pool, err)) {
            pool_close(pool);
            return -1;
        }
        printf(
            "%s: opened in %.0f ms, peak memory %.1f MB, file %.1f MB, %.1f M weights\n",
            path, (double)(clock_us() - started) / 1e3,
            (double)clock_peak_memory_bytes() / 1e6, (double)model->file_bytes / 1e6,
            (double)model->n_params / 1e6);
        model_close(model);
    }
    pool_close(pool);
    return 0;
}

int main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    int rc;
    if (argc >= 3 && argc <= 5 && strcmp(argv[1], "random") == 0)
        rc = write_random(argv[2], argc > 3 ? argv[3] : "Q8_0",
                          argc > 4 ? argv[4] : "135m", &err);
    else if (argc == 2 || argc == 3)
        rc = open_thrice(argv[1], argc == 3 ? atoi(argv[2]) : 0, &err);
    else
        rc = err_ask(&err,
                     "usage: open_model random OUT.gguf [TYPE [SHAPE]] | open_model FILE "
                     "[THREADS]");
    if (rc)
        fprintf(stderr, "open_model: %s\n", err.text);
    return rc ? (int)err.status : 0;
}
