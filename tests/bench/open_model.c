/* Opening time and memory of a model, which no test asserts.
 *
 *     open_model random OUT.gguf     random Q8_0 weights in the shape of SmolLM2-135M
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

enum { V = 49152, C = 576, L = 30, H = 9, KV = 3, D = 64, F = 1536, CONTEXT = 8192 };

/* ---- random weights */

static int random_rows(void *context, uint64_t first, uint64_t n, float *dst,
                       struct err *err)
{
    const struct rng rng = rng_make(1, "open_model", first);
    uint64_t width = *(const uint64_t *)context;
    (void)err;
    for (uint64_t i = 0; i < n * width; i++)
        dst[i] = (float)(rng_real(&rng, i) - 0.5) * 0.05f;
    return 0;
}

static void put_matrix(struct gguf_out *out, const char *name, uint64_t inputs,
                       uint64_t outputs)
{
    static uint64_t widths[2] = {C, F};
    const uint64_t ne[] = {inputs, outputs};
    gguf_out_tensor(out, name, dtype_info(DTYPE_Q8_0), 2, ne, random_rows,
                    &widths[inputs == F]);
}

static void put_norm(struct gguf_out *out, const char *name)
{
    static float ones[C];
    const uint64_t ne[] = {C};
    for (int i = 0; i < C; i++)
        ones[i] = 1;
    gguf_out_raw(out, name, dtype_info(DTYPE_F32), 1, ne, ones);
}

static void put_layer(struct gguf_out *out, struct arena *arena, int l)
{
    static const struct {
        const char *name;
        uint64_t inputs, outputs;
    } matrices[] = {{"attn_q", C, H * D},  {"attn_k", C, KV * D},
                    {"attn_v", C, KV * D}, {"attn_output", H * D, C},
                    {"ffn_gate", C, F},    {"ffn_up", C, F},
                    {"ffn_down", F, C}};
    put_norm(out, arena_format(arena, "blk.%d.attn_norm.weight", l));
    put_norm(out, arena_format(arena, "blk.%d.ffn_norm.weight", l));
    for (int m = 0; m < 7; m++)
        put_matrix(out, arena_format(arena, "blk.%d.%s.weight", l, matrices[m].name),
                   matrices[m].inputs, matrices[m].outputs);
}

/* Bytes, and pairs of bytes with their merges, until the vocabulary is full. */
static void put_tokenizer(struct gguf_out *out, struct arena *arena)
{
    struct str *text = ARENA_ARRAY(arena, V, struct str);
    struct str *merge = ARENA_ARRAY(arena, V, struct str);
    char byte[256][8] = {{0}};
    for (int b = 0; b < 256; b++) {
        utf8_put(byte[b], byte_level_char((uint8_t)b));
        text[b] = str_of(byte[b]);
    }
    for (int i = 256; i < V; i++) {
        const char *left = byte[(i - 256) / 256], *right = byte[i % 256];
        text[i] = str_of(arena_format(arena, "%s%s", left, right));
        merge[i - 256] = str_of(arena_format(arena, "%s %s", left, right));
    }
    gguf_out_str(out, "tokenizer.ggml.model", STR("gpt2"));
    gguf_out_str(out, "tokenizer.ggml.pre", STR("smollm"));
    gguf_out_strings(out, "tokenizer.ggml.tokens", text, V);
    gguf_out_strings(out, "tokenizer.ggml.merges", merge, V - 256);
}

static int write_random(const char *path, struct err *err)
{
    struct arena arena = {0};
    struct gguf_out *out = gguf_out_open();
    gguf_out_str(out, "general.architecture", STR("llama"));
    gguf_out_u32(out, "llama.context_length", CONTEXT);
    gguf_out_u32(out, "llama.embedding_length", C);
    gguf_out_u32(out, "llama.block_count", L);
    gguf_out_u32(out, "llama.feed_forward_length", F);
    gguf_out_u32(out, "llama.attention.head_count", H);
    gguf_out_u32(out, "llama.attention.head_count_kv", KV);
    gguf_out_f32(out, "llama.attention.layer_norm_rms_epsilon", 1e-5f);
    gguf_out_f32(out, "llama.rope.freq_base", 100000);
    put_tokenizer(out, &arena);
    put_matrix(out, "token_embd.weight", C, V);
    put_norm(out, "output_norm.weight");
    for (int l = 0; l < L; l++)
        put_layer(out, &arena, l);
    int rc = gguf_out_commit(out, path, err);
    arena_release(&arena);
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
        if (model_open(&model, path, pool, err)) {
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
    if (argc == 3 && strcmp(argv[1], "random") == 0)
        rc = write_random(argv[2], &err);
    else if (argc == 2 || argc == 3)
        rc = open_thrice(argv[1], argc == 3 ? atoi(argv[2]) : 0, &err);
    else
        rc = err_ask(&err,
                     "usage: open_model random OUT.gguf | open_model FILE [THREADS]");
    if (rc)
        fprintf(stderr, "open_model: %s\n", err.text);
    return rc ? (int)err.status : 0;
}
