#include "harness/task/fetch.h"

#include <string.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/download.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/progress.h"
#include "harness/base/sha256.h"
#include "harness/base/unpack.h"

const struct edition *editions_to_fetch(const struct editions *editions)
{
    for (size_t e = 0; e < editions->n; e++)
        for (size_t i = 0; i < editions->edition[e].n_files; i++)
            if (editions->edition[e].file[i].url != NULL)
                return &editions->edition[e];
    return NULL;
}

static int fetch_file(const struct data_file *file, const char *folder,
                      struct arena *arena, struct progress *progress, int *fetched,
                      struct err *err)
{
    const char *path = file_join(arena, folder, file->path);
    const struct download what = {
        .url = file->url, .path = path, .sha256 = file->sha256, .bytes = file->bytes};
    bool right;
    if (sha256_file_is(path, file->sha256, &right, err))
        return -1;
    if (right) {
        progress_add(progress, file->bytes);
    } else {
        if (file_mkdirs(file_folder(arena, path), err) || download(&what, progress, err))
            return -1;
        ++*fetched;
    }
    return file->unpack != NULL
               ? unpack(path, file_join(arena, folder, file->unpack), err)
               : 0;
}

int edition_fetch(const struct edition *edition, const char *folder,
                  struct progress *progress, int *fetched, struct err *err)
{
    struct arena arena = {0};
    int rc = 0;
    *fetched = 0;
    for (size_t i = 0; i < edition->n_files && rc == 0; i++)
        if (edition->file[i].url != NULL)
            rc = fetch_file(&edition->file[i], folder, &arena, progress, fetched, err);
    arena_release(&arena);
    return rc;
}
