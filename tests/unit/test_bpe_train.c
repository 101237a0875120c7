#include <criterion/criterion.h>

#include <string.h>

#include "engine/text/bpe_train.h"
#include "engine/text/tokenizer.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/rng.h"

static struct arena arena;

static void release(void)
{
    arena_release(&arena);
}

TestSuite(bpe_train, .fini = release);

struct documents {
    const struct str *text;
    size_t n;
};

static int next(void *context, struct str *document, struct err *err)
{
    struct documents *documents = context;
    (void)err;
    if (documents->n == 0)
        return 0;
    documents->n--;
    *document = *documents->text++;
    return 1;
}

static int fails(void *context, struct str *document, struct err *err)
{
    (void)context, (void)document;
    return err_set(err, "the disk is gone");
}

static const struct str specials[] = {STR("<|endoftext|>"), STR("<|im_end|>")};

static struct bpe_recipe recipe_of(int vocab)
{
    return (struct bpe_recipe){.vocab = vocab,
                               .special = specials,
                               .n_special = 2,
                               .eos = specials[0],
                               .bos = specials[0],
                               .eot = specials[1],
                               .chat_template = STR("<|im_start|>")};
}

static struct tokenizer *train(int vocab, const struct str *text, size_t n)
{
    struct bpe_recipe recipe = recipe_of(vocab);
    struct documents documents = {text, n};
    struct tokenizer *tok;
    struct err err = ERR_INIT;
    cr_assert(bpe_train(&recipe, next, &documents, &tok, &err) == 0, "%s", err.text);
    return tok;
}

/* ---- the same by counting everything again before every merge */

enum { WORDS = 60, LENGTH_MAX = 14, NEW_TOKENS = 40 };

struct slow {
    uint32_t token[WORDS][LENGTH_MAX];
    size_t length[WORDS];
    struct str bytes[256 + NEW_TOKENS];
    uint32_t n;
};

static int64_t count_pair(const struct slow *slow, uint32_t left, uint32_t right)
{
    int64_t count = 0;
    for (int w = 0; w < WORDS; w++)
        for (size_t i = 0; i + 1 < slow->length[w]; i++)
            count += slow->token[w][i] == left && slow->token[w][i + 1] == right;
    return count;
}

static void replace_pair(struct slow *slow, uint32_t left, uint32_t right, uint32_t made)
{
    for (int w = 0; w < WORDS; w++) {
        uint32_t *token = slow->token[w];
        size_t n = 0;
        for (size_t i = 0; i < slow->length[w]; i++)
            if (i + 1 < slow->length[w] && token[i] == left && token[i + 1] == right) {
                token[n++] = made;
                i++;
            } else {
                token[n++] = token[i];
            }
        slow->length[w] = n;
    }
}

static bool slow_step(struct slow *slow)
{
    uint32_t left = 0, right = 0, made = 256;
    int64_t best = 0;
    for (uint32_t a = 'a'; a < slow->n; a = a == 'c' ? 256 : a + 1)
        for (uint32_t b = 'a'; b < slow->n; b = b == 'c' ? 256 : b + 1)
            if (count_pair(slow, a, b) > best) {
                best = count_pair(slow, a, b);
                left = a;
                right = b;
            }
    const char *text = arena_format(&arena, "%.*s%.*s", STR_ARG(slow->bytes[left]),
                                    STR_ARG(slow->bytes[right]));
    while (made < slow->n && !str_is(slow->bytes[made], text))
        made++;
    if (made == slow->n)
        slow->bytes[slow->n++] = str_of(text);
    replace_pair(slow, left, right, made);
    return best > 0;
}

static void random_words(struct slow *slow, struct str *text, uint64_t seed)
{
    struct rng rng = rng_make(seed, "test_bpe_train", 0);
    for (uint64_t w = 0; w < WORDS; w++) {
        size_t n = 1 + rng_below(&rng, w, LENGTH_MAX);
        char *word = arena_alloc(&arena, n);
        for (size_t i = 0; i < n; i++)
            slow->token[w][i] =
                (uint8_t)(word[i] = (char)('a' + rng_below(&rng, w * 100 + i, 3)));
        slow->length[w] = n;
        text[w] = (struct str){word, n};
    }
    for (uint32_t byte = 0; byte < 256; byte++)
        slow->bytes[byte] = str_of(arena_format(&arena, "%c", (char)byte));
    slow->n = 256;
}

Test(bpe_train, agrees_with_counting_everything_again)
{
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct slow *slow = ARENA_NEW(&arena, struct slow);
        struct str text[WORDS];
        random_words(slow, text, seed);
        struct tokenizer *tok = train(256 + NEW_TOKENS + 2, text, WORDS);
        while (slow->n < 256 + NEW_TOKENS && slow_step(slow))
            ;
        cr_assert(slow->n == 256 + NEW_TOKENS);
        for (uint32_t i = 256; i < slow->n; i++)
            cr_assert(str_eq(tokenizer_text(tok, (int32_t)i), slow->bytes[i]), "token %u",
                      i);
        tokenizer_close(tok);
    }
}

/* ---- what comes out */

Test(bpe_train, a_vocabulary_is_bytes_then_merges_then_special_tokens)
{
    const struct str text[] = {STR("low low low low lower lower newest"),
                               STR("newest widest low")};
    struct tokenizer *tok = train(262, text, 2);
    cr_expect(tokenizer_size(tok) == 262);
    cr_expect(str_is(tokenizer_text(tok, 'w'), "w"));
    cr_expect(str_is(tokenizer_text(tok, ' '), "\xc4\xa0"));
    cr_expect(str_is(tokenizer_text(tok, 256), "lo"));
    cr_expect(str_is(tokenizer_text(tok, 257), "low"));
    cr_expect(str_is(tokenizer_text(tok, 258), "\xc4\xa0low"));
    cr_expect(str_is(tokenizer_text(tok, 260), "<|endoftext|>"));
    cr_expect(tokenizer_eos(tok) == 260 && tokenizer_bos(tok) == 260);
    cr_expect(tokenizer_is_end(tok, 260) && tokenizer_is_end(tok, 261));
    cr_expect(tokenizer_kind(tok, 261) == TOKEN_CONTROL && !tokenizer_adds_bos(tok));
    cr_expect(str_is(tokenizer_template(tok), "<|im_start|>"));
    tokenizer_close(tok);
}

Test(bpe_train, merges_stay_within_words_and_digits_alone)
{
    const struct str text[] = {STR("a1 1984 1984 1984 1984, x y x y x y x y 1984")};
    struct tokenizer *tok = train(256 + 2 + 2, text, 1);
    cr_expect(str_is(tokenizer_text(tok, 256), "\xc4\xa0x"));
    cr_expect(str_is(tokenizer_text(tok, 257), "\xc4\xa0y"));
    tokenizer_close(tok);
}

Test(bpe_train, two_ways_to_one_text_are_one_token)
{
    /* "ab" and "bc" first; then "abc" from both */
    const struct str text[] = {STR("abx"),  STR("abx"), STR("abx"), STR("abx"),
                               STR("bcx"),  STR("bcx"), STR("bcx"), STR("bcx"),
                               STR("yabc"), STR("zabc")};
    struct tokenizer *tok = train(256 + 7 + 2, text, 10);
    for (int i = 256; i < 263; i++)
        for (int k = i + 1; k < 263; k++)
            cr_expect(!str_eq(tokenizer_text(tok, i), tokenizer_text(tok, k)));
    tokenizer_close(tok);
}

/* ---- bad input */

static void expect_refused(struct bpe_recipe recipe, struct str text, const char *says)
{
    struct documents documents = {&text, 1};
    struct tokenizer *tok;
    struct err err = ERR_INIT;
    cr_expect(bpe_train(&recipe, next, &documents, &tok, &err) == -1 && tok == NULL, "%s",
              says);
    cr_expect(strstr(err.text, says) != NULL, "%s", err.text);
    cr_expect(err.status == ERR_ASKED_WRONGLY);
}

Test(bpe_train, bad_recipes_and_texts_are_refused)
{
    struct bpe_recipe recipe = recipe_of(257);
    expect_refused(recipe, STR("abc"), "vocabulary of 257 tokens");
    expect_refused(recipe_of(270), STR("abc"), "yields 258 tokens");
    expect_refused(recipe_of(270), STR(""), "yields 256 tokens");
    expect_refused(recipe_of(259), STR("abc\xff"), "not UTF-8 at byte 3");
    recipe = recipe_of(259);
    recipe.eos = STR("<eos>");
    expect_refused(recipe, STR("abc"), "EOS token \"<eos>\" is not one of");
    recipe = recipe_of(259);
    recipe.special = (const struct str[2]){STR("<x>"), STR("<x>")};
    recipe.eos = recipe.bos = recipe.eot = STR("");
    expect_refused(recipe, STR("abc"), "\"<x>\" is that of token 257");
}

Test(bpe_train, an_error_of_the_text_is_passed_on)
{
    struct bpe_recipe recipe = recipe_of(300);
    struct tokenizer *tok;
    struct err err = ERR_INIT;
    cr_expect(bpe_train(&recipe, fails, NULL, &tok, &err) == -1 && tok == NULL);
    cr_expect_str_eq(err.text, "the disk is gone");
}
