#include "engine/train/mixture.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/rng.h"

void mixture_open(struct mixture *m, const struct recipe *recipe,
                  const struct corpus *corpus)
{
    *m = (struct mixture){.recipe = recipe, .corpus = corpus};
    for (int i = 0; i < RECIPE_SOURCES_MAX; i++)
        m->epoch[i] = -1;
}

void mixture_release(struct mixture *m)
{
    for (int i = 0; i < RECIPE_SOURCES_MAX; i++)
        free(m->order[i]);
    *m = (struct mixture){0};
}

void mixture_begin_phase(struct mixture *m)
{
    memset(m->state.used, 0, sizeof m->state.used);
}

void mixture_restart(struct mixture *m)
{
    m->state = (struct mixture_state){0};
}

/* The source that is furthest behind its share; ties: the first. */
static int behind(const struct mixture *m, const struct recipe_phase *phase)
{
    int64_t total = 0;
    for (int i = 0; i < m->recipe->n_sources; i++)
        total += m->state.used[i];
    int best = -1;
    double most = 0;
    for (int i = 0; i < m->recipe->n_sources; i++) {
        if (!recipe_uses(phase, i))
            continue;
        double lack = phase->share[i] * (double)(total + 1) - (double)m->state.used[i];
        if (best < 0 || lack > most) {
            best = i;
            most = lack;
        }
    }
    return best;
}

/* Windows start at another offset in every epoch, so their number leaves room for it. */
static size_t sequences(const struct mixture *m, int source)
{
    const struct corpus *c = &m->corpus[source];
    size_t context = (size_t)m->recipe->model.context;
    return corpus_is_chat(c) ? c->n_talks : (c->n - context - 1) / context;
}

static struct rng stream(const struct mixture *m, const char *purpose, int source,
                         int64_t epoch)
{
    return rng_make((uint64_t)m->recipe->seed, purpose,
                    (uint64_t)epoch * RECIPE_SOURCES_MAX + (uint64_t)source);
}

static void begin_epoch(struct mixture *m, int source, int64_t epoch, size_t n)
{
    struct rng rng = stream(m, "pretrain/order", source, epoch);
    m->order[source] = mem_resize(m->order[source], n, sizeof **m->order);
    rng_shuffle(&rng, n, m->order[source]);
    m->epoch[source] = epoch;
}

static struct step_doc window(const struct mixture *m, int source, size_t index)
{
    int context = (int)m->recipe->model.context;
    struct rng rng = stream(m, "pretrain/offset", source, m->epoch[source]);
    size_t first =
        (size_t)rng_below(&rng, 0, (uint64_t)context) + index * (size_t)context;
    return (struct step_doc){.id = m->corpus[source].id + first,
                             .n = context + 1,
                             .heavy_from = context + 1,
                             .heavy = 1};
}

static struct step_doc talk(const struct mixture *m, int source, size_t index)
{
    const struct corpus *c = &m->corpus[source];
    const struct corpus_talk *t = &c->talk[index];
    float emphasis = (float)m->recipe->source[source].emphasis;
    return (struct step_doc){.id = c->id + t->first,
                             .n = t->n,
                             .heavy_from = t->answer,
                             .heavy = emphasis,
                             .mark = c->mark ? c->mark + t->first : NULL};
}

static struct step_doc next_of(struct mixture *m, int source)
{
    size_t n = sequences(m, source);
    int64_t taken = m->state.next[source]++, epoch = taken / (int64_t)n;
    if (m->epoch[source] != epoch)
        begin_epoch(m, source, epoch, n);
    size_t index = m->order[source][taken % (int64_t)n];
    return corpus_is_chat(&m->corpus[source]) ? talk(m, source, index)
                                              : window(m, source, index);
}

int mixture_draw(struct mixture *m, int phase, int64_t tokens, struct step_doc *doc,
                 int max)
{
    int n = 0;
    for (int64_t drawn = 0; drawn < tokens && n < max; n++) {
        int source = behind(m, &m->recipe->phase[phase]);
        doc[n] = next_of(m, source);
        m->state.used[source] += doc[n].n - 1;
        drawn += doc[n].n - 1;
    }
    return n;
}
