/* chunk - documents cut into passages of a size that the model's own tokenizer measures.
 *
 * A document is cut at paragraphs; a paragraph that is too long at its lines, then at
 * sentences, then at words, and a word at characters.  Neighbouring pieces are put
 * together again as long as they fit.  Offsets into the document are kept, and the order
 * is that of the documents.
 */
#ifndef HARNESS_METHOD_CHUNK_H
#define HARNESS_METHOD_CHUNK_H

#include "harness/task/task.h"

struct arena;
struct err;

struct chunk {
    size_t document; /* index */
    size_t from, to; /* bytes of the document's text */
    struct str text; /* that part of it: a view */
    int64_t tokens;
};

/* Tokens of a text; -1 with err. */
typedef int chunk_count(void *context, struct str text, int64_t *tokens, struct err *err);

/* No chunk has more than `limit` tokens, unless a single character has.  A chunk that is
 * not the first of its document begins with the last words of the one before it, at most
 * `overlap` tokens of them. */
int chunk_documents(const struct document *document, size_t n, int64_t limit,
                    int64_t overlap, chunk_count *count, void *context,
                    struct arena *into, struct chunk **chunks, size_t *n_chunks,
                    struct err *err);

#endif
