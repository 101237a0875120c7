#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/format/gguf.h"
#include "engine/text/tokenizer.h"
#include "harness/base/err.h"

/* ---- text, which must come back */

static void round_trip(struct tokenizer *tok, struct str text)
{
    struct err err = ERR_INIT;
    struct ids ids = {0};
    struct buf back = {0};
    int rc = tokenizer_encode(tok, text, true, false, &ids, &err);
    fuzz_demand((rc == 0) == (utf8_invalid_at(text) == SIZE_MAX),
                "UTF-8 and only it is taken");
    if (rc == 0) {
        for (size_t i = 0; i < ids.n; i++)
            fuzz_demand(tokenizer_kind(tok, ids.id[i]) != TOKEN_CONTROL,
                        "text yields no control token");
        tokenizer_decode(tok, ids.id, ids.n, false, &back);
        fuzz_demand(str_eq(buf_view(&back), text), "decoding gives the text back");
        ids_clear(&ids);
        fuzz_demand(tokenizer_encode(tok, text, true, true, &ids, &err) == 0,
                    "special tokens change nothing about what is taken");
    }
    buf_release(&back);
    ids_release(&ids);
}

/* ---- a folder of Hugging Face, whose files are links to files in memory */

enum { CONFIG, TOKENIZER, WEIGHTS, N_FILES };
static const char *const names[N_FILES] = {"config.json", "tokenizer.json",
                                           "model.safetensors"};

static void make_folder(char folder[300], const char *const *file)
{
    const char *tmp = getenv("TMPDIR");
    char path[340];
    snprintf(folder, 300, "%s/fuzz-XXXXXX", tmp != NULL ? tmp : "/tmp");
    fuzz_demand(mkdtemp(folder) != NULL, "a folder can be made");
    for (int i = 0; i < N_FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        fuzz_demand(symlink(file[i], path) == 0, "a link can be made");
    }
}

static void remove_folder(const char *folder)
{
    char path[340];
    for (int i = 0; i < N_FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

static void use_tokenizer(struct tokenizer *tok)
{
    struct err err = ERR_INIT;
    struct ids ids = {0};
    struct buf text = {0};
    tokenizer_encode(tok, STR("The cat, <s> 1234\n\xc3\xa9 \xf0\x9f\x98\x80"), true, true,
                     &ids, &err);
    tokenizer_decode(tok, ids.id, ids.n, true, &text);
    buf_release(&text);
    ids_release(&ids);
}

static void open_folder(const char *folder)
{
    struct err err = ERR_INIT;
    struct gguf *file;
    struct tokenizer *tok;
    if (gguf_open(&file, folder, &err)) {
        fuzz_demand(err.text[0] != '\0', "a refusal has its reason");
        return;
    }
    if (tokenizer_open(&tok, file, &err) == 0) {
        use_tokenizer(tok);
        tokenizer_close(tok);
    }
    gguf_close(file);
}

static void try_folder(const uint8_t *data, size_t size)
{
    static const uint8_t no_tensors[] = {2, 0, 0, 0, 0, 0, 0, 0, '{', '}'};
    const uint8_t *end = size == 0 ? NULL : memchr(data, 0, size);
    size_t n = end == NULL ? size : (size_t)(end - data), rest = n + (end != NULL);
    char folder[300];
    const char *const file[N_FILES] = {
        [CONFIG] = fuzz_file(CONFIG, data, n),
        [TOKENIZER] = fuzz_file(TOKENIZER, data + rest, size - rest),
        [WEIGHTS] = fuzz_file(WEIGHTS, no_tensors, sizeof no_tensors),
    };
    make_folder(folder, file);
    open_folder(folder);
    remove_folder(folder);
}

int fuzz_tokenizer(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    if (data[0] % 2 == 0) {
        try_folder(data + 1, size - 1);
        return 0;
    }
    struct str text = {(const char *)data + 1, size - 1};
    round_trip(fuzz_vocabulary(0), text);
    /* SentencePiece writes a space as U+2581 and cannot tell the two apart. */
    if (str_find(text, STR("\xe2\x96\x81"), 0) == SIZE_MAX)
        round_trip(fuzz_vocabulary(1), text);
    return 0;
}
