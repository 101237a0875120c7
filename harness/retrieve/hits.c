#include "harness/retrieve/hits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- all at once: sorting by the digits of a number that orders hits as hit_before */

/* Ascending numbers are hits from the first to the last. */
static uint64_t number_of(const struct hit *hit)
{
    uint32_t bits;
    memcpy(&bits, &hit->score, sizeof bits);
    bits = bits >> 31 ? bits : ~(bits | 0x80000000u);
    return (uint64_t)bits << 32 | hit->text;
}

enum { DIGITS = 8, DIGIT = 256, BUCKET_BITS = 12, BUCKETS = 1 << BUCKET_BITS };

static unsigned bucket_of(const struct hit *hit)
{
    return (unsigned)(number_of(hit) >> (64 - BUCKET_BITS));
}

/* Drops what is surely not among the best k; keeps the order of the rest. */
static size_t drop_worst(struct hit *hit, size_t n, size_t k)
{
    uint32_t count[BUCKETS] = {0};
    unsigned last = 0;
    size_t sum = 0, kept = 0;
    for (size_t i = 0; i < n; i++)
        count[bucket_of(&hit[i])]++;
    for (; last < BUCKETS && sum < k; last++)
        sum += count[last];
    for (size_t i = 0; i < n; i++) {
        hit[kept] = hit[i];
        kept += bucket_of(&hit[i]) < last;
    }
    return kept;
}

static void sort_digits(struct hit *hit, size_t n, struct hit *scratch)
{
    uint32_t count[DIGITS][DIGIT] = {{0}};
    struct hit *from = hit, *to = scratch;
    for (size_t i = 0; i < n; i++) {
        uint64_t number = number_of(&hit[i]);
        for (int d = 0; d < DIGITS; d++)
            count[d][number >> 8 * d & 0xff]++;
    }
    for (int d = 0; d < DIGITS; d++) {
        uint32_t place = 0, next[DIGIT];
        if (n > 0 && count[d][number_of(&from[0]) >> 8 * d & 0xff] == n)
            continue; /* all have the same */
        for (int v = 0; v < DIGIT; v++) {
            next[v] = place;
            place += count[d][v];
        }
        for (size_t i = 0; i < n; i++)
            to[next[number_of(&from[i]) >> 8 * d & 0xff]++] = from[i];
        struct hit *swap = from;
        from = to;
        to = swap;
    }
    if (from != hit)
        memcpy(hit, from, n * sizeof *hit);
}

size_t hits_best(struct hit *hit, size_t n, size_t k, struct hit *scratch)
{
    enum { WORTH_IT = 64 };
    if (n > k + WORTH_IT)
        n = drop_worst(hit, n, k);
    if (n > WORTH_IT)
        sort_digits(hit, n, scratch);
    else if (n > 1)
        qsort(hit, n, sizeof *hit, by_rank);
    return n < k ? n : k;
}
