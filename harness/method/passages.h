/* passages - a task's corpus as what is put into prompts: chunks in their dress.
 *
 * A passage is "<title>\n<text>" without empty lines, so that an empty line parts two.
 */
#ifndef HARNESS_METHOD_PASSAGES_H
#define HARNESS_METHOD_PASSAGES_H

#include "harness/method/budget.h"

struct passage {
    struct str text; /* with its title, where that is wanted */
    int64_t tokens;  /* of it */
    size_t document; /* index in the corpus */
    size_t from, to; /* bytes of the document's text */
};

struct passages {
    struct passage *row; /* in the order of the corpus */
    size_t n;
    int64_t bytes; /* of all texts */
};

struct passage_opts {
    int64_t chunk, overlap; /* tokens */
    bool title;
};

/* Everything lives in `cell`. */
int passages_make(struct passages *passages, const struct task *task,
                  const struct budget *budget, const struct passage_opts *opts,
                  struct arena *cell, struct err *err);
/* Whether one of the accepted answers stands in it, whatever the case. */
bool passage_answers(const struct passage *passage, const struct reference *reference,
                     struct arena *item);

#endif
