/* reader - the documents of a source's files, one after the other.
 *
 *     struct reader reader;
 *     reader_open(&reader, files.path, files.n, "lines");
 *     while ((more = reader_next(&reader, &document, err)) > 0) ...
 *     reader_release(&reader);
 */
#ifndef ENGINE_TRAIN_READER_H
#define ENGINE_TRAIN_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/train/recipe.h"
#include "harness/base/arena.h"

struct file_set {
    const char **path;
    size_t n;
    char sha256[65]; /* of all contents, in order; "" without files */
};

/* The files of a source to train on, or those held out; none held out is fine.  Patterns start
 * from the data folder, or with "./" from the recipe's own. */
int reader_files(const struct recipe *recipe, const struct recipe_source *source,
                 bool heldout, struct arena *arena, struct file_set *files,
                 struct err *err);

struct reader {
    const char **path;
    size_t n, at;
    bool book;
    struct arena arena; /* the file being read */
    struct str rest;
    struct buf text;
};

/* format "lines": a paragraph a line, an empty line between documents; "book": a file is a
 * document, empty lines and marks of headings are dropped. */
void reader_open(struct reader *reader, const struct file_set *files, const char *format);
void reader_release(struct reader *reader);
/* 1: a document, valid until the next call; 0: no more; -1. */
int reader_next(struct reader *reader, struct str *document, struct err *err);

#endif
