#include "engine/text/merge.h"

#include <stdlib.h>

#include "harness/base/arena.h"

enum { KEEP = 1 << 16 }; /* symbols for which memory is kept between calls */

void merge_begin(struct merge *merge)
{
    if (merge->cap > KEEP)
        merge_release(merge);
    merge->n = 0;
}

void merge_add(struct merge *merge, uint32_t token, uint32_t from)
{
    if (merge->n == merge->cap) {
        merge->cap = merge->cap == 0 ? 256 : 2 * merge->cap;
        merge->symbol = mem_resize(merge->symbol, merge->cap, sizeof *merge->symbol);
    }
    uint32_t i = (uint32_t)merge->n++;
    merge->symbol[i] = (struct merge_symbol){.token = token,
                                             .from = from,
                                             .prev = i == 0 ? MERGE_NONE : i - 1,
                                             .next = MERGE_NONE,
                                             .rank = MERGE_NONE};
    if (i > 0)
        merge->symbol[i - 1].next = i;
}

/* ---- a heap with four children a node, the least on top */

static void heap_add_last(struct merge *merge, uint64_t entry)
{
    if (merge->n_heap == merge->cap_heap) {
        merge->cap_heap = merge->cap_heap == 0 ? 256 : 2 * merge->cap_heap;
        merge->heap = mem_resize(merge->heap, merge->cap_heap, sizeof *merge->heap);
    }
    merge->heap[merge->n_heap++] = entry;
}

static void heap_up(struct merge *merge, size_t i)
{
    uint64_t entry = merge->heap[i];
    while (i > 0 && merge->heap[(i - 1) / 4] > entry) {
        merge->heap[i] = merge->heap[(i - 1) / 4];
        i = (i - 1) / 4;
    }
    merge->heap[i] = entry;
}

static void heap_down(struct merge *merge, size_t i)
{
    uint64_t entry = merge->heap[i];
    for (;;) {
        size_t first = 4 * i + 1, least = first;
        size_t end = first + 4 < merge->n_heap ? first + 4 : merge->n_heap;
        for (size_t child = first + 1; child < end; child++)
            if (merge->heap[child] < merge->heap[least])
                least = child;
        if (first >= merge->n_heap || merge->heap[least] >= entry)
            break;
        merge->heap[i] = merge->heap[least];
        i = least;
    }
    merge->heap[i] = entry;
}

static uint64_t heap_take(struct merge *merge)
{
    uint64_t top = merge->heap[0];
    merge->heap[0] = merge->heap[--merge->n_heap];
    if (merge->n_heap > 0)
        heap_down(merge, 0);
    return top;
}

/* ---- joining */

struct run {
    struct merge *merge;
    void (*look)(const void *context, struct merge_symbol *left,
                 const struct merge_symbol *right, uint32_t end);
    const void *context;
};

uint32_t merge_symbol_end(const struct merge *merge, const struct merge_symbol *symbol)
{
    return symbol->next == MERGE_NONE ? merge->end : merge->symbol[symbol->next].from;
}

/* Ranks the pair that starts at `left`; true when it can be joined. */
static bool rank_pair(const struct run *run, uint32_t left)
{
    struct merge_symbol *s = &run->merge->symbol[left];
    s->rank = MERGE_NONE;
    if (s->next != MERGE_NONE) {
        const struct merge_symbol *right = &run->merge->symbol[s->next];
        run->look(run->context, s, right, merge_symbol_end(run->merge, right));
    }
    return s->rank != MERGE_NONE;
}

static uint64_t entry_of(const struct run *run, uint32_t left)
{
    return (uint64_t)run->merge->symbol[left].rank << 32 | left;
}

static void push_pair(const struct run *run, uint32_t left)
{
    if (left == MERGE_NONE || !rank_pair(run, left))
        return;
    heap_add_last(run->merge, entry_of(run, left));
    heap_up(run->merge, run->merge->n_heap - 1);
}

static void join(const struct run *run, uint32_t left)
{
    struct merge_symbol *s = &run->merge->symbol[left];
    struct merge_symbol *gone = &run->merge->symbol[s->next];
    s->token = s->join;
    s->next = gone->next;
    gone->rank = MERGE_NONE;
    if (s->next != MERGE_NONE)
        run->merge->symbol[s->next].prev = left;
    push_pair(run, s->prev);
    push_pair(run, left);
}

void merge_run(struct merge *merge, uint32_t end,
               void (*look)(const void *context, struct merge_symbol *left,
                            const struct merge_symbol *right, uint32_t end),
               const void *context)
{
    struct run run = {merge, look, context};
    merge->end = end;
    merge->n_heap = 0;
    for (uint32_t i = 0; i + 1 < merge->n; i++)
        if (rank_pair(&run, i))
            heap_add_last(merge, entry_of(&run, i));
    for (size_t i = merge->n_heap / 4 + 1; i-- > 0;)
        if (i < merge->n_heap)
            heap_down(merge, i);
    while (merge->n_heap > 0) {
        uint64_t entry = heap_take(merge);
        uint32_t left = (uint32_t)entry;
        /* An entry is stale when its pair has changed since. */
        if (merge->symbol[left].rank == entry >> 32)
            join(&run, left);
    }
}

void merge_release(struct merge *merge)
{
    free(merge->symbol);
    free(merge->heap);
    *merge = (struct merge){0};
}
