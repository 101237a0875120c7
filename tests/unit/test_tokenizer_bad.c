/* Vocabularies and files that are no such thing, each refused with a line that says why; what is
 * written is read back. */
#include "engine/format/gguf.h"
#include "harness/base/err.h"
#include "tests/unit/vocab.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(tokenizer_bad, .fini = vocab_release);

/* ---- bad input */

Test(tokenizer_bad, text_that_is_not_utf_8_is_refused)
{
    struct tokenizer *tok = vocab_make(vocab_bpe("gpt-2"));
    struct ids ids = {0};
    struct err err = ERR_INIT;
    ids_add(&ids, 5);
    cr_expect(tokenizer_encode(tok, STR("ab\xff"), true, false, &ids, &err) == -1);
    cr_expect_str_eq(err.text, "text is not UTF-8 at byte 2 (0xFF)");
    cr_expect(ids.n == 1, "what was there before stays");
    cr_expect(
        tokenizer_encode(tok, (struct str){"", (size_t)1 << 31}, 0, 0, &ids, &err) == -1);
    cr_expect(strstr(err.text, "the limit is") != NULL);
    ids_release(&ids);
    tokenizer_close(tok);
}

/* Each makes a good vocabulary bad. */
static void none(struct vocab *v)
{
    v->parts.n = 0;
}

static void twice(struct vocab *v)
{
    v->text[300] = v->text['a'];
}

static void too_long(struct vocab *v)
{
    v->text[300] = (struct str){arena_alloc(&vocab_arena, 65536), 65536};
    memset((char *)v->text[300].data, 'x', 65536);
}

static void not_utf8(struct vocab *v)
{
    v->text[300] = STR("\xff");
}

static void bad_kind(struct vocab *v)
{
    v->kind[300] = 7;
}

static void bad_role(struct vocab *v)
{
    v->parts.role[ROLE_EOS] = (int32_t)v->parts.n;
}

static void no_bos(struct vocab *v)
{
    v->parts.adds_bos = true;
    v->parts.role[ROLE_BOS] = -1;
}

static void bad_pre(struct vocab *v)
{
    v->parts.pre = STR("lama-bpe");
}

static void no_byte(struct vocab *v)
{
    v->text['e'] = STR("[e]");
}

static void merge_without_space(struct vocab *v)
{
    v->merge[0] = STR("ab");
}

static void merge_without_right(struct vocab *v)
{
    v->merge[0] = STR("a ");
}

static void merge_of_unknown(struct vocab *v)
{
    v->merge[0] = STR("a zz");
}

static void merge_to_unknown(struct vocab *v)
{
    v->merge[0] = STR("a q");
}

static void no_spm_byte(struct vocab *v)
{
    v->text[3 + 0xc3] = STR("<none>");
}

static void big_specials(struct vocab *v)
{
    for (size_t i = 300; i < 320; i++) {
        char *text = arena_alloc(&vocab_arena, 60000);
        memset(text, (int)('a' + i - 300), 60000);
        v->text[i] = (struct str){text, 60000};
        v->kind[i] = TOKEN_CONTROL;
    }
}

static void big_template(struct vocab *v)
{
    v->parts.chat_template = (struct str){arena_alloc(&vocab_arena, 2 << 20), 2 << 20};
}

static void nan_score(struct vocab *v)
{
    v->score[5] = NAN;
}

static const struct bad {
    enum tokenizer_model model;
    void (*spoil)(struct vocab *v);
    const char *says;
} bad[] = {
    {TOKENIZER_BPE, none, "0 tokens"},
    {TOKENIZER_BPE, twice, "token 300: text \"a\" is that of token 97"},
    {TOKENIZER_BPE, too_long, "65536 bytes, the limit is 65535"},
    {TOKENIZER_BPE, not_utf8, "token 300: text is not UTF-8"},
    {TOKENIZER_BPE, bad_kind, "token 300: type 7"},
    {TOKENIZER_BPE, bad_role, "eos_token_id is 320, but there are 320 tokens"},
    {TOKENIZER_BPE, no_bos, "BOS"},
    {TOKENIZER_BPE, bad_pre,
     "unknown pre-tokenizer \"lama-bpe\"; did you mean \"llama-bpe\"?"},
    {TOKENIZER_BPE, no_byte, "no token for the byte 0x65"},
    {TOKENIZER_BPE, merge_without_space, "merge 0 \"ab\" is not two parts"},
    {TOKENIZER_BPE, merge_without_right, "merge 0 \"a \" is not two parts"},
    {TOKENIZER_BPE, merge_of_unknown, "merge 0 \"a zz\": its right part is not a token"},
    {TOKENIZER_BPE, merge_to_unknown, "merge 0 \"a q\": its result is not a token"},
    {TOKENIZER_BPE, big_specials, "20 special tokens have 1200000 bytes of text"},
    {TOKENIZER_BPE, big_template,
     "chat template has 2097152 bytes, the limit is 1048576"},
    {TOKENIZER_SPM, no_spm_byte, "no token for the byte 0xC3"},
    {TOKENIZER_SPM, nan_score, "token 5: score is NaN"},
};

Test(tokenizer_bad, a_bad_vocabulary_is_refused_with_a_line_that_says_why)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct vocab *v =
            bad[i].model == TOKENIZER_BPE ? vocab_bpe("gpt-2") : vocab_spm();
        struct tokenizer *tok = NULL;
        struct err err = ERR_INIT;
        if (bad[i].model == TOKENIZER_BPE)
            vocab_merge(v, "a", "b");
        while (v->parts.n < 320)
            vocab_add(v, arena_format(&vocab_arena, "[%zu]", v->parts.n), TOKEN_UNUSED,
                      -9);
        bad[i].spoil(v);
        cr_expect(tokenizer_make(&tok, &v->parts, &err) == -1 && tok == NULL, "%s",
                  bad[i].says);
        cr_expect(strstr(err.text, bad[i].says) != NULL, "%s: %s", bad[i].says, err.text);
        cr_expect(strncmp(err.text, "test: ", 6) == 0 && err.status == ERR_ASKED_WRONGLY,
                  "%s", err.text);
    }
}

/* ---- files */

static const char *temporary(void)
{
    const char *root = getenv("TMPDIR");
    char *path =
        arena_format(&vocab_arena, "%s/tokenizer-XXXXXX", root != NULL ? root : "/tmp");
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    close(fd);
    return path;
}

static int open_file(const char *path, struct tokenizer **tok, struct err *err)
{
    struct gguf *file;
    cr_assert(gguf_open(&file, path, err) == 0, "%s", err->text);
    int rc = tokenizer_open(tok, file, err);
    gguf_close(file);
    return rc;
}

static void commit(struct gguf_out *out, const char *path)
{
    struct err err = ERR_INIT;
    cr_assert(gguf_out_commit(out, path, &err) == 0, "%s", err.text);
}

static void expect_equal(struct tokenizer *a, struct tokenizer *b)
{
    cr_assert(tokenizer_size(a) == tokenizer_size(b));
    for (int i = 0; i < tokenizer_size(a); i++) {
        cr_assert(str_eq(tokenizer_text(a, i), tokenizer_text(b, i)));
        cr_assert(tokenizer_kind(a, i) == tokenizer_kind(b, i));
        cr_assert(tokenizer_is_end(a, i) == tokenizer_is_end(b, i));
    }
    cr_expect(tokenizer_bos(a) == tokenizer_bos(b) &&
              tokenizer_eos(a) == tokenizer_eos(b));
    cr_expect(tokenizer_adds_bos(a) == tokenizer_adds_bos(b));
    cr_expect(str_eq(tokenizer_template(a), tokenizer_template(b)));
    for (uint64_t seed = 0; seed < 50; seed++) {
        const char *text = vocab_random_text(seed, 60).data;
        cr_expect_str_eq(vocab_tokens(a, text, true, true),
                         vocab_tokens(b, text, true, true));
    }
}

Test(tokenizer_bad, what_is_written_is_the_same_when_read)
{
    struct vocab *v[2] = {vocab_specials(vocab_bpe("qwen2")),
                          vocab_specials(vocab_spm())};
    const char *path = temporary();
    vocab_merge(v[0], "a", "b");
    vocab_merge(v[0], "ab", "ab");
    v[0]->parts.chat_template = STR("<|im_start|>");
    vocab_add(v[1], "\xe2\x96\x81", TOKEN_NORMAL, -3);
    v[1]->parts.adds_space = false;
    for (int i = 0; i < 2; i++) {
        struct tokenizer *tok = vocab_make(v[i]), *back;
        struct gguf_out *out = gguf_out_open();
        struct err err = ERR_INIT;
        tokenizer_write(tok, out);
        commit(out, path);
        cr_assert(open_file(path, &back, &err) == 0, "%s", err.text);
        expect_equal(tok, back);
        tokenizer_close(tok);
        tokenizer_close(back);
    }
    unlink(path);
}

enum what {
    NOTHING,
    NO_MODEL,
    OTHER_MODEL,
    NO_TOKENS,
    FEW_SCORES,
    NO_SCORES,
    MANY_KINDS,
    NO_MERGES,
    ROLE_TOO_BIG,
    ROLE_NONE,
    TOKENS_OF_NUMBERS,
    NO_PRE,
};

/* A small file of tokens, without or with something else than there should be. */
static void write_spoilt(const char *path, const struct vocab *v, bool spm,
                         enum what what)
{
    struct gguf_out *out = gguf_out_open();
    const struct tokenizer_parts *p = &v->parts;
    if (what != NO_MODEL)
        gguf_out_str(out, "tokenizer.ggml.model",
                     what == OTHER_MODEL ? STR("bert")
                     : spm               ? STR("llama")
                                         : STR("gpt2"));
    if (what == TOKENS_OF_NUMBERS)
        gguf_out_i32s(out, "tokenizer.ggml.tokens", p->kind, p->n);
    else if (what != NO_TOKENS)
        gguf_out_strings(out, "tokenizer.ggml.tokens", p->text, p->n);
    if (spm && what != NO_SCORES)
        gguf_out_f32s(out, "tokenizer.ggml.scores", p->score,
                      p->n - (what == FEW_SCORES));
    gguf_out_i32s(out, "tokenizer.ggml.token_type", p->kind, p->n - (what == MANY_KINDS));
    if (!spm && what != NO_MERGES)
        gguf_out_strings(out, "tokenizer.ggml.merges", p->merge, p->n_merges);
    if (!spm && what != NO_PRE)
        gguf_out_str(out, "tokenizer.ggml.pre", STR("gpt-2"));
    if (what == ROLE_TOO_BIG || what == ROLE_NONE)
        gguf_out_u32(out, "tokenizer.ggml.eos_token_id",
                     what == ROLE_NONE ? UINT32_MAX : (uint32_t)p->n);
    commit(out, path);
}

static const struct {
    bool spm;
    enum what what;
    const char *says; /* NULL: fine */
} files[] = {
    {false, NOTHING, NULL},
    {true, NOTHING, NULL},
    {false, NO_MODEL, "key \"tokenizer.ggml.model\" is missing"},
    {false, OTHER_MODEL, "\"bert\" is not supported"},
    {false, NO_TOKENS, "key \"tokenizer.ggml.tokens\" is missing"},
    {false, TOKENS_OF_NUMBERS, "is an array of i32, not of string"},
    {true, FEW_SCORES, "\"tokenizer.ggml.scores\" has 258 elements, but there are 259"},
    {true, NO_SCORES, "\"tokenizer.ggml.scores\" is missing"},
    {false, MANY_KINDS,
     "\"tokenizer.ggml.token_type\" has 256 elements, but there are 257"},
    {false, NO_MERGES, "\"tokenizer.ggml.merges\" is missing"},
    {false, ROLE_TOO_BIG, "\"tokenizer.ggml.eos_token_id\" is 257, but there are 257"},
    {false, ROLE_NONE, NULL},
    {false, NO_PRE, NULL},
};

Test(tokenizer_bad, a_file_that_lacks_something_is_refused_by_the_name_of_the_key)
{
    struct vocab *v[2] = {vocab_bpe("gpt-2"), vocab_spm()};
    const char *path = temporary();
    vocab_merge(v[0], "a", "b");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct tokenizer *tok = NULL;
        struct err err = ERR_INIT;
        write_spoilt(path, v[files[i].spm], files[i].spm, files[i].what);
        int rc = open_file(path, &tok, &err);
        cr_expect(rc == (files[i].says == NULL ? 0 : -1), "%zu: %s", i, err.text);
        if (files[i].says != NULL)
            cr_expect(strstr(err.text, files[i].says) != NULL, "%s", err.text);
        else
            cr_expect(tokenizer_guesses_pre(tok) == (files[i].what == NO_PRE));
        tokenizer_close(tok);
    }
    unlink(path);
}
