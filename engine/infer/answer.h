/* answer - one request on its way to its reply: what becomes of logits.  Knows nothing of
 * batches; generate.c feeds it. */
#ifndef ENGINE_INFER_ANSWER_H
#define ENGINE_INFER_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/infer/generate.h"
#include "engine/infer/labels.h"
#include "engine/text/tokenizer.h"

struct answer {
    const struct gen_request *request;
    struct gen_reply *reply;
    const struct tokenizer *tok; /* or NULL */
    int max_new;                 /* cut to what the context has room for */
    struct ids ids;
    struct buf text;
    bool strip; /* the first piece is the first text of all: its space goes */
    /* of a request with choices, else NULL */
    struct label *label; /* n_choices */
    double **logprob;    /* [choice][id] */
};

/* What a row of logits is read for. */
enum { READ_NEXT = -1 }; /* the end of what is there so far; else the index of a label */
struct read {
    struct answer *answer;
    int label;      /* READ_NEXT, or the row is one of this label's own */
    int depth;      /* that many ids of the label stand before it */
    int32_t id;     /* READ_NEXT: the one that was picked */
    double logprob; /* of id */
};

void answer_begin(struct answer *a, const struct model *model,
                  const struct gen_request *request, struct gen_reply *reply,
                  struct arena *arena);
void answer_release(struct answer *a);

/* Looks at the logits; no two reads of a batch write to the same place, so that they can be
 * looked at in parallel.  scratch: 2 V. */
void answer_look(struct read *read, const float *logits, int V, float *scratch);
/* Then, in order: takes what was read.  True when a text is finished. */
bool answer_take(const struct read *read);
void answer_finish(struct answer *a, struct arena *arena);

#endif
