#include "harness/retrieve/image.h"

#include <assert.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"

enum { VERSION = 1, ALIGN = 64, KIND_MAX = 16 };

static const char magic[8] = "TRIVIDX";

/* The first bytes of the file.  `sum` is taken with itself empty. */
struct header {
    char magic[8];
    uint32_t version, n_parts;
    char kind[KIND_MAX];
    char key[64], sum[64];
    uint64_t file_bytes;
    uint64_t part_bytes[IMAGE_PARTS];
    char rest[24];
};
static_assert(sizeof(struct header) == 256, "the header's size is part of the format");

void image_key(char key[65], const char *options, const struct str *text, size_t n)
{
    struct sha256 sum;
    uint64_t count = n;
    sha256_init(&sum);
    sha256_add(&sum, options, strlen(options) + 1);
    sha256_add(&sum, &count, sizeof count);
    for (size_t i = 0; i < n; i++) {
        uint64_t bytes = text[i].n;
        sha256_add(&sum, &bytes, sizeof bytes);
        sha256_add(&sum, text[i].data, text[i].n);
    }
    sha256_hex(&sum, key);
}

static uint64_t padded(uint64_t bytes)
{
    return (bytes + ALIGN - 1) / ALIGN * ALIGN;
}

static struct header header_of(const struct image *image, const char *kind,
                               const char key[65])
{
    struct header h = {.version = VERSION, .n_parts = (uint32_t)image->n_parts};
    memcpy(h.magic, magic, sizeof magic);
    strncpy(h.kind, kind, KIND_MAX - 1);
    memcpy(h.key, key, sizeof h.key);
    h.file_bytes = sizeof h;
    for (int i = 0; i < image->n_parts; i++) {
        h.part_bytes[i] = image->part[i].bytes;
        h.file_bytes += padded(image->part[i].bytes);
    }
    return h;
}

/* ---- reading */

/* Why a file is not the index that is wanted, from its first bytes; NULL: it may be. */
static const char *header_fault(const struct header *h, const char *kind,
                                const char key[65], int n_parts, uint64_t size)
{
    uint64_t end = sizeof *h;
    if (memcmp(h->magic, magic, sizeof magic) != 0)
        return "is no index of this program";
    if (h->version != VERSION)
        return "was written by another version";
    if (strncmp(h->kind, kind, KIND_MAX) != 0 || h->n_parts != (uint32_t)n_parts)
        return "is an index of another kind";
    if (memcmp(h->key, key, sizeof h->key) != 0)
        return "is of another corpus or other options";
    if (h->file_bytes != size)
        return "is cut short";
    for (int i = 0; i < n_parts; i++) {
        if (h->part_bytes[i] > size - end)
            return "is damaged";
        end += padded(h->part_bytes[i]);
        if (end > size)
            return "is damaged";
    }
    return end == size ? NULL : "is damaged";
}

static bool sum_agrees(const struct header *h, const void *parts)
{
    struct header bare = *h;
    struct sha256 sum;
    char hex[65];
    memset(bare.sum, 0, sizeof bare.sum);
    sha256_init(&sum);
    sha256_add(&sum, &bare, sizeof bare);
    sha256_add(&sum, parts, h->file_bytes - sizeof bare);
    sha256_hex(&sum, hex);
    return memcmp(hex, h->sum, sizeof h->sum) == 0;
}

static const char *take_map(struct image *image, const char *kind, const char key[65],
                            int n_parts)
{
    struct header h;
    if (image->map_bytes < sizeof h)
        return "is cut short";
    memcpy(&h, image->map, sizeof h);
    const char *fault = header_fault(&h, kind, key, n_parts, image->map_bytes);
    char *at = (char *)image->map + sizeof h;
    if (fault != NULL)
        return fault;
    if (!sum_agrees(&h, at))
        return "is damaged";
    for (int i = 0; i < n_parts; i++) {
        image->part[i].data = at;
        image->part[i].bytes = h.part_bytes[i];
        at += padded(h.part_bytes[i]);
    }
    image->n_parts = n_parts;
    return NULL;
}

bool image_open(struct image *image, const char *path, const char *kind,
                const char key[65], int n_parts, char why[IMAGE_WHY])
{
    struct err err = ERR_INIT;
    uint64_t size;
    int fd;
    *image = (struct image){0};
    why[0] = '\0';
    if (path == NULL || !file_exists(path))
        return false;
    if (file_open(path, &fd, &size, &err)) {
        snprintf(why, IMAGE_WHY, "cannot be read");
        return false;
    }
    void *map = size == 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED) {
        snprintf(why, IMAGE_WHY, size == 0 ? "is cut short" : "cannot be mapped");
        return false;
    }
    image->map = map;
    image->map_bytes = size;
    const char *fault = take_map(image, kind, key, n_parts);
    if (fault == NULL)
        return true;
    image_release(image);
    snprintf(why, IMAGE_WHY, "%s", fault);
    return false;
}

/* ---- building and writing */

int image_part(struct image *image, int part, const void *data, size_t bytes,
               struct err *err)
{
    void *to = mem_big(bytes == 0 ? 1 : bytes);
    if (to == NULL)
        return err_set(err, "no memory for an index of %zu bytes", bytes);
    if (data == NULL)
        memset(to, 0, bytes);
    else if (bytes > 0)
        memcpy(to, data, bytes);
    image->part[part].data = to;
    image->part[part].bytes = bytes;
    if (part >= image->n_parts)
        image->n_parts = part + 1;
    return 0;
}

static void sum_up(const struct image *image, struct header *h)
{
    static const char zeros[ALIGN];
    struct sha256 sum;
    char hex[65];
    sha256_init(&sum);
    sha256_add(&sum, h, sizeof *h);
    for (int i = 0; i < image->n_parts; i++) {
        size_t bytes = image->part[i].bytes;
        sha256_add(&sum, image->part[i].data, bytes);
        sha256_add(&sum, zeros, padded(bytes) - bytes);
    }
    sha256_hex(&sum, hex);
    memcpy(h->sum, hex, sizeof h->sum);
}

int image_save(const struct image *image, const char *path, const char *kind,
               const char key[65], struct err *err)
{
    static const char zeros[ALIGN];
    struct header h = header_of(image, kind, key);
    struct file_out out;
    sum_up(image, &h);
    if (file_out_open(&out, path, err))
        return err_wrap(err, "cannot keep the index");
    file_out_write(&out, &h, sizeof h);
    for (int i = 0; i < image->n_parts; i++) {
        size_t bytes = image->part[i].bytes;
        file_out_write(&out, image->part[i].data, bytes);
        file_out_write(&out, zeros, padded(bytes) - bytes);
    }
    return file_out_commit(&out, err) ? err_wrap(err, "cannot keep the index") : 0;
}

void image_release(struct image *image)
{
    if (image->map != NULL)
        munmap(image->map, image->map_bytes);
    for (int i = 0; image->map == NULL && i < image->n_parts; i++)
        free(image->part[i].data);
    *image = (struct image){0};
}

size_t image_bytes(const struct image *image)
{
    size_t bytes = 0;
    for (int i = 0; i < image->n_parts; i++)
        bytes += image->part[i].bytes;
    return bytes;
}

bool image_ascends(const uint64_t *at, size_t n, uint64_t end)
{
    if (at[0] != 0 || at[n] != end)
        return false;
    for (size_t i = 0; i < n; i++)
        if (at[i] > at[i + 1])
            return false;
    return true;
}

bool image_finite(const float *x, size_t n)
{
    size_t faults = 0;
    for (size_t i = 0; i < n; i++)
        faults += isfinite(x[i]) ? 0 : 1;
    return faults == 0;
}
