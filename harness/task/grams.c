#include "harness/task/grams.h"

#include <stdlib.h>

#include "harness/base/arena.h"

/* 2^22 bits: at 20,000 runs one foreign run in 200 gets past the filter to the map. */
enum { FILTER_BITS = 22 };

/* Horner's base for the hash of a run; its power for the word that leaves it. */
static const uint64_t base = 0x9e3779b97f4a7c15u;

static uint64_t power(int n)
{
    uint64_t p = 1;
    for (int i = 0; i < n; i++)
        p *= base;
    return p;
}

/* The last words of a text, oldest first from `at`. */
struct window {
    struct str text;
    size_t at; /* of the next word */
    size_t start[GRAM_WORDS], n;
    uint64_t word[GRAM_WORDS], hash, leaving;
};

static bool take_word(struct window *w)
{
    size_t from = w->at, to = from;
    uint64_t hash = 0xcbf29ce484222325u;
    while (to < w->text.n && w->text.data[to] != ' ')
        hash = (hash ^ (unsigned char)w->text.data[to++]) * 0x100000001b3u;
    if (to == from)
        return false;
    size_t slot = w->n % GRAM_WORDS;
    if (w->n >= GRAM_WORDS)
        w->hash -= w->word[slot] * w->leaving;
    w->hash = w->hash * base + hash;
    w->word[slot] = hash;
    w->start[slot] = from;
    w->n++;
    w->at = to + (to < w->text.n);
    return true;
}

/* The next run of GRAM_WORDS words and its hash. */
static bool next_run(struct window *w, struct str *run, uint64_t *hash)
{
    do {
        if (!take_word(w))
            return false;
    } while (w->n < GRAM_WORDS);
    size_t to = w->at < w->text.n ? w->at - 1 : w->text.n;
    *run = str_slice(w->text, w->start[w->n % GRAM_WORDS], to);
    *hash = w->hash ^ w->hash >> 31;
    return true;
}

static struct window window_of(struct str text)
{
    return (struct window){.text = text, .leaving = power(GRAM_WORDS - 1)};
}

static uint64_t bit_of(uint64_t hash)
{
    return hash & ((1u << FILTER_BITS) - 1);
}

void grams_add(struct grams *grams, struct str normal, uint32_t item)
{
    struct window window = window_of(normal);
    struct str run;
    uint64_t hash;
    if (grams->filter == NULL)
        grams->filter = mem_alloc(((size_t)1 << FILTER_BITS) / 8);
    while (next_run(&window, &run, &hash)) {
        bool added;
        uint32_t *at = map_put(&grams->map, run, &added);
        if (added)
            *at = item;
        grams->filter[bit_of(hash) / 64] |= (uint64_t)1 << bit_of(hash) % 64;
    }
}

bool grams_find(const struct grams *grams, struct str normal,
                bool (*hit)(void *context, struct str run, uint32_t item), void *context)
{
    struct window window = window_of(normal);
    struct str run;
    uint64_t hash;
    if (grams->map.n == 0)
        return false;
    while (next_run(&window, &run, &hash)) {
        if (!(grams->filter[bit_of(hash) / 64] >> bit_of(hash) % 64 & 1))
            continue;
        const uint32_t *item = map_find(&grams->map, run);
        if (item != NULL && hit(context, run, *item))
            return true;
    }
    return false;
}

void grams_release(struct grams *grams)
{
    map_release(&grams->map);
    free(grams->filter);
    grams->filter = NULL;
}
