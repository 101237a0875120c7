#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/format/gguf.h"
#include "engine/model/convert.h"
#include "engine/model/forward.h"
#include "harness/base/err.h"
#include "tests/unit/hf_folder.h"

static char from[300], to[310];
static struct err err;

static void make_names(void)
{
    const char *tmp = getenv("TMPDIR");
    err = (struct err)ERR_INIT;
    snprintf(from, sizeof from, "%s/convert-XXXXXX", tmp != NULL ? tmp : "/tmp");
    int fd = mkstemp(from);
    cr_assert_geq(fd, 0);
    close(fd);
    snprintf(to, sizeof to, "%s.out", from);
}

static void remove_files(void)
{
    unlink(from);
    unlink(to);
}

TestSuite(convert, .init = make_names, .fini = remove_files);

static struct model *random_model(enum arch arch)
{
    struct model *model;
    cr_assert_eq(hf_random_model(&model, arch, 9, &err), 0, "%s", err.text);
    return model;
}

static void save(enum arch arch, const char *path, enum dtype type)
{
    struct model *model = random_model(arch);
    cr_assert_eq(model_save(model, path, type, &err), 0, "%s", err.text);
    model_close(model);
}

static struct gguf *open_or_fail(const char *path)
{
    struct gguf *file;
    cr_assert_eq(gguf_open(&file, path, &err), 0, "%s", err.text);
    return file;
}

static int convert(enum dtype type, const struct adapter *adapter)
{
    const struct convert how = {.in = from, .out = to, .type = type, .adapter = adapter};
    return model_convert(&how, &err);
}

static void expect_same_tensors(const struct gguf *a, const struct gguf *b)
{
    cr_assert_eq(a->n_tensors, b->n_tensors);
    for (size_t i = 0; i < a->n_tensors; i++) {
        const struct gguf_tensor *x = &a->tensor[i], *y = &b->tensor[i];
        cr_assert(str_eq(x->name, y->name) && x->type == y->type && x->bytes == y->bytes,
                  "%.*s", STR_ARG(x->name));
        char *p = malloc(x->bytes), *q = malloc(x->bytes);
        cr_assert(gguf_read(a, x, p, &err) == 0 && gguf_read(b, y, q, &err) == 0);
        cr_expect_eq(memcmp(p, q, x->bytes), 0, "%.*s", STR_ARG(x->name));
        free(p);
        free(q);
    }
}

Test(convert, gives_the_tensors_that_the_model_itself_would_save)
{
    static const enum dtype types[] = {DTYPE_F32, DTYPE_F16, DTYPE_BF16, DTYPE_Q8_0};
    for (int arch = 0; arch < ARCH_N; arch++)
        for (int i = 0; i < 4; i++) {
            save((enum arch)arch, from, DTYPE_F32);
            cr_assert_eq(convert(types[i], NULL), 0, "%s", err.text);
            save((enum arch)arch, from, types[i]);
            struct gguf *a = open_or_fail(from), *b = open_or_fail(to);
            expect_same_tensors(a, b);
            gguf_close(a);
            gguf_close(b);
        }
}

/* ---- odd files */

static float values[4][40];

static int give(void *context, uint64_t first, uint64_t n, float *dst, struct err *e)
{
    (void)context, (void)e;
    memcpy(dst, values[first], n * sizeof *values);
    return 0;
}

static void write_odd(const char *type)
{
    struct gguf_out *out = gguf_out_open();
    const uint64_t ne[] = {40, 4};
    gguf_out_str(out, "general.type", str_of(type));
    gguf_out_str(out, "general.name", STR("a name"));
    gguf_out_u32(out, "general.file_type", 1);
    gguf_out_tensor(out, "a.weight", dtype_info(DTYPE_F32), 2, ne, give, NULL);
    gguf_out_tensor(out, "a.bias", dtype_info(DTYPE_BF16), 1, ne, give, NULL);
    gguf_out_tensor(out, "position_embd.weight", dtype_info(DTYPE_F16), 2, ne, give,
                    NULL);
    cr_assert_eq(gguf_out_commit(out, from, &err), 0, "%s", err.text);
}

Test(convert, rows_that_are_no_whole_blocks_become_f16_and_vectors_f32)
{
    uint64_t file_type = 0;
    struct str name = STR("");
    values[2][7] = 3.5f;
    write_odd("model");
    cr_assert_eq(convert(DTYPE_Q8_0, NULL), 0, "%s", err.text);
    struct gguf *file = open_or_fail(to);
    cr_expect_eq(gguf_tensor(file, "a.weight")->type->id, DTYPE_F16);
    cr_expect_eq(gguf_tensor(file, "a.bias")->type->id, DTYPE_F32);
    cr_expect_eq(gguf_tensor(file, "position_embd.weight")->type->id, DTYPE_F32);
    cr_expect_eq(gguf_get_u64(file, "general.file_type", &file_type, &err), 1);
    cr_expect_eq(file_type, 7);
    cr_expect_eq(gguf_get_str(file, "general.name", &name, &err), 1);
    cr_expect(str_is(name, "a name"));
    gguf_close(file);
}

Test(convert, refuses_adapters_values_that_are_not_finite_and_types_that_are_only_read)
{
    write_odd("adapter");
    cr_expect_eq(convert(DTYPE_Q8_0, NULL), -1);
    cr_expect_not_null(strstr(err.text, "is an adapter, not a model"), "%s", err.text);
    write_odd("model");
    cr_expect_eq(convert(DTYPE_Q4_K, NULL), -1);
    cr_expect_not_null(strstr(err.text, "models are not written as Q4_K"), "%s",
                       err.text);
    values[3][1] = NAN;
    write_odd("model");
    cr_expect_eq(convert(DTYPE_F32, NULL), -1);
    cr_expect_not_null(strstr(err.text, "tensor \"a.weight\": rows 0 to 3"), "%s",
                       err.text);
    cr_expect_eq(access(to, F_OK), -1, "nothing half-written is left");
}

/* ---- merging */

enum { T = 8, V = 272 };

static void logits_of(const struct model *model, const struct adapter *adapter,
                      float *logits)
{
    static const int32_t id[T] = {5, 4, 3, 100, 200, 7, 7, 8};
    struct tape tape;
    const struct forward_seq seq = {.n_rows = T};
    cr_assert_eq(tape_open(&tape, model, adapter, T, TAPE_KEPT, &err), 0);
    forward(model, adapter, &tape, &(struct forward_batch){id, T, &seq, 1}, NULL);
    forward_logits(model, &tape, logits, tape.final, T, NULL);
    tape_release(&tape);
}

static struct adapter *random_adapter(const struct model *model)
{
    struct adapter *adapter;
    cr_assert_eq(adapter_create(&adapter, model, 2, 6, 0, 1, &err), 0, "%s", err.text);
    for (int l = 0; l < adapter->L; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++) {
            struct lora *lora = &adapter->lora[l][m];
            for (int i = 0; i < lora->r * model->layer[l].matrix[m].O; i++)
                lora->b[i] = (float)(i * 5 % 11 - 5) * 0.1f;
        }
    adapter_repack(adapter, model, NULL);
    return adapter;
}

Test(convert, a_merged_adapter_gives_the_logits_of_the_two)
{
    for (int arch = 0; arch < ARCH_N; arch++) {
        float want[T * V], got[T * V], base[T * V];
        double apart = 0, effect = 0;
        struct model *model = random_model((enum arch)arch), *merged;
        struct adapter *adapter = random_adapter(model);
        cr_assert_eq(model_save(model, from, DTYPE_F32, &err), 0);
        cr_assert_eq(convert(DTYPE_F32, adapter), 0, "%s", err.text);
        cr_assert_eq(model_open(&merged, to, NULL, &err), 0, "%s", err.text);
        logits_of(model, adapter, want);
        logits_of(model, NULL, base);
        logits_of(merged, NULL, got);
        for (int i = 0; i < T * V; i++) {
            apart = fmax(apart, fabs((double)(want[i] - got[i])));
            effect = fmax(effect, fabs((double)(want[i] - base[i])));
        }
        cr_expect_lt(apart, 1e-5);
        cr_expect_gt(effect, 1e-2);
        model_close(merged);
        adapter_close(adapter);
        model_close(model);
    }
}
