#include "engine/text/bpe_train.h"

#include <stdlib.h>
#include <string.h>

#include "engine/format/hash.h"
#include "engine/text/byte_level.h"
#include "engine/text/split.h"
#include "engine/text/tokenizer.h"
#include "engine/text/tokenizer_make.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"

enum { N_BYTES = 256, VOCAB_MAX = 1 << 20 };

/* Texts by number, each once. */
struct texts {
    struct str *text;
    size_t n, cap;
    uint32_t *slot; /* number + 1; 0: empty */
    size_t mask;
};

/* A piece of text that occurs, as the tokens it consists of by now. */
struct word {
    int64_t count;
    uint32_t *token;
    uint32_t n;
};

struct pair {
    uint32_t left, right;
    int64_t count;
    uint32_t *word; /* indexes of words that had the pair when they were noted */
    size_t n, cap;
    bool risen; /* in this step */
};

/* The most frequent pair on top; an entry whose count is not its pair's is out of date. */
struct entry {
    int64_t count;
    uint32_t left, right, pair;
};

struct training {
    struct arena arena;
    struct texts words, tokens; /* bytes of each */
    struct word *word;
    size_t cap_words;
    struct pairs index; /* (left, right) -> pair */
    struct pair *pair;
    size_t n_pairs, cap_pairs;
    uint32_t *risen;
    size_t n_risen, cap_risen;
    struct entry *heap;
    size_t n_heap, cap_heap;
    struct str *merge; /* "left right", in byte-level characters */
    size_t n_merges, cap_merges;
};

static void *grow(void *array, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return array;
    *cap = *cap == 0 ? 64 : 2 * *cap;
    return mem_resize(array, *cap, size);
}

/* ---- texts */

static uint32_t *text_slot(const struct texts *texts, struct str text)
{
    size_t at = hash_str(text) & texts->mask;
    while (texts->slot[at] != 0 && !str_eq(texts->text[texts->slot[at] - 1], text))
        at = (at + 1) & texts->mask;
    return &texts->slot[at];
}

static void grow_slots(struct texts *texts)
{
    size_t size = texts->slot == NULL ? 1 << 12 : 2 * (texts->mask + 1);
    free(texts->slot);
    texts->slot = mem_alloc(size * sizeof *texts->slot);
    texts->mask = size - 1;
    for (size_t i = 0; i < texts->n; i++)
        *text_slot(texts, texts->text[i]) = (uint32_t)i + 1;
}

/* Its number; a copy is made of one that is new. */
static uint32_t text_number(struct texts *texts, struct str text, struct arena *arena)
{
    if (texts->slot == NULL || 2 * texts->n > texts->mask)
        grow_slots(texts);
    uint32_t *slot = text_slot(texts, text);
    if (*slot == 0) {
        texts->text = grow(texts->text, texts->n, &texts->cap, sizeof *texts->text);
        texts->text[texts->n++] = str_copy(arena, text);
        *slot = (uint32_t)texts->n;
    }
    return *slot - 1;
}

static void texts_release(struct texts *texts)
{
    free(texts->text);
    free(texts->slot);
}

/* ---- counting words */

static int count_word(void *context, struct str piece)
{
    struct training *t = context;
    if (piece.n < 2 || piece.n > BPE_PIECE_MAX)
        return 0;
    size_t before = t->words.n;
    uint32_t w = text_number(&t->words, piece, &t->arena);
    if (w == before) {
        t->word = grow(t->word, before, &t->cap_words, sizeof *t->word);
        t->word[w] = (struct word){0};
    }
    t->word[w].count++;
    return 0;
}

static int count_words(struct training *t,
                       int (*text)(void *context, struct str *document, struct err *err),
                       void *context, struct err *err)
{
    struct split *split;
    struct str document;
    int more = 0, rc = 0;
    if (split_open(&split, split_rules_find(STR("smollm")), err))
        return -1;
    while (rc == 0 && (more = text(context, &document, err)) > 0) {
        size_t bad = utf8_invalid_at(document);
        if (bad != SIZE_MAX)
            rc =
                err_ask(err, "training text is not UTF-8 at byte %zu of a document", bad);
        else
            rc = split_run(split, document, count_word, t, err);
    }
    split_close(split);
    return rc == 0 && more == 0 ? 0 : -1;
}

/* ---- the heap */

static bool goes_first(const struct entry *a, const struct entry *b)
{
    if (a->count != b->count)
        return a->count > b->count;
    return a->left != b->left ? a->left < b->left : a->right < b->right;
}

static void heap_push(struct training *t, const struct pair *pair)
{
    struct entry entry = {pair->count, pair->left, pair->right,
                          (uint32_t)(pair - t->pair)};
    t->heap = grow(t->heap, t->n_heap, &t->cap_heap, sizeof *t->heap);
    size_t i = t->n_heap++;
    while (i > 0 && goes_first(&entry, &t->heap[(i - 1) / 2])) {
        t->heap[i] = t->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    t->heap[i] = entry;
}

static struct entry heap_pop(struct training *t)
{
    struct entry top = t->heap[0], last = t->heap[--t->n_heap];
    size_t i = 0;
    for (size_t child = 1; child < t->n_heap; child = 2 * i + 1) {
        if (child + 1 < t->n_heap && goes_first(&t->heap[child + 1], &t->heap[child]))
            child++;
        if (!goes_first(&t->heap[child], &last))
            break;
        t->heap[i] = t->heap[child];
        i = child;
    }
    t->heap[i] = last;
    return top;
}

/* ---- counting pairs */

static struct pair *find_pair(struct training *t, uint32_t left, uint32_t right)
{
    bool fresh;
    uint32_t *index = pairs_put(&t->index, left, right, &fresh);
    if (fresh) {
        t->pair = grow(t->pair, t->n_pairs, &t->cap_pairs, sizeof *t->pair);
        t->pair[t->n_pairs] = (struct pair){.left = left, .right = right};
        *index = (uint32_t)t->n_pairs++;
    }
    return &t->pair[*index];
}

static void pair_gained(struct training *t, uint32_t left, uint32_t right, uint32_t word)
{
    struct pair *pair = find_pair(t, left, right);
    pair->count += t->word[word].count;
    if (pair->n == 0 || pair->word[pair->n - 1] != word) {
        pair->word = grow(pair->word, pair->n, &pair->cap, sizeof *pair->word);
        pair->word[pair->n++] = word;
    }
    if (!pair->risen) {
        pair->risen = true;
        t->risen = grow(t->risen, t->n_risen, &t->cap_risen, sizeof *t->risen);
        t->risen[t->n_risen++] = (uint32_t)(pair - t->pair);
    }
}

static void pair_lost(struct training *t, uint32_t left, uint32_t right, uint32_t word)
{
    find_pair(t, left, right)->count -= t->word[word].count;
}

static void push_risen(struct training *t)
{
    for (size_t i = 0; i < t->n_risen; i++) {
        struct pair *pair = &t->pair[t->risen[i]];
        pair->risen = false;
        if (pair->count > 0)
            heap_push(t, pair);
    }
    t->n_risen = 0;
}

static void count_pairs(struct training *t)
{
    for (uint32_t w = 0; w < t->words.n; w++) {
        struct word *word = &t->word[w];
        struct str text = t->words.text[w];
        word->n = (uint32_t)text.n;
        word->token = ARENA_ARRAY(&t->arena, text.n, uint32_t);
        for (uint32_t i = 0; i < word->n; i++)
            word->token[i] = (uint8_t)text.data[i];
        for (uint32_t i = 0; i + 1 < word->n; i++)
            pair_gained(t, word->token[i], word->token[i + 1], w);
    }
    push_risen(t);
}

/* ---- merging */

/* Replaces left, right by `made` in a word, and keeps the counts of all pairs true. */
static void merge_word(struct training *t, uint32_t w, uint32_t left, uint32_t right,
                       uint32_t made)
{
    struct word *word = &t->word[w];
    uint32_t *token = word->token, n = 0;
    for (uint32_t i = 0; i < word->n; i++) {
        if (i + 1 == word->n || token[i] != left || token[i + 1] != right) {
            token[n++] = token[i];
            continue;
        }
        pair_lost(t, left, right, w);
        if (n > 0) {
            pair_lost(t, token[n - 1], left, w);
            pair_gained(t, token[n - 1], made, w);
        }
        if (i + 2 < word->n) {
            pair_lost(t, right, token[i + 2], w);
            pair_gained(t, made, token[i + 2], w);
        }
        token[n++] = made;
        i++;
    }
    word->n = n;
}

static struct str joined(struct arena *arena, struct str a, const char *between,
                         struct str b)
{
    size_t gap = strlen(between);
    char *text = arena_alloc(arena, a.n + gap + b.n);
    memcpy(text, a.data, a.n);
    memcpy(text + a.n, between, gap);
    memcpy(text + a.n + gap, b.data, b.n);
    return (struct str){text, a.n + gap + b.n};
}

/* Bytes as they stand in the vocabulary. */
static struct str printable(struct arena *arena, struct str bytes)
{
    struct buf text = {0};
    byte_level_encode(bytes, &text);
    struct str copy = str_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

static void note_merge(struct training *t, struct str left, struct str right)
{
    t->merge = grow(t->merge, t->n_merges, &t->cap_merges, sizeof *t->merge);
    t->merge[t->n_merges++] =
        joined(&t->arena, printable(&t->arena, left), " ", printable(&t->arena, right));
}

/* Two ways to one text ("a" "bc", "ab" "c") are two merges and one token. */
static void merge_pair(struct training *t, uint32_t index)
{
    struct pair pair = t->pair[index];
    struct str left = t->tokens.text[pair.left], right = t->tokens.text[pair.right];
    uint32_t made =
        text_number(&t->tokens, joined(&t->arena, left, "", right), &t->arena);
    note_merge(t, left, right);
    t->pair[index].word = NULL; /* the words are walked here for the last time */
    t->pair[index].n = t->pair[index].cap = 0;
    for (size_t i = 0; i < pair.n; i++)
        merge_word(t, pair.word[i], pair.left, pair.right, made);
    free(pair.word);
    push_risen(t);
}

static int merge_all(struct training *t, size_t n_tokens, struct err *err)
{
    for (int byte = 0; byte < N_BYTES; byte++) {
        char c = (char)byte;
        text_number(&t->tokens, (struct str){&c, 1}, &t->arena);
    }
    while (t->tokens.n < n_tokens && t->n_heap > 0) {
        struct entry best = heap_pop(t);
        const struct pair *pair = &t->pair[best.pair];
        if (pair->count == best.count)
            merge_pair(t, best.pair);
        else if (pair->count > 0)
            heap_push(t, pair);
    }
    if (t->tokens.n < n_tokens)
        return err_ask(err,
                       "training text yields %zu tokens, the vocabulary is to have %zu",
                       t->tokens.n, n_tokens);
    return 0;
}

/* ---- the result */

static int find_role(const struct bpe_recipe *recipe, const char *name, struct str text,
                     int32_t *id, struct err *err)
{
    size_t first = (size_t)recipe->vocab - recipe->n_special;
    *id = -1;
    for (size_t i = 0; i < recipe->n_special && text.n > 0; i++)
        if (str_eq(recipe->special[i], text))
            *id = (int32_t)(first + i);
    if (*id < 0 && text.n > 0)
        return err_ask(err, "%s token \"%.*s\" is not one of the special tokens", name,
                       STR_ARG(text));
    return 0;
}

static int make(struct training *t, const struct bpe_recipe *recipe,
                struct tokenizer **tok, struct err *err)
{
    size_t n = (size_t)recipe->vocab, first_special = n - recipe->n_special;
    struct str *text = ARENA_ARRAY(&t->arena, n, struct str);
    int32_t *kind = ARENA_ARRAY(&t->arena, n, int32_t);
    struct tokenizer_parts parts = {.model = TOKENIZER_BPE,
                                    .source = "trained vocabulary",
                                    .pre = STR("smollm"),
                                    .text = text,
                                    .kind = kind,
                                    .n = n,
                                    .merge = t->merge,
                                    .n_merges = t->n_merges,
                                    .chat_template = recipe->chat_template};
    for (size_t i = 0; i < n; i++) {
        bool special = i >= first_special;
        kind[i] = special ? TOKEN_CONTROL : TOKEN_NORMAL;
        text[i] = special ? recipe->special[i - first_special]
                          : printable(&t->arena, t->tokens.text[i]);
    }
    for (int role = 0; role < N_ROLES; role++)
        parts.role[role] = -1;
    if (find_role(recipe, "EOS", recipe->eos, &parts.role[ROLE_EOS], err) ||
        find_role(recipe, "BOS", recipe->bos, &parts.role[ROLE_BOS], err) ||
        find_role(recipe, "EOT", recipe->eot, &parts.role[ROLE_EOT], err))
        return -1;
    return tokenizer_make(tok, &parts, err);
}

static void release(struct training *t)
{
    for (size_t i = 0; i < t->n_pairs; i++)
        free(t->pair[i].word);
    texts_release(&t->words);
    texts_release(&t->tokens);
    pairs_release(&t->index);
    free(t->word);
    free(t->pair);
    free(t->risen);
    free(t->heap);
    free(t->merge);
    arena_release(&t->arena);
}

int bpe_train(const struct bpe_recipe *recipe,
              int (*text)(void *context, struct str *document, struct err *err),
              void *context, struct tokenizer **tok, struct err *err)
{
    struct training t = {0};
    int rc = -1;
    *tok = NULL;
    if (recipe->vocab < N_BYTES || recipe->vocab > VOCAB_MAX ||
        recipe->n_special > (size_t)recipe->vocab - N_BYTES)
        return err_ask(
            err, "vocabulary of %d tokens: not %d bytes and %zu special tokens to %d",
            recipe->vocab, N_BYTES, recipe->n_special, VOCAB_MAX);
    if (count_words(&t, text, context, err))
        goto done;
    count_pairs(&t);
    if (merge_all(&t, (size_t)recipe->vocab - recipe->n_special, err))
        goto done;
    rc = make(&t, recipe, tok, err);
done:
    release(&t);
    return rc;
}
