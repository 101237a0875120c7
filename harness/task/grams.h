/* grams - runs of 13 words that two texts have in common.
 *
 * Thirteen words in a row are the usual measure of "it stood in the training text" (Brown
 * et al., "Language Models are Few-Shot Learners", 2020, appendix C).  Texts come
 * normalised: words with one blank between them (leak_normalise).
 *
 *     struct grams grams = {0};
 *     grams_add(&grams, reference, 7);             of item 7
 *     bool known = grams_find(&grams, text, on_hit, context);
 *     grams_release(&grams);
 */
#ifndef HARNESS_TASK_GRAMS_H
#define HARNESS_TASK_GRAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/map.h"

enum { GRAM_WORDS = 13 };

struct grams {
    struct map map;   /* run of words -> number of the item */
    uint64_t *filter; /* bits of the hashes that are in the map */
};

/* The text must stay; of two items with the same run the first is kept. */
void grams_add(struct grams *grams, struct str normal, uint32_t item);
/* Calls `hit` with each run of the text that is known; stops where it returns true. */
bool grams_find(const struct grams *grams, struct str normal,
                bool (*hit)(void *context, struct str run, uint32_t item), void *context);
void grams_release(struct grams *grams);

#endif
