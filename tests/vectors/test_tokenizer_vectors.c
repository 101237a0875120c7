/* Tokenizers against llama.cpp: its own vocabulary tests, and the texts of the conformance set. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

#include "engine/format/gguf.h"
#include "engine/text/chat.h"
#include "engine/text/tokenizer.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"

static struct arena arena;

static void release(void)
{
    arena_release(&arena);
}

TestSuite(tokenizer_vectors, .fini = release);

/* The path inside the shared material; NULL, saying so, when it is not there. */
static const char *shared(const char *name)
{
    const char *root = getenv("TRIVIUM_SHARED");
    const char *path = file_join(&arena, root != NULL ? root : "../shared", name);
    if (file_exists(path))
        return path;
    printf("skip: %s is not there (set TRIVIUM_SHARED)\n", path);
    return NULL;
}

static struct tokenizer *open_tokenizer(const char *path)
{
    struct err err = ERR_INIT;
    struct gguf *file;
    struct tokenizer *tok;
    cr_assert(gguf_open(&file, path, &err) == 0, "%s", err.text);
    cr_assert(tokenizer_open(&tok, file, &err) == 0, "%s", err.text);
    gguf_close(file);
    return tok;
}

static void expect_ids(struct tokenizer *tok, struct str text, bool special,
                       const int32_t *expected, size_t n, const char *what)
{
    struct ids ids = {0};
    struct err err = ERR_INIT;
    cr_assert(tokenizer_encode(tok, text, false, special, &ids, &err) == 0, "%s",
              err.text);
    bool same = ids.n == n;
    for (size_t i = 0; i < n && same; i++)
        same = ids.id[i] == expected[i];
    cr_expect(same, "%s: \"%.*s\": other ids", what, STR_ARG(text));
    ids_release(&ids);
}

/* ---- llama.cpp's files: cases between marks, and a line of ids for each */

static size_t parse_ids(struct str line, int32_t *ids, size_t max)
{
    size_t n = 0;
    struct str word;
    line = str_trim(line);
    while (str_split(&line, ' ', &word) && n < max)
        if (word.n > 0)
            ids[n++] = atoi(arena_copy(&arena, word.data, word.n));
    return n;
}

static struct str read_text(const char *path)
{
    struct err err = ERR_INIT;
    struct str text;
    cr_assert(file_read(path, &arena, 0, &text, &err) == 0, "%s", err.text);
    return text;
}

static void vocabulary_test(const char *vocabulary, const char *cases)
{
    const struct str mark = STR("\n__ggml_vocab_test__\n");
    const char *path = shared(vocabulary), *inp, *out;
    inp = shared(
        arena_format(&arena, "models/llama.cpp-vocab/ggml-vocab-%s.gguf.inp", cases));
    out = shared(
        arena_format(&arena, "models/llama.cpp-vocab/ggml-vocab-%s.gguf.out", cases));
    if (path == NULL || inp == NULL || out == NULL)
        return;
    struct tokenizer *tok = open_tokenizer(path);
    struct str texts = read_text(inp), lines = read_text(out), line;
    int n = 0;
    for (size_t at = 0; at < texts.n; n++) {
        int32_t ids[512];
        size_t end = str_find(texts, mark, at);
        cr_assert(str_split(&lines, '\n', &line));
        expect_ids(tok, str_slice(texts, at, end), false, ids, parse_ids(line, ids, 512),
                   cases);
        at = end == SIZE_MAX ? texts.n : end + mark.n;
    }
    cr_expect(n == 46, "%s: %d cases", cases, n);
    tokenizer_close(tok);
}

Test(tokenizer_vectors, gpt_2_gives_the_ids_of_llama_cpp)
{
    vocabulary_test("models/llama.cpp-vocab/ggml-vocab-gpt-2.gguf", "gpt-2");
}

Test(tokenizer_vectors, llama_spm_gives_the_ids_of_llama_cpp)
{
    vocabulary_test("models/llama.cpp-vocab/ggml-vocab-llama-spm.gguf", "llama-spm");
}

Test(tokenizer_vectors, phi_3_gives_the_ids_of_llama_cpp)
{
    vocabulary_test("models/llama.cpp-vocab/ggml-vocab-phi-3.gguf", "phi-3");
}

Test(tokenizer_vectors, starcoder_gives_the_ids_of_llama_cpp)
{
    vocabulary_test("models/llama.cpp-vocab/ggml-vocab-starcoder.gguf", "starcoder");
}

Test(tokenizer_vectors, qwen2_gives_the_ids_of_llama_cpp)
{
    vocabulary_test("vectors/tokenizers/vocab-qwen2.gguf", "qwen2");
}

/* ---- the conformance set: {"text", "ids"} a line */

struct rows {
    struct tokenizer *tok;
    const char *name;
    bool special;
    int n;
};

static int check_row(const struct json *row, void *context, struct err *err)
{
    struct rows *rows = context;
    const struct json *list;
    struct str text;
    int32_t ids[4096];
    size_t n = 0;
    if (json_str(row, "text", &text, err) || json_array(row, "ids", &list, err))
        return -1;
    for (const struct json *id = list->child; id != NULL && n < 4096; id = id->next)
        ids[n++] = (int32_t)id->number;
    expect_ids(rows->tok, text, rows->special, ids, n, rows->name);
    rows->n++;
    return 0;
}

static void conformance_test(const char *vocabulary, const char *name)
{
    const char *path = shared(vocabulary);
    for (int special = 0; special < 2 && path != NULL; special++) {
        struct err err = ERR_INIT;
        struct rows rows = {open_tokenizer(path), name, special == 1, 0};
        const char *texts = shared(arena_format(&arena, "vectors/tokenizers/%s%s.jsonl",
                                                name, special ? ".special" : ""));
        if (texts != NULL)
            cr_expect(json_lines(texts, &arena, check_row, &rows, &err) == 0, "%s",
                      err.text);
        cr_expect(texts == NULL || rows.n == (special ? 12 : 60), "%s: %d rows", name,
                  rows.n);
        tokenizer_close(rows.tok);
    }
}

Test(tokenizer_vectors, the_gpt_2_texts_of_the_set)
{
    conformance_test("models/llama.cpp-vocab/ggml-vocab-gpt-2.gguf", "gpt-2");
}

Test(tokenizer_vectors, the_llama_spm_texts_of_the_set)
{
    conformance_test("models/llama.cpp-vocab/ggml-vocab-llama-spm.gguf", "llama-spm");
}

Test(tokenizer_vectors, the_smollm2_texts_of_the_set)
{
    conformance_test("vectors/tokenizers/vocab-smollm2.gguf", "smollm2");
}

Test(tokenizer_vectors, the_qwen2_texts_of_the_set)
{
    conformance_test("vectors/tokenizers/vocab-qwen2.gguf", "qwen2");
}

/* ---- the tiny models' own vocabularies */

Test(tokenizer_vectors, the_texts_of_the_tiny_models)
{
    static const char *const models[] = {"gpt2-64.F32",   "llama-256.Q2_K",
                                         "llama-288.F32", "llama-96.F32",
                                         "qwen2-96.F32",  "qwen3-64.F32"};
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        struct err err = ERR_INIT;
        const char *path =
            shared(arena_format(&arena, "vectors/models/%s.gguf", models[i]));
        const char *expected =
            shared(arena_format(&arena, "vectors/expected/%s.json", models[i]));
        const struct json *root, *list;
        if (path == NULL || expected == NULL)
            continue;
        cr_assert(json_load(expected, &arena, &root, &err) == 0, "%s", err.text);
        if (json_get(root, "tokenize") == NULL)
            continue;
        cr_assert(json_array(root, "tokenize", &list, &err) == 0, "%s", err.text);
        struct rows rows = {open_tokenizer(path), models[i], false, 0};
        for (const struct json *row = list->child; row != NULL; row = row->next)
            cr_expect(check_row(row, &rows, &err) == 0, "%s", err.text);
        cr_expect(rows.n > 0);
        tokenizer_close(rows.tok);
    }
}

/* ---- chats */

enum { MESSAGES_MAX = 8 };

static enum chat_role role_of(struct str name)
{
    return str_is(name, "system") ? CHAT_SYSTEM
           : str_is(name, "user") ? CHAT_USER
                                  : CHAT_ASSISTANT;
}

static int check_chat(const struct json *row, void *context, struct err *err)
{
    int *n_rows = context;
    struct chat_message message[MESSAGES_MAX];
    struct str template_text, family_name, expected;
    struct buf text = {0};
    const struct json *list;
    bool add_assistant;
    size_t n = 0;
    if (json_str(row, "family", &family_name, err) ||
        json_str(row, "template", &template_text, err) ||
        json_str(row, "text", &expected, err) ||
        json_bool(row, "add_assistant", &add_assistant, err) ||
        json_array(row, "messages", &list, err))
        return -1;
    for (const struct json *m = list->child; m != NULL && n < MESSAGES_MAX;
         m = m->next, n++) {
        struct str role;
        if (json_str(m, "role", &role, err) ||
            json_str(m, "content", &message[n].text, err))
            return -1;
        message[n].role = role_of(role);
    }
    const struct chat_family *family = chat_detect(template_text);
    cr_assert(family != NULL, "%.*s is not recognised", STR_ARG(family_name));
    chat_render(family, message, n, add_assistant, &text);
    cr_expect(str_eq(buf_view(&text), expected), "%.*s as %s: got\n%s\nnot\n%.*s",
              STR_ARG(family_name), chat_name(family), text.data, STR_ARG(expected));
    buf_release(&text);
    ++*n_rows;
    return 0;
}

Test(tokenizer_vectors, chats_are_rendered_as_llama_cpp_renders_them)
{
    struct err err = ERR_INIT;
    int n = 0;
    const char *path = shared("vectors/chat/chat.jsonl");
    if (path == NULL)
        return;
    cr_expect(json_lines(path, &arena, check_chat, &n, &err) == 0, "%s", err.text);
    cr_expect(n >= 24, "%d rows", n);
}
