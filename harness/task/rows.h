/* rows - the items and documents of a task: its own files, a JSON object a line (fields:
 * tasks/README.md), or records out of somebody else's.
 *
 * Lines are kept beside the items, so that whatever is found later about an item can name
 * file:line.  Everything lives in the arena.
 */
#ifndef HARNESS_TASK_ROWS_H
#define HARNESS_TASK_ROWS_H

#include <stdbool.h>

#include "harness/task/source.h"
#include "harness/task/task.h"

struct arena;
struct err;

struct row {
    const char *path;
    long line;
    struct question question;
    struct reference reference;
};

struct rows {
    struct row *row;
    size_t n, cap;
};

struct corpus_row {
    const char *path;
    long line;
    struct document document;
};

struct corpus_rows {
    struct corpus_row *row;
    size_t n, cap;
};

/* Ids must differ within a file, labels be among the task's choices; a file without a row
 * is an error. */
int rows_read(struct rows *rows, const char *path, const struct task *task,
              struct arena *into, struct err *err);
int corpus_read(struct corpus_rows *rows, const char *path, struct arena *into,
                struct err *err);

/* The same from the sources of an edition; `split` is one of SPLIT_*, or for documents
 * SOURCE_CORPUS or SOURCE_NEUTRAL.  Items without an id of their own are "train-1" ... */
int rows_take(struct rows *rows, const struct edition *edition, int split,
              const struct task *task, struct arena *into, struct err *err);
int corpus_take(struct corpus_rows *rows, const struct edition *edition, int which,
                const char *dir, struct arena *into, struct err *err);
/* Documents that are not in the corpus are left out; an item that has no answer gets the
 * titles of those that are, and is left out where there is none. */
void rows_link(struct rows *rows, const struct corpus_rows *corpus, struct arena *into);

/* Between files: no id in two splits, and "docs" are documents of the corpus. */
int rows_check(const struct rows split[SPLIT_N], const struct corpus_rows *corpus,
               struct err *err);

/* At most 60 bytes of a text, cut between characters, for messages. */
struct str rows_shown(struct str text);

#endif
