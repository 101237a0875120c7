/* passage - the facts of a scene written out: as prose, lists, tables or records, and
 * several passages with a question put into one prompt.
 */
#ifndef MODELS_INSTRUCT_PASSAGE_H
#define MODELS_INSTRUCT_PASSAGE_H

#include "harness/base/str.h"
#include "models/instruct/scene.h"

enum { PASSAGES_MAX = 6, TITLE_MAX = 80 };

struct passage {
    char title[TITLE_MAX];
    struct buf text;
};

struct passages {
    struct passage items[PASSAGES_MAX];
    size_t n;
};

void passages_release(struct passages *passages);
/* Sentences about the subjects from `first` to before `end`, as prose or as a list. */
void passage_sentences(struct passages *passages, const struct scene *scene, size_t first,
                       size_t end);
/* All facts as rows under column heads, as records or as notes: labelled facts only. */
void passage_table(struct passages *passages, const struct scene *scene);
/* The whole user message.  `instead` is what to answer when the passages do not tell;
 * NULL: the prompt does not say. */
void passages_prompt(const struct passages *passages, const char *question,
                     const char *instead, struct dice *dice, struct buf *out);

#endif
