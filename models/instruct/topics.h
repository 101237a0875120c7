/* topics - what a short text can be about, with sentences (phrase.h) that plainly are.
 */
#ifndef MODELS_INSTRUCT_TOPICS_H
#define MODELS_INSTRUCT_TOPICS_H

#include <stddef.h>

#include "harness/base/str.h"
#include "models/instruct/dice.h"

enum { TOPIC_TEXTS = 10 };

struct topic {
    const char *name;
    const char *texts[TOPIC_TEXTS];
};

extern const struct topic topics_subjects[]; /* food, sport, weather ... */
extern const size_t topics_subject_count;

/* Sets of labels of which exactly one fits: formal or informal, past or future ... */
struct topic_set {
    const char *asks; /* "Is the text a question or a statement?" */
    const struct topic *topics;
    size_t n;
};

extern const struct topic_set topics_sets[];
extern const size_t topics_set_count;
/* Sets whose names may be phrases: "[happy|glad]". */
extern const struct topic_set topics_more_sets[];
extern const size_t topics_more_count;

/* One sentence about the topic. */
void topic_text(struct buf *out, const struct topic *topic, struct dice *dice);

#endif
