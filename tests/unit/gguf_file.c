#include "tests/unit/gguf_file.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/base/err.h"

char gguf_folder[256], gguf_path[300];

void gguf_file_begin(void)
{
    const char *root = getenv("TMPDIR");
    snprintf(gguf_folder, sizeof gguf_folder, "%s/gguf-XXXXXX", root ? root : "/tmp");
    cr_assert(mkdtemp(gguf_folder) != NULL);
    snprintf(gguf_path, sizeof gguf_path, "%s/file.gguf", gguf_folder);
}

void gguf_file_end(void)
{
    unlink(gguf_path);
    rmdir(gguf_folder);
}

void gguf_file_write(struct str bytes)
{
    FILE *f = fopen(gguf_path, "wb");
    cr_assert(f != NULL);
    cr_assert(fwrite(bytes.data, 1, bytes.n, f) == bytes.n);
    fclose(f);
}

struct gguf *gguf_file_open(void)
{
    struct gguf *file;
    struct err err = ERR_INIT;
    cr_assert(gguf_open(&file, gguf_path, &err) == 0, "%s", err.text);
    return file;
}
