/* json_lines - JSON Lines, read as a stream: a line at a time is in memory, not the file.  What gzip
 * has packed is unpacked on the way. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"

enum { CHUNK = 64 << 10 };

struct reader {
    gzFile file;
    const char *path;
    long line;
    struct buf text; /* the line so far */
    char *chunk;
    size_t at, n; /* of the chunk */
};

/* The bytes that are there next, 0 at the end; -1: error. */
static int fill_chunk(struct reader *r, struct err *err)
{
    int got = gzread(r->file, r->chunk, CHUNK), why;
    const char *message = gzerror(r->file, &why);
    if (why == Z_ERRNO)
        return err_errno(err, "cannot read %s", r->path);
    if (got < 0 || why == Z_BUF_ERROR) /* the latter at the end of a file that was cut */
        return err_at(err, r->path, 0, "is a broken gzip file: %s", message);
    r->at = 0;
    r->n = (size_t)got;
    return 0;
}

/* 1: a line is in r->text (without its newline), 0: the file is at its end, -1: error. */
static int read_line(struct reader *r, struct err *err)
{
    buf_clear(&r->text);
    r->line++;
    for (;;) {
        if (r->at == r->n) {
            if (fill_chunk(r, err))
                return -1;
            if (r->n == 0)
                return r->text.n > 0;
        }
        const char *from = r->chunk + r->at;
        const char *newline = memchr(from, '\n', r->n - r->at);
        size_t n = newline == NULL ? r->n - r->at : (size_t)(newline - from);
        if (n > JSON_LINE_MAX - r->text.n)
            return err_at(err, r->path, r->line, "the line has more than %d bytes",
                          JSON_LINE_MAX);
        buf_add(&r->text, from, n);
        r->at += n + (newline != NULL);
        if (newline != NULL)
            return 1;
    }
}

static int parse_row(const struct reader *r, struct arena *arena, const struct json **row,
                     struct err *err)
{
    if (json_parse(buf_view(&r->text), r->path, r->line, arena, row, err))
        return -1;
    if ((*row)->type != JSON_OBJECT)
        return err_at(err, r->path, r->line, "the line must be a JSON object, is %s",
                      json_type_name((*row)->type));
    return 0;
}

static bool is_blank(const struct reader *r)
{
    struct str line = buf_view(&r->text);
    if (r->line == 1 && str_starts(line, STR("\xef\xbb\xbf")))
        line = str_slice(line, 3, line.n);
    return str_trim(line).n == 0;
}

int json_lines(const char *path, struct arena *arena,
               int (*row)(const struct json *object, void *context, struct err *err),
               void *context, struct err *err)
{
    struct reader r = {.path = path};
    const struct json *object;
    uint64_t size;
    int fd, rc;
    if (file_open(path, &fd, &size, err))
        return -1;
    r.file = gzdopen(fd, "rb");
    if (r.file == NULL) {
        close(fd);
        return err_set(err, "cannot read %s: out of memory", path);
    }
    gzbuffer(r.file, 2 * CHUNK);
    r.chunk = mem_alloc(CHUNK);
    while ((rc = read_line(&r, err)) == 1) {
        if (is_blank(&r))
            continue;
        rc = parse_row(&r, arena, &object, err);
        if (rc == 0)
            rc = row(object, context, err);
        if (rc != 0)
            break;
    }
    free(r.chunk);
    buf_release(&r.text);
    gzclose_r(r.file);
    return rc;
}
