/* split - cuts text into the pieces that byte-level BPE merges within: the pre-tokenizer.
 *
 * A model names its rules ("gpt-2", "qwen2" ...); they are lists of expressions.  Each expression
 * cuts every piece of the one before; text between its matches is a piece too.
 *
 *     struct split *split;
 *     if (split_open(&split, split_rules_find(STR("qwen2")), err)) ...
 *     split_run(split, text, take, context, err);
 *     split_close(split);
 */
#ifndef ENGINE_TEXT_SPLIT_H
#define ENGINE_TEXT_SPLIT_H

#include <stdbool.h>

#include "harness/base/str.h"

struct err;
struct split;

struct split_rules {
    const char *name;
    const char *const *expressions; /* NULL-terminated */
    bool adds_bos;                  /* unless the file says otherwise */
    bool whole_words_first;         /* a piece that is a token needs no merges */
};

/* By the value of tokenizer.ggml.pre; NULL when unknown. */
const struct split_rules *split_rules_find(struct str name);
const char *const *split_rules_names(int *n);

int split_open(struct split **split, const struct split_rules *rules, struct err *err);
void split_close(struct split *split); /* NULL is fine */
/* Hands over the pieces of valid UTF-8 in order; a `take` that does not return 0 ends it. */
int split_run(struct split *split, struct str text,
              int (*take)(void *context, struct str piece), void *context,
              struct err *err);

#endif
