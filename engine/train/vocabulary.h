/* vocabulary - the tokenizer of a new base model, learned from the text of its first phase.
 */
#ifndef ENGINE_TRAIN_VOCABULARY_H
#define ENGINE_TRAIN_VOCABULARY_H

#include "engine/text/tokenizer.h"
#include "engine/train/corpus.h"

/* Opens `path` when it was made from the same text for the same size, else learns and writes it.
 * `sha256` names the tokenizer's file. */
int vocabulary_open(struct tokenizer **tok, char sha256[65], const struct recipe *recipe,
                    const struct corpus *corpus, const char *path, struct err *err);
/* The tokenizer of an existing model instead, written to `path`: the same bytes for every model
 * that has it. */
int vocabulary_take(struct tokenizer **tok, char sha256[65], const char *model,
                    const char *path, struct err *err);
/* Opens what one of these wrote: a tokenizer of one's own. */
int vocabulary_again(struct tokenizer **tok, const char *path, struct err *err);

#endif
