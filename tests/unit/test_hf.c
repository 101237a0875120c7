#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/format/gguf.h"
#include "engine/format/hf.h"
#include "engine/model/forward.h"
#include "engine/text/tokenizer.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/pool.h"
#include "tests/unit/hf_folder.h"

enum { T = 9, V = 272 };

static const int32_t ids[T] = {7, 100, 3, 265, 44, 199, 270, 0, 12};
static char dir[300], gguf_path[340], adapter_dir[300];
static struct arena arena;
static struct err err;

static void make_folders(void)
{
    const char *tmp = getenv("TMPDIR");
    err = (struct err)ERR_INIT;
    snprintf(dir, sizeof dir, "%s/hf-XXXXXX", tmp != NULL ? tmp : "/tmp");
    snprintf(adapter_dir, sizeof adapter_dir, "%s/peft-XXXXXX",
             tmp != NULL ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(dir));
    cr_assert_not_null(mkdtemp(adapter_dir));
    snprintf(gguf_path, sizeof gguf_path, "%s/of-this.gguf", adapter_dir);
}

static void remove_folders(void)
{
    hf_folder_remove(dir);
    hf_folder_remove(adapter_dir);
    arena_release(&arena);
}

TestSuite(hf, .init = make_folders, .fini = remove_folders);

static struct model *open_or_fail(const char *path, struct pool *pool)
{
    struct model *model;
    cr_assert_eq(model_open(&model, path, pool, &err), 0, "%s", err.text);
    return model;
}

static struct model *random_model(enum arch arch)
{
    struct model *model;
    cr_assert_eq(hf_random_model(&model, arch, 3, &err), 0, "%s", err.text);
    return model;
}

static void write_folder(const struct model *model, const struct hf_how *how)
{
    cr_assert_eq(hf_folder_write(dir, model, how, &err), 0, "%s", err.text);
}

static void logits_of(const struct model *model, const struct adapter *adapter,
                      float *logits)
{
    struct tape tape;
    const struct forward_seq seq = {.n_rows = T};
    cr_assert_eq(tape_open(&tape, model, adapter, T, TAPE_KEPT, &err), 0);
    forward(model, adapter, &tape, &(struct forward_batch){ids, T, &seq, 1}, NULL);
    forward_logits(model, &tape, logits, tape.final, T, NULL);
    tape_release(&tape);
}

static void expect_same(const struct model *a, const struct adapter *adapter_a,
                        const struct model *b, const struct adapter *adapter_b)
{
    float x[T * V], y[T * V];
    logits_of(a, adapter_a, x);
    logits_of(b, adapter_b, y);
    cr_expect_eq(memcmp(x, y, sizeof x), 0, "%s", arch_name(a->shape.arch));
}

Test(hf, a_folder_of_each_architecture_is_the_model_that_was_written)
{
    for (int arch = 0; arch < ARCH_N; arch++) {
        const struct hf_how how = {0};
        struct model *model = random_model((enum arch)arch);
        write_folder(model, &how);
        cr_assert_eq(model_save(model, gguf_path, DTYPE_F32, &err), 0, "%s", err.text);
        struct model *folder = open_or_fail(dir, NULL),
                     *file = open_or_fail(gguf_path, NULL);
        expect_same(model, NULL, folder, NULL);
        expect_same(file, NULL, folder, NULL);
        cr_expect_null(folder->note, "%s", folder->note);
        cr_expect_eq(folder->shape.tied, model->shape.tied);
        cr_expect_eq(folder->n_params, file->n_params);
        model_close(folder);
        model_close(file);
        model_close(model);
    }
}

/* Waves of 6.3, 94, 1405 and 21010 positions, of which those up to 500 stay and those
 * from 2000 on are stretched. */
Test(hf, llama_3_scaling_becomes_divisors_of_the_angles)
{
    const struct hf_how how = {
        .more = "\"rope_parameters\": {\"rope_type\": \"llama3\", \"factor\": 8, "
                "\"low_freq_factor\": 1, \"high_freq_factor\": 4, "
                "\"original_max_position_embeddings\": 2000}, "};
    struct model *model = random_model(ARCH_LLAMA);
    write_folder(model, &how);
    struct model *folder = open_or_fail(dir, NULL);
    const float *divisor = folder->rope_freqs.w;
    cr_assert_eq(folder->rope_freqs.n, 4);
    cr_expect(divisor[0] == 1 && divisor[1] == 1 && divisor[3] == 8);
    cr_expect(fabsf(divisor[2] - 4.023690f) < 1e-4f, "%g", (double)divisor[2]);
    model_close(folder);
    model_close(model);
}

Test(hf, threads_read_the_same_weights)
{
    struct pool *pool;
    const struct hf_how how = {0};
    struct model *model = random_model(ARCH_GPT2);
    cr_assert_eq(pool_open(&pool, 4, &err), 0);
    write_folder(model, &how);
    struct model *folder = open_or_fail(dir, pool);
    expect_same(model, NULL, folder, NULL);
    model_close(folder);
    model_close(model);
    pool_close(pool);
}

Test(hf, weights_may_be_in_several_files_and_in_half_precision)
{
    static const struct hf_how hows[] = {
        {.files = 3}, {.dtype = "BF16"}, {.dtype = "F16", .files = 2}, {.prefix = ""}};
    for (int i = 0; i < 4; i++) {
        struct model *model = random_model(i % 2 ? ARCH_LLAMA : ARCH_GPT2);
        write_folder(model, &hows[i]);
        struct model *folder = open_or_fail(dir, NULL);
        if (hows[i].dtype == NULL)
            expect_same(model, NULL, folder, NULL);
        else
            cr_expect_eq(folder->layer[0].matrix[FFN_UP].type,
                         dtype_find(hows[i].dtype)->id);
        model_close(folder);
        model_close(model);
        hf_folder_remove(dir);
        cr_assert_eq(file_mkdirs(dir, &err), 0);
    }
}

Test(hf, the_tokenizer_gives_the_ids_of_the_one_that_was_written)
{
    const struct hf_how how = {0};
    const struct str text = STR("The cat sat on 1234 hats; \xc3\xa9t\xc3\xa9 <|im_end|>");
    struct model *model = random_model(ARCH_QWEN2);
    write_folder(model, &how);
    struct model *folder = open_or_fail(dir, NULL);
    for (int special = 0; special < 2; special++) {
        struct ids a = {0}, b = {0};
        cr_assert_eq(tokenizer_encode(model->tok, text, true, special, &a, &err), 0);
        cr_assert_eq(tokenizer_encode(folder->tok, text, true, special, &b, &err), 0);
        cr_assert_eq(a.n, b.n);
        cr_expect_eq(memcmp(a.id, b.id, a.n * sizeof *a.id), 0);
        ids_release(&a);
        ids_release(&b);
    }
    cr_expect_eq(tokenizer_eos(folder->tok), tokenizer_eos(model->tok));
    cr_expect_eq(tokenizer_size(folder->tok), tokenizer_size(model->tok));
    model_close(folder);
    model_close(model);
}

/* "abc" is a token, but no merge leads from "ab" to it; by scores "ab" and "c" would be
 * joined. */
static const char marked[] =
    "{\"added_tokens\": [{\"id\": 0, \"content\": \"<unk>\", \"special\": true}, "
    "{\"id\": 1, \"content\": \"<s>\", \"special\": true}], "
    "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"Prepend\", "
    "\"prepend\": \"\xe2\x96\x81\"}, {\"type\": \"Replace\", \"pattern\": {\"String\": "
    "\" \"}, "
    "\"content\": \"\xe2\x96\x81\"}]}, \"pre_tokenizer\": null, "
    "\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": "
    "[{\"SpecialToken\": "
    "{\"id\": \"<s>\", \"type_id\": 0}}, {\"Sequence\": {\"id\": \"A\", \"type_id\": "
    "0}}]}, "
    "\"model\": {\"type\": \"BPE\", \"unk_token\": \"<unk>\", \"byte_fallback\": true, "
    "\"vocab\": {\"<unk>\": 0, \"<s>\": 1, \"\xe2\x96\x81\": 2, \"a\": 3, \"b\": 4, "
    "\"c\": 5, "
    "\"ab\": 6, \"bc\": 7, \"abc\": 8}, "
    "\"merges\": [[\"a\", \"b\"], \"b c\", \"a bc\"]}}";

static void expect_ids(const struct model *model, const char *text,
                       const int32_t *expected, size_t n)
{
    struct ids ids_of = {0};
    cr_assert_eq(tokenizer_encode(model->tok, str_of(text), true, false, &ids_of, &err),
                 0, "%s", err.text);
    cr_assert_eq(ids_of.n, n, "%s: %zu ids", text, ids_of.n);
    cr_expect_eq(memcmp(ids_of.id, expected, n * sizeof *expected), 0, "%s", text);
    ids_release(&ids_of);
}

Test(hf, merges_decide_where_scores_would_say_something_else)
{
    const struct hf_how how = {0};
    struct model *model = random_model(ARCH_QWEN2), *opened;
    write_folder(model, &how);
    cr_assert_eq(
        file_write(file_join(&arena, dir, "tokenizer.json"), str_of(marked), &err), 0);
    cr_assert_eq(file_remove(file_join(&arena, dir, "tokenizer_config.json"), &err), 0);
    for (int written = 0; written < 2; written++) {
        opened = open_or_fail(written ? gguf_path : dir, NULL);
        expect_ids(opened, "abc bc", (const int32_t[]){1, 2, 6, 5, 2, 7}, 6);
        expect_ids(opened, "x", (const int32_t[]){1, 2, 0}, 3);
        cr_assert_eq(model_save(opened, gguf_path, DTYPE_F32, &err), 0, "%s", err.text);
        model_close(opened);
    }
    model_close(model);
}

/* ---- adapters */

static struct adapter *random_adapter(const struct model *model)
{
    struct adapter *adapter;
    cr_assert_eq(adapter_create(&adapter, model, 3, 6, 0, 1, &err), 0, "%s", err.text);
    for (int l = 0; l < adapter->L; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++) {
            struct lora *lora = &adapter->lora[l][m];
            for (int i = 0; i < lora->r * model->layer[l].matrix[m].O; i++)
                lora->b[i] = (float)(i * 7 % 13 - 6) * 0.05f;
        }
    adapter_repack(adapter, model, NULL);
    return adapter;
}

Test(hf, adapters_of_peft_are_the_adapters_that_were_written)
{
    for (int arch = 0; arch < ARCH_N; arch++) {
        struct model *model = random_model((enum arch)arch);
        struct adapter *adapter = random_adapter(model), *opened;
        cr_assert_eq(hf_adapter_write(adapter_dir, model, adapter, &err), 0, "%s",
                     err.text);
        cr_assert_eq(adapter_open(&opened, adapter_dir, model, NULL, &err), 0, "%s",
                     err.text);
        expect_same(model, adapter, model, opened);
        cr_expect_eq(opened->alpha, 6);
        adapter_close(opened);
        adapter_close(adapter);
        model_close(model);
    }
}

Test(hf, rank_stabilised_adapters_are_scaled_by_the_root_of_the_rank)
{
    struct model *model = random_model(ARCH_QWEN3);
    struct adapter *adapter = random_adapter(model), *opened;
    cr_assert_eq(hf_adapter_write(adapter_dir, model, adapter, &err), 0, "%s", err.text);
    cr_assert_eq(file_write(file_join(&arena, adapter_dir, "adapter_config.json"),
                            STR("{\"peft_type\": \"LORA\", \"r\": 4, \"lora_alpha\": 8, "
                                "\"use_rslora\": true}"),
                            &err),
                 0);
    cr_assert_eq(adapter_open(&opened, adapter_dir, model, NULL, &err), 0, "%s",
                 err.text);
    cr_expect_eq(opened->alpha, 16); /* 16 / 4 is 8 / sqrt(4) */
    adapter_close(opened);
    adapter_close(adapter);
    model_close(model);
}

/* ---- what is refused */

struct bad {
    const char *name; /* of a file of the folder */
    const char *from,
        *to; /* text in it, and what stands there instead; from NULL: all of it */
    const char *says;
};

/* Without the syncing of file_write, which makes dozens of them slow. */
static void overwrite(const char *path, struct str text)
{
    FILE *f = fopen(path, "wb");
    cr_assert_not_null(f);
    cr_assert_eq(fwrite(text.data, 1, text.n, f), text.n);
    fclose(f);
}

/* Returns what the file was. */
static struct str spoil(const char *folder, const struct bad *bad)
{
    const char *path = file_join(&arena, folder, bad->name);
    struct str text = STR("");
    struct buf changed = {0};
    if (file_exists(path))
        cr_assert_eq(file_read(path, &arena, 0, &text, &err), 0, "%s", err.text);
    if (bad->to == NULL) {
        unlink(path);
        return text;
    }
    if (bad->from != NULL) {
        size_t at = str_find(text, str_of(bad->from), 0);
        cr_assert_neq(at, SIZE_MAX, "%s", bad->from);
        buf_str(&changed, str_slice(text, 0, at));
        buf_text(&changed, bad->to);
        buf_str(&changed, str_slice(text, at + strlen(bad->from), text.n));
    } else {
        buf_text(&changed, bad->to);
    }
    overwrite(path, buf_view(&changed));
    buf_release(&changed);
    return text;
}

static void expect_refused(const char *folder, const struct bad *bad,
                           int (*open)(const char *path))
{
    struct str good = spoil(folder, bad);
    cr_expect_eq(open(folder), -1, "%s", bad->says);
    cr_expect_not_null(strstr(err.text, bad->says), "%s: %s", bad->says, err.text);
    cr_expect_not_null(strstr(err.text, folder), "%s", err.text);
    cr_expect_eq(err.status, ERR_ASKED_WRONGLY, "%s", err.text);
    overwrite(file_join(&arena, folder, bad->name), good);
}

static int open_folder(const char *path)
{
    struct model *model;
    if (model_open(&model, path, NULL, &err))
        return -1;
    model_close(model);
    return 0;
}

static struct model *base;

static int open_adapter(const char *path)
{
    struct adapter *adapter;
    if (adapter_open(&adapter, path, base, NULL, &err))
        return -1;
    adapter_close(adapter);
    return 0;
}

static const struct bad bad_folders[] = {
    {"config.json", NULL, NULL, "is a folder without config.json"},
    {"config.json", NULL,
     "{\"model_type\": ", "config.json: ends where a value should be"},
    {"config.json", NULL, "[1]", "'[' where an object should be"},
    {"config.json", "\"llama\"", "\"mamba\"",
     "model_type \"mamba\" is not supported (llama, "},
    {"config.json", "\"model_type\"", "\"kind\"", "\"model_type\" is missing"},
    {"config.json", "\"hidden_size\"", "\"size\"", "\"hidden_size\" is missing"},
    {"config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": -2",
     "-2 is not a whole number"},
    {"config.json", "\"num_attention_heads\": 4", "\"num_attention_heads\": 0",
     "number of heads is 0"},
    {"config.json", "\"head_dim\": 8", "\"head_dim\": 99999999", "above the limit"},
    {"config.json", "\"silu\"", "\"relu\"", "activation \"relu\" is not supported"},
    {"config.json", "\"rope_scaling\": null",
     "\"rope_scaling\": {\"rope_type\": \"yarn\"}",
     "RoPE scaling \"yarn\" is not supported"},
    {"config.json", "\"rope_scaling\": null",
     "\"rope_scaling\": {\"rope_type\": \"llama3\"}", "wants factor"},
    {"config.json", "\"rope_scaling\": null", "\"quantization_config\": {\"bits\": 4}",
     "quantized weights"},
    {"config.json", "\"rope_scaling\": null", "\"use_sliding_window\": true",
     "\"use_sliding_window\": true is not supported"},
    {"config.json", "\"rope_scaling\": null", "\"layer_types\": [\"sliding_attention\"]",
     "layer type \"sliding_attention\""},
    {"config.json", "\"hidden_size\": 32", "\"hidden_size\": 40", "token_embd.weight"},
    {"config.json", "\"tie_word_embeddings\": false", "\"tie_word_embeddings\": 0",
     "'0' where true or false should be"},
    {"model.safetensors", NULL, NULL, "model.safetensors"},
    {"model.safetensors", "lm_head.weight", "lm_tail.weight",
     "tensor \"lm_head.weight\" is missing"},
    {"model.safetensors", "mlp.up_proj", "mlp.xx_proj",
     "tensor \"blk.0.ffn_up.weight\" is missing"},
    {"model.safetensors", "layers.1.input_", "layers.0.input_",
     "tensor \"model.layers.0.input_layernorm.weight\" is there twice"},
    {"tokenizer.json", NULL, NULL, "tokenizer.json"},
    {"tokenizer.json", NULL, "{\"model\": {\"type\": \"Unigram\"}}",
     "model \"Unigram\" is not supported (BPE)"},
    {"tokenizer.json", NULL, "{}", "0 tokens"},
    {"tokenizer.json", "\"ByteLevel\"", "\"BertPreTokenizer\"",
     "pre_tokenizer \"BertPreTokenizer\""},
    {"tokenizer.json", "\"normalizer\": null",
     "\"normalizer\": {\"type\": \"Lowercase\"}", "normalizer \"Lowercase\""},
    {"tokenizer.json", "\"Digits\"", "\"Split\"", "pre_tokenizer"},
    {"tokenizer.json", "\"id\": 267", "\"id\": 999999999", "more than 1048576 tokens"},
    {"tokenizer.json", "\"id\": 267", "\"id\": 900000", "tokens with ids up to 900001"},
    {"tokenizer.json", "\"id\": 267", "\"id\": 5", "token 5 is both"},
    {"tokenizer_config.json", NULL, "{\"eos_token\": 5 5}",
     "tokenizer_config.json: '5' where"},
};

Test(hf, a_bad_folder_is_refused_with_a_line_that_says_why)
{
    const struct hf_how how = {0};
    struct model *model = random_model(ARCH_LLAMA);
    write_folder(model, &how);
    for (size_t i = 0; i < sizeof bad_folders / sizeof *bad_folders; i++)
        expect_refused(dir, &bad_folders[i], open_folder);
    cr_expect_eq(open_folder(dir), 0, "%s", err.text);
    model_close(model);
}

static const struct bad bad_shards[] = {
    {"model.safetensors.index.json", NULL,
     "{\"weight_map\": {\"a\": \"../b.safetensors\"}}",
     "\"../b.safetensors\" is not the name of a file in this folder"},
    {"model.safetensors.index.json", NULL, "{\"metadata\": {}}",
     "\"weight_map\" is missing"},
    {"model.safetensors.index.json", "model.norm.weight", "model.worm.weight",
     "tensor \"model.worm.weight\" is not in model-0000"},
    {"model-00002-of-00002.safetensors", NULL, NULL, "model-00002-of-00002.safetensors"},
};

Test(hf, a_bad_index_is_refused_with_a_line_that_says_why)
{
    const struct hf_how how = {.files = 2};
    struct model *model = random_model(ARCH_LLAMA);
    write_folder(model, &how);
    for (size_t i = 0; i < sizeof bad_shards / sizeof *bad_shards; i++)
        expect_refused(dir, &bad_shards[i], open_folder);
    model_close(model);
}

static const struct bad bad_adapters[] = {
    {"adapter_config.json", NULL, "{}", "\"peft_type\" is \"\", not LORA"},
    {"adapter_config.json", "LORA", "IA3", "\"peft_type\" is \"IA3\", not LORA"},
    {"adapter_config.json", "\"lora_alpha\"", "\"alpha\"", "\"lora_alpha\" is missing"},
    {"adapter_config.json", "\"lora_alpha\": 6", "\"lora_alpha\": -6",
     "must not be negative"},
    {"adapter_config.json", "\"none\"", "\"all\"", "\"bias\": \"all\" is not supported"},
    {"adapter_config.json", "\"bias\"", "\"use_dora\": true, \"bias\"",
     "\"use_dora\": true is not supported"},
    {"adapter_config.json", "null", "[\"lm_head\"]",
     "\"modules_to_save\" is not supported"},
    {"adapter_model.safetensors", NULL, NULL, "adapter_model.safetensors"},
    {"adapter_model.safetensors", "lora_B", "lora_C", "is not a LoRA weight"},
    {"adapter_model.safetensors", "q_proj", "z_proj",
     "module unknown for the architecture"},
    {"adapter_model.safetensors", "layers.1", "layers.7", "no adaptable matrix"},
};

Test(hf, a_bad_peft_adapter_is_refused_with_a_line_that_says_why)
{
    base = random_model(ARCH_LLAMA);
    struct adapter *adapter = random_adapter(base);
    cr_assert_eq(hf_adapter_write(adapter_dir, base, adapter, &err), 0, "%s", err.text);
    for (size_t i = 0; i < sizeof bad_adapters / sizeof *bad_adapters; i++)
        expect_refused(adapter_dir, &bad_adapters[i], open_adapter);
    adapter_close(adapter);
    model_close(base);
}

Test(hf, the_hash_changes_with_the_weights_and_the_configuration)
{
    struct hf_how how = {0};
    char first[65], second[65], third[65];
    struct model *model = random_model(ARCH_LLAMA);
    write_folder(model, &how);
    cr_assert_eq(hf_hash(dir, first, &err), 0, "%s", err.text);
    model->layer[0].vector[FFN_NORM].w[3] += 1;
    write_folder(model, &how);
    cr_assert_eq(hf_hash(dir, second, &err), 0);
    how.more = "\"bos_token_id\": 3, ";
    write_folder(model, &how);
    cr_assert_eq(hf_hash(dir, third, &err), 0);
    cr_expect(strcmp(first, second) != 0 && strcmp(second, third) != 0);
    model_close(model);
}
