/* collection - texts under ids, from files: a corpus to search, queries to search for.
 *
 *     corpus    JSONL {"_id" or "id", "title", "text"}, as BEIR and tasks have it; what is
 *               searched is "title text"
 *     queries   the same with "text" or "input", or lines "id<TAB>text"
 *
 * Ids are said once, texts are valid UTF-8; an error names file and line.
 */
#ifndef HARNESS_RETRIEVE_COLLECTION_H
#define HARNESS_RETRIEVE_COLLECTION_H

#include "harness/base/map.h"
#include "harness/base/str.h"

struct arena;
struct err;

struct collection {
    const char *path;
    struct str *id, *text;
    long *line;
    size_t n, cap;
    struct map number;   /* of an id */
    struct arena *arena; /* where texts live */
};

/* A file without a row is an error.  Release in any case. */
int collection_read_corpus(struct collection *c, const char *path, struct arena *arena,
                           struct err *err);
int collection_read_queries(struct collection *c, const char *path, struct arena *arena,
                            struct err *err);
int collection_add(struct collection *c, struct str id, struct str text, long line,
                   struct err *err);
void collection_release(struct collection *c);

#endif
