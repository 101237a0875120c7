#include "harness/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"

#define READ_LIMIT ((size_t)2 << 30)

enum { PENDING_MAX = 256 << 10 };

int file_open(const char *path, int *fd, uint64_t *size, struct err *err)
{
    /* O_NONBLOCK: opening a FIFO without a writer would wait for ever. */
    struct stat st;
    *fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (*fd < 0)
        return err_errno(err, "cannot open %s", path);
    if (fstat(*fd, &st) != 0)
        err_errno(err, "cannot open %s", path);
    else if (S_ISDIR(st.st_mode))
        err_ask(err, "cannot open %s: it is a folder", path);
    else if (!S_ISREG(st.st_mode))
        err_ask(err, "cannot open %s: it is not a regular file", path);
    else {
        *size = (uint64_t)st.st_size;
        return 0;
    }
    close(*fd);
    *fd = -1;
    return -1;
}

int file_read_at(int fd, const char *path, void *out, size_t n, uint64_t offset,
                 struct err *err)
{
    char *p = out;
    if (offset > INT64_MAX - n)
        return err_ask(err, "%s: offset %llu is beyond its end", path,
                       (unsigned long long)offset);
    while (n > 0) {
        ssize_t got = TEMP_FAILURE_RETRY(pread(fd, p, n, (off_t)offset));
        if (got < 0)
            return err_errno(err, "cannot read %s", path);
        if (got == 0)
            return err_ask(err, "%s: truncated: %zu bytes are missing at offset %llu",
                           path, n, (unsigned long long)offset);
        p += got;
        n -= (size_t)got;
        offset += (uint64_t)got;
    }
    return 0;
}

int file_read(const char *path, struct arena *arena, size_t limit, struct str *text,
              struct err *err)
{
    uint64_t size = 0;
    int fd, rc = -1;
    if (limit == 0)
        limit = READ_LIMIT;
    if (file_open(path, &fd, &size, err))
        return -1;
    if (size > limit) {
        err_ask(err, "%s: has %llu bytes, more than %zu", path, (unsigned long long)size,
                limit);
        goto done;
    }
    char *data = arena_alloc(arena, (size_t)size + 1);
    if (file_read_at(fd, path, data, (size_t)size, 0, err))
        goto done;
    *text = (struct str){data, (size_t)size};
    rc = 0;
done:
    close(fd);
    return rc;
}

bool file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

bool file_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int make_dir(const char *path, struct err *err)
{
    if (mkdir(path, 0777) == 0 || (errno == EEXIST && file_is_dir(path)))
        return 0;
    if (errno == EEXIST)
        errno = ENOTDIR;
    return err_errno(err, "cannot make folder %s", path);
}

int file_mkdirs(const char *path, struct err *err)
{
    int rc = 0;
    if (file_is_dir(path))
        return 0;
    char *copy = mem_alloc(strlen(path) + 1);
    strcpy(copy, path);
    for (char *slash = copy; rc == 0 && (slash = strchr(slash + 1, '/')) != NULL;) {
        *slash = '\0';
        rc = make_dir(copy, err);
        *slash = '/';
    }
    if (rc == 0)
        rc = make_dir(path, err);
    free(copy);
    return rc;
}

int file_remove(const char *path, struct err *err)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return 0;
    return err_errno(err, "cannot remove %s", path);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int file_list(const char *dir, struct arena *arena, const char *const **names, size_t *n,
              struct err *err)
{
    const char **found = NULL;
    size_t count = 0, cap = 0;
    struct dirent *entry;
    DIR *stream = opendir(dir);
    if (stream == NULL)
        return err_errno(err, "cannot list %s", dir);
    while ((errno = 0, entry = readdir(stream)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        if (count == cap) {
            cap = cap == 0 ? 64 : 2 * cap;
            found = mem_resize(found, cap, sizeof *found);
        }
        found[count++] = arena_strdup(arena, entry->d_name);
    }
    int error = errno;
    closedir(stream);
    const char **sorted = ARENA_ARRAY(arena, count, const char *);
    if (count > 0) {
        memcpy(sorted, found, count * sizeof *found);
        qsort(sorted, count, sizeof *sorted, by_bytes);
    }
    free(found);
    *names = sorted;
    *n = count;
    errno = error;
    return error == 0 ? 0 : err_errno(err, "cannot list %s", dir);
}

const char *file_folder(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return ".";
    return arena_copy(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

const char *file_join(struct arena *arena, const char *dir, const char *name)
{
    size_t n = strlen(dir);
    if (name[0] == '/' || n == 0)
        return arena_strdup(arena, name);
    return arena_format(arena, "%s%s%s", dir, dir[n - 1] == '/' ? "" : "/", name);
}

/* 0, or -1 with errno. */
static int write_all(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t put = TEMP_FAILURE_RETRY(write(fd, data, n));
        if (put < 0)
            return -1;
        data += put;
        n -= (size_t)put;
    }
    return 0;
}

/* Some file systems and all devices cannot sync: they say EINVAL, and nothing is lost by that. */
static int sync_fd(int fd)
{
    if (TEMP_FAILURE_RETRY(fsync(fd)) == 0 || errno == EINVAL || errno == ENOTSUP)
        return 0;
    return -1;
}

/* A new name in a folder is safe only once the folder itself is on disk. */
static int sync_folder_of(const char *path)
{
    struct arena arena = {0};
    int fd = open(file_folder(&arena, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd < 0 ? -1 : sync_fd(fd), error = errno;
    if (fd >= 0)
        close(fd);
    arena_release(&arena);
    errno = error;
    /* A folder that may be written but not read cannot be opened for this. */
    return rc == 0 || error == EACCES ? 0 : -1;
}

static char *copy_text(const char *text)
{
    char *copy = mem_alloc(strlen(text) + 1);
    return strcpy(copy, text);
}

/* Where the bytes will be: behind a symbolic link, which stays, not in its place. */
static char *real_target(const char *path)
{
    struct stat st;
    char *target = NULL;
    if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
        target = realpath(path, NULL);
    return target != NULL ? target : copy_text(path);
}

static void out_release(struct file_out *out)
{
    if (out->fd >= 0)
        close(out->fd);
    free(out->path);
    free(out->temporary);
    buf_release(&out->pending);
    *out = (struct file_out){.fd = -1};
}

/* Ours alone to write: no other process has it open for that, and no link leads to it from elsewhere.
 * Between opening and locking it may have become the finished file of another process, or have gone. */
static bool take(int fd, const char *name)
{
    struct stat mine, named;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) /* no locks here: nobody writes under this name */
            unlink(name);
        return false;
    }
    return fstat(fd, &mine) == 0 && S_ISREG(mine.st_mode) && mine.st_nlink == 1 &&
           lstat(name, &named) == 0 && named.st_dev == mine.st_dev &&
           named.st_ino == mine.st_ino && ftruncate(fd, 0) == 0;
}

/* The name is the same for every process, so that what a killed one left is taken over by the next
 * and not kept for ever; where another is writing under it, this one's number makes a name. */
static void open_temporary(struct file_out *out, int flags)
{
    struct buf name = {0};
    flags |= O_CREAT | O_NOFOLLOW | O_NONBLOCK;
    buf_format(&name, "%s.tmp-unfinished", out->path);
    out->fd = open(name.data, flags, 0666);
    if (out->fd >= 0 && !take(out->fd, name.data)) {
        close(out->fd);
        out->fd = -1;
    }
    if (out->fd < 0) {
        buf_clear(&name);
        buf_format(&name, "%s.tmp-%ld", out->path, (long)getpid());
        out->fd = open(name.data, flags | O_TRUNC, 0666);
    }
    out->temporary = name.data;
}

int file_out_open(struct file_out *out, const char *path, struct err *err)
{
    struct stat st;
    int flags = O_WRONLY | O_CLOEXEC | O_NOCTTY;
    if (path[0] == '\0')
        return err_ask(err, "cannot write: the file name is empty");
    *out = (struct file_out){.fd = -1, .path = real_target(path)};
    bool exists = stat(out->path, &st) == 0;
    if (exists && !S_ISREG(st.st_mode))
        /* A device or a pipe (/dev/stdout) is written to: replacing it would break the system. */
        out->fd = open(out->path, flags);
    else
        open_temporary(out, flags);
    if (out->fd >= 0)
        return 0;
    err_errno(err, "cannot write %s", path);
    out_release(out);
    return -1;
}

static void out_flush(struct file_out *out)
{
    struct str pending = buf_view(&out->pending);
    if (out->error == 0 && write_all(out->fd, pending.data, pending.n) != 0)
        out->error = errno;
    buf_clear(&out->pending);
}

void file_out_write(struct file_out *out, const void *data, size_t n)
{
    if (out->error != 0)
        return;
    if (n >= PENDING_MAX) {
        out_flush(out);
        if (out->error == 0 && write_all(out->fd, data, n) != 0)
            out->error = errno;
        return;
    }
    buf_add(&out->pending, data, n);
    if (out->pending.n >= PENDING_MAX)
        out_flush(out);
}

void file_out_format(struct file_out *out, const char *fmt, ...)
{
    va_list args;
    if (out->error != 0)
        return;
    va_start(args, fmt);
    buf_vformat(&out->pending, fmt, args);
    va_end(args);
    if (out->pending.n >= PENDING_MAX)
        out_flush(out);
}

/* Write, sync, rename, close, sync the folder; 0, or the errno of the first that failed.  Closing
 * gives up the lock on the temporary name, so it comes behind the renaming. */
static int out_finish(struct file_out *out)
{
    out_flush(out);
    if (out->error == 0 && sync_fd(out->fd) != 0)
        out->error = errno;
    bool renames = out->temporary != NULL && out->error == 0;
    if (renames && rename(out->temporary, out->path) != 0)
        out->error = errno;
    if (renames && out->error == 0) {
        free(out->temporary);
        out->temporary = NULL;
    }
    if (close(out->fd) != 0 && errno != EINTR && out->error == 0)
        out->error = errno;
    out->fd = -1;
    if (!renames || out->error != 0)
        return out->error;
    return sync_folder_of(out->path) == 0 ? 0 : errno;
}

int file_out_commit(struct file_out *out, struct err *err)
{
    int error = out_finish(out);
    if (error != 0) {
        errno = error;
        err_errno(err, "cannot write %s", out->path);
    }
    file_out_abandon(out);
    return error == 0 ? 0 : -1;
}

void file_out_abandon(struct file_out *out)
{
    if (out->temporary != NULL)
        unlink(out->temporary);
    out_release(out);
}

int file_write(const char *path, struct str text, struct err *err)
{
    struct file_out out;
    if (file_out_open(&out, path, err))
        return -1;
    file_out_write(&out, text.data, text.n);
    return file_out_commit(&out, err);
}

int file_print(const char *path,
               int (*print)(const void *context, FILE *out, struct err *err),
               const void *context, struct err *err)
{
    char *text = NULL;
    size_t n = 0;
    FILE *memory = open_memstream(&text, &n);
    if (!memory)
        return err_errno(err, "cannot prepare %s", path);
    int rc = print(context, memory, err);
    if (fclose(memory) && !rc)
        rc = err_errno(err, "cannot prepare %s", path);
    if (!rc)
        rc = file_write(path, (struct str){text, n}, err);
    free(text);
    return rc;
}

/* The length up to and with the last newline; -1 with errno. */
static off_t whole_lines(int fd, off_t size)
{
    char chunk[4096];
    while (size > 0) {
        size_t n = size < (off_t)sizeof chunk ? (size_t)size : sizeof chunk;
        ssize_t got = TEMP_FAILURE_RETRY(pread(fd, chunk, n, size - (off_t)n));
        if (got != (ssize_t)n) {
            errno = got < 0 ? errno : EIO;
            return -1;
        }
        const char *newline = memrchr(chunk, '\n', n);
        if (newline != NULL)
            return size - (off_t)n + (newline - chunk) + 1;
        size -= (off_t)n;
    }
    return 0;
}

static int log_prepare(struct file_log *log, size_t *cut, struct err *err)
{
    struct stat st;
    if (flock(log->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return err_set(err, "cannot write %s: another process is writing it", log->path);
    if (fstat(log->fd, &st) != 0)
        return err_errno(err, "cannot open %s", log->path);
    if (!S_ISREG(st.st_mode))
        return err_ask(err, "cannot open %s: it is not a regular file", log->path);
    off_t whole = whole_lines(log->fd, st.st_size);
    if (whole < 0)
        return err_errno(err, "cannot read %s", log->path);
    if (whole < st.st_size && TEMP_FAILURE_RETRY(ftruncate(log->fd, whole)) != 0)
        return err_errno(err, "cannot repair %s", log->path);
    if (sync_fd(log->fd) != 0 || sync_folder_of(log->path) != 0)
        return err_errno(err, "cannot sync %s", log->path);
    if (cut != NULL)
        *cut = (size_t)(st.st_size - whole);
    return 0;
}

int file_log_open(struct file_log *log, const char *path, size_t *cut, struct err *err)
{
    int flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    log->fd = open(path, flags, 0666);
    log->path = NULL;
    if (log->fd < 0)
        return err_errno(err, "cannot open %s", path);
    log->path = copy_text(path);
    if (log_prepare(log, cut, err) == 0)
        return 0;
    file_log_close(log);
    return -1;
}

int file_log_add(struct file_log *log, struct str line, struct err *err)
{
    struct buf whole = {0};
    struct stat st;
    if (line.n > 0 && memchr(line.data, '\n', line.n) != NULL)
        return err_set(err, "cannot write %s: a line with a newline in it", log->path);
    if (fstat(log->fd, &st) != 0)
        return err_errno(err, "cannot write %s", log->path);
    buf_str(&whole, line);
    buf_char(&whole, '\n');
    int rc = write_all(log->fd, whole.data, whole.n);
    if (rc != 0) {
        int error = errno;
        /* What was written of it goes again; should this fail too, the next open cuts it. */
        if (ftruncate(log->fd, st.st_size) != 0)
            error = errno;
        errno = error;
        err_errno(err, "cannot write %s", log->path);
    }
    buf_release(&whole);
    return rc;
}

int file_log_sync(struct file_log *log, struct err *err)
{
    return sync_fd(log->fd) == 0 ? 0 : err_errno(err, "cannot sync %s", log->path);
}

void file_log_close(struct file_log *log)
{
    if (log->fd >= 0)
        close(log->fd);
    free(log->path);
    *log = (struct file_log){.fd = -1};
}
