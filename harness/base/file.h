/* file - nothing finished is ever lost, nothing half-written is ever seen.
 *
 * Outputs are written to a temporary name in the same folder, synced and renamed; logs are
 * appended line by line and synced.  Every short write, EINTR, ENOSPC and EROFS is reported.
 */
#ifndef HARNESS_BASE_FILE_H
#define HARNESS_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/base/str.h"

struct arena;
struct err;

/* A regular file, whole, into the arena (NUL behind it); `limit` in bytes, 0: 2 GiB. */
int file_read(const char *path, struct arena *arena, size_t limit, struct str *text,
              struct err *err);
/* Reads exactly n bytes at an offset; a short file is an error. */
int file_read_at(int fd, const char *path, void *out, size_t n, uint64_t offset,
                 struct err *err);
/* Opens a regular file for reading (never blocks on a FIFO or device); *size in bytes. */
int file_open(const char *path, int *fd, uint64_t *size, struct err *err);
bool file_exists(const char *path);
bool file_is_dir(const char *path);
int file_mkdirs(const char *path, struct err *err); /* mkdir -p */
int file_remove(const char *path, struct err *err); /* absent is fine */
/* Names in a folder, sorted by bytes, without "." and ".." and hidden ones. */
int file_list(const char *dir, struct arena *arena, const char *const **names, size_t *n,
              struct err *err);
/* Of "a/b": "a" ("." where no folder is named, "/" of "/b"), and "b", which lies in `path`. */
const char *file_folder(struct arena *arena, const char *path);
const char *file_name(const char *path);
/* a/b joined; b alone when it is absolute. */
const char *file_join(struct arena *arena, const char *dir, const char *name);

/* An output file: visible under its name only after commit.  Until then it is called
 * path.tmp-unfinished; what a killed process left under that name the next one writes over.
 *     struct file_out out;
 *     if (file_out_open(&out, path, err)) ...
 *     file_out_write(&out, data, n);        errors are remembered
 *     if (file_out_commit(&out, err)) ...   or file_out_abandon(&out)
 */
struct file_out {
    int fd;
    int error; /* errno of the first failed write */
    char *path, *temporary;
    struct buf pending;
};

int file_out_open(struct file_out *out, const char *path, struct err *err);
void file_out_write(struct file_out *out, const void *data, size_t n);
void file_out_format(struct file_out *out, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
int file_out_commit(struct file_out *out,
                    struct err *err); /* also releases, also on failure */
void file_out_abandon(struct file_out *out);
int file_write(const char *path, struct str text,
               struct err *err); /* all of it at once */

/* The same from what `print` writes; nothing is written when it returns -1. */
int file_print(const char *path,
               int (*print)(const void *context, FILE *out, struct err *err),
               const void *context, struct err *err);

/* A log: whole lines are appended with one write each. */
struct file_log {
    int fd;
    char *path;
};

/* Opens or creates it; a broken last line (no newline) is cut off first: *cut bytes. */
int file_log_open(struct file_log *log, const char *path, size_t *cut, struct err *err);
int file_log_add(struct file_log *log, struct str line,
                 struct err *err); /* adds the newline */
int file_log_sync(struct file_log *log, struct err *err);
void file_log_close(struct file_log *log);

#endif
