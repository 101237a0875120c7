/* err - why something failed, as one line for the user.
 *
 * A function that can fail returns 0 or -1 and takes a `struct err *` last.  The place that
 * knows the fact sets it, every caller that knows an intent wraps it, main prints it:
 *
 *     if (file_read(path, &text, err))
 *         return err_wrap(err, "cannot load task \"%s\"", name);
 *
 *     trivium: cannot load task "legal": tasks/legal/test.jsonl:3: "answer" is missing
 *
 * The error also carries the exit status.  2: what was asked or handed in is wrong (an option,
 * a name, a configuration, a data or model file): change it and ask again.  1: it failed on the
 * way (disk, memory, network, a diverged training).  130: interrupted, and resumable.
 */
#ifndef HARNESS_BASE_ERR_H
#define HARNESS_BASE_ERR_H

enum err_status {
    ERR_NONE = 0,
    ERR_FAILED = 1,
    ERR_ASKED_WRONGLY = 2,
    ERR_GATE = 100,
    ERR_INTERRUPTED = 130,
};

struct err {
    enum err_status status; /* ERR_NONE until something failed */
    char text[1000]; /* one line, no newline at the end; control bytes are escaped */
};

#define ERR_INIT     \
    {                \
        ERR_NONE, "" \
    }

/* All return -1, so that `return err_set(...)` reads as one thing.  `err` may not be NULL. */
int err_set(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3))); /* ERR_FAILED */
int err_ask(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3))); /* ERR_ASKED_WRONGLY */
/* "path:line: ..." (line 0: no line), ERR_ASKED_WRONGLY: the fault is in the user's file. */
int err_at(struct err *err, const char *path, long line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* "...: <strerror(errno)>"; ENOENT, ENOTDIR, EISDIR, EACCES and ELOOP are ERR_ASKED_WRONGLY,
 * everything else (ENOSPC, EROFS, EIO, ENOMEM ...) is ERR_FAILED. */
int err_errno(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Puts "...: " in front of what is there; keeps the status. */
int err_wrap(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* ERR_INTERRUPTED. */
int err_interrupted(struct err *err);

/* The candidate nearest to `name` by edit distance (insert, delete, replace, swap), or NULL
 * where none is near (more than a third of its length away, at least 2). */
const char *err_nearest(const char *name, const char *const *candidates, int n);

/* The index of `name` among n that name_of() tells (of a table that the build makes, say), or -1 with
 * err_unknown(). */
int err_find(struct err *err, const char *kind, const char *name,
             const char *(*name_of)(int i), int n);

/* unknown <kind> "<name>"; did you mean "<nearest>"? / known: a, b, c        ERR_ASKED_WRONGLY */
int err_unknown(struct err *err, const char *kind, const char *name,
                const char *const *candidates, int n);

#endif
