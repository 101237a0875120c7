/* hash - finding names and pairs of ids in constant time, whatever a hostile file contains.
 *
 * The hash is keyed with a number drawn at the start of the program, so that nobody can craft
 * names that fall into one slot.  Tables answer exactly; the key never shows in a result.
 *
 *     struct names names;
 *     size_t twice = names_init(&names, tensor, sizeof *tensor, n);   SIZE_MAX: all different
 *     size_t i = names_find(&names, STR("output.weight"));            SIZE_MAX: not there
 *     names_release(&names);
 */
#ifndef ENGINE_FORMAT_HASH_H
#define ENGINE_FORMAT_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/str.h"

uint64_t hash_u64(uint64_t x);
uint64_t hash_str(struct str s);

/* Over an array of structs (which must stay) whose first member is the struct str. */
struct names {
    uint64_t *slot; /* high bits of the hash << 32 | index + 1; 0: empty */
    size_t mask;
    const char *first;
    size_t stride;
};

/* Index of the first one that was there before, or SIZE_MAX; the table is usable in any case
 * and knows the first of equals.  n below 2^31. */
size_t names_init(struct names *names, const void *first, size_t stride, size_t n);
size_t names_find(const struct names *names, struct str name);
void names_release(struct names *names);

/* (left, right) -> value; grows.  {0} is an empty one. */
struct pair_slot {
    uint32_t left, right, value; /* left plus 1; 0: empty */
};
struct pairs {
    struct pair_slot *slot;
    size_t mask, n;
};

/* The value's place; *fresh (may be NULL) says that the pair is new, with value 0.  Valid until
 * the next call.  Ids are below 2^31. */
uint32_t *pairs_put(struct pairs *pairs, uint32_t left, uint32_t right, bool *fresh);
const uint32_t *pairs_find(const struct pairs *pairs, uint32_t left, uint32_t right);
void pairs_release(struct pairs *pairs);

#endif
