#include "harness/retrieve/hits.h"

#include <math.h>
#include <stdlib.h>

static int by_rank(const void *a, const void *b)
{
    return hit_before(b, a) - hit_before(a, b);
}

/* Lets the root of a heap, whose worst is on top, sink to its place. */
static void sink(struct hit *heap, size_t n)
{
    struct hit top = heap[0];
    size_t at = 0;
    for (size_t child = 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && hit_before(&heap[child], &heap[child + 1]))
            child++;
        if (!hit_before(&top, &heap[child]))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = top;
}

static void rise(struct hit *heap, size_t at)
{
    struct hit leaf = heap[at];
    for (; at > 0 && hit_before(&heap[(at - 1) / 2], &leaf); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = leaf;
}

float best_bar(const struct best *best)
{
    if (best->k == 0)
        return INFINITY;
    return best->n < best->k ? -INFINITY : best->hit[0].score;
}

void best_add(struct best *best, uint32_t text, float score)
{
    struct hit new = {text, score};
    if (best->n < best->k) {
        best->hit[best->n] = new;
        rise(best->hit, best->n++);
    } else if (best->k > 0 && hit_before(&new, &best->hit[0])) {
        best->hit[0] = new;
        sink(best->hit, best->k);
    }
}

/* Most blocks hold nothing above the bar: counting finds that out without a branch for
 * every score, in whatever vectors the compiler has. */
void best_add_array(struct best *best, uint32_t first, const float *score, size_t n)
{
    enum { BLOCK = 64 };
    for (size_t from = 0; from < n; from += BLOCK) {
        size_t to = n - from < BLOCK ? n : from + BLOCK;
        float bar = best_bar(best);
        int above = 0;
        for (size_t i = from; i < to; i++)
            above += score[i] > bar;
        for (size_t i = from; above > 0 && i < to; i++)
            if (score[i] > best_bar(best))
                best_add(best, first + (uint32_t)i, score[i]);
    }
}

size_t best_finish(struct best *best)
{
    if (best->n > 1)
        qsort(best->hit, best->n, sizeof *best->hit, by_rank);
    return best->n;
}
