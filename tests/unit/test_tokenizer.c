#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/format/gguf.h"
#include "engine/text/byte_level.h"
#include "engine/text/special.h"
#include "engine/text/split.h"
#include "engine/text/tokenizer.h"
#include "engine/text/tokenizer_make.h"
#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/rng.h"

static struct arena arena;

static void release(void)
{
    arena_release(&arena);
}

TestSuite(tokenizer, .fini = release);

/* ---- small vocabularies */

enum { TOKENS_MAX = 600, MERGES_MAX = 200 };

struct vocab {
    struct tokenizer_parts parts;
    struct str text[TOKENS_MAX], merge[MERGES_MAX];
    float score[TOKENS_MAX];
    int32_t kind[TOKENS_MAX];
};

static int add(struct vocab *v, const char *text, enum token_kind kind, float score)
{
    size_t i = v->parts.n++;
    v->text[i] = str_of(arena_strdup(&arena, text));
    v->kind[i] = kind;
    v->score[i] = score;
    return (int)i;
}

static struct vocab *new_vocab(enum tokenizer_model model)
{
    struct vocab *v = ARENA_NEW(&arena, struct vocab);
    v->parts = (struct tokenizer_parts){.model = model,
                                        .source = "test",
                                        .text = v->text,
                                        .score = model == TOKENIZER_SPM ? v->score : NULL,
                                        .kind = v->kind,
                                        .merge = v->merge};
    for (int i = 0; i < N_ROLES; i++)
        v->parts.role[i] = -1;
    return v;
}

/* Tokens 0 to 255 are the bytes. */
static struct vocab *new_bpe(const char *pre)
{
    struct vocab *v = new_vocab(TOKENIZER_BPE);
    v->parts.pre = str_of(pre);
    for (int byte = 0; byte < 256; byte++) {
        struct buf text = {0};
        char c = (char)byte;
        byte_level_encode((struct str){&c, 1}, &text);
        add(v, text.data, TOKEN_NORMAL, 0);
        buf_release(&text);
    }
    return v;
}

/* "left right"; the result becomes a token if it is none. */
static void add_merge(struct vocab *v, const char *left, const char *right)
{
    const char *result = arena_format(&arena, "%s%s", left, right);
    bool known = false;
    for (size_t i = 0; i < v->parts.n; i++)
        known |= str_is(v->text[i], result);
    if (!known)
        add(v, result, TOKEN_NORMAL, 0);
    v->merge[v->parts.n_merges++] = str_of(arena_format(&arena, "%s %s", left, right));
}

/* Tokens 0 to 2: <unk> <s> </s>; 3 to 258: the bytes. */
static struct vocab *new_spm(void)
{
    struct vocab *v = new_vocab(TOKENIZER_SPM);
    add(v, "<unk>", TOKEN_UNKNOWN, 0);
    add(v, "<s>", TOKEN_CONTROL, 0);
    add(v, "</s>", TOKEN_CONTROL, 0);
    for (int byte = 0; byte < 256; byte++)
        add(v, arena_format(&arena, "<0x%02X>", byte), TOKEN_BYTE, 0);
    v->parts.role[ROLE_UNKNOWN] = 0;
    v->parts.role[ROLE_BOS] = 1;
    v->parts.role[ROLE_EOS] = 2;
    v->parts.adds_bos = v->parts.adds_space = true;
    return v;
}

static struct tokenizer *make(const struct vocab *v)
{
    struct tokenizer *tok;
    struct err err = ERR_INIT;
    cr_assert(tokenizer_make(&tok, &v->parts, &err) == 0, "%s", err.text);
    return tok;
}

/* The tokens' texts with a bar between: "he|ll|o". */
static const char *tokens_of(struct tokenizer *tok, const char *text, bool add_special,
                             bool parse_special)
{
    struct ids ids = {0};
    struct buf shown = {0};
    struct err err = ERR_INIT;
    cr_assert(
        tokenizer_encode(tok, str_of(text), add_special, parse_special, &ids, &err) == 0,
        "%s", err.text);
    for (size_t i = 0; i < ids.n; i++) {
        if (i > 0)
            buf_char(&shown, '|');
        buf_str(&shown, tokenizer_text(tok, ids.id[i]));
    }
    const char *copy = arena_copy(&arena, shown.data, shown.n);
    buf_release(&shown);
    ids_release(&ids);
    return copy;
}

static void expect_round_trip(struct tokenizer *tok, struct str text)
{
    struct ids ids = {0};
    struct buf back = {0};
    struct err err = ERR_INIT;
    cr_assert(tokenizer_encode(tok, text, false, false, &ids, &err) == 0, "%s", err.text);
    tokenizer_decode(tok, ids.id, ids.n, false, &back);
    cr_expect(str_eq(buf_view(&back), text), "\"%.*s\" came back as \"%.*s\"",
              STR_ARG(text), STR_ARG(buf_view(&back)));
    ids_release(&ids);
    buf_release(&back);
}

static struct str random_text(uint64_t seed, size_t max)
{
    static const uint32_t bases[] = {'a',    ' ',     'Z', '\n', 0xe9,
                                     0x4e16, 0x1f642, '<', '0',  0};
    struct rng rng = rng_make(seed, "random_text", 0);
    struct buf text = {0};
    size_t n = rng_below(&rng, 0, max);
    for (uint64_t i = 1; i <= n; i++) {
        char utf8[4];
        uint32_t base = bases[rng_below(&rng, 2 * i, sizeof bases / sizeof *bases)];
        int length = utf8_put(utf8, base + (uint32_t)rng_below(&rng, 2 * i + 1, 3));
        buf_add(&text, utf8, (size_t)length);
    }
    struct str copy = str_copy(&arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

/* ---- the byte-level alphabet */

Test(tokenizer, bytes_have_the_characters_of_gpt_2)
{
    uint32_t other = 256;
    for (int byte = 0; byte < 256; byte++) {
        bool printable = (byte > 32 && byte < 127) || (byte > 160 && byte != 173);
        cr_assert(byte_level_char((uint8_t)byte) == (printable ? (uint32_t)byte : other),
                  "%d", byte);
        other += !printable;
    }
    cr_expect(other == 256 + 68);
}

/* ---- BPE */

Test(tokenizer, bpe_merges_the_lowest_rank_first_and_the_leftmost_of_equals)
{
    struct vocab *v = new_bpe("gpt-2");
    add_merge(v, "b", "c");
    add_merge(v, "a", "b");
    add_merge(v, "a", "a");
    add_merge(v, "aa", "aa");
    struct tokenizer *tok = make(v);
    cr_expect_str_eq(tokens_of(tok, "abc", false, false), "a|bc");
    cr_expect_str_eq(tokens_of(tok, "ab", false, false), "ab");
    cr_expect_str_eq(tokens_of(tok, "aaa", false, false), "aa|a");
    cr_expect_str_eq(tokens_of(tok, "aaaaaa", false, false), "aaaa|aa");
    cr_expect_str_eq(tokens_of(tok, "ab ab\xc3\xa9", false, false),
                     "ab|\xc4\xa0|ab|\xc3\x83|\xc2\xa9");
    tokenizer_close(tok);
}

/* Looks at every pair again after every merge. */
static size_t slow_bpe(const struct vocab *v, struct str text, struct str *symbol)
{
    size_t n = text.n;
    for (size_t i = 0; i < n; i++)
        symbol[i] = str_slice(text, i, i + 1);
    for (size_t rank = 0; rank < v->parts.n_merges;) {
        size_t space = str_find(v->merge[rank], STR(" "), 0), at = 0;
        struct str left = str_slice(v->merge[rank], 0, space);
        struct str right = str_slice(v->merge[rank], space + 1, SIZE_MAX);
        while (at + 1 < n && !(str_eq(symbol[at], left) && str_eq(symbol[at + 1], right)))
            at++;
        if (at + 1 >= n) {
            rank++;
            continue;
        }
        symbol[at].n += right.n;
        memmove(&symbol[at + 1], &symbol[at + 2], (n - at - 2) * sizeof *symbol);
        n--;
        rank = 0; /* a merge of a lower rank may be possible now */
    }
    return n;
}

static struct str random_letters(const struct rng *rng, uint64_t stream, size_t n,
                                 uint64_t kinds)
{
    char *text = arena_alloc(&arena, n + 1);
    for (size_t i = 0; i < n; i++)
        text[i] = (char)('a' + rng_below(rng, stream * 1000 + i, kinds));
    return (struct str){text, n};
}

static void expect_symbols(struct tokenizer *tok, struct str text,
                           const struct str *symbol, size_t n)
{
    struct ids ids = {0};
    struct err err = ERR_INIT;
    cr_assert(tokenizer_encode(tok, text, false, false, &ids, &err) == 0);
    bool same = ids.n == n;
    for (size_t i = 0; i < n && same; i++)
        same = str_eq(tokenizer_text(tok, ids.id[i]), symbol[i]);
    cr_expect(same, "%.*s", STR_ARG(text));
    ids_release(&ids);
}

Test(tokenizer, bpe_agrees_with_slow_merging_on_random_vocabularies)
{
    for (uint64_t seed = 0; seed < 30; seed++) {
        struct rng rng = rng_make(seed, "random merges", 0);
        struct vocab *v = new_bpe("gpt-2");
        for (uint64_t i = 0; i < 40; i++) {
            uint64_t known = 3 + v->parts.n - 256, a = rng_below(&rng, 2 * i, known);
            uint64_t b = rng_below(&rng, 2 * i + 1, known);
            struct str left = v->text[a < 3 ? 'a' + a : 253 + a];
            struct str right = v->text[b < 3 ? 'a' + b : 253 + b];
            if (left.n + right.n < 12)
                add_merge(v, left.data, right.data);
        }
        struct tokenizer *tok = make(v);
        for (uint64_t i = 1; i < 40; i++) {
            struct str symbol[64], text = random_letters(&rng, i, i + 20, 3);
            expect_symbols(tok, text, symbol, slow_bpe(v, text, symbol));
        }
        tokenizer_close(tok);
    }
}

Test(tokenizer, bpe_of_a_long_word_takes_no_longer_than_its_length_asks)
{
    enum { N = 300000 };
    struct vocab *v = new_bpe("gpt-2");
    struct ids ids = {0};
    struct err err = ERR_INIT;
    add_merge(v, "a", "a");
    add_merge(v, "aa", "aa");
    struct tokenizer *tok = make(v);
    char *text = arena_alloc(&arena, N);
    memset(text, 'a', N);
    int64_t started = clock_us();
    cr_assert(tokenizer_encode(tok, (struct str){text, N}, false, false, &ids, &err) ==
              0);
    cr_expect(ids.n == N / 4);
    cr_expect(clock_us() - started < 2000000);
    ids_release(&ids);
    tokenizer_close(tok);
}

Test(tokenizer, llama_3_looks_a_whole_word_up_before_it_merges)
{
    struct vocab *v = new_bpe("llama-bpe");
    add_merge(v, "a", "b");
    add(v,
        "\xc4\xa0"
        "abab",
        TOKEN_NORMAL, 0);
    add(v, "abc", TOKEN_CONTROL, 0);
    struct tokenizer *tok = make(v);
    cr_expect_str_eq(tokens_of(tok, "ab abab", false, false), "ab|\xc4\xa0"
                                                              "abab");
    cr_expect_str_eq(tokens_of(tok, "ababab", false, false), "ab|ab|ab");
    cr_expect_str_eq(tokens_of(tok, "abc", false, false), "ab|c",
                     "a control token from text");
    tokenizer_close(tok);
}

Test(tokenizer, bytes_without_a_token_are_left_out_as_llama_cpp_does)
{
    struct vocab *v = new_bpe("gpt-2");
    v->text[4] = STR("[unused]");
    struct tokenizer *tok = make(v);
    cr_expect_str_eq(tokens_of(tok, "a\4b", false, false), "a|b");
    tokenizer_close(tok);
}

/* ---- SentencePiece */

/* Joins the neighbours whose joined text has the highest score, again and again. */
static size_t slow_spm(const struct vocab *v, struct str text, struct str *symbol)
{
    size_t n = text.n;
    for (size_t i = 0; i < n; i++)
        symbol[i] = str_slice(text, i, i + 1);
    for (;;) {
        size_t best = SIZE_MAX;
        float score = -INFINITY;
        for (size_t at = 0; at + 1 < n; at++)
            for (size_t i = 259; i < v->parts.n; i++)
                if (str_eq(v->text[i], (struct str){symbol[at].data,
                                                    symbol[at].n + symbol[at + 1].n}) &&
                    v->score[i] > score) {
                    best = at;
                    score = v->score[i];
                }
        if (best == SIZE_MAX)
            return n;
        symbol[best].n += symbol[best + 1].n;
        memmove(&symbol[best + 1], &symbol[best + 2], (n - best - 2) * sizeof *symbol);
        n--;
    }
}

static bool has_text(const struct vocab *v, struct str text)
{
    for (size_t i = 0; i < v->parts.n; i++)
        if (str_eq(v->text[i], text))
            return true;
    return false;
}

Test(tokenizer, spm_agrees_with_slow_merging_on_random_vocabularies)
{
    for (uint64_t seed = 0; seed < 30; seed++) {
        struct rng rng = rng_make(seed, "random scores", 0);
        struct vocab *v = new_spm();
        v->parts.adds_space = false;
        for (char c = 'a'; c < 'e'; c++) /* "d" occurs in no longer token */
            add(v, (char[2]){c, '\0'}, TOKEN_NORMAL, -100);
        for (uint64_t i = 0; i < 60; i++) {
            struct str text =
                random_letters(&rng, i, 2 + rng_below(&rng, 90000 + i, 4), 3);
            if (!has_text(v, text)) /* few scores, so that many are equal */
                add(v, text.data, TOKEN_NORMAL, -(float)rng_below(&rng, 91000 + i, 6));
        }
        struct tokenizer *tok = make(v);
        for (uint64_t i = 1; i < 40; i++) {
            struct str symbol[64], text = random_letters(&rng, 100 + i, i + 20, 4);
            expect_symbols(tok, text, symbol, slow_spm(v, text, symbol));
        }
        tokenizer_close(tok);
    }
}

Test(tokenizer, spm_puts_a_space_in_front_and_falls_back_to_bytes)
{
    struct vocab *v = new_spm();
    add(v, "\xe2\x96\x81", TOKEN_NORMAL, -3);
    add(v, "h", TOKEN_NORMAL, -4);
    add(v, "\xe2\x96\x81h", TOKEN_NORMAL, -1);
    struct tokenizer *tok = make(v);
    cr_expect_str_eq(tokens_of(tok, "h\n h", false, false),
                     "\xe2\x96\x81h|<0x0A>|\xe2\x96\x81h");
    cr_expect_str_eq(tokens_of(tok, "h", true, false), "<s>|\xe2\x96\x81h");
    cr_expect_str_eq(tokens_of(tok, "", true, false), "<s>");
    cr_expect_str_eq(tokens_of(tok, "\xc3\xa9", false, false),
                     "\xe2\x96\x81|<0xC3>|<0xA9>");
    cr_expect_str_eq(tokens_of(tok, "h</s>h", false, true),
                     "\xe2\x96\x81h|</s>|\xe2\x96\x81h");
    tokenizer_close(tok);
}

Test(tokenizer, spm_without_byte_tokens_gives_the_unknown_token_or_an_error)
{
    struct vocab *v = new_vocab(TOKENIZER_SPM);
    struct ids ids = {0};
    struct err err = ERR_INIT;
    add(v, "<unk>", TOKEN_UNKNOWN, 0);
    add(v, "h", TOKEN_NORMAL, 0);
    v->parts.role[ROLE_UNKNOWN] = 0;
    struct tokenizer *tok = make(v);
    cr_expect_str_eq(tokens_of(tok, "h\xc3\xa9h", false, false), "h|<unk>|h");
    tokenizer_close(tok);
    v->parts.role[ROLE_UNKNOWN] = -1;
    tok = make(v);
    for (int i = 0; i < 2; i++) /* also the second time, when pieces are remembered */
        cr_expect(tokenizer_encode(tok, STR("h\xc3\xa9h"), false, false, &ids, &err) ==
                  -1);
    cr_expect(strstr(err.text, "no token") != NULL && ids.n == 0, "%s", err.text);
    ids_release(&ids);
    tokenizer_close(tok);
}

/* ---- special tokens */

static struct vocab *with_specials(struct vocab *v)
{
    add(v, "<|end|>", TOKEN_CONTROL, 0);
    add(v, "<|end|>x", TOKEN_CONTROL, 0);
    add(v, "<note>", TOKEN_USER, 0);
    add(v, "|><|", TOKEN_CONTROL, 0);
    return v;
}

Test(tokenizer, control_tokens_come_from_templates_and_never_from_text)
{
    struct tokenizer *tok = make(with_specials(new_bpe("gpt-2")));
    cr_expect_str_eq(tokens_of(tok, "a<|end|>", false, false), "a|<|||e|n|d|||>");
    cr_expect_str_eq(tokens_of(tok, "a<|end|>b", false, true), "a|<|end|>|b");
    cr_expect_str_eq(tokens_of(tok, "a<note>b", false, false), "a|<note>|b");
    tokenizer_close(tok);
}

/* Merging leads to them only in a vocabulary that is made for it. */
Test(tokenizer, merging_yields_neither_control_nor_byte_tokens)
{
    struct vocab *bpe = new_bpe("gpt-2"), *spm = new_spm();
    static const char *const parts[] = {"s>", "<0", "x4", "<0x4", "1>"};
    add(bpe, "ab", TOKEN_CONTROL, 0);
    add_merge(bpe, "a", "b");
    struct tokenizer *tok = make(bpe);
    cr_expect_str_eq(tokens_of(tok, "ab", false, false), "a|b");
    tokenizer_close(tok);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        add(spm, parts[i], TOKEN_NORMAL, 0);
    spm->parts.adds_space = false;
    tok = make(spm);
    cr_expect_str_eq(tokens_of(tok, "<s>", false, false), "<0x3C>|s>");
    cr_expect_str_eq(tokens_of(tok, "<0x41>", false, true), "<0x4|1>");
    tokenizer_close(tok);
}

Test(tokenizer, the_longest_special_token_takes_its_places_first)
{
    struct tokenizer *tok = make(with_specials(new_bpe("gpt-2")));
    cr_expect_str_eq(tokens_of(tok, "<|end|>x", false, true), "<|end|>x");
    /* seven bytes go before four, though these start earlier */
    cr_expect_str_eq(tokens_of(tok, "|><|end|>", false, true), "||>|<|end|>");
    cr_expect_str_eq(tokens_of(tok, "<|end|><|end|>", false, true), "<|end|>|<|end|>");
    cr_expect_str_eq(tokens_of(tok, "|><|><|", false, true), "|><||>|<||",
                     "leftmost first");
    tokenizer_close(tok);
}

Test(tokenizer, a_control_token_cannot_reach_into_what_a_user_wrote)
{
    struct special special;
    struct special_token *token = malloc(2 * sizeof *token);
    struct special_cut *cuts;
    const struct special_plain plain[] = {{2, 8}, {20, 24}};
    token[0] = (struct special_token){STR("<|a|>"), 7, true, false};
    token[1] = (struct special_token){STR("<u>"), 8, false, false};
    special_init(&special, token, 2);
    size_t n =
        special_find(&special, STR("<|a|><u>a|><|a|>.<|a|>..<|a|>"), plain, 2, &cuts);
    cr_assert(n == 3);
    cr_expect(cuts[0].from == 5 && cuts[0].to == 8 && cuts[0].id == 8);
    cr_expect(cuts[1].from == 11 && cuts[1].to == 16 && cuts[1].id == 7);
    cr_expect(cuts[2].from == 24 && cuts[2].id == 7);
    free(cuts);
    special_release(&special);
}

Test(tokenizer, the_tokens_of_phi_3_take_the_white_space_behind_them)
{
    struct vocab *v = with_specials(new_bpe("gpt-2"));
    v->parts.strips_right = true;
    add(v, "<s>", TOKEN_CONTROL, 0);
    struct tokenizer *tok = make(v);
    cr_expect_str_eq(tokens_of(tok, "<|end|> \nb", false, true), "<|end|>|b");
    cr_expect_str_eq(tokens_of(tok, "<s>\nb", false, true), "<s>|\xc4\x8a|b");
    tokenizer_close(tok);
}

Test(tokenizer, known_end_texts_end_a_generation_and_are_control_tokens)
{
    struct vocab *v = new_bpe("gpt-2");
    int end = add(v, "<|im_end|>", TOKEN_NORMAL, 0),
        other = add(v, "<x>", TOKEN_CONTROL, 0);
    int eos = add(v, "<eos>", TOKEN_CONTROL, 0);
    v->parts.role[ROLE_EOS] = eos;
    struct tokenizer *tok = make(v);
    cr_expect(tokenizer_is_end(tok, end) && tokenizer_is_end(tok, eos));
    cr_expect(!tokenizer_is_end(tok, other) && !tokenizer_is_end(tok, -1));
    cr_expect(tokenizer_kind(tok, end) == TOKEN_CONTROL);
    cr_expect(tokenizer_eos(tok) == eos && tokenizer_bos(tok) == -1);
    tokenizer_close(tok);
}

/* ---- decoding */

Test(tokenizer, text_comes_back_whole)
{
    struct vocab *bpe = with_specials(new_bpe("smollm")), *spm = with_specials(new_spm());
    add_merge(bpe, "a", "b");
    add(spm, "\xe2\x96\x81", TOKEN_NORMAL, -3);
    add(spm, "\xe2\x96\x81\xe2\x96\x81", TOKEN_NORMAL, -2);
    add(spm,
        "\xe2\x96\x81"
        "a",
        TOKEN_NORMAL, -1);
    struct tokenizer *tok[2] = {make(bpe), make(spm)};
    for (int i = 0; i < 2; i++) {
        expect_round_trip(tok[i],
                          STR("  two spaces, <note> a note<note>, <|end|>\n\n \t end "));
        expect_round_trip(tok[i], STR("<note> x"));
        for (uint64_t seed = 0; seed < 300; seed++)
            expect_round_trip(tok[i], random_text(seed, 60));
        tokenizer_close(tok[i]);
    }
}

Test(tokenizer, control_tokens_are_shown_only_on_request)
{
    struct tokenizer *tok = make(with_specials(new_spm()));
    struct buf text = {0};
    const int32_t ids[] = {1, 3 + 'a', 2, 100000, -7};
    tokenizer_decode(tok, ids, 5, false, &text);
    cr_expect_str_eq(text.data, "a");
    buf_clear(&text);
    tokenizer_decode(tok, ids, 5, true, &text);
    cr_expect_str_eq(text.data, "<s>a</s>");
    cr_expect(tokenizer_piece(tok, 1).n == 0 &&
              str_is(tokenizer_piece(tok, 3 + 'a'), "a"));
    buf_release(&text);
    tokenizer_close(tok);
}

/* ---- pre-tokenizers */

static int note_piece(void *context, struct str piece)
{
    struct buf *pieces = context;
    buf_format(pieces, "%s%.*s", pieces->n > 0 ? "|" : "", STR_ARG(piece));
    return 0;
}

static const struct {
    const char *rules, *text, *pieces;
} cuts[] = {
    {"gpt-2", "It's 1234  go!\n", "It|'s| 1234| | go|!|\n"},
    {"gpt-2", "we'RE\tat", "we|'|RE|\t|at"},
    {"mpt", "don't", "don|'t"},
    {"smollm", "in 1984", "in| |1|9|8|4"},
    {"refact", "x=12", "x|=|1|2"},
    {"starcoder", "a\n\n\n  b", "a|\n\n\n | b"},
    {"llama-bpe", "12345 we'RE\n\n (x)", "123|45| we|'RE|\n\n| (|x|)"},
    {"qwen2", "12 it'll\r\n go", "1|2| it|'ll|\r\n| go"},
    {"falcon", "a1234 $5<=6", "a|123|4| |$|5|<=|6"},
    {"default", "pay $1234, ok", "pay| |$|123|4|,| ok"},
    {"deepseek-coder", "if x1:\r\n\tret \xe4\xb8\x96\xe7\x95\x8c",
     "if| x|1|:|\r|\n|\tret| |\xe4\xb8\x96\xe7\x95\x8c"},
    /* U+0085 is white space, U+180E is not */
    {"gpt-2",
     "a\xc2\x85"
     "b\xe1\xa0\x8e"
     "c",
     "a|\xc2\x85|b|\xe1\xa0\x8e|c"},
    {"gpt-2", "a\xc2\x85\xe1\xa0\x8e", "a|\xc2\x85|\xe1\xa0\x8e"},
    /* U+017F folds to "s", which published expressions may take for 's; llama.cpp does not */
    {"qwen2", "it'\xc5\xbf", "it|'\xc5\xbf"},
};

Test(tokenizer, pre_tokenizers_cut_as_their_expressions_say)
{
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        struct split *split;
        struct buf pieces = {0};
        struct err err = ERR_INIT;
        const struct split_rules *rules = split_rules_find(str_of(cuts[i].rules));
        cr_assert(rules != NULL && split_open(&split, rules, &err) == 0, "%s", err.text);
        cr_expect(split_run(split, str_of(cuts[i].text), note_piece, &pieces, &err) == 0);
        cr_expect_str_eq(pieces.data, cuts[i].pieces, "%s: %s", cuts[i].rules,
                         pieces.data);
        split_close(split);
        buf_release(&pieces);
    }
}

Test(tokenizer, every_pre_tokenizer_keeps_every_byte)
{
    int n;
    const char *const *names = split_rules_names(&n);
    for (int i = 0; i < n; i++) {
        struct tokenizer *tok = make(new_bpe(names[i]));
        for (uint64_t seed = 0; seed < 20; seed++)
            expect_round_trip(tok, random_text(seed, 80));
        tokenizer_close(tok);
    }
}

/* ---- bad input */

Test(tokenizer, text_that_is_not_utf_8_is_refused)
{
    struct tokenizer *tok = make(new_bpe("gpt-2"));
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
    v->text[300] = (struct str){arena_alloc(&arena, 65536), 65536};
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
        char *text = arena_alloc(&arena, 60000);
        memset(text, (int)('a' + i - 300), 60000);
        v->text[i] = (struct str){text, 60000};
        v->kind[i] = TOKEN_CONTROL;
    }
}

static void big_template(struct vocab *v)
{
    v->parts.chat_template = (struct str){arena_alloc(&arena, 2 << 20), 2 << 20};
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

Test(tokenizer, a_bad_vocabulary_is_refused_with_a_line_that_says_why)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct vocab *v = bad[i].model == TOKENIZER_BPE ? new_bpe("gpt-2") : new_spm();
        struct tokenizer *tok = NULL;
        struct err err = ERR_INIT;
        if (bad[i].model == TOKENIZER_BPE)
            add_merge(v, "a", "b");
        while (v->parts.n < 320)
            add(v, arena_format(&arena, "[%zu]", v->parts.n), TOKEN_UNUSED, -9);
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
        arena_format(&arena, "%s/tokenizer-XXXXXX", root != NULL ? root : "/tmp");
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
        const char *text = random_text(seed, 60).data;
        cr_expect_str_eq(tokens_of(a, text, true, true), tokens_of(b, text, true, true));
    }
}

Test(tokenizer, what_is_written_is_the_same_when_read)
{
    struct vocab *v[2] = {with_specials(new_bpe("qwen2")), with_specials(new_spm())};
    const char *path = temporary();
    add_merge(v[0], "a", "b");
    add_merge(v[0], "ab", "ab");
    v[0]->parts.chat_template = STR("<|im_start|>");
    add(v[1], "\xe2\x96\x81", TOKEN_NORMAL, -3);
    v[1]->parts.adds_space = false;
    for (int i = 0; i < 2; i++) {
        struct tokenizer *tok = make(v[i]), *back;
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

Test(tokenizer, a_file_that_lacks_something_is_refused_by_the_name_of_the_key)
{
    struct vocab *v[2] = {new_bpe("gpt-2"), new_spm()};
    const char *path = temporary();
    add_merge(v[0], "a", "b");
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
