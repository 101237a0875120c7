#include "tests/unit/vocab.h"

#include <criterion/criterion.h>

#include "engine/text/byte_level.h"
#include "harness/base/err.h"
#include "harness/base/rng.h"

struct arena vocab_arena;

void vocab_release(void)
{
    arena_release(&vocab_arena);
}

int vocab_add(struct vocab *v, const char *text, enum token_kind kind, float score)
{
    size_t i = v->parts.n++;
    v->text[i] = str_of(arena_strdup(&vocab_arena, text));
    v->kind[i] = kind;
    v->score[i] = score;
    return (int)i;
}

struct vocab *vocab_new(enum tokenizer_model model)
{
    struct vocab *v = ARENA_NEW(&vocab_arena, struct vocab);
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

struct vocab *vocab_bpe(const char *pre)
{
    struct vocab *v = vocab_new(TOKENIZER_BPE);
    v->parts.pre = str_of(pre);
    for (int byte = 0; byte < 256; byte++) {
        struct buf text = {0};
        char c = (char)byte;
        byte_level_encode((struct str){&c, 1}, &text);
        vocab_add(v, text.data, TOKEN_NORMAL, 0);
        buf_release(&text);
    }
    return v;
}

void vocab_merge(struct vocab *v, const char *left, const char *right)
{
    const char *result = arena_format(&vocab_arena, "%s%s", left, right);
    bool known = false;
    for (size_t i = 0; i < v->parts.n; i++)
        known |= str_is(v->text[i], result);
    if (!known)
        vocab_add(v, result, TOKEN_NORMAL, 0);
    v->merge[v->parts.n_merges++] =
        str_of(arena_format(&vocab_arena, "%s %s", left, right));
}

struct vocab *vocab_spm(void)
{
    struct vocab *v = vocab_new(TOKENIZER_SPM);
    vocab_add(v, "<unk>", TOKEN_UNKNOWN, 0);
    vocab_add(v, "<s>", TOKEN_CONTROL, 0);
    vocab_add(v, "</s>", TOKEN_CONTROL, 0);
    for (int byte = 0; byte < 256; byte++)
        vocab_add(v, arena_format(&vocab_arena, "<0x%02X>", byte), TOKEN_BYTE, 0);
    v->parts.role[ROLE_UNKNOWN] = 0;
    v->parts.role[ROLE_BOS] = 1;
    v->parts.role[ROLE_EOS] = 2;
    v->parts.adds_bos = v->parts.adds_space = true;
    return v;
}

struct tokenizer *vocab_make(const struct vocab *v)
{
    struct tokenizer *tok;
    struct err err = ERR_INIT;
    cr_assert(tokenizer_make(&tok, &v->parts, &err) == 0, "%s", err.text);
    return tok;
}

const char *vocab_tokens(struct tokenizer *tok, const char *text, bool add_special,
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
    const char *copy = arena_copy(&vocab_arena, shown.data, shown.n);
    buf_release(&shown);
    ids_release(&ids);
    return copy;
}

struct str vocab_random_text(uint64_t seed, size_t max)
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
    struct str copy = str_copy(&vocab_arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

struct vocab *vocab_specials(struct vocab *v)
{
    vocab_add(v, "<|end|>", TOKEN_CONTROL, 0);
    vocab_add(v, "<|end|>x", TOKEN_CONTROL, 0);
    vocab_add(v, "<note>", TOKEN_USER, 0);
    vocab_add(v, "|><|", TOKEN_CONTROL, 0);
    return v;
}
