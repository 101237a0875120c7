#include "engine/train/checkpoint.h"

#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "engine/train/optimizer.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"

static const char MAGIC[8] = "TRVCKPT";
enum { VERSION = 1, KEY = 64, HEX = 65 };

struct header {
    char magic[8];
    uint64_t version, bytes; /* of all parts */
    char key[KEY];
};

static uint64_t total_bytes(const struct checkpoint_part *part, int n)
{
    uint64_t bytes = 0;
    for (int i = 0; i < n; i++)
        bytes += part[i].bytes;
    return bytes;
}

int checkpoint_write(const char *path, const char *key,
                     const struct checkpoint_part *part, int n, struct err *err)
{
    struct header header = {.version = VERSION, .bytes = total_bytes(part, n)};
    memcpy(header.magic, MAGIC, sizeof MAGIC);
    memcpy(header.key, key, KEY);
    struct sha256 sum;
    struct file_out out;
    char hex[HEX];
    sha256_init(&sum);
    if (file_out_open(&out, path, err))
        return err_wrap(err, "no checkpoint");
    file_out_write(&out, &header, sizeof header);
    sha256_add(&sum, &header, sizeof header);
    for (int i = 0; i < n; i++) {
        file_out_write(&out, part[i].data, part[i].bytes);
        sha256_add(&sum, part[i].data, part[i].bytes);
    }
    sha256_hex(&sum, hex);
    file_out_write(&out, hex, KEY);
    return file_out_commit(&out, err) ? err_wrap(err, "no checkpoint") : 0;
}

static int open_checked(const char *path, int *fd, struct header *header, struct err *err)
{
    uint64_t size;
    if (file_open(path, fd, &size, err))
        return -1;
    int rc = -1;
    if (size < sizeof *header + KEY)
        err_ask(err, "%s: not a checkpoint: only %llu bytes", path,
                (unsigned long long)size);
    else if (file_read_at(*fd, path, header, sizeof *header, 0, err))
        rc = -1;
    else if (memcmp(header->magic, MAGIC, sizeof MAGIC) != 0)
        err_ask(err, "%s: not a checkpoint", path);
    else if (header->version != VERSION)
        err_ask(err, "%s: a checkpoint of version %llu, this program reads %d", path,
                (unsigned long long)header->version, VERSION);
    else if (header->bytes != size - sizeof *header - KEY)
        err_ask(err, "%s: a damaged checkpoint: %llu bytes, its header says %llu", path,
                (unsigned long long)size,
                (unsigned long long)header->bytes + sizeof *header + KEY);
    else
        rc = 0;
    if (rc)
        close(*fd);
    return rc;
}

int checkpoint_key(const char *path, char key[HEX], bool *found, struct err *err)
{
    int fd;
    struct header header;
    *found = file_exists(path);
    if (!*found)
        return 0;
    if (open_checked(path, &fd, &header, err))
        return -1;
    close(fd);
    memcpy(key, header.key, KEY);
    key[KEY] = '\0';
    return 0;
}

static int read_parts(int fd, const char *path, const struct header *header,
                      const struct checkpoint_part *part, int n, struct err *err)
{
    struct sha256 sum;
    uint64_t at = sizeof *header;
    char stored[KEY], hex[HEX];
    sha256_init(&sum);
    sha256_add(&sum, header, sizeof *header);
    for (int i = 0; i < n; i++) {
        if (file_read_at(fd, path, part[i].data, part[i].bytes, at, err))
            return -1;
        sha256_add(&sum, part[i].data, part[i].bytes);
        at += part[i].bytes;
    }
    if (file_read_at(fd, path, stored, KEY, at, err))
        return -1;
    sha256_hex(&sum, hex);
    if (memcmp(stored, hex, KEY) != 0)
        return err_ask(err, "%s: a damaged checkpoint: its checksum does not match",
                       path);
    return 0;
}

int checkpoint_read(const char *path, const char *key, const struct checkpoint_part *part,
                    int n, struct err *err)
{
    int fd, rc = -1;
    struct header header;
    if (open_checked(path, &fd, &header, err))
        return -1;
    if (memcmp(header.key, key, KEY) != 0)
        err_ask(err, "%s: a checkpoint of another training (%.12s, this one is %.12s)",
                path, header.key, key);
    else if (header.bytes != total_bytes(part, n))
        err_ask(err, "%s: a checkpoint of another size", path);
    else
        rc = read_parts(fd, path, &header, part, n, err);
    close(fd);
    return rc;
}

int checkpoint_optimizer_parts(const struct optimizer *o)
{
    return o->n_params + 2;
}

int checkpoint_optimizer(struct checkpoint_part *part, int n, struct optimizer *o)
{
    for (int i = 0; i < o->n_params; i++)
        part[n++] =
            (struct checkpoint_part){o->param[i].w, o->param[i].n * sizeof(float)};
    part[n++] = (struct checkpoint_part){o->moments, 2 * o->n_values * sizeof(float)};
    part[n++] = (struct checkpoint_part){&o->step, sizeof o->step};
    return n;
}
