/* docs - training documents made from conversations and raw text, with their loss masks.
 *
 *     struct docs docs = {0};
 *     docs_add_chat(&docs, tok, family, message, n, context, err);
 *     train(model, adapter, docs.doc, docs.n, ...);
 *     docs_release(&docs);
 */
#ifndef ENGINE_TRAIN_DOCS_H
#define ENGINE_TRAIN_DOCS_H

#include "engine/text/chat.h"
#include "engine/train/train.h"
#include "harness/base/arena.h"

struct err;

struct docs {
    struct train_doc *doc;
    int n, cap;
    int64_t tokens, targets; /* of all documents */
    int cut;                 /* documents that were longer than the context */
    struct arena arena;
};

/* The last message is the answer to learn: all before it is context only; the end token that the
 * family puts behind an answer (EOS for plain) is learned too.  A conversation longer than
 * `context` loses its beginning, never its answer. */
int docs_add_chat(struct docs *docs, struct tokenizer *tok,
                  const struct chat_family *family, const struct chat_message *message,
                  size_t n, int context, struct err *err);
/* Every token is learned; text longer than `context` becomes several documents. */
int docs_add_text(struct docs *docs, struct tokenizer *tok, struct str text, int context,
                  struct err *err);
void docs_release(struct docs *docs);

#endif
