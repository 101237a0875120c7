/* The fuzzers' corpus as a plain test: what once was found stays mended. */
#include <criterion/criterion.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "tests/fuzz/fuzz.h"

static void run_corpus(const char *target, int (*run)(const uint8_t *data, size_t size))
{
    struct arena arena = {0};
    struct err err = ERR_INIT;
    const char *dir = file_join(&arena, "tests/fuzz/corpus", target), *const * name;
    size_t n;
    cr_assert_eq(file_list(dir, &arena, &name, &n, &err), 0, "%s", err.text);
    cr_assert_gt(n, 3);
    for (size_t i = 0; i < n; i++) {
        struct str text;
        cr_assert_eq(file_read(file_join(&arena, dir, name[i]), &arena, 0, &text, &err),
                     0, "%s", err.text);
        cr_expect_eq(run((const uint8_t *)text.data, text.n), 0, "%s", name[i]);
    }
    cr_expect_eq(run((const uint8_t *)"", 0), 0);
    arena_release(&arena);
}

Test(fuzz_corpus, gguf)
{
    run_corpus("gguf", fuzz_gguf);
}

Test(fuzz_corpus, safetensors)
{
    run_corpus("safetensors", fuzz_safetensors);
}

Test(fuzz_corpus, tokenizer)
{
    run_corpus("tokenizer", fuzz_tokenizer);
}

Test(fuzz_corpus, template)
{
    run_corpus("template", fuzz_template);
}

Test(fuzz_corpus, records)
{
    run_corpus("records", fuzz_records);
}

Test(fuzz_corpus, replies)
{
    run_corpus("replies", fuzz_replies);
}
