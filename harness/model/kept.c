#include "harness/model/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"

enum { VERSION = 1, HEAD_MAX = 320, ENTRY_MAX = 64 << 20 };

struct kept_file {
    char *path;
    uint64_t read; /* bytes whose entries are known */
};

struct kept_slot {
    uint64_t name[2]; /* the first half of the digest */
    uint32_t file;
    uint32_t used;
    uint64_t at; /* of the entry's line */
};

/* ---- names */

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

static void to_name(const char *hex, uint64_t name[2])
{
    char half[17] = "";
    memcpy(half, hex, 16);
    name[0] = strtoull(half, NULL, 16);
    memcpy(half, hex + 16, 16);
    name[1] = strtoull(half, NULL, 16);
}

/* ---- the index */

static struct kept_slot *slot_of(const struct kept *kept, const uint64_t name[2])
{
    size_t i = (size_t)name[0] & (kept->size - 1);
    while (kept->slot[i].used &&
           (kept->slot[i].name[0] != name[0] || kept->slot[i].name[1] != name[1]))
        i = (i + 1) & (kept->size - 1);
    return &kept->slot[i];
}

static void grow(struct kept *kept)
{
    struct kept old = *kept;
    kept->size = old.size ? 2 * old.size : 1024;
    kept->slot = mem_alloc(kept->size * sizeof *kept->slot);
    for (size_t i = 0; i < old.size; i++)
        if (old.slot[i].used)
            *slot_of(kept, old.slot[i].name) = old.slot[i];
    free(old.slot);
}

/* Of two entries of one name the later counts. */
static void put(struct kept *kept, const char *hex, uint32_t file, uint64_t at)
{
    uint64_t name[2];
    if (2 * (kept->n + 1) > kept->size)
        grow(kept);
    to_name(hex, name);
    struct kept_slot *slot = slot_of(kept, name);
    kept->n += !slot->used;
    *slot = (struct kept_slot){{name[0], name[1]}, file, 1, at};
}

/* ---- an entry's line */

struct head {
    char name[65], digest[65];
    int64_t first_us, total_us, bytes;
    size_t line; /* bytes of it, with its end */
};

static void write_head(struct buf *text, const char *hex, const struct kept_entry *entry)
{
    char date[32], digest[65];
    clock_date(date);
    sha256_of(entry->reply, digest);
    buf_format(text,
               "trivium %d %s %s first_us %" PRId64 " total_us %" PRId64
               " bytes %zu sha256 %s\n",
               VERSION, hex, date, entry->first_us, entry->total_us, entry->reply.n,
               digest);
}

static bool read_head(struct str all, struct head *head)
{
    int version, used = 0;
    char date[32], line[HEAD_MAX] = "";
    const char *end = memchr(all.data, '\n', all.n < HEAD_MAX ? all.n : HEAD_MAX);
    if (!end)
        return false;
    head->line = (size_t)(end - all.data) + 1;
    memcpy(line, all.data, head->line - 1);
    int n = sscanf(line,
                   "trivium %d %64s %31s first_us %" SCNd64 " total_us %" SCNd64
                   " bytes %" SCNd64 " sha256 %64s%n",
                   &version, head->name, date, &head->first_us, &head->total_us,
                   &head->bytes, head->digest, &used);
    return n == 7 && (size_t)used == head->line - 1 && version == VERSION &&
           strlen(head->name) == 64 && head->bytes >= 0 && head->bytes <= ENTRY_MAX;
}

/* ---- what is there */

/* From where it was read the last time to the first entry that is not whole: another process may
 * be writing it. */
static void scan(struct kept *kept, uint32_t index, struct str all)
{
    struct kept_file *file = &kept->file[index];
    struct head head;
    while (file->read < all.n) {
        struct str rest = str_slice(all, file->read, all.n);
        if (!read_head(rest, &head) || (uint64_t)head.bytes + 1 > rest.n - head.line)
            return;
        put(kept, head.name, index, file->read);
        file->read += head.line + (uint64_t)head.bytes + 1;
    }
}

static void look_into(struct kept *kept, uint32_t index)
{
    struct stat st;
    int fd = open(kept->file[index].path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return;
    if (!fstat(fd, &st) && S_ISREG(st.st_mode) &&
        (uint64_t)st.st_size > kept->file[index].read) {
        size_t n = (size_t)st.st_size;
        char *all = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
        if (all != MAP_FAILED) {
            scan(kept, index, (struct str){all, n});
            munmap(all, n);
        }
    }
    close(fd);
}

static uint32_t add_file(struct kept *kept, const char *path)
{
    for (size_t i = 0; i < kept->n_files; i++)
        if (!strcmp(kept->file[i].path, path))
            return (uint32_t)i;
    kept->file = mem_resize(kept->file, kept->n_files + 1, sizeof *kept->file);
    char *copy = mem_alloc(strlen(path) + 1);
    strcpy(copy, path);
    kept->file[kept->n_files] = (struct kept_file){.path = copy};
    return (uint32_t)kept->n_files++;
}

int kept_look(struct kept *kept, struct err *err)
{
    struct arena arena = {0};
    const char *const *names;
    size_t n;
    if (!kept->dir || !file_is_dir(kept->dir))
        return 0;
    int rc = file_list(kept->dir, &arena, &names, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!str_ends(str_of(names[i]), STR(".replies")))
            continue;
        uint32_t index = add_file(kept, file_join(&arena, kept->dir, names[i]));
        if (kept->own_fd < 0 || index != kept->own)
            look_into(kept, index);
    }
    arena_release(&arena);
    return rc;
}

void kept_open(struct kept *kept, const char *dir)
{
    *kept = (struct kept){.own_fd = -1, .read_fd = -1};
    if (!dir || !*dir)
        return;
    kept->dir = mem_alloc(strlen(dir) + 1);
    strcpy(kept->dir, dir);
}

void kept_close(struct kept *kept)
{
    if (kept->dir && kept->own_fd >= 0) {
        fdatasync(kept->own_fd);
        close(kept->own_fd);
    }
    if (kept->dir && kept->read_fd >= 0)
        close(kept->read_fd);
    for (size_t i = 0; i < kept->n_files; i++)
        free(kept->file[i].path);
    free(kept->file);
    free(kept->slot);
    free(kept->dir);
    buf_release(&kept->text);
    *kept = (struct kept){.own_fd = -1, .read_fd = -1};
}

/* ---- finding */

static bool open_to_read(struct kept *kept, uint32_t file)
{
    if (kept->read_fd >= 0 && kept->read == file)
        return true;
    if (kept->read_fd >= 0)
        close(kept->read_fd);
    kept->read = file;
    kept->read_fd = open(kept->file[file].path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    return kept->read_fd >= 0;
}

/* At least `n` bytes from `at` on, as far as the file has them, at the end of kept->text. */
static void read_more(struct kept *kept, uint64_t at, size_t n)
{
    char part[4096];
    while (kept->text.n < n) {
        ssize_t got = TEMP_FAILURE_RETRY(
            pread(kept->read_fd, part, sizeof part, (off_t)(at + kept->text.n)));
        if (got <= 0)
            return;
        buf_add(&kept->text, part, (size_t)got);
    }
}

bool kept_find(struct kept *kept, const char hex[65], struct kept_entry *entry)
{
    uint64_t name[2];
    struct head head;
    char digest[65];
    if (!kept->size)
        return false;
    to_name(hex, name);
    const struct kept_slot *slot = slot_of(kept, name);
    buf_clear(&kept->text);
    if (!slot->used || !open_to_read(kept, slot->file))
        return false;
    read_more(kept, slot->at, 1);
    if (!read_head(buf_view(&kept->text), &head) || strcmp(head.name, hex) != 0)
        return false;
    size_t end = head.line + (size_t)head.bytes;
    read_more(kept, slot->at, end);
    if (kept->text.n < end)
        return false;
    *entry = (struct kept_entry){str_slice(buf_view(&kept->text), head.line, end),
                                 head.first_us, head.total_us};
    sha256_of(entry->reply, digest);
    return !strcmp(digest, head.digest);
}

/* ---- adding */

static int open_own(struct kept *kept, struct err *err)
{
    struct arena arena = {0};
    char date[32];
    int rc = 0;
    if (file_mkdirs(kept->dir, err))
        return -1;
    clock_date(date);
    for (int i = 0; kept->own_fd < 0 && !rc; i++) {
        const char *path =
            arena_format(&arena, "%s/%.4s%.2s%.2s-%ld-%d.replies", kept->dir, date,
                         date + 5, date + 8, (long)getpid(), i);
        kept->own_fd =
            open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
        if (kept->own_fd >= 0)
            kept->own = add_file(kept, path);
        else if (errno != EEXIST)
            rc = err_errno(err, "cannot write %s", path);
    }
    arena_release(&arena);
    return rc;
}

/* What is written in part is the end of this file: a new one is begun behind it. */
static int write_text(struct kept *kept, struct err *err)
{
    struct str text = buf_view(&kept->text);
    ssize_t put = TEMP_FAILURE_RETRY(write(kept->own_fd, text.data, text.n));
    if (put == (ssize_t)text.n)
        return 0;
    if (put >= 0)
        errno = ENOSPC;
    err_errno(err, "cannot write %s", kept->file[kept->own].path);
    close(kept->own_fd);
    kept->own_fd = -1;
    return -1;
}

int kept_add(struct kept *kept, const char hex[65], const struct kept_entry *entry,
             struct err *err)
{
    if (!kept->dir || entry->reply.n > ENTRY_MAX)
        return 0;
    if (kept->own_fd < 0 && open_own(kept, err))
        return -1;
    buf_clear(&kept->text);
    write_head(&kept->text, hex, entry);
    buf_str(&kept->text, entry->reply);
    buf_char(&kept->text, '\n');
    if (write_text(kept, err))
        return -1;
    put(kept, hex, kept->own, kept->file[kept->own].read);
    kept->file[kept->own].read += kept->text.n;
    return 0;
}
