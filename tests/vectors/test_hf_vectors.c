/* Folders as Hugging Face has them, against the golden texts and ids of the shared
 * folder. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/format/gguf.h"
#include "engine/infer/generate.h"
#include "engine/model/convert.h"
#include "engine/model/forward.h"
#include "engine/text/tokenizer.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "tests/unit/hf_folder.h"

static const char story[] = "models/tinystories-656k-safetensors";
static struct arena arena;
static struct err err = ERR_INIT;
static char dir[300];

static void make_dir(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(dir, sizeof dir, "%s/hf-XXXXXX", tmp != NULL ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(dir));
}

static void remove_dir(void)
{
    hf_folder_remove(dir);
    arena_release(&arena);
}

TestSuite(hf_vectors, .init = make_dir, .fini = remove_dir);

/* A path below the shared folder, absolute; NULL, said on stdout, when it is not there.
 */
static const char *shared(const char *path)
{
    const char *root = getenv("TRIVIUM_SHARED");
    const char *full = file_join(&arena, root != NULL ? root : "../shared", path);
    char *real = realpath(full, NULL);
    if (real == NULL) {
        printf("skip: %s is not there\n", full);
        return NULL;
    }
    full = arena_strdup(&arena, real);
    free(real);
    return full;
}

static struct model *open_model(const char *path)
{
    struct model *model;
    cr_assert_eq(model_open(&model, path, NULL, &err), 0, "%s", err.text);
    return model;
}

static void expect_continuation(const struct model *model, const char *prompt,
                                const int32_t *expected, size_t n, int max_new,
                                struct str golden)
{
    struct ids ids = {0};
    struct gen_reply reply;
    struct gen_cost cost;
    const struct gen_how how = {.slots = 1};
    cr_assert_eq(tokenizer_encode(model->tok, str_of(prompt), true, false, &ids, &err),
                 0);
    cr_assert_eq(ids.n, n, "%s", prompt);
    cr_expect_eq(memcmp(ids.id, expected, n * sizeof *expected), 0, "%s", prompt);
    const struct gen_request request = {
        .prompt = ids.id, .n_prompt = (int)ids.n, .max_new = max_new, .top_p = 1};
    cr_assert_eq(
        gen_run(model, NULL, &request, 1, &how, &reply, &cost, &arena, NULL, &err), 0);
    cr_expect_gt(reply.text.n, 40);
    cr_expect_neq(str_find(golden, reply.text, 0), SIZE_MAX, "%.*s", STR_ARG(reply.text));
    ids_release(&ids);
}

Test(hf_vectors, tinystories_656K_continues_as_in_its_golden_file)
{
    const int32_t once[] = {1, 80, 147, 201, 282, 57}, hello[] = {1, 80, 1288, 67};
    const char *path = shared(story);
    struct str golden;
    if (path == NULL)
        return;
    cr_assert_eq(
        file_read(file_join(&arena, path, "GOLDEN.txt"), &arena, 0, &golden, &err), 0);
    struct model *model = open_model(path);
    expect_continuation(model, "Once upon a time", once, 6, 32, golden);
    expect_continuation(model, "Hello", hello, 4, 16, golden);
    model_close(model);
}

static void logits_of(const struct model *model, float *logits)
{
    static const int32_t id[] = {1, 80, 299, 388, 489, 428};
    struct tape tape;
    const struct forward_seq seq = {.n_rows = 6};
    cr_assert_eq(tape_open(&tape, model, NULL, 6, TAPE_KEPT, &err), 0);
    forward(model, NULL, &tape, &(struct forward_batch){id, 6, &seq, 1}, NULL);
    forward_logits(model, &tape, logits, tape.final, 6, NULL);
    tape_release(&tape);
}

static void expect_same_ids(const struct model *a, const struct model *b)
{
    const struct str text =
        STR("One day, Tom found a big box.  \"Oh!\" he said, 42 times.");
    struct ids x = {0}, y = {0};
    cr_assert_eq(tokenizer_encode(a->tok, text, true, false, &x, &err), 0);
    cr_assert_eq(tokenizer_encode(b->tok, text, true, false, &y, &err), 0);
    cr_assert_eq(x.n, y.n);
    cr_expect_eq(memcmp(x.id, y.id, x.n * sizeof *x.id), 0);
    ids_release(&x);
    ids_release(&y);
}

/* By model_save and by quantize: the same logits and the same tokens. */
Test(hf_vectors, a_folder_written_as_gguf_stays_what_it_was)
{
    const char *path = shared(story), *file = file_join(&arena, dir, "model.gguf");
    static float want[6 * 2048], got[6 * 2048];
    if (path == NULL)
        return;
    struct model *model = open_model(path), *back;
    logits_of(model, want);
    for (int way = 0; way < 2; way++) {
        const struct convert how = {.in = path, .out = file, .type = DTYPE_F32};
        int rc = way == 0 ? model_save(model, file, DTYPE_F32, &err)
                          : model_convert(&how, &err);
        cr_assert_eq(rc, 0, "%s", err.text);
        back = open_model(file);
        logits_of(back, got);
        cr_expect_eq(memcmp(want, got, sizeof want), 0);
        expect_same_ids(model, back);
        model_close(back);
    }
    model_close(model);
}

/* ---- tokenizer.json of a real model, without its weights */

static int check_row(const struct json *row, void *context, struct err *e)
{
    struct tokenizer *tok = context;
    const struct json *list;
    struct ids ids = {0};
    struct str text;
    size_t n = 0;
    if (json_str(row, "text", &text, e) || json_array(row, "ids", &list, e) ||
        tokenizer_encode(tok, text, false, false, &ids, e))
        return -1;
    for (const struct json *id = list->child; id != NULL; id = id->next, n++)
        cr_expect(n < ids.n && ids.id[n] == (int32_t)id->number, "\"%.*s\"",
                  STR_ARG(text));
    cr_expect_eq(n, ids.n, "\"%.*s\"", STR_ARG(text));
    ids_release(&ids);
    return 0;
}

Test(hf_vectors, the_tokenizer_json_of_smollm2_gives_the_ids_of_llama_cpp)
{
    const char *from = shared("models/tokenizers/smollm2");
    const char *texts = shared("vectors/tokenizers/smollm2.jsonl");
    static const char *const linked[] = {"config.json", "tokenizer.json"};
    struct st_out weights;
    struct gguf *file;
    struct tokenizer *tok;
    if (from == NULL || texts == NULL)
        return;
    for (int i = 0; i < 2; i++)
        cr_assert_eq(symlink(file_join(&arena, from, linked[i]),
                             file_join(&arena, dir, linked[i])),
                     0);
    st_begin(&weights);
    cr_assert_eq(st_commit(&weights, file_join(&arena, dir, "model.safetensors"), &err),
                 0);
    cr_assert_eq(gguf_open(&file, dir, &err), 0, "%s", err.text);
    cr_assert_eq(tokenizer_open(&tok, file, &err), 0, "%s", err.text);
    gguf_close(file);
    cr_expect_eq(tokenizer_size(tok), 49152);
    cr_expect_eq(json_lines(texts, &arena, check_row, tok, &err), 0, "%s", err.text);
    tokenizer_close(tok);
}
