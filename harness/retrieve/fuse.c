#include "harness/retrieve/fuse.h"

#include <stdlib.h>

#include "harness/base/arena.h"

struct part { /* what one list gives to one text */
    uint32_t text;
    double value;
};

static int by_text(const void *a, const void *b)
{
    uint32_t x = ((const struct part *)a)->text, y = ((const struct part *)b)->text;
    return (x > y) - (x < y);
}

/* Adds up what both lists give: parts (n) of the first list, then of the second; a text
 * is at most once in each, so that its sum does not depend on their order. */
static size_t add_up(struct part *part, size_t n, size_t k, struct hit *hit)
{
    struct best best = {.hit = hit, .k = k};
    if (n > 1)
        qsort(part, n, sizeof *part, by_text);
    for (size_t i = 0, end; i < n; i = end) {
        double sum = 0;
        for (end = i; end < n && part[end].text == part[i].text; end++)
            sum += part[end].value;
        best_add(&best, part[i].text, (float)sum);
    }
    return best_finish(&best);
}

size_t fuse_ranks(const struct ranking list[2], size_t k, struct hit *hit)
{
    size_t n = 0;
    struct part *part = mem_resize(NULL, list[0].n + list[1].n + 1, sizeof *part);
    for (int l = 0; l < 2; l++)
        for (size_t i = 0; i < list[l].n; i++)
            part[n++] =
                (struct part){list[l].hit[i].text, 1.0 / (FUSE_RANK_K + (double)i + 1)};
    n = add_up(part, n, k, hit);
    free(part);
    return n;
}

size_t fuse_scores(const struct ranking list[2], double weight, size_t k, struct hit *hit)
{
    size_t n = 0;
    struct part *part = mem_resize(NULL, list[0].n + list[1].n + 1, sizeof *part);
    for (int l = 0; l < 2; l++) {
        size_t some = list[l].n;
        const struct hit *from = list[l].hit;
        double most = some > 0 ? (double)from[0].score : 0;
        double least = some > 0 ? (double)from[some - 1].score : 0;
        for (size_t i = 0; i < some; i++) {
            double score =
                most > least ? ((double)from[i].score - least) / (most - least) : 1;
            part[n++] =
                (struct part){from[i].text, (l == 0 ? weight : 1 - weight) * score};
        }
    }
    n = add_up(part, n, k, hit);
    free(part);
    return n;
}
