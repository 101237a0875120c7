/* Tokenizers: merging, special tokens, cutting and coming back whole. */
#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/text/byte_level.h"
#include "engine/text/special.h"
#include "engine/text/split.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/rng.h"
#include "tests/unit/vocab.h"

TestSuite(tokenizer, .fini = vocab_release);

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
    struct vocab *v = vocab_bpe("gpt-2");
    vocab_merge(v, "b", "c");
    vocab_merge(v, "a", "b");
    vocab_merge(v, "a", "a");
    vocab_merge(v, "aa", "aa");
    struct tokenizer *tok = vocab_make(v);
    cr_expect_str_eq(vocab_tokens(tok, "abc", false, false), "a|bc");
    cr_expect_str_eq(vocab_tokens(tok, "ab", false, false), "ab");
    cr_expect_str_eq(vocab_tokens(tok, "aaa", false, false), "aa|a");
    cr_expect_str_eq(vocab_tokens(tok, "aaaaaa", false, false), "aaaa|aa");
    cr_expect_str_eq(vocab_tokens(tok, "ab ab\xc3\xa9", false, false),
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
    char *text = arena_alloc(&vocab_arena, n + 1);
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
        struct vocab *v = vocab_bpe("gpt-2");
        for (uint64_t i = 0; i < 40; i++) {
            uint64_t known = 3 + v->parts.n - 256, a = rng_below(&rng, 2 * i, known);
            uint64_t b = rng_below(&rng, 2 * i + 1, known);
            struct str left = v->text[a < 3 ? 'a' + a : 253 + a];
            struct str right = v->text[b < 3 ? 'a' + b : 253 + b];
            if (left.n + right.n < 12)
                vocab_merge(v, left.data, right.data);
        }
        struct tokenizer *tok = vocab_make(v);
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
    struct vocab *v = vocab_bpe("gpt-2");
    struct ids ids = {0};
    struct err err = ERR_INIT;
    vocab_merge(v, "a", "a");
    vocab_merge(v, "aa", "aa");
    struct tokenizer *tok = vocab_make(v);
    char *text = arena_alloc(&vocab_arena, N);
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
    struct vocab *v = vocab_bpe("llama-bpe");
    vocab_merge(v, "a", "b");
    vocab_add(v,
              "\xc4\xa0"
              "abab",
              TOKEN_NORMAL, 0);
    vocab_add(v, "abc", TOKEN_CONTROL, 0);
    struct tokenizer *tok = vocab_make(v);
    cr_expect_str_eq(vocab_tokens(tok, "ab abab", false, false), "ab|\xc4\xa0"
                                                                 "abab");
    cr_expect_str_eq(vocab_tokens(tok, "ababab", false, false), "ab|ab|ab");
    cr_expect_str_eq(vocab_tokens(tok, "abc", false, false), "ab|c",
                     "a control token from text");
    tokenizer_close(tok);
}

Test(tokenizer, bytes_without_a_token_are_left_out_as_llama_cpp_does)
{
    struct vocab *v = vocab_bpe("gpt-2");
    v->text[4] = STR("[unused]");
    struct tokenizer *tok = vocab_make(v);
    cr_expect_str_eq(vocab_tokens(tok, "a\4b", false, false), "a|b");
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
        struct vocab *v = vocab_spm();
        v->parts.adds_space = false;
        for (char c = 'a'; c < 'e'; c++) /* "d" occurs in no longer token */
            vocab_add(v, (char[2]){c, '\0'}, TOKEN_NORMAL, -100);
        for (uint64_t i = 0; i < 60; i++) {
            struct str text =
                random_letters(&rng, i, 2 + rng_below(&rng, 90000 + i, 4), 3);
            if (!has_text(v, text)) /* few scores, so that many are equal */
                vocab_add(v, text.data, TOKEN_NORMAL,
                          -(float)rng_below(&rng, 91000 + i, 6));
        }
        struct tokenizer *tok = vocab_make(v);
        for (uint64_t i = 1; i < 40; i++) {
            struct str symbol[64], text = random_letters(&rng, 100 + i, i + 20, 4);
            expect_symbols(tok, text, symbol, slow_spm(v, text, symbol));
        }
        tokenizer_close(tok);
    }
}

Test(tokenizer, spm_puts_a_space_in_front_and_falls_back_to_bytes)
{
    struct vocab *v = vocab_spm();
    vocab_add(v, "\xe2\x96\x81", TOKEN_NORMAL, -3);
    vocab_add(v, "h", TOKEN_NORMAL, -4);
    vocab_add(v, "\xe2\x96\x81h", TOKEN_NORMAL, -1);
    struct tokenizer *tok = vocab_make(v);
    cr_expect_str_eq(vocab_tokens(tok, "h\n h", false, false),
                     "\xe2\x96\x81h|<0x0A>|\xe2\x96\x81h");
    cr_expect_str_eq(vocab_tokens(tok, "h", true, false), "<s>|\xe2\x96\x81h");
    cr_expect_str_eq(vocab_tokens(tok, "", true, false), "<s>");
    cr_expect_str_eq(vocab_tokens(tok, "\xc3\xa9", false, false),
                     "\xe2\x96\x81|<0xC3>|<0xA9>");
    cr_expect_str_eq(vocab_tokens(tok, "h</s>h", false, true),
                     "\xe2\x96\x81h|</s>|\xe2\x96\x81h");
    tokenizer_close(tok);
}

Test(tokenizer, spm_without_byte_tokens_gives_the_unknown_token_or_an_error)
{
    struct vocab *v = vocab_new(TOKENIZER_SPM);
    struct ids ids = {0};
    struct err err = ERR_INIT;
    vocab_add(v, "<unk>", TOKEN_UNKNOWN, 0);
    vocab_add(v, "h", TOKEN_NORMAL, 0);
    v->parts.role[ROLE_UNKNOWN] = 0;
    struct tokenizer *tok = vocab_make(v);
    cr_expect_str_eq(vocab_tokens(tok, "h\xc3\xa9h", false, false), "h|<unk>|h");
    tokenizer_close(tok);
    v->parts.role[ROLE_UNKNOWN] = -1;
    tok = vocab_make(v);
    for (int i = 0; i < 2; i++) /* also the second time, when pieces are remembered */
        cr_expect(tokenizer_encode(tok, STR("h\xc3\xa9h"), false, false, &ids, &err) ==
                  -1);
    cr_expect(strstr(err.text, "no token") != NULL && ids.n == 0, "%s", err.text);
    ids_release(&ids);
    tokenizer_close(tok);
}

/* ---- special tokens */

Test(tokenizer, control_tokens_come_from_templates_and_never_from_text)
{
    struct tokenizer *tok = vocab_make(vocab_specials(vocab_bpe("gpt-2")));
    cr_expect_str_eq(vocab_tokens(tok, "a<|end|>", false, false), "a|<|||e|n|d|||>");
    cr_expect_str_eq(vocab_tokens(tok, "a<|end|>b", false, true), "a|<|end|>|b");
    cr_expect_str_eq(vocab_tokens(tok, "a<note>b", false, false), "a|<note>|b");
    tokenizer_close(tok);
}

/* Merging leads to them only in a vocabulary that is made for it. */
Test(tokenizer, merging_yields_neither_control_nor_byte_tokens)
{
    struct vocab *bpe = vocab_bpe("gpt-2"), *spm = vocab_spm();
    static const char *const parts[] = {"s>", "<0", "x4", "<0x4", "1>"};
    vocab_add(bpe, "ab", TOKEN_CONTROL, 0);
    vocab_merge(bpe, "a", "b");
    struct tokenizer *tok = vocab_make(bpe);
    cr_expect_str_eq(vocab_tokens(tok, "ab", false, false), "a|b");
    tokenizer_close(tok);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        vocab_add(spm, parts[i], TOKEN_NORMAL, 0);
    spm->parts.adds_space = false;
    tok = vocab_make(spm);
    cr_expect_str_eq(vocab_tokens(tok, "<s>", false, false), "<0x3C>|s>");
    cr_expect_str_eq(vocab_tokens(tok, "<0x41>", false, true), "<0x4|1>");
    tokenizer_close(tok);
}

Test(tokenizer, the_longest_special_token_takes_its_places_first)
{
    struct tokenizer *tok = vocab_make(vocab_specials(vocab_bpe("gpt-2")));
    cr_expect_str_eq(vocab_tokens(tok, "<|end|>x", false, true), "<|end|>x");
    /* seven bytes go before four, though these start earlier */
    cr_expect_str_eq(vocab_tokens(tok, "|><|end|>", false, true), "||>|<|end|>");
    cr_expect_str_eq(vocab_tokens(tok, "<|end|><|end|>", false, true), "<|end|>|<|end|>");
    cr_expect_str_eq(vocab_tokens(tok, "|><|><|", false, true), "|><||>|<||",
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
    struct vocab *v = vocab_specials(vocab_bpe("gpt-2"));
    v->parts.strips_right = true;
    vocab_add(v, "<s>", TOKEN_CONTROL, 0);
    struct tokenizer *tok = vocab_make(v);
    cr_expect_str_eq(vocab_tokens(tok, "<|end|> \nb", false, true), "<|end|>|b");
    cr_expect_str_eq(vocab_tokens(tok, "<s>\nb", false, true), "<s>|\xc4\x8a|b");
    tokenizer_close(tok);
}

Test(tokenizer, known_end_texts_end_a_generation_and_are_control_tokens)
{
    struct vocab *v = vocab_bpe("gpt-2");
    int end = vocab_add(v, "<|im_end|>", TOKEN_NORMAL, 0),
        other = vocab_add(v, "<x>", TOKEN_CONTROL, 0);
    int eos = vocab_add(v, "<eos>", TOKEN_CONTROL, 0);
    v->parts.role[ROLE_EOS] = eos;
    struct tokenizer *tok = vocab_make(v);
    cr_expect(tokenizer_is_end(tok, end) && tokenizer_is_end(tok, eos));
    cr_expect(!tokenizer_is_end(tok, other) && !tokenizer_is_end(tok, -1));
    cr_expect(tokenizer_kind(tok, end) == TOKEN_CONTROL);
    cr_expect(tokenizer_eos(tok) == eos && tokenizer_bos(tok) == -1);
    tokenizer_close(tok);
}

/* ---- decoding */

Test(tokenizer, text_comes_back_whole)
{
    struct vocab *bpe = vocab_specials(vocab_bpe("smollm")),
                 *spm = vocab_specials(vocab_spm());
    vocab_merge(bpe, "a", "b");
    vocab_add(spm, "\xe2\x96\x81", TOKEN_NORMAL, -3);
    vocab_add(spm, "\xe2\x96\x81\xe2\x96\x81", TOKEN_NORMAL, -2);
    vocab_add(spm,
              "\xe2\x96\x81"
              "a",
              TOKEN_NORMAL, -1);
    struct tokenizer *tok[2] = {vocab_make(bpe), vocab_make(spm)};
    for (int i = 0; i < 2; i++) {
        expect_round_trip(tok[i],
                          STR("  two spaces, <note> a note<note>, <|end|>\n\n \t end "));
        expect_round_trip(tok[i], STR("<note> x"));
        for (uint64_t seed = 0; seed < 300; seed++)
            expect_round_trip(tok[i], vocab_random_text(seed, 60));
        tokenizer_close(tok[i]);
    }
}

Test(tokenizer, control_tokens_are_shown_only_on_request)
{
    struct tokenizer *tok = vocab_make(vocab_specials(vocab_spm()));
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
        struct tokenizer *tok = vocab_make(vocab_bpe(names[i]));
        for (uint64_t seed = 0; seed < 20; seed++)
            expect_round_trip(tok, vocab_random_text(seed, 80));
        tokenizer_close(tok);
    }
}
