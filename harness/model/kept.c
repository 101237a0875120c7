#include "harness/model/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"

enum { VERSION = 1, HEAD_MAX = 256, ENTRY_MAX = 64 << 20 };

void kept_open(struct kept *kept, const char *dir)
{
    *kept = (struct kept){0};
    if (!dir || !*dir)
        return;
    kept->dir = mem_alloc(strlen(dir) + 1);
    strcpy(kept->dir, dir);
}

/* Entries are not synced one by one, which a disk does a hundred times a second; one that a
 * power cut tore is asked again. */
void kept_close(struct kept *kept)
{
    if (kept->n) {
        int fd = open(kept->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0) {
            syncfs(fd);
            close(fd);
        }
    }
    free(kept->dir);
    buf_release(&kept->path);
    buf_release(&kept->temporary);
    buf_release(&kept->text);
    *kept = (struct kept){0};
}

static void add_part(struct sha256 *s, struct str part)
{
    uint64_t n = part.n;
    sha256_add(s, &n, sizeof n);
    sha256_add(s, part.data, part.n);
}

void kept_name(char hex[65], struct str url, struct str body, struct str salt)
{
    struct sha256 s;
    sha256_init(&s);
    add_part(&s, url);
    add_part(&s, body);
    add_part(&s, salt);
    sha256_hex(&s, hex);
}

/* ---- reading */

static void set_path(struct kept *kept, const char *hex)
{
    buf_clear(&kept->path);
    buf_format(&kept->path, "%s/%.2s/%s", kept->dir, hex, hex);
}

static bool read_whole(struct buf *text, const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    buf_clear(text);
    if (fd < 0)
        return false;
    bool ok = !fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size <= ENTRY_MAX;
    char part[16384];
    ssize_t got = 1;
    while (ok && text->n < (size_t)st.st_size &&
           (got = TEMP_FAILURE_RETRY(read(fd, part, sizeof part))) > 0)
        buf_add(text, part, (size_t)got);
    ok = ok && text->n == (size_t)st.st_size;
    close(fd);
    return ok;
}

/* "trivium 1 2026-11-26T18:00:00Z first_us 123 total_us 456 bytes 789 sha256 ab12...\n" */
static bool read_head(struct str all, struct kept_entry *entry)
{
    int version, used = 0;
    char date[32], hex[65], head[HEAD_MAX] = "", real[65];
    int64_t bytes;
    size_t line = str_find(all, STR("\n"), 0);
    if (line == SIZE_MAX || line >= HEAD_MAX)
        return false;
    memcpy(head, all.data, line);
    int n =
        sscanf(head,
               "trivium %d %31s first_us %" SCNd64 " total_us %" SCNd64 " bytes %" SCNd64
               " sha256 %64s%n",
               &version, date, &entry->first_us, &entry->total_us, &bytes, hex, &used);
    entry->reply = str_slice(all, line + 1, all.n);
    if (n != 6 || (size_t)used != line || version != VERSION ||
        bytes != (int64_t)entry->reply.n)
        return false;
    sha256_of(entry->reply, real);
    return !strcmp(real, hex);
}

bool kept_find(struct kept *kept, const char hex[65], struct kept_entry *entry)
{
    if (!kept->dir)
        return false;
    set_path(kept, hex);
    return read_whole(&kept->text, kept->path.data) &&
           read_head(buf_view(&kept->text), entry);
}

/* ---- writing */

static int make_folder(struct kept *kept, const char *hex, struct err *err)
{
    char two[3] = {hex[0], hex[1], 0};
    bool *made = &kept->made[strtoul(two, NULL, 16) & 255];
    if (*made)
        return 0;
    struct arena arena = {0};
    int rc = file_mkdirs(file_join(&arena, kept->dir, two), err);
    arena_release(&arena);
    *made = rc == 0;
    return rc;
}

static int write_all(int fd, struct str text)
{
    while (text.n) {
        ssize_t put = TEMP_FAILURE_RETRY(write(fd, text.data, text.n));
        if (put < 0)
            return -1;
        text = str_slice(text, (size_t)put, text.n);
    }
    return 0;
}

static int write_entry(struct kept *kept, struct err *err)
{
    const char *temporary = kept->temporary.data, *path = kept->path.data;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        return err_errno(err, "cannot write %s", temporary);
    int rc = write_all(fd, buf_view(&kept->text));
    if (close(fd) || rc || rename(temporary, path)) {
        err_errno(err, "cannot write %s", path);
        unlink(temporary);
        return -1;
    }
    return 0;
}

int kept_add(struct kept *kept, const char hex[65], const struct kept_entry *entry,
             struct err *err)
{
    char date[32], digest[65];
    if (!kept->dir)
        return 0;
    if (make_folder(kept, hex, err))
        return -1;
    clock_date(date);
    sha256_of(entry->reply, digest);
    set_path(kept, hex);
    buf_clear(&kept->temporary);
    buf_format(&kept->temporary, "%s.tmp-%ld-%" PRIu64, kept->path.data, (long)getpid(),
               kept->n++);
    buf_clear(&kept->text);
    buf_format(&kept->text,
               "trivium %d %s first_us %" PRId64 " total_us %" PRId64
               " bytes %zu sha256 %s\n",
               VERSION, date, entry->first_us, entry->total_us, entry->reply.n, digest);
    buf_str(&kept->text, entry->reply);
    return write_entry(kept, err);
}
