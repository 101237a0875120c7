#include "engine/format/hash.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "harness/base/arena.h"
#include "harness/base/clock.h"

__extension__ typedef unsigned __int128 wide;

static uint64_t seed;
static pthread_once_t seeded = PTHREAD_ONCE_INIT;

static void draw_seed(void)
{
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != sizeof seed)
        seed = (uint64_t)clock_us() * 0x9e3779b97f4a7c15u ^ (uint64_t)(uintptr_t)&seed;
}

/* Both halves of a 128-bit product: every bit of a and b reaches every bit of the result. */
static uint64_t fold(uint64_t a, uint64_t b)
{
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t hash_u64(uint64_t x)
{
    pthread_once(&seeded, draw_seed);
    return fold(x ^ seed, 0xd6e8feb86659fd93u);
}

uint64_t hash_str(struct str s)
{
    uint64_t h = hash_u64(s.n), word;
    for (; s.n >= sizeof word; s.data += sizeof word, s.n -= sizeof word) {
        memcpy(&word, s.data, sizeof word);
        h = fold(h ^ word, seed | 1);
    }
    word = 0;
    if (s.n > 0)
        memcpy(&word, s.data, s.n);
    return fold(h ^ word, 0xa0761d6478bd642fu);
}

static size_t table_size(size_t n)
{
    size_t size = 16;
    while (size < 2 * n)
        size *= 2;
    return size;
}

static struct str name_at(const struct names *names, size_t i)
{
    struct str s;
    memcpy(&s, names->first + i * names->stride, sizeof s);
    return s;
}

/* The slot of `name`, or the empty one where it belongs.  Bits of the hash in the slot spare most
 * looks at other names. */
static uint64_t *slot_of(const struct names *names, struct str name, uint64_t *tag)
{
    uint64_t hash = hash_str(name);
    size_t at = hash & names->mask;
    *tag = hash & ~(uint64_t)UINT32_MAX;
    for (;; at = (at + 1) & names->mask) {
        uint64_t slot = names->slot[at];
        if (slot == 0 || ((slot ^ *tag) <= UINT32_MAX &&
                          str_eq(name_at(names, (uint32_t)slot - 1), name)))
            return &names->slot[at];
    }
}

size_t names_init(struct names *names, const void *first, size_t stride, size_t n)
{
    size_t size = table_size(n), twice = SIZE_MAX;
    *names =
        (struct names){mem_alloc(size * sizeof *names->slot), size - 1, first, stride};
    for (size_t i = 0; i < n; i++) {
        uint64_t tag, *slot = slot_of(names, name_at(names, i), &tag);
        if (*slot == 0)
            *slot = tag | (i + 1);
        else if (twice == SIZE_MAX)
            twice = i;
    }
    return twice;
}

size_t names_find(const struct names *names, struct str name)
{
    uint64_t tag, found = names->slot == NULL ? 0 : *slot_of(names, name, &tag);
    return found == 0 ? SIZE_MAX : (uint32_t)found - 1;
}

void names_release(struct names *names)
{
    free(names->slot);
    *names = (struct names){0};
}

static struct pair_slot *pair_slot(const struct pairs *pairs, uint32_t left,
                                   uint32_t right)
{
    size_t at = hash_u64((uint64_t)left << 32 | right) & pairs->mask;
    struct pair_slot *slot;
    for (;; at = (at + 1) & pairs->mask) {
        slot = &pairs->slot[at];
        if (slot->left == 0 || (slot->left == left + 1 && slot->right == right))
            return slot;
    }
}

static void pairs_grow(struct pairs *pairs)
{
    struct pairs bigger = {.n = pairs->n};
    size_t size = pairs->slot == NULL ? 64 : 2 * (pairs->mask + 1);
    bigger.slot = mem_alloc(size * sizeof *bigger.slot);
    bigger.mask = size - 1;
    for (size_t i = 0; pairs->slot != NULL && i <= pairs->mask; i++) {
        const struct pair_slot *slot = &pairs->slot[i];
        if (slot->left != 0)
            *pair_slot(&bigger, slot->left - 1, slot->right) = *slot;
    }
    free(pairs->slot);
    *pairs = bigger;
}

uint32_t *pairs_put(struct pairs *pairs, uint32_t left, uint32_t right, bool *fresh)
{
    if (pairs->slot == NULL || 2 * pairs->n > pairs->mask)
        pairs_grow(pairs);
    struct pair_slot *slot = pair_slot(pairs, left, right);
    if (fresh != NULL)
        *fresh = slot->left == 0;
    if (slot->left == 0) {
        slot->left = left + 1;
        slot->right = right;
        pairs->n++;
    }
    return &slot->value;
}

const uint32_t *pairs_find(const struct pairs *pairs, uint32_t left, uint32_t right)
{
    if (pairs->slot == NULL)
        return NULL;
    const struct pair_slot *slot = pair_slot(pairs, left, right);
    return slot->left == 0 ? NULL : &slot->value;
}

void pairs_release(struct pairs *pairs)
{
    free(pairs->slot);
    *pairs = (struct pairs){0};
}
