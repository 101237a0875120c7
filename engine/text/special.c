#include "engine/text/special.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"

/* Candidates are numbers, index of the token << 32 | place: sorted, they stand in the order in
 * which they may take their places. */
struct candidates {
    uint64_t *order;
    size_t n, cap;
};

static int longest_first(const void *a, const void *b)
{
    const struct special_token *x = a, *y = b;
    if (x->text.n != y->text.n)
        return x->text.n > y->text.n ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static void add_to_trie(struct special *special, uint32_t index)
{
    struct str text = special->token[index].text;
    uint32_t node = 0;
    for (size_t i = 0; i < text.n; i++) {
        bool fresh;
        uint32_t *child = pairs_put(&special->child, node, (uint8_t)text.data[i], &fresh);
        if (fresh)
            *child = special->n_nodes++;
        node = *child;
    }
    if (special->at_node[node] == 0)
        special->at_node[node] = index + 1;
    special->starts[0][(uint8_t)text.data[0]] = true;
    if (!special->token[index].control)
        special->starts[1][(uint8_t)text.data[0]] = true;
}

void special_init(struct special *special, struct special_token *token, size_t n)
{
    size_t bytes = 1;
    *special = (struct special){.token = token, .n = n, .n_nodes = 1};
    for (size_t i = 0; i < n; i++)
        bytes += token[i].text.n;
    if (n > 0)
        qsort(token, n, sizeof *token, longest_first);
    special->at_node = mem_alloc(bytes * sizeof *special->at_node);
    for (size_t i = 0; i < n; i++)
        add_to_trie(special, (uint32_t)i);
}

void special_release(struct special *special)
{
    free(special->token);
    free(special->at_node);
    pairs_release(&special->child);
    *special = (struct special){0};
}

static void add_candidate(struct candidates *found, uint32_t index, size_t at)
{
    if (found->n == found->cap) {
        found->cap = found->cap == 0 ? 64 : 2 * found->cap;
        found->order = mem_resize(found->order, found->cap, sizeof *found->order);
    }
    found->order[found->n++] = (uint64_t)index << 32 | at;
}

/* Adds all tokens that start at `at`; control tokens only if they end by `control_end`. */
static void match_at(const struct special *special, struct str text, size_t at,
                     size_t control_end, struct candidates *found)
{
    uint32_t node = 0;
    for (size_t i = at; i < text.n; i++) {
        const uint32_t *child = pairs_find(&special->child, node, (uint8_t)text.data[i]);
        if (child == NULL)
            return;
        node = *child;
        uint32_t index = special->at_node[node];
        if (index > 0 && (!special->token[index - 1].control || i < control_end))
            add_candidate(found, index - 1, at);
    }
}

static void find_candidates(const struct special *special, struct str text,
                            const struct special_plain *plain, size_t n_plain,
                            struct candidates *found)
{
    const struct special_plain *end = plain + n_plain;
    for (size_t at = 0; at < text.n; at++) {
        while (plain < end && plain->to <= at)
            plain++;
        size_t control_end = plain < end ? plain->from : text.n;
        if (special->starts[at >= control_end][(uint8_t)text.data[at]])
            match_at(special, text, at, control_end, found);
    }
}

static int by_order(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static int by_place(const void *a, const void *b)
{
    const struct special_cut *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The cut for a token at `from`, unless its place is taken. */
static bool take(const struct special_token *token, struct str text, size_t from,
                 char *taken, struct special_cut *cut)
{
    size_t to = from + token->text.n;
    if (memchr(taken + from, 1, token->text.n) != NULL)
        return false;
    while (token->strips_right && to < text.n && !taken[to] && is_blank(text.data[to]))
        to++;
    memset(taken + from, 1, to - from);
    *cut = (struct special_cut){from, to, token->id};
    return true;
}

size_t special_find(const struct special *special, struct str text,
                    const struct special_plain *plain, size_t n_plain,
                    struct special_cut **cuts)
{
    struct candidates found = {0};
    size_t n = 0;
    *cuts = NULL;
    find_candidates(special, text, plain, n_plain, &found);
    if (found.n == 0)
        return 0;
    qsort(found.order, found.n, sizeof *found.order, by_order);
    char *taken = mem_alloc(text.n);
    *cuts = mem_resize(NULL, found.n, sizeof **cuts);
    for (size_t i = 0; i < found.n; i++)
        n += take(&special->token[found.order[i] >> 32], text, (uint32_t)found.order[i],
                  taken, &(*cuts)[n]);
    qsort(*cuts, n, sizeof **cuts, by_place);
    free(taken);
    free(found.order);
    return n;
}
