#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/format/gguf.h"
#include "engine/model/forward.h"
#include "engine/model/model.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

static char dir[64], path[96];
static struct err err = ERR_INIT;

static void make_dir(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(dir, sizeof dir, "%s/model-XXXXXX",
             tmp != NULL && strlen(tmp) < 40 ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/model.gguf", dir);
}

static void remove_dir(void)
{
    unlink(path);
    rmdir(dir);
}

TestSuite(model, .init = make_dir, .fini = remove_dir);

static struct model_shape shape_of(enum arch arch)
{
    return (struct model_shape){.arch = arch,
                                .V = 50,
                                .C = 64,
                                .L = 2,
                                .H = 4,
                                .KV = arch == ARCH_GPT2 ? 4 : 2,
                                .D = arch == ARCH_QWEN3 ? 32 : 16,
                                .F = 96,
                                .context = 40,
                                .n_rot = arch == ARCH_GPT2    ? 0
                                         : arch == ARCH_QWEN3 ? 32
                                                              : 16,
                                .eps = 1e-5f,
                                .rope_base = 10000,
                                .rope_scale = arch == ARCH_QWEN2 ? 2 : 1,
                                .tied = arch != ARCH_LLAMA};
}

static void logits_of(const struct model *model, float *logits)
{
    static const int32_t id[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 35};
    struct tape tape;
    cr_assert_eq(tape_open(&tape, model, NULL, 10, TAPE_SHARED, &err), 0);
    struct forward_seq seq = {10, NULL};
    forward(model, NULL, &tape, &(struct forward_batch){id, 10, &seq, 1}, NULL);
    forward_logits(model, &tape, logits, tape.final, 10, NULL);
    tape_release(&tape);
}

Test(model, what_is_saved_is_opened_again_in_every_architecture_and_type)
{
    const enum dtype types[] = {DTYPE_F32, DTYPE_F16, DTYPE_BF16, DTYPE_Q8_0};
    for (int arch = 0; arch < ARCH_N; arch++)
        for (int t = 0; t < 4; t++) {
            float want[10 * 50], got[10 * 50];
            struct model *model, *opened;
            const struct model_shape shape = shape_of((enum arch)arch);
            cr_assert_eq(model_create(&model, &shape, NULL, 1, NULL, &err), 0, "%s",
                         err.text);
            cr_assert_eq(model_save(model, path, types[t], &err), 0, "%s", err.text);
            cr_assert_eq(model_open(&opened, path, NULL, &err), 0, "%s", err.text);
            cr_assert_eq(opened->n_params, model->n_params);
            cr_assert_eq(opened->shape.rope_scale, shape.rope_scale);
            cr_assert_eq(opened->shape.D, shape.D);
            cr_assert_eq(opened->shape.tied, shape.tied);
            cr_assert_null(opened->note);
            logits_of(model, want);
            logits_of(opened, got);
            for (int i = 0; i < 10 * 50; i++)
                cr_assert_float_eq(got[i], want[i], types[t] == DTYPE_F32 ? 0 : 0.02,
                                   "%s %s", arch_name((enum arch)arch),
                                   dtype_info(types[t])->name);
            model_close(model);
            model_close(opened);
        }
}

Test(model, the_seed_decides_the_weights)
{
    struct model *a, *b, *c;
    float rows[3][64];
    const struct model_shape shape = shape_of(ARCH_LLAMA);
    cr_assert_eq(model_create(&a, &shape, NULL, 1, NULL, &err), 0);
    cr_assert_eq(model_create(&b, &shape, NULL, 1, NULL, &err), 0);
    cr_assert_eq(model_create(&c, &shape, NULL, 2, NULL, &err), 0);
    matrix_row(&a->layer[1].matrix[FFN_UP], 7, rows[0]);
    matrix_row(&b->layer[1].matrix[FFN_UP], 7, rows[1]);
    matrix_row(&c->layer[1].matrix[FFN_UP], 7, rows[2]);
    cr_assert_arr_eq(rows[0], rows[1], sizeof rows[0]);
    cr_assert_neq(memcmp(rows[0], rows[2], sizeof rows[0]), 0);
    model_close(a);
    model_close(b);
    model_close(c);
}

Test(model, rope_tables_are_cosines_and_sines_as_far_as_somebody_reaches)
{
    struct model *model, *whole;
    struct model_shape shape = shape_of(ARCH_QWEN2);
    shape.context = 700;
    cr_assert_eq(model_create(&model, &shape, NULL, 1, NULL, &err), 0);
    cr_assert_eq(model_create(&whole, &shape, NULL, 1, NULL, &err), 0);
    for (int n = 1; n < 700; n += 99) {
        model_reach(model, n, NULL);
        cr_assert_geq(*model->rope_known, n);
    }
    model_reach(whole, 700, NULL);
    cr_assert_eq(*whole->rope_known, 700);
    for (int p = 0; p < 694; p++)
        for (int i = 0; i < 8; i++) {
            double angle = p / 2.0 * pow(10000, -2.0 * i / 16);
            cr_assert_float_eq(model->rope_cos[p * 8 + i], cos(angle), 1e-7);
            cr_assert_float_eq(model->rope_sin[p * 8 + i], sin(angle), 1e-7);
            cr_assert_eq(model->rope_cos[p * 8 + i], whole->rope_cos[p * 8 + i]);
            cr_assert_eq(model->rope_sin[p * 8 + i], whole->rope_sin[p * 8 + i]);
        }
    model_close(model);
    model_close(whole);
}

Test(model, impossible_shapes_are_not_made)
{
    struct model *model;
    struct model_shape shape = shape_of(ARCH_LLAMA);
    shape.KV = 3;
    cr_assert_eq(model_create(&model, &shape, NULL, 1, NULL, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
}

/* Bad files: a good model, of which one thing is changed. ---------------------------- */

enum change { LEAVE_OUT, TEXT, NUMBER, REAL, NO_TENSOR, WRONG_SHAPE, VALUE };

struct bad {
    const char *name; /* of the key or tensor */
    enum change change;
    const char *text;
    double number;
    const char *says; /* what the error must contain */
};

static const struct bad bads[] = {
    {"general.architecture", LEAVE_OUT, NULL, 0, "\"general.architecture\" is missing"},
    {"general.architecture", TEXT, "mamba", 0, "llama, qwen2, qwen3 and gpt2"},
    {"general.architecture", NUMBER, NULL, 3, "general.architecture"},
    {"llama.context_length", LEAVE_OUT, NULL, 0, "\"llama.context_length\" is missing"},
    {"llama.embedding_length", LEAVE_OUT, NULL, 0,
     "\"llama.embedding_length\" is missing"},
    {"llama.block_count", LEAVE_OUT, NULL, 0, "\"llama.block_count\" is missing"},
    {"llama.feed_forward_length", LEAVE_OUT, NULL, 0,
     "\"llama.feed_forward_length\" is missing"},
    {"llama.attention.head_count", LEAVE_OUT, NULL, 0, "head_count\" is missing"},
    {"llama.attention.layer_norm_rms_epsilon", LEAVE_OUT, NULL, 0,
     "epsilon\" is missing"},
    {"llama.block_count", TEXT, "two", 0, "llama.block_count"},
    {"llama.block_count", NUMBER, NULL, 0, "it must be 1 to 1024"},
    {"llama.block_count", NUMBER, NULL, 1025, "is 1025; it must be 1 to 1024"},
    {"llama.embedding_length", NUMBER, NULL, 0, "it must be 1 to 65536"},
    {"llama.embedding_length", NUMBER, NULL, 70000, "it must be 1 to 65536"},
    {"llama.embedding_length", NUMBER, NULL, 66, "no multiple of the 4 heads"},
    {"llama.attention.head_count", NUMBER, NULL, 0, "it must be 1 to 65536"},
    {"llama.attention.head_count_kv", NUMBER, NULL, 0, "it must be 1 to 4"},
    {"llama.attention.head_count_kv", NUMBER, NULL, 3,
     "no multiple of the 3 key/value heads"},
    {"llama.attention.value_length", NUMBER, NULL, 15, "keys are 16 wide and values 15"},
    {"llama.attention.key_length", NUMBER, NULL, 1024, "it must be 2 to 512"},
    {"llama.rope.dimension_count", NUMBER, NULL, 18, "it must be 2 to 16"},
    {"llama.rope.dimension_count", NUMBER, NULL, 7, "must be even"},
    {"llama.context_length", NUMBER, NULL, 0, "it must be 1 to"},
    {"llama.attention.layer_norm_rms_epsilon", REAL, NULL, 0, "must be above 0"},
    {"llama.attention.layer_norm_rms_epsilon", REAL, NULL, 2, "at most 1"},
    {"llama.attention.layer_norm_rms_epsilon", REAL, NULL, (double)NAN,
     "must be above 0"},
    {"llama.rope.freq_base", REAL, NULL, -1, "must be above 0"},
    {"llama.rope.freq_base", REAL, NULL, (double)INFINITY, "must be above 0"},
    {"llama.rope.freq_base", REAL, NULL, (double)NAN, "must be above 0"},
    {"llama.rope.scaling.factor", REAL, NULL, 0, "must be above 0"},
    {"llama.rope.scaling.type", TEXT, "yarn", 0,
     "\"yarn\"; supported are none and linear"},
    {"llama.expert_count", NUMBER, NULL, 8, "experts are not supported"},
    {"llama.attention.sliding_window", NUMBER, NULL, 8,
     "sliding windows are not supported"},
    {"token_embd.weight", NO_TENSOR, NULL, 0, "\"token_embd.weight\" is missing"},
    {"blk.1.ffn_up.weight", NO_TENSOR, NULL, 0, "\"blk.1.ffn_up.weight\" is missing"},
    {"output_norm.weight", NO_TENSOR, NULL, 0, "\"output_norm.weight\" is missing"},
    {"blk.0.attn_q.weight", WRONG_SHAPE, NULL, 0,
     "\"blk.0.attn_q.weight\" is {64, 63, 1, 1}; it must be {64, 64}"},
    {"blk.1.ffn_norm.weight", WRONG_SHAPE, NULL, 0, "{63, 1, 1, 1}; it must be {64}"},
    {"blk.1.ffn_down.weight", VALUE, NULL, (double)NAN,
     "row 3 has values that are not finite"},
    {"blk.0.attn_k.weight", VALUE, NULL, (double)INFINITY, "row 3 has values"},
    {"blk.1.attn_norm.weight", VALUE, NULL, (double)NAN, "blk.1.attn_norm.weight"},
};

static void put_changed(struct gguf_out *out, const struct bad *bad)
{
    if (bad->change == TEXT)
        gguf_out_str(out, bad->name, str_of(bad->text));
    else if (bad->change == NUMBER)
        gguf_out_u32(out, bad->name, (uint32_t)bad->number);
    else if (bad->change == REAL)
        gguf_out_f32(out, bad->name, (float)bad->number);
}

static void put_tensor(struct gguf_out *out, const struct gguf_tensor *t,
                       const struct bad *bad, struct arena *arena,
                       const struct gguf *file)
{
    char *name = arena_copy(arena, t->name.data, t->name.n);
    uint64_t ne[] = {t->ne[0], t->ne[1]};
    float *data = arena_alloc(arena, (size_t)t->bytes);
    cr_assert_eq(gguf_read(file, t, data, &err), 0);
    if (strcmp(name, bad->name) == 0) {
        if (bad->change == NO_TENSOR)
            return;
        if (bad->change == WRONG_SHAPE)
            ne[t->n_dims - 1]--;
        if (bad->change == VALUE)
            data[t->n_dims == 1 ? 3 : 3 * t->ne[0]] = (float)bad->number;
    }
    gguf_out_raw(out, name, t->type, t->n_dims, ne, data);
}

static void write_bad(const struct gguf *file, const struct bad *bad, const char *to)
{
    struct arena arena = {0};
    struct gguf_out *out = gguf_out_open();
    for (size_t i = 0; i < file->n_values; i++)
        if (!str_is(file->value[i].key, bad->name))
            gguf_out_copy(out, &file->value[i]);
    put_changed(out, bad);
    for (size_t i = 0; i < file->n_tensors; i++)
        put_tensor(out, &file->tensor[i], bad, &arena, file);
    cr_assert_eq(gguf_out_commit(out, to, &err), 0, "%s", err.text);
    arena_release(&arena);
}

Test(model, bad_files_are_refused_with_the_name_of_what_is_wrong)
{
    char good[128];
    struct model *model;
    struct gguf *file;
    const struct model_shape shape = shape_of(ARCH_LLAMA);
    snprintf(good, sizeof good, "%s/good.gguf", dir);
    cr_assert_eq(model_create(&model, &shape, NULL, 1, NULL, &err), 0);
    cr_assert_eq(model_save(model, good, DTYPE_F32, &err), 0);
    model_close(model);
    cr_assert_eq(gguf_open(&file, good, &err), 0);
    for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
        write_bad(file, &bads[i], path);
        cr_assert_eq(model_open(&model, path, NULL, &err), -1, "%s", bads[i].name);
        cr_assert_eq(err.status, ERR_ASKED_WRONGLY, "%s: %s", bads[i].name, err.text);
        cr_assert_not_null(strstr(err.text, bads[i].says), "%s", err.text);
        cr_assert_not_null(strstr(err.text, path), "%s", err.text);
    }
    const struct bad none = {.name = "", .change = LEAVE_OUT};
    write_bad(file, &none, path);
    cr_assert_eq(model_open(&model, path, NULL, &err), 0, "%s", err.text);
    model_close(model);
    gguf_close(file);
    unlink(good);
}

Test(model, tensors_without_use_are_noted)
{
    struct model *model;
    struct gguf *file;
    char good[128];
    static const float extra[4] = {0};
    const uint64_t ne[] = {4};
    const struct model_shape shape = shape_of(ARCH_LLAMA);
    snprintf(good, sizeof good, "%s/good.gguf", dir);
    cr_assert_eq(model_create(&model, &shape, NULL, 1, NULL, &err), 0);
    cr_assert_eq(model_save(model, good, DTYPE_F32, &err), 0);
    model_close(model);
    cr_assert_eq(gguf_open(&file, good, &err), 0);
    struct arena arena = {0};
    struct gguf_out *out = gguf_out_open();
    for (size_t i = 0; i < file->n_values; i++)
        gguf_out_copy(out, &file->value[i]);
    const struct bad none = {.name = ""};
    for (size_t i = 0; i < file->n_tensors; i++)
        put_tensor(out, &file->tensor[i], &none, &arena, file);
    gguf_out_raw(out, "blk.0.what.weight", dtype_info(DTYPE_F32), 1, ne, extra);
    cr_assert_eq(gguf_out_commit(out, path, &err), 0, "%s", err.text);
    cr_assert_eq(model_open(&model, path, NULL, &err), 0, "%s", err.text);
    cr_assert_str_eq(model->note, "1 of 22 tensors are not used");
    model_close(model);
    gguf_close(file);
    arena_release(&arena);
    unlink(good);
}
