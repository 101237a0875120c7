#include "harness/base/unpack.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/str.h"

/* ---- bytes */

static uint32_t le16(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8;
}

static uint32_t le32(const char *p)
{
    return le16(p) | le16(p + 2) << 16;
}

/* Inflates `from`; window_bits: zlib's, for a raw stream or gzip.  The result has at most
 * `limit` bytes. */
static int inflate_all(struct str from, int window_bits, size_t limit, struct buf *out,
                       const char *path, struct err *err)
{
    static const size_t step = 256 << 10;
    z_stream z = {0};
    int rc = Z_OK;
    if (inflateInit2(&z, window_bits) != Z_OK)
        return err_set(err, "zlib does not start");
    char *chunk = mem_alloc(step);
    /* next_in is not const in old zlibs; it is only read */
    memcpy(&z.next_in, &from.data, sizeof from.data);
    z.avail_in = (uInt)from.n;
    while (rc == Z_OK && out->n <= limit) {
        z.next_out = (Bytef *)chunk;
        z.avail_out = (uInt)step;
        rc = inflate(&z, Z_NO_FLUSH);
        buf_add(out, chunk, step - z.avail_out);
        if (rc == Z_STREAM_END && z.avail_in > 0 && window_bits > 15)
            rc = inflateReset(&z); /* gzip: another member follows */
    }
    free(chunk);
    inflateEnd(&z);
    if (out->n > limit)
        return err_at(err, path, 0, "has more than %zu bytes inside", limit);
    return rc == Z_STREAM_END ? 0 : err_at(err, path, 0, "is a broken archive (deflate)");
}

static int put(const char *folder, const char *name, struct str text, struct arena *arena,
               struct err *err)
{
    const char *path = file_join(arena, folder, name);
    return file_mkdirs(file_folder(arena, path), err) || file_write(path, text, err) ? -1
                                                                                     : 0;
}

/* ---- zip (PKWARE's APPNOTE 6.3): the directory at the end says where files are */

enum {
    END_BYTES = 22,
    ENTRY_BYTES = 46,
    LOCAL_BYTES = 30,
    COMMENT_MAX = 65535,
    STORED = 0,
    DEFLATED = 8,
};

struct entry {
    struct str name, bytes; /* as packed */
    uint32_t method, crc, size;
};

static int broken(const char *path, const char *what, struct err *err)
{
    return err_at(err, path, 0, "is a broken zip archive: %s", what);
}

/* Where the end record begins; SIZE_MAX: nowhere. */
static size_t find_end(struct str zip)
{
    for (size_t back = END_BYTES; back <= zip.n && back <= END_BYTES + COMMENT_MAX;
         back++)
        if (memcmp(zip.data + zip.n - back, "PK\5\6", 4) == 0)
            return zip.n - back;
    return SIZE_MAX;
}

/* The entry at *at of the directory, and *at behind it. */
static int next_entry(struct str zip, size_t *at, struct entry *entry, const char *path,
                      struct err *err)
{
    if (zip.n - *at < ENTRY_BYTES || memcmp(zip.data + *at, "PK\1\2", 4) != 0)
        return broken(path, "its directory is cut", err);
    const char *e = zip.data + *at;
    uint32_t packed = le32(e + 20), local = le32(e + 42);
    size_t name = le16(e + 28), rest = name + le16(e + 30) + le16(e + 32);
    *entry =
        (struct entry){.method = le16(e + 10), .crc = le32(e + 16), .size = le32(e + 24)};
    if (zip.n - *at - ENTRY_BYTES < rest)
        return broken(path, "its directory is cut", err);
    entry->name = (struct str){e + ENTRY_BYTES, name};
    *at += ENTRY_BYTES + rest;
    if (local > zip.n || zip.n - local < LOCAL_BYTES ||
        memcmp(zip.data + local, "PK\3\4", 4) != 0)
        return broken(path, "a file is not where the directory says", err);
    const char *l = zip.data + local;
    size_t from = local + LOCAL_BYTES + le16(l + 26) + le16(l + 28);
    if (from > zip.n || zip.n - from < packed)
        return broken(path, "a file is cut", err);
    entry->bytes = (struct str){zip.data + from, packed};
    return 0;
}

static bool is_safe_name(struct str name)
{
    bool safe = name.n > 0 && name.n < 1000 && name.data[0] != '/' &&
                str_find(name, STR(".."), 0) == SIZE_MAX &&
                str_find(name, STR("\\"), 0) == SIZE_MAX;
    for (size_t i = 0; i < name.n; i++)
        safe &= (unsigned char)name.data[i] >= 0x20;
    return safe;
}

static int unpack_entry(const struct entry *entry, const char *path, const char *folder,
                        size_t *left, struct err *err)
{
    struct buf out = {0};
    struct arena arena = {0};
    const char *name = arena_copy(&arena, entry->name.data, entry->name.n);
    struct str bytes = entry->bytes;
    int rc = -1;
    if (entry->size > *left) {
        err_at(err, path, 0, "has more than %d bytes inside", UNPACK_LIMIT);
        goto done;
    }
    if (entry->method == DEFLATED) {
        if (inflate_all(entry->bytes, -15, entry->size, &out, path, err))
            goto done;
        bytes = buf_view(&out);
    } else if (entry->method != STORED) {
        err_at(err, path, 0, "\"%.100s\" is packed in a way that is not known (%u)", name,
               entry->method);
        goto done;
    }
    uLong crc = crc32_z(crc32_z(0, NULL, 0), (const Bytef *)bytes.data, bytes.n);
    if (bytes.n != entry->size || crc != entry->crc)
        broken(path, "a file has another checksum", err);
    else
        rc = put(folder, name, bytes, &arena, err);
    *left -= entry->size;
done:
    buf_release(&out);
    arena_release(&arena);
    return rc;
}

static int unpack_zip(struct str zip, const char *path, const char *folder,
                      struct err *err)
{
    size_t end = find_end(zip), left = UNPACK_LIMIT;
    if (end == SIZE_MAX)
        return broken(path, "it has no directory", err);
    size_t n = le16(zip.data + end + 10), at = le32(zip.data + end + 16);
    if (at > end)
        return broken(path, "its directory is not where it says", err);
    for (size_t i = 0; i < n; i++) {
        struct entry entry = {0};
        if (next_entry(zip, &at, &entry, path, err))
            return -1;
        if (!is_safe_name(entry.name))
            return broken(path, "a file's name leads out of the folder", err);
        if (!str_ends(entry.name, STR("/")) &&
            unpack_entry(&entry, path, folder, &left, err))
            return -1;
    }
    return 0;
}

/* ---- */

static int unpack_gz(struct str gz, const char *path, const char *folder,
                     struct arena *arena, struct err *err)
{
    const char *name = file_name(path);
    struct buf out = {0};
    int rc = inflate_all(gz, 15 + 16, UNPACK_LIMIT, &out, path, err);
    if (rc == 0)
        rc = put(folder, arena_copy(arena, name, strlen(name) - 3), buf_view(&out), arena,
                 err);
    buf_release(&out);
    return rc;
}

bool unpack_knows(const char *path)
{
    return str_ends(str_of(path), STR(".zip")) || str_ends(str_of(path), STR(".gz"));
}

int unpack(const char *path, const char *folder, struct err *err)
{
    struct arena arena = {0};
    struct str bytes;
    int rc = file_read(path, &arena, UNPACK_LIMIT, &bytes, err);
    if (rc == 0)
        rc = str_ends(str_of(path), STR(".gz"))
                 ? unpack_gz(bytes, path, folder, &arena, err)
                 : unpack_zip(bytes, path, folder, err);
    arena_release(&arena);
    return rc;
}
