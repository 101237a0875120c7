/* quantize against llama-quantize --pure, tensor by tensor, and merged adapters against
 * exact logits.  The files: README.md of the vectors. */
#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/format/gguf.h"
#include "engine/model/convert.h"
#include "engine/model/forward.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"

static struct arena arena;
static struct err err = ERR_INIT;
static char out[300];

static void make_name(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(out, sizeof out, "%s/convert-XXXXXX", tmp != NULL ? tmp : "/tmp");
    int fd = mkstemp(out);
    cr_assert_geq(fd, 0);
    close(fd);
}

static void remove_file(void)
{
    unlink(out);
    arena_release(&arena);
}

TestSuite(convert_vectors, .init = make_name, .fini = remove_file);

/* A path in the vectors; NULL, said on stdout, when it is not there. */
static const char *vector(const char *path)
{
    const char *root = getenv("TRIVIUM_SHARED");
    const char *dir = file_join(&arena, root != NULL ? root : "../shared", "vectors");
    const char *full = file_join(&arena, dir, path);
    if (file_exists(full))
        return full;
    printf("skip: %s is not there\n", full);
    return NULL;
}

static void *bytes_of(const struct gguf *file, const struct gguf_tensor *t)
{
    void *bytes = arena_alloc(&arena, (size_t)t->bytes);
    cr_assert_eq(gguf_read(file, t, bytes, &err), 0, "%s", err.text);
    return bytes;
}

static void expect_same_tensors(const char *ours, const char *theirs)
{
    struct gguf *a, *b;
    cr_assert_eq(gguf_open(&a, ours, &err), 0, "%s", err.text);
    cr_assert_eq(gguf_open(&b, theirs, &err), 0, "%s", err.text);
    cr_assert_eq(a->n_tensors, b->n_tensors);
    for (size_t i = 0; i < b->n_tensors; i++) {
        const struct gguf_tensor *y = &b->tensor[i];
        const struct gguf_tensor *x = gguf_tensor(a, str_copy(&arena, y->name).data);
        cr_assert(x != NULL && x->type == y->type && x->bytes == y->bytes, "%s: %.*s",
                  theirs, STR_ARG(y->name));
        cr_expect_eq(memcmp(bytes_of(a, x), bytes_of(b, y), (size_t)y->bytes), 0,
                     "%s: %.*s", theirs, STR_ARG(y->name));
    }
    gguf_close(a);
    gguf_close(b);
}

Test(convert_vectors, tensors_are_those_of_llama_quantize)
{
    static const char *const models[][2] = {
        {"llama-96", "F16"},  {"llama-96", "BF16"}, {"llama-96", "Q8_0"},
        {"llama-96", "Q4_0"}, {"qwen2-96", "F16"},  {"qwen2-96", "BF16"},
        {"qwen2-96", "Q8_0"}, {"qwen2-96", "Q4_0"}, {"qwen3-64", "Q8_0"},
        {"gpt2-64", "Q8_0"},
    };
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        const char *name = models[i][0], *type = models[i][1];
        const char *from = vector(arena_format(&arena, "models/%s.F32.gguf", name));
        const char *theirs =
            vector(arena_format(&arena, "models/%s.%s.gguf", name, type));
        if (from == NULL || theirs == NULL)
            continue;
        const struct convert how = {.in = from, .out = out, .type = dtype_find(type)->id};
        cr_assert_eq(model_convert(&how, &err), 0, "%s", err.text);
        expect_same_tensors(out, theirs);
    }
}

static const char *named(const struct json *root, const char *key)
{
    struct str name;
    cr_assert_eq(json_str(root, key, &name, &err), 0, "%s", err.text);
    return vector(str_copy(&arena, name).data);
}

static void merge_into(const char *base, const char *adapter_path)
{
    struct model *model;
    struct adapter *adapter;
    cr_assert_eq(model_open(&model, base, NULL, &err), 0, "%s", err.text);
    cr_assert_eq(adapter_open(&adapter, adapter_path, model, NULL, &err), 0, "%s",
                 err.text);
    const struct convert how = {
        .in = base, .out = out, .type = DTYPE_F32, .adapter = adapter};
    cr_assert_eq(model_convert(&how, &err), 0, "%s", err.text);
    adapter_close(adapter);
    model_close(model);
}

static void expect_logits(const struct json *root)
{
    const struct json *list;
    struct str exact;
    struct model *model;
    struct tape tape;
    int32_t id[64];
    int n = 0;
    cr_assert_eq(json_array(root, "ids", &list, &err), 0, "%s", err.text);
    for (const struct json *one = list->child; one != NULL && n < 64; one = one->next)
        id[n++] = (int32_t)one->number;
    cr_assert_eq(file_read(named(root, "exact"), &arena, 0, &exact, &err), 0, "%s",
                 err.text);
    cr_assert_eq(model_open(&model, out, NULL, &err), 0, "%s", err.text);
    size_t total = (size_t)n * (size_t)model->shape.V;
    float *want = ARENA_ARRAY(&arena, total, float),
          *got = ARENA_ARRAY(&arena, total, float);
    cr_assert_eq(exact.n, total * sizeof *want);
    memcpy(want, exact.data, exact.n);
    const struct forward_seq seq = {.n_rows = n};
    cr_assert_eq(tape_open(&tape, model, NULL, n, TAPE_KEPT, &err), 0);
    forward(model, NULL, &tape, &(struct forward_batch){id, n, &seq, 1}, NULL);
    forward_logits(model, &tape, got, tape.final, n, NULL);
    for (size_t i = 0; i < total; i++)
        cr_assert_lt(fabs((double)(want[i] - got[i])), 1e-4);
    tape_release(&tape);
    model_close(model);
}

Test(convert_vectors, merged_adapters_give_the_exact_logits)
{
    static const char *const names[] = {"llama-96", "llama-256", "qwen2-96", "qwen3-64",
                                        "gpt2-64"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = vector(arena_format(&arena, "lora/%s.lora.json", names[i]));
        const struct json *root;
        if (path == NULL)
            continue;
        cr_assert_eq(json_load(path, &arena, &root, &err), 0, "%s", err.text);
        merge_into(named(root, "model"), named(root, "adapter"));
        expect_logits(root);
    }
}
