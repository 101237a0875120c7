/* mixture - which sequence comes next: sources in the shares of the phase, each source in a
 * shuffled order of its own, again and again.
 */
#ifndef ENGINE_TRAIN_MIXTURE_H
#define ENGINE_TRAIN_MIXTURE_H

#include "engine/train/corpus.h"
#include "engine/train/step.h"

/* All that has to be kept to go on. */
struct mixture_state {
    int64_t used[RECIPE_SOURCES_MAX]; /* tokens in this phase */
    int64_t next[RECIPE_SOURCES_MAX]; /* sequences taken in the whole run */
};

struct mixture {
    const struct recipe *recipe;
    const struct corpus *corpus; /* one per source of the recipe */
    struct mixture_state state;
    uint32_t *order[RECIPE_SOURCES_MAX]; /* of the epoch that the source is in */
    int64_t epoch[RECIPE_SOURCES_MAX];
};

void mixture_open(struct mixture *m, const struct recipe *recipe,
                  const struct corpus *corpus);
void mixture_release(struct mixture *m);
void mixture_begin_phase(struct mixture *m);
void mixture_restart(struct mixture *m); /* every source from its beginning */
/* Sequences of at least `tokens` tokens together, at most `max` of them; returns how many. */
int mixture_draw(struct mixture *m, int phase, int64_t tokens, struct step_doc *doc,
                 int max);

#endif
