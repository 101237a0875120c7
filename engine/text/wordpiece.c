#include "engine/text/wordpiece.h"

#include <stdlib.h>

#include "engine/format/gguf.h"
#include "engine/text/fold.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/map.h"
#include "harness/base/unicode.h"

enum { WORD_MAX = 100, TOKENS_MAX = 1 << 22, TOKEN_BYTES_MAX = 1024 };

static const char begins_word[] = "\xe2\x96\x81"; /* U+2581 */

/* Hangul syllables come apart by arithmetic (Unicode 3.12). */
enum {
    SYLLABLE = 0xac00,
    SYLLABLE_LAST = 0xd7a3,
    LEAD = 0x1100,
    VOWEL = 0x1161,
    TRAIL = 0x11a7,
    VOWELS = 21,
    TRAILS = 28
};

struct wordpiece {
    struct map id; /* of a token's text */
    int n;
    int32_t cls, sep, unk;
    size_t longest; /* token, in bytes */
    struct buf word;
    size_t characters; /* of the word at hand */
    struct arena arena;
};

static int special(const struct gguf *file, const char *key, const char *text,
                   const struct wordpiece *wp, int32_t *id, struct err *err)
{
    uint64_t number;
    int found = gguf_get_u64(file, key, &number, err);
    if (found < 0)
        return -1;
    const uint32_t *known = map_find(&wp->id, str_of(text));
    if (found == 0 && known == NULL)
        return err_ask(err, "%s: has neither \"%s\" nor the token \"%s\"", file->path,
                       key, text);
    if (found == 0)
        number = *known;
    if (number >= (uint64_t)wp->n)
        return err_ask(err, "%s: \"%s\" is %llu, there are %d tokens", file->path, key,
                       (unsigned long long)number, wp->n);
    *id = (int32_t)number;
    return 0;
}

static int read_tokens(struct wordpiece *wp, const struct gguf *file, struct err *err)
{
    static const char key[] = "tokenizer.ggml.tokens";
    const struct gguf_value *tokens;
    int found = gguf_get_array(file, key, GGUF_STRING, &tokens, err);
    if (found < 0)
        return -1;
    if (found == 0 || tokens->n == 0 || tokens->n > TOKENS_MAX)
        return err_ask(err, "%s: \"%s\" must have 1 to %d texts", file->path, key,
                       TOKENS_MAX);
    wp->n = (int)tokens->n;
    for (int i = 0; i < wp->n; i++) {
        struct str text = tokens->strings[i];
        bool added;
        if (text.n > TOKEN_BYTES_MAX)
            return err_ask(err, "%s: token %d has %zu bytes, limit %d", file->path, i,
                           text.n, TOKEN_BYTES_MAX);
        uint32_t *id = map_put(&wp->id, str_copy(&wp->arena, text), &added);
        if (added) /* of equal ones the first */
            *id = (uint32_t)i;
        wp->longest = text.n > wp->longest ? text.n : wp->longest;
    }
    return 0;
}

int wordpiece_open(struct wordpiece **wp, const struct gguf *file, struct err *err)
{
    struct str model;
    int found = gguf_get_str(file, "tokenizer.ggml.model", &model, err);
    if (found < 0)
        return -1;
    if (found == 0 || !str_is(model, "bert"))
        return err_ask(err, "%s: \"tokenizer.ggml.model\" must be \"bert\"", file->path);
    struct wordpiece *made = mem_alloc(sizeof *made);
    if (read_tokens(made, file, err) ||
        special(file, "tokenizer.ggml.cls_token_id", "[CLS]", made, &made->cls, err) ||
        special(file, "tokenizer.ggml.seperator_token_id", "[SEP]", made, &made->sep,
                err) ||
        special(file, "tokenizer.ggml.unknown_token_id", "[UNK]", made, &made->unk,
                err)) {
        wordpiece_close(made);
        return -1;
    }
    *wp = made;
    return 0;
}

void wordpiece_close(struct wordpiece *wp)
{
    if (wp == NULL)
        return;
    map_release(&wp->id);
    buf_release(&wp->word);
    arena_release(&wp->arena);
    free(wp);
}

int wordpiece_size(const struct wordpiece *wp)
{
    return wp->n;
}

int32_t wordpiece_cls(const struct wordpiece *wp)
{
    return wp->cls;
}

int32_t wordpiece_sep(const struct wordpiece *wp)
{
    return wp->sep;
}

/* ---- words to pieces */

static bool add_pieces(struct wordpiece *wp, struct str word, struct ids *ids)
{
    for (size_t at = 0; at < word.n;) {
        size_t n = word.n - at < wp->longest ? word.n - at : wp->longest;
        const uint32_t *id = NULL;
        for (; n > 0; n--) {
            id = map_find(&wp->id, str_slice(word, at, at + n));
            if (id != NULL)
                break;
        }
        if (id == NULL)
            return false;
        ids_add(ids, (int32_t)*id);
        at += n;
    }
    return true;
}

static void end_word(struct wordpiece *wp, struct ids *ids)
{
    size_t before = ids->n;
    if (wp->characters > 0 &&
        (wp->characters > WORD_MAX || !add_pieces(wp, buf_view(&wp->word), ids))) {
        ids->n = before;
        ids_add(ids, wp->unk);
    }
    buf_clear(&wp->word);
    wp->characters = 0;
}

static void add_character(struct wordpiece *wp, int32_t c)
{
    char bytes[4];
    if (wp->characters++ == 0)
        buf_text(&wp->word, begins_word);
    if (wp->characters <= WORD_MAX)
        buf_add(&wp->word, bytes, (size_t)utf8_put(bytes, (uint32_t)c));
}

static void add_syllable(struct wordpiece *wp, int32_t c)
{
    int32_t index = c - SYLLABLE, trail = index % TRAILS;
    add_character(wp, LEAD + index / (VOWELS * TRAILS));
    add_character(wp, VOWEL + index % (VOWELS * TRAILS) / TRAILS);
    if (trail > 0)
        add_character(wp, TRAIL + trail);
}

void wordpiece_encode(struct wordpiece *wp, struct str text, struct ids *ids)
{
    for (size_t at = 0; at < text.n;) {
        int32_t c = utf8_next(text, &at);
        if (c < 0 || fold_is_invisible(c))
            continue;
        if (unicode_is_space(c)) {
            end_word(wp, ids);
            continue;
        }
        if (c >= SYLLABLE && c <= SYLLABLE_LAST) {
            add_syllable(wp, c);
            continue;
        }
        int32_t second = fold_second(c);
        c = unicode_lower(fold_base(unicode_lower(c)));
        if (fold_is_mark(c))
            continue;
        bool alone = fold_is_punctuation(c) || fold_is_ideograph(c);
        if (alone)
            end_word(wp, ids);
        add_character(wp, c);
        if (second >= 0)
            add_character(wp, second);
        if (alone)
            end_word(wp, ids);
    }
    end_word(wp, ids);
}
