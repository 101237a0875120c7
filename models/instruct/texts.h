/* texts - sentences of public text by what they are, for conversations with worked examples:
 * the axis "opinion" (sentences that praise or complain, by the words of an opinion lexicon or as
 * people marked them), and the axis of where a sentence stands (encyclopedia, recipe, tale ...).
 *
 *     struct texts texts = {0};
 *     texts_load(&texts, data, &err);             a folder as models/instruct/README.md says
 *     instruct_make_later(&row, &texts, seed, index);
 *     texts_release(&texts);
 *
 * Only ASCII sentences of TEXTS_SHORTEST to TEXTS_LONGEST bytes are taken, and from every file the
 * same ones on every machine.
 */
#ifndef MODELS_INSTRUCT_TEXTS_H
#define MODELS_INSTRUCT_TEXTS_H

#include <stddef.h>

#include "harness/base/arena.h"
#include "harness/base/str.h"

struct err;

enum { TEXTS_SHORTEST = 24, TEXTS_LONGEST = 150, TEXTS_PLACES = 9 };

struct texts_list {
    const char *name; /* phrase.h, e.g. "[recipe|cooking]" */
    struct str *item;
    size_t n, room;
};

enum texts_side { TEXTS_PRAISE, TEXTS_COMPLAINT, TEXTS_SIDES };

struct texts {
    struct texts_list word[TEXTS_SIDES];   /* of the lexicon */
    struct texts_list marked[TEXTS_SIDES]; /* sentences that people marked */
    struct texts_list found[TEXTS_SIDES];  /* sentences with two words of one side */
    struct texts_list place[TEXTS_PLACES];
    struct arena arena;
};

int texts_load(struct texts *texts, const char *data, struct err *err);
void texts_release(struct texts *texts);

#endif
