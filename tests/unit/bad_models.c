#include "tests/unit/bad_models.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/format/gguf.h"
#include "engine/model/adapter.h"
#include "engine/text/tokenizer.h"
#include "engine/text/tokenizer_make.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "tests/unit/hf_folder.h"

static char paths[N_GOOD][320];
static struct arena arena;
static struct err err;

/* ---- the good ones */

enum { SPM_TOKENS = 3 + 256 + 4 };

static struct tokenizer *make_spm(void)
{
    static struct str text[SPM_TOKENS] = {STR("<unk>"), STR("<s>"), STR("</s>")};
    static float score[SPM_TOKENS];
    static int32_t kind[SPM_TOKENS] = {2, 3, 3};
    static const char *const words[] = {"\xe2\x96\x81", "a", "b", "ab"};
    struct tokenizer_parts parts = {.model = TOKENIZER_SPM,
                                    .source = "test",
                                    .text = text,
                                    .score = score,
                                    .kind = kind,
                                    .n = SPM_TOKENS,
                                    .adds_bos = true,
                                    .adds_space = true,
                                    .chat_template = STR("")};
    struct tokenizer *tok;
    for (int i = 0; i < N_ROLES; i++)
        parts.role[i] = i == ROLE_BOS       ? 1
                        : i == ROLE_EOS     ? 2
                        : i == ROLE_UNKNOWN ? 0
                                            : -1;
    for (int b = 0; b < 256; b++) {
        text[3 + b] = str_of(arena_format(&arena, "<0x%02X>", b));
        kind[3 + b] = 6;
    }
    for (int i = 0; i < 4; i++) {
        text[259 + i] = str_of(words[i]);
        score[259 + i] = (float)-i;
        kind[259 + i] = 1;
    }
    cr_assert_eq(tokenizer_make(&tok, &parts, &err), 0, "%s", err.text);
    return tok;
}

static void save_adapter(const struct model *model)
{
    struct adapter *adapter;
    cr_assert_eq(adapter_create(&adapter, model, 4, 8, 0, 1, &err), 0, "%s", err.text);
    cr_assert_eq(adapter_save(adapter, model, paths[GOOD_ADAPTER], &err), 0, "%s",
                 err.text);
    adapter_close(adapter);
}

void bad_models_begin(const char *folder)
{
    struct model *model;
    err = (struct err)ERR_INIT;
    for (int i = 0; i < N_GOOD; i++)
        snprintf(paths[i], sizeof paths[i], "%s/good-%d.gguf", folder, i);
    cr_assert_eq(hf_random_model(&model, ARCH_LLAMA, 4, &err), 0, "%s", err.text);
    cr_assert_eq(model_save(model, paths[GOOD_BPE], DTYPE_F32, &err), 0, "%s", err.text);
    cr_assert_eq(model_save(model, paths[GOOD_Q8_0], DTYPE_Q8_0, &err), 0, "%s",
                 err.text);
    save_adapter(model);
    tokenizer_close(model->tok);
    model->tok = make_spm();
    cr_assert_eq(model_save(model, paths[GOOD_SPM], DTYPE_F32, &err), 0, "%s", err.text);
    model_close(model);
    cr_assert_eq(hf_random_model(&model, ARCH_QWEN2, 4, &err), 0, "%s", err.text);
    cr_assert_eq(model_save(model, paths[GOOD_TIED], DTYPE_F32, &err), 0, "%s", err.text);
    model_close(model);
}

void bad_models_end(void)
{
    for (int i = 0; i < N_GOOD; i++)
        unlink(paths[i]);
    arena_release(&arena);
}

const char *good_file(enum good_file which)
{
    return paths[which];
}

/* ---- writing with a change */

static void put_texts(struct gguf_out *out, const struct bad_model *bad,
                      const struct gguf_value *v)
{
    size_t n = (size_t)v->n;
    struct str *text = ARENA_ARRAY(&arena, n + 8, struct str);
    memcpy(text, v->strings, n * sizeof *text);
    bad->texts(text, &n);
    gguf_out_strings(out, bad->name, text, n);
}

static void put_key(struct gguf_out *out, const struct bad_model *bad,
                    const struct gguf_value *v)
{
    switch (bad->how) {
    case SET_U32:
        gguf_out_u32(out, bad->name, (uint32_t)bad->value);
        break;
    case SET_F32:
        gguf_out_f32(out, bad->name, (float)bad->value);
        break;
    case SET_TEXT:
        gguf_out_str(out, bad->name, str_of(bad->text));
        break;
    case SHORTEN:
        cr_assert(v != NULL && v->type == GGUF_ARRAY, "%s", bad->name);
        struct gguf_value shorter = *v;
        shorter.n--;
        gguf_out_copy(out, &shorter);
        break;
    case TEXTS:
        cr_assert(v != NULL && v->type == GGUF_ARRAY, "%s", bad->name);
        put_texts(out, bad, v);
        break;
    default:
        break;
    }
}

static void put_keys(struct gguf_out *out, const struct bad_model *bad,
                     const struct gguf *good)
{
    bool met = false;
    for (size_t i = 0; i < good->n_values; i++)
        if (str_is(good->value[i].key, bad->name)) {
            put_key(out, bad, &good->value[i]);
            met = true;
        } else {
            gguf_out_copy(out, &good->value[i]);
        }
    if (!met && bad->how != TEXTS && bad->how != SHORTEN)
        put_key(out, bad, NULL);
}

static void poison(char *bytes, const struct gguf_tensor *t, size_t at)
{
    const float nan = NAN;
    const uint16_t infinite = 0x7c00;
    if (t->type->id == DTYPE_F32)
        memcpy(bytes + at * sizeof nan, &nan, sizeof nan);
    else
        memcpy(bytes + at, &infinite, sizeof infinite);
}

static void put_tensor(struct gguf_out *out, const struct bad_model *bad,
                       const struct gguf *good, const struct gguf_tensor *t)
{
    bool meant = str_is(t->name, bad->name);
    uint64_t ne[4] = {t->ne[0], t->ne[1], t->ne[2], t->ne[3]};
    const char *name = str_copy(&arena, t->name).data;
    if (meant && bad->how == DROP)
        return;
    if (meant && (bad->how == SHAPE || bad->how == COLUMNS))
        ne[bad->how == SHAPE] = (uint64_t)bad->value;
    if (meant && bad->how == RENAME)
        name = bad->text;
    size_t bytes =
        (size_t)(ne[1] * ne[2] * ne[3]) * dtype_row_bytes(t->type, (size_t)ne[0]);
    char *data = arena_alloc(&arena, bytes > t->bytes ? bytes : (size_t)t->bytes);
    cr_assert_eq(gguf_read(good, t, data, &err), 0, "%s", err.text);
    if (meant && bad->how == POISON)
        poison(data, t, (size_t)bad->value);
    gguf_out_raw(out, name, t->type, t->n_dims, ne, data);
}

void bad_model_write(const struct bad_model *bad, const char *path)
{
    static const float extra[32];
    static const uint64_t ne[] = {32};
    struct gguf *good;
    struct gguf_out *out = gguf_out_open();
    cr_assert_eq(gguf_open(&good, paths[bad->good], &err), 0, "%s", err.text);
    put_keys(out, bad, good);
    for (size_t i = 0; i < good->n_tensors; i++)
        put_tensor(out, bad, good, &good->tensor[i]);
    if (bad->how == EXTRA)
        gguf_out_raw(out, bad->name, dtype_info(DTYPE_F32), 1, ne, extra);
    cr_assert_eq(gguf_out_commit(out, path, &err), 0, "%s", err.text);
    gguf_close(good);
    arena_release(&arena);
}

/* ---- what happens to texts */

static void more_than_rows(struct str *text, size_t *n)
{
    for (int i = 0; i < 3; i++) /* 270 tokens, 272 rows */
        text[(*n)++] = str_of(arena_format(&arena, "more-%d", i));
}

static void none(struct str *text, size_t *n)
{
    (void)text;
    *n = 0;
}

static void twice(struct str *text, size_t *n)
{
    text[*n - 1] = text[7];
}

static void too_long(struct str *text, size_t *n)
{
    char *long_text = arena_alloc(&arena, 70000);
    memset(long_text, 'x', 70000);
    text[*n - 1] = (struct str){long_text, 70000};
}

static void without_a_byte(struct str *text, size_t *n)
{
    (void)n;
    text['e'] = STR("[e]");
}

static void without_a_byte_token(struct str *text, size_t *n)
{
    (void)n;
    text[3 + 0xa0] = STR("[0xA0]");
}

static void without_space(struct str *text, size_t *n)
{
    (void)n;
    text[0] = STR("th");
}

static void of_no_token(struct str *text, size_t *n)
{
    (void)n;
    text[0] = STR("t zzz");
}

const struct bad_model bad_models[] = {
    {"40", GOOD_BPE, DROP, "general.architecture",
     .says = "\"general.architecture\" is missing"},
    {"40", GOOD_BPE, SET_TEXT, "general.architecture", .text = "mamba",
     .says = "\"mamba\" is not supported; supported are llama, qwen2, qwen3 and gpt2"},
    {"41", GOOD_BPE, DROP, "llama.context_length",
     .says = "\"llama.context_length\" is missing"},
    {"41", GOOD_BPE, DROP, "llama.embedding_length",
     .says = "\"llama.embedding_length\" is missing"},
    {"41", GOOD_BPE, DROP, "llama.block_count",
     .says = "\"llama.block_count\" is missing"},
    {"41", GOOD_BPE, DROP, "llama.feed_forward_length",
     .says = "\"llama.feed_forward_length\" is missing"},
    {"41", GOOD_BPE, DROP, "llama.attention.head_count",
     .says = "\"llama.attention.head_count\" is missing"},
    {"41", GOOD_BPE, DROP, "llama.attention.layer_norm_rms_epsilon",
     .says = "\"llama.attention.layer_norm_rms_epsilon\" is missing"},
    {"42", GOOD_BPE, SET_TEXT, "llama.block_count", .text = "2",
     .says = "\"llama.block_count\": is string, not an integer"},
    {"42", GOOD_BPE, SET_F32, "llama.context_length", 64,
     .says = "\"llama.context_length\": is f32, not an integer"},
    {"42", GOOD_BPE, SET_U32, "llama.rope.freq_base", 10000,
     .says = "\"llama.rope.freq_base\": is u32, not f32"},
    {"42", GOOD_BPE, SET_U32, "general.architecture", 1,
     .says = "\"general.architecture\": is u32, not a string"},
    {"43", GOOD_BPE, SET_U32, "llama.block_count", 0,
     .says = "\"llama.block_count\" is 0; it must be 1 to 1024"},
    {"43", GOOD_BPE, SET_U32, "llama.block_count", 1025,
     .says = "\"llama.block_count\" is 1025"},
    {"43", GOOD_BPE, SET_U32, "llama.block_count", 3,
     .says = "tensor \"blk.2.attn_norm.weight\" is missing"},
    {"44", GOOD_BPE, SET_U32, "llama.embedding_length", 0,
     .says = "\"llama.embedding_length\" is 0"},
    {"44", GOOD_BPE, SET_U32, "llama.embedding_length", 65537,
     .says = "\"llama.embedding_length\" is 65537; it must be 1 to 65536"},
    {"45", GOOD_BPE, SET_U32, "llama.attention.head_count", 0,
     .says = "\"llama.attention.head_count\" is 0"},
    {"45", GOOD_BPE, SET_U32, "llama.attention.head_count", 3,
     .says = "\"llama.attention.head_count\" is 3, which is no multiple of the 2 "
             "key/value heads"},
    {"45", GOOD_BPE, SET_U32, "llama.attention.head_count", 6,
     .says = "\"llama.embedding_length\" is 32, which is no multiple of the 6 heads"},
    {"46", GOOD_BPE, SET_U32, "llama.attention.head_count_kv", 0,
     .says = "\"llama.attention.head_count_kv\" is 0"},
    {"46", GOOD_BPE, SET_U32, "llama.attention.head_count_kv", 3,
     .says = "no multiple of the 3 key/value heads"},
    {"46", GOOD_BPE, SET_U32, "llama.attention.head_count_kv", 8,
     .says = "\"llama.attention.head_count_kv\" is 8; it must be 1 to 4"},
    {"47", GOOD_BPE, SET_U32, "llama.attention.key_length", 7,
     .says = "(\"llama.attention.key_length\") is 7; it must be even"},
    {"47", GOOD_BPE, SET_U32, "llama.attention.key_length", 514,
     .says = "\"llama.attention.key_length\" is 514; it must be 2 to 512"},
    {"47", GOOD_BPE, SET_U32, "llama.rope.dimension_count", 10,
     .says = "\"llama.rope.dimension_count\" is 10; it must be 2 to 8"},
    {"47", GOOD_BPE, SET_U32, "llama.rope.dimension_count", 5,
     .says = "(\"llama.rope.dimension_count\") is 5; it must be even"},
    {"48", GOOD_BPE, SET_U32, "llama.context_length", 0,
     .says = "\"llama.context_length\" is 0"},
    {"49", GOOD_BPE, SET_F32, "llama.attention.layer_norm_rms_epsilon", 0,
     .says = "epsilon\" is 0; it must be above 0 and at most 1"},
    {"49", GOOD_BPE, SET_F32, "llama.attention.layer_norm_rms_epsilon", 2,
     .says = "epsilon\" is 2"},
    {"49", GOOD_BPE, SET_F32, "llama.attention.layer_norm_rms_epsilon", NAN,
     .says = "epsilon\" is nan"},
    {"50", GOOD_BPE, SET_F32, "llama.rope.freq_base", 0,
     .says = "\"llama.rope.freq_base\" is 0"},
    {"50", GOOD_BPE, SET_F32, "llama.rope.freq_base", NAN,
     .says = "\"llama.rope.freq_base\" is nan"},
    {"50", GOOD_BPE, SET_F32, "llama.rope.freq_base", INFINITY,
     .says = "\"llama.rope.freq_base\" is inf"},
    {"50", GOOD_BPE, SET_F32, "llama.rope.scaling.factor", -2,
     .says = "\"llama.rope.scaling.factor\" is -2"},
    {"51", GOOD_BPE, SET_TEXT, "llama.rope.scaling.type", .text = "yarn",
     .says = "\"llama.rope.scaling.type\" is \"yarn\"; supported are none and linear"},
    {"51", GOOD_BPE, SET_U32, "llama.expert_count", 8,
     .says = "\"llama.expert_count\" is 8: experts are not supported"},
    {"51", GOOD_BPE, SET_U32, "llama.attention.sliding_window", 16,
     .says = "\"llama.attention.sliding_window\" is 16"},
    {"52", GOOD_BPE, DROP, "blk.1.ffn_up.weight",
     .says = "tensor \"blk.1.ffn_up.weight\" is missing"},
    {"52", GOOD_BPE, DROP, "token_embd.weight",
     .says = "tensor \"token_embd.weight\" is missing"},
    {"52", GOOD_BPE, DROP, "output_norm.weight",
     .says = "tensor \"output_norm.weight\" is missing"},
    {"53", GOOD_BPE, SHAPE, "blk.0.attn_k.weight", 24,
     .says = "tensor \"blk.0.attn_k.weight\" is {32, 24, 1, 1}; it must be {32, 16}"},
    {"53", GOOD_BPE, COLUMNS, "blk.1.ffn_norm.weight", 31,
     .says = "tensor \"blk.1.ffn_norm.weight\" is {31, 1, 1, 1}; it must be {32}"},
    {"53", GOOD_BPE, COLUMNS, "token_embd.weight", 16,
     .says = "tensor \"token_embd.weight\" is {16, 272, 1, 1}; it must be {32, 272}"},
    {"55", GOOD_BPE, POISON, "blk.1.attn_q.weight", 100,
     .says = "tensor \"blk.1.attn_q.weight\": row 3 has values that are not finite"},
    {"55", GOOD_BPE, POISON, "blk.0.ffn_norm.weight", 5,
     .says = "tensor \"blk.0.ffn_norm.weight\": value 5 is"},
    {"55", GOOD_Q8_0, POISON, "blk.0.ffn_gate.weight", 34 * 11,
     .says = "tensor \"blk.0.ffn_gate.weight\": row 11 has values that are not finite"},
    {"56", GOOD_BPE, DROP, "tokenizer.ggml.tokens",
     .says = "\"tokenizer.ggml.tokens\" is missing"},
    {"56", GOOD_BPE, TEXTS, "tokenizer.ggml.tokens", .texts = none, .says = "0 tokens"},
    {"57", GOOD_TIED, SHAPE, "token_embd.weight", 269,
     .says =
         "\"tokenizer.ggml.tokens\" has 270 tokens, \"token_embd.weight\" only 269 rows"},
    {"58", GOOD_SPM, SHORTEN, "tokenizer.ggml.scores",
     .says = "\"tokenizer.ggml.scores\" has 262 elements, but there are 263 tokens"},
    {"58", GOOD_BPE, SHORTEN, "tokenizer.ggml.token_type",
     .says = "\"tokenizer.ggml.token_type\" has 269 elements, but there are 270 tokens"},
    {"58", GOOD_BPE, TEXTS, "tokenizer.ggml.tokens", .texts = more_than_rows,
     .says = "has 270 elements, but there are 273 tokens"},
    {"59", GOOD_BPE, DROP, "tokenizer.ggml.merges",
     .says = "\"tokenizer.ggml.merges\" is missing"},
    {"59", GOOD_BPE, TEXTS, "tokenizer.ggml.merges", .texts = without_space,
     .says = "merge 0 \"th\" is not two parts"},
    {"59", GOOD_BPE, TEXTS, "tokenizer.ggml.merges", .texts = of_no_token,
     .says = "merge 0 \"t zzz\": its right part is not a token"},
    {"60", GOOD_BPE, TEXTS, "tokenizer.ggml.tokens", .texts = twice,
     .says = "is that of token 7"},
    {"61", GOOD_BPE, SET_U32, "tokenizer.ggml.eos_token_id", 270,
     .says = "\"tokenizer.ggml.eos_token_id\" is 270, but there are 270 tokens"},
    {"61", GOOD_SPM, SET_U32, "tokenizer.ggml.bos_token_id", 99999,
     .says = "\"tokenizer.ggml.bos_token_id\" is 99999"},
    {"62", GOOD_BPE, SET_TEXT, "tokenizer.ggml.pre", .text = "qwen7",
     .says = "unknown pre-tokenizer \"qwen7\"; did you mean \"qwen2\"?"},
    {"63", GOOD_BPE, TEXTS, "tokenizer.ggml.tokens", .texts = without_a_byte,
     .says = "no token for the byte 0x65"},
    {"63", GOOD_SPM, TEXTS, "tokenizer.ggml.tokens", .texts = without_a_byte_token,
     .says = "no token for the byte 0xA0"},
    {"64", GOOD_BPE, TEXTS, "tokenizer.ggml.tokens", .texts = too_long,
     .says = "token 269: text has 70000 bytes, the limit is 65535"},
    {"69", GOOD_ADAPTER, SET_TEXT, "general.type", .text = "model",
     .says = "\"general.type\" is \"model\"; it must be \"adapter\""},
    {"69", GOOD_ADAPTER, DROP, "general.type", .says = "\"general.type\" is missing"},
    {"70", GOOD_ADAPTER, SET_TEXT, "general.architecture", .text = "qwen2",
     .says = "\"general.architecture\" is \"qwen2\"; it must be \"llama\""},
    {"71", GOOD_ADAPTER, SET_TEXT, "adapter.type", .text = "control_vector",
     .says = "\"adapter.type\" is \"control_vector\"; it must be \"lora\""},
    {"72", GOOD_ADAPTER, DROP, "adapter.lora.alpha",
     .says = "\"adapter.lora.alpha\" is missing"},
    {"72", GOOD_ADAPTER, SET_F32, "adapter.lora.alpha", NAN,
     .says = "\"adapter.lora.alpha\" is nan"},
    {"72", GOOD_ADAPTER, SET_F32, "adapter.lora.alpha", -1,
     .says = "\"adapter.lora.alpha\" is -1"},
    {"73", GOOD_ADAPTER, DROP, "blk.0.attn_q.weight.lora_b",
     .says = "tensor \"blk.0.attn_q.weight.lora_b\" is missing"},
    {"73", GOOD_ADAPTER, DROP, "blk.1.ffn_up.weight.lora_a",
     .says = "tensor \"blk.1.ffn_up.weight.lora_a\" is missing"},
    {"74", GOOD_ADAPTER, RENAME, "blk.0.attn_q.weight.lora_a",
     .text = "blk.9.attn_q.weight.lora_a",
     .says = "no adaptable matrix \"blk.9.attn_q.weight\""},
    {"74", GOOD_ADAPTER, EXTRA, "blk.0.attn_q.weight.magnitude",
     .says = "names must end in .lora_a or .lora_b"},
    {"75", GOOD_ADAPTER, SHAPE, "blk.0.attn_q.weight.lora_b", 31,
     .says =
         "tensor \"blk.0.attn_q.weight.lora_a\" is {32, 4} and its other half {4, 31}"},
    {"75", GOOD_ADAPTER, SHAPE, "blk.0.attn_q.weight.lora_a", 5000, .says = "{32, 5000}"},
    {"75", GOOD_ADAPTER, COLUMNS, "blk.0.ffn_down.weight.lora_a", 47, .says = "{47, 4}"},
    {"76", GOOD_ADAPTER, SET_TEXT, "trivium.base_sha256", .text = "0123",
     .says = "made for another model (sha256 0123)"},
    {"77", GOOD_ADAPTER, POISON, "blk.1.attn_k.weight.lora_b", 9,
     .says = "tensor \"blk.1.attn_k.weight.lora_b\" has values that are not finite"},
};
const size_t n_bad_models = sizeof bad_models / sizeof *bad_models;
