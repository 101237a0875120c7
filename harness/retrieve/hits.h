/* hits - what a search finds: texts with a score, and the best k of many.
 *
 * One order everywhere: the higher score first, of equals the earlier text.  Scores are
 * floats, as trec_eval reads them, so that a run and its figures break ties alike.
 *
 *     struct best best = {.hit = hit, .k = k};
 *     best_add(&best, text, score);               for every text that has a score
 *     size_t n = best_finish(&best);              hit[0 .. n-1], best first
 */
#ifndef HARNESS_RETRIEVE_HITS_H
#define HARNESS_RETRIEVE_HITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hit {
    uint32_t text; /* index */
    float score;
};

struct best {
    struct hit *hit; /* (k): a heap with its worst on top, while texts are added */
    size_t k, n;
};

static inline bool hit_before(const struct hit *a, const struct hit *b)
{
    return a->score != b->score ? a->score > b->score : a->text < b->text;
}

/* A text that comes later and scores no more than this is none of the best: worth a look
 * before best_add.  -INFINITY while there is room. */
float best_bar(const struct best *best);
void best_add(struct best *best, uint32_t text, float score);
/* Adds texts first .. first + n - 1; theirs is the order of the array. */
void best_add_array(struct best *best, uint32_t first, const float *score, size_t n);
size_t best_finish(struct best *best);

/* The same for texts that are all there at once: the best k of n hits, sorted, to the
 * front; returns how many.  scratch (n); faster than a heap where k is large. */
size_t hits_best(struct hit *hit, size_t n, size_t k, struct hit *scratch);

#endif
