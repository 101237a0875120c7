#include "harness/score/words.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/unicode.h"

struct row words_row(struct words *words, struct str text)
{
    struct row row = {0};
    struct str word;
    size_t room = 1;
    for (size_t i = 0; i < text.n; i++)
        room += text.data[i] == ' ';
    row.at = mem_resize(NULL, room, sizeof *row.at);
    while (str_split(&text, ' ', &word)) {
        if (word.n == 0)
            continue;
        bool added;
        uint32_t *number = map_put(&words->map, word, &added);
        if (added)
            *number = (uint32_t)words->map.n - 1;
        row.at[row.n++] = *number;
    }
    return row;
}

void words_release(struct words *words)
{
    map_release(&words->map);
}

void row_release(struct row *row)
{
    free(row->at);
    *row = (struct row){0};
}

bool words_is_blank(int32_t c)
{
    return unicode_is_space(c) || (c >= 0x1c && c <= 0x1f);
}

bool words_next(struct str *rest, struct str *word)
{
    size_t from = 0, at = 0, end;
    while (at < rest->n && words_is_blank(utf8_next(*rest, &at)))
        from = at;
    for (end = at = from; at < rest->n; end = at)
        if (words_is_blank(utf8_next(*rest, &at)))
            break;
    *word = str_slice(*rest, from, end);
    *rest = str_slice(*rest, end, rest->n);
    return word->n > 0;
}

/* ---- n-grams
 *
 * A k-gram is its first k-1 words, which are a (k-1)-gram with a number of its own, and
 * one more word.  Grams that no reference has get no number, and nothing that begins with
 * them is looked for. */

static const uint32_t no_gram = UINT32_MAX;

struct gram {
    uint64_t key; /* number of the (k-1)-gram, word */
    uint32_t number;
    uint32_t reference; /* the last one counted in, plus 1; 0: an empty slot */
    uint32_t here;      /* how often that one has it */
    uint32_t most;      /* how often any has it; what is left while matching */
};

struct grams {
    struct gram *slot;
    size_t mask;
    uint32_t n;
};

static struct gram *slot_of(const struct grams *grams, uint64_t key)
{
    uint64_t h = key * 0x9e3779b97f4a7c15u;
    size_t at = (size_t)(h ^ h >> 32) & grams->mask;
    while (grams->slot[at].reference != 0 && grams->slot[at].key != key)
        at = (at + 1) & grams->mask;
    return &grams->slot[at];
}

static uint64_t key_of(uint32_t before, uint32_t word)
{
    return (uint64_t)before << 32 | word;
}

/* Counts the k-grams of a reference; before[i] is the (k-1)-gram at i, and becomes the
 * k-gram. */
static void count_grams(struct grams *grams, const struct row *row, size_t k,
                        uint32_t reference, uint32_t *before)
{
    for (size_t i = 0; i + k <= row->n; i++) {
        uint64_t key = key_of(before[i], row->at[i + k - 1]);
        struct gram *gram = slot_of(grams, key);
        if (gram->reference == 0)
            *gram = (struct gram){.key = key, .number = grams->n++};
        if (gram->reference != reference)
            gram->here = 0;
        gram->reference = reference;
        gram->here++;
        gram->most = gram->here > gram->most ? gram->here : gram->most;
        before[i] = gram->number;
    }
}

static size_t match_grams(const struct grams *grams, const struct row *row, size_t k,
                          uint32_t *before)
{
    size_t match = 0;
    for (size_t i = 0; i + k <= row->n; i++) {
        if (before[i] == no_gram)
            continue;
        struct gram *gram = slot_of(grams, key_of(before[i], row->at[i + k - 1]));
        before[i] = gram->reference == 0 ? no_gram : gram->number;
        if (gram->reference == 0 || gram->most == 0)
            continue;
        gram->most--;
        match++;
    }
    return match;
}

size_t row_grams(size_t n, size_t k)
{
    return n < k ? 0 : n - k + 1;
}

void row_match(const struct row *row, const struct row *reference, size_t n_references,
               size_t orders, size_t match[])
{
    assert(orders <= ROW_ORDERS_MAX);
    size_t in_references = 0, size = 16;
    for (size_t r = 0; r < n_references; r++)
        in_references += reference[r].n;
    while (size < 2 * in_references)
        size *= 2;
    struct grams grams = {mem_resize(NULL, size, sizeof *grams.slot), size - 1, 0};
    uint32_t *before = mem_alloc((in_references + row->n + 1) * sizeof *before);
    for (size_t k = 1; k <= orders; k++) {
        uint32_t *at = before;
        memset(grams.slot, 0, size * sizeof *grams.slot);
        grams.n = 0;
        for (size_t r = 0; r < n_references; at += reference[r++].n)
            count_grams(&grams, &reference[r], k, (uint32_t)r + 1, at);
        match[k - 1] = match_grams(&grams, row, k, at);
    }
    free(grams.slot);
    free(before);
}
