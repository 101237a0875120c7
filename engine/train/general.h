/* general - what a model knows of general text, to see what fine-tuning made it forget.
 *
 * A file of JSON lines, {"text"} or {"input", "choices", "answer"}:
 *     bits per byte   of all texts: nats / ln 2 / bytes
 *     accuracy        share of the items whose answer has the lowest nats per byte of all choices
 *                     behind "input " (an item with equals counts as wrong)
 * models/general/README.md says what the file that ships is.
 */
#ifndef ENGINE_TRAIN_GENERAL_H
#define ENGINE_TRAIN_GENERAL_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/model/adapter.h"
#include "engine/model/model.h"

struct err;
struct general;
struct pool;

struct general_score {
    double bits_per_byte, accuracy; /* NAN where the file has no text, no items */
};

/* Tokens are those of the model, which must have a tokenizer. */
int general_open(struct general **general, const char *path, const struct model *model,
                 struct err *err);
void general_close(struct general *general); /* NULL is fine */
/* Names what is measured: the same for the same tokens. */
void general_key(const struct general *general, char key[65]);
int general_measure(const struct general *general, struct model *model,
                    struct adapter *adapter, int64_t memory, bool bf16,
                    struct general_score *score, struct pool *pool, struct err *err);

#endif
