/* source - where a task's rows come from when they are somebody else's files: the key
 * "data" of task.json (tasks/README.md explains it).
 *
 * A task may know several editions of its data, as what a download gives and what somebody
 * has at hand; the first whose files are all there is used.  A file is looked for in the
 * task's folder, then in the data folder: $TRIVIUM_DATA, or "data" here.
 */
#ifndef HARNESS_TASK_SOURCE_H
#define HARNESS_TASK_SOURCE_H

#include "harness/task/format.h"
#include "harness/task/task.h"

/* What `trivium data` fetches. */
struct data_file {
    const char *path;   /* below the data folder */
    const char *url;    /* NULL: not to be fetched */
    const char *sha256; /* 64 digits */
    int64_t bytes;
    const char *unpack; /* folder for what is in the archive; NULL: it is no archive */
};

/* Rows out of files of one form. */
struct source {
    const char *path; /* of task.json, for errors */
    long line;
    const struct format *format;
    struct format_how how;
    const char **file; /* as task.json has them */
    size_t n_files;
    const struct json *fields, *labels, *where, *take, *columns;
    bool each;         /* melted columns: an element of a list is a record */
    bool python_lists; /* cells that are lists as Python prints them */
};

enum { SOURCE_CORPUS = SPLIT_N, SOURCE_NEUTRAL, N_SOURCES };

struct edition {
    struct data_file *file;
    size_t n_files;
    struct source *source[N_SOURCES];
    size_t n_sources[N_SOURCES];
    bool distinct;
    enum edition_leaks { LEAKS_REFUSE, LEAKS_DROP, LEAKS_ALLOW } leaks;
};

struct editions {
    struct edition *edition;
    size_t n;
};

/* Reads task.json only: what it says, and its editions. */
int task_editions(struct task *task, struct editions *editions, const char *dir,
                  struct arena *into, struct err *err);
int editions_parse(struct editions *editions, const struct json *data, struct arena *into,
                   struct err *err);
/* The edition whose files are all there; NULL: none, and *missing is a file of the first. */
const struct edition *editions_choose(const struct editions *editions, const char *dir,
                                      const char **missing, struct arena *into);
/* Where a file of "data" is. */
const char *source_find(const char *dir, const char *file, struct arena *into);
const char *source_data_folder(void);

/* Calls `each` with every record that the source takes, file by file. */
int source_read(const struct source *source, const char *dir, struct arena *into,
                int (*each)(const struct json *record, void *context, struct err *err),
                void *context, struct err *err);
/* Every file that the edition reads, once. */
const char **edition_files(const struct edition *edition, size_t *n, struct arena *into);

#endif
