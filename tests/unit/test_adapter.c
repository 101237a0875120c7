#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/format/gguf.h"
#include "engine/model/adapter.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"

static char dir[64], path[96];
static struct err err = ERR_INIT;
static struct model *model;

static void make(void)
{
    const char *tmp = getenv("TMPDIR");
    const struct model_shape shape = {.arch = ARCH_LLAMA,
                                      .V = 20,
                                      .C = 32,
                                      .L = 2,
                                      .H = 2,
                                      .KV = 1,
                                      .D = 16,
                                      .F = 48,
                                      .context = 16,
                                      .n_rot = 16,
                                      .eps = 1e-5f,
                                      .rope_base = 10000,
                                      .rope_scale = 1,
                                      .tied = true};
    snprintf(dir, sizeof dir, "%s/adapter-XXXXXX",
             tmp != NULL && strlen(tmp) < 40 ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/adapter.gguf", dir);
    cr_assert_eq(model_create(&model, &shape, NULL, 1, NULL, &err), 0);
}

static void drop(void)
{
    model_close(model);
    unlink(path);
    rmdir(dir);
}

TestSuite(adapter, .init = make, .fini = drop);

Test(adapter, begins_with_b_zero_and_a_within_its_bound)
{
    struct adapter *adapter;
    cr_assert_eq(adapter_create(&adapter, model, 4, 8, 0, 7, &err), 0);
    const struct lora *lora = &adapter->lora[1][FFN_DOWN];
    double least = 1, most = -1, bound = 1 / sqrt(48);
    for (int i = 0; i < 4 * 48; i++) {
        least = fmin(least, (double)lora->a[i]);
        most = fmax(most, (double)lora->a[i]);
        cr_assert(fabs((double)lora->a[i]) <= bound);
    }
    cr_assert_lt(least, -bound / 2);
    cr_assert_gt(most, bound / 2);
    for (int i = 0; i < 4 * 32; i++)
        cr_assert_eq(lora->b[i], 0);
    cr_assert_eq(adapter_params(adapter), 2 * 4 * (64 + 48 + 48 + 64 + 80 + 80 + 80));
    adapter_close(adapter);
}

Test(adapter, has_only_the_matrices_that_were_asked_for)
{
    struct adapter *adapter;
    cr_assert_eq(
        adapter_create(&adapter, model, 2, 2, 1u << ATTN_Q | 1u << ATTN_V, 1, &err), 0);
    cr_assert_eq(adapter->lora[0][ATTN_Q].r, 2);
    cr_assert_eq(adapter->lora[1][ATTN_V].r, 2);
    cr_assert_eq(adapter->lora[0][ATTN_K].r, 0);
    cr_assert_eq(adapter->lora[0][FFN_UP].r, 0);
    adapter_close(adapter);
    cr_assert_eq(adapter_create(&adapter, model, 2, 2, 1u << ATTN_QKV, 1, &err), -1);
    cr_assert_eq(adapter_create(&adapter, model, 0, 2, 0, 1, &err), -1);
    cr_assert_eq(adapter_create(&adapter, model, 5000, 2, 0, 1, &err), -1);
    cr_assert_eq(adapter_create(&adapter, model, 2, -2, 0, 1, &err), -1);
}

Test(adapter, comes_back_from_its_file)
{
    struct adapter *adapter, *opened;
    cr_assert_eq(adapter_create(&adapter, model, 3, 5, 0, 7, &err), 0);
    for (int i = 0; i < 3 * 48; i++)
        adapter->lora[1][FFN_GATE].b[i] = (float)i;
    cr_assert_eq(adapter_save(adapter, model, path, &err), 0, "%s", err.text);
    cr_assert_eq(adapter_open(&opened, path, model, NULL, &err), 0, "%s", err.text);
    cr_assert_eq(opened->rank, 3);
    cr_assert_eq(opened->alpha, 5);
    cr_assert_eq(adapter_params(opened), adapter_params(adapter));
    for (int l = 0; l < 2; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++) {
            const struct lora *a = &adapter->lora[l][m], *b = &opened->lora[l][m];
            const struct matrix *w = &model->layer[l].matrix[m];
            cr_assert_eq(a->r, b->r);
            if (a->r == 0)
                continue;
            cr_assert_arr_eq(a->a, b->a, (size_t)(3 * w->C) * sizeof(float));
            cr_assert_arr_eq(a->b, b->b, (size_t)(3 * w->O) * sizeof(float));
        }
    adapter_close(opened);
    adapter_close(adapter);
}

/* Bad files: a small good one, of which one thing is changed. */
struct bad {
    const char *type, *arch, *kind; /* NULL: as it should be; "": left out */
    double alpha;                   /* 0: as it should be; -1000: left out */
    const char *a, *b;              /* names of the two tensors; "": left out */
    uint64_t a_ne[2], b_ne[2];      /* 0: as they should be */
    double value;                   /* into A; 0: none */
    const char *says;
};

static const struct bad bads[] = {
    {.type = "model", .says = "\"general.type\" is \"model\""},
    {.type = "", .says = "\"general.type\" is missing"},
    {.arch = "qwen2", .says = "it must be \"llama\""},
    {.kind = "dora", .says = "it must be \"lora\""},
    {.alpha = -1000, .says = "\"adapter.lora.alpha\" is missing"},
    {.alpha = -2, .says = "must not be negative"},
    {.alpha = (double)NAN, .says = "must not be negative"},
    {.b = "", .says = "\"blk.0.attn_q.weight.lora_b\" is missing"},
    {.a = "", .says = "\"blk.0.attn_q.weight.lora_a\" is missing"},
    {.a = "", .b = "", .says = "no tensors"},
    {.a = "blk.7.attn_q.weight.lora_a",
     .says = "no adaptable matrix \"blk.7.attn_q.weight\""},
    {.a = "token_embd.weight.lora_a",
     .says = "no adaptable matrix \"token_embd.weight\""},
    {.a = "blk.0.attn_q.weight.what", .says = "names must end in .lora_a or .lora_b"},
    {.a_ne = {31, 2}, .says = "{31, 2}"},
    {.a_ne = {32, 3}, .says = "they must be {32, r} and {r, 32}"},
    {.b_ne = {2, 33}, .says = "{2, 33}"},
    {.value = (double)NAN, .says = "not finite"},
    {.value = (double)INFINITY, .says = "not finite"},
};

static void put_text(struct gguf_out *out, const char *key, const char *text,
                     const char *usual)
{
    if (text == NULL || text[0] != '\0')
        gguf_out_str(out, key, str_of(text != NULL ? text : usual));
}

static void put_half(struct gguf_out *out, const char *name, const char *usual,
                     const uint64_t ne[2], const uint64_t usual_ne[2], const float *data)
{
    if (name == NULL || name[0] != '\0')
        gguf_out_raw(out, name != NULL ? name : usual, dtype_info(DTYPE_F32), 2,
                     ne[0] > 0 ? ne : usual_ne, data);
}

static void write_bad(const struct bad *bad)
{
    static float data[200];
    const uint64_t a_ne[] = {32, 2}, b_ne[] = {2, 32};
    float a[200] = {[5] = (float)bad->value};
    struct gguf_out *out = gguf_out_open();
    put_text(out, "general.type", bad->type, "adapter");
    put_text(out, "general.architecture", bad->arch, "llama");
    put_text(out, "adapter.type", bad->kind, "lora");
    if (bad->alpha != -1000)
        gguf_out_f32(out, "adapter.lora.alpha", bad->alpha == 0 ? 4 : (float)bad->alpha);
    put_half(out, bad->a, "blk.0.attn_q.weight.lora_a", bad->a_ne, a_ne, a);
    put_half(out, bad->b, "blk.0.attn_q.weight.lora_b", bad->b_ne, b_ne, data);
    cr_assert_eq(gguf_out_commit(out, path, &err), 0, "%s", err.text);
}

Test(adapter, bad_files_are_refused_with_what_is_wrong)
{
    struct adapter *adapter;
    for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
        write_bad(&bads[i]);
        cr_assert_eq(adapter_open(&adapter, path, model, NULL, &err), -1, "case %zu", i);
        cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
        cr_assert_not_null(strstr(err.text, bads[i].says), "%s", err.text);
        cr_assert_not_null(strstr(err.text, path), "%s", err.text);
    }
    const struct bad none = {.type = NULL};
    write_bad(&none);
    cr_assert_eq(adapter_open(&adapter, path, model, NULL, &err), 0, "%s", err.text);
    adapter_close(adapter);
}

Test(adapter, of_another_model_is_refused)
{
    struct adapter *adapter;
    struct model *opened;
    char model_path[128];
    snprintf(model_path, sizeof model_path, "%s/model.gguf", dir);
    cr_assert_eq(model_save(model, model_path, DTYPE_F32, &err), 0);
    cr_assert_eq(model_open(&opened, model_path, NULL, &err), 0);
    cr_assert_eq(model_hash(opened, &err), 0);
    cr_assert_eq(strlen(opened->sha256), 64);
    cr_assert_eq(adapter_create(&adapter, opened, 2, 2, 0, 1, &err), 0);
    cr_assert_eq(adapter_save(adapter, opened, path, &err), 0);
    adapter_close(adapter);
    cr_assert_eq(adapter_open(&adapter, path, opened, NULL, &err), 0, "%s", err.text);
    adapter_close(adapter);
    opened->sha256[0] = opened->sha256[0] == '0' ? '1' : '0';
    cr_assert_eq(adapter_open(&adapter, path, opened, NULL, &err), -1);
    cr_assert_not_null(strstr(err.text, "another model"), "%s", err.text);
    model_close(opened);
    unlink(model_path);
}

Test(adapter, targets_are_read_by_name)
{
    unsigned targets;
    cr_assert_eq(adapter_targets(&targets, "q+k+v+o", model, &err), 0, "%s", err.text);
    cr_assert_eq(targets, 1u << ATTN_Q | 1u << ATTN_K | 1u << ATTN_V | 1u << ATTN_OUT);
    cr_assert_eq(adapter_targets(&targets, "mlp,q", model, &err), 0, "%s", err.text);
    cr_assert_eq(targets, 1u << FFN_GATE | 1u << FFN_UP | 1u << FFN_DOWN | 1u << ATTN_Q);
    cr_assert_eq(adapter_targets(&targets, "all", model, &err), 0, "%s", err.text);
    cr_assert(!(targets & 1u << ATTN_QKV), "a llama has no fused projection");
}

Test(adapter, targets_that_are_not_there_are_refused)
{
    static const char *const wrong[] = {"", "query", "q+", "qkv", "q v"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        unsigned targets;
        err = (struct err)ERR_INIT;
        int rc = adapter_targets(&targets, wrong[i], model, &err);
        if (i == 2) /* a separator at the end separates nothing */
            cr_assert_eq(rc, 0);
        else
            cr_assert(rc == -1 && err.status == ERR_ASKED_WRONGLY, "\"%s\"", wrong[i]);
    }
}
