#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "engine/format/gguf.h"
#include "engine/kernel/kernels.h"
#include "engine/model/forward.h"
#include "engine/text/tokenizer.h"
#include "harness/base/err.h"

enum { CONTEXT = 4096, READ_BYTES = 1 << 20 };

static void ask_for_keys(const struct gguf *file)
{
    for (size_t i = 0; i < file->n_values; i++) {
        struct err err = ERR_INIT;
        uint64_t u;
        double f;
        bool flag;
        struct str s;
        char *key = malloc(file->value[i].key.n + 1);
        memcpy(key, file->value[i].key.data, file->value[i].key.n);
        key[file->value[i].key.n] = '\0';
        fuzz_demand(gguf_find(file, key) == &file->value[i],
                    "a key is found by its name");
        gguf_get_u64(file, key, &u, &err);
        gguf_get_real(file, key, &f, &err);
        gguf_get_bool(file, key, &flag, &err);
        gguf_get_str(file, key, &s, &err);
        free(key);
    }
}

static void read_tensors(const struct gguf *file)
{
    struct err err = ERR_INIT;
    for (size_t i = 0; i < file->n_tensors; i++) {
        const struct gguf_tensor *t = &file->tensor[i];
        if (t->bytes > READ_BYTES)
            continue;
        void *bytes = malloc((size_t)t->bytes);
        fuzz_demand(gguf_read(file, t, bytes, &err) == 0,
                    "an accepted tensor can be read");
        t->type->valid(bytes, (size_t)(t->bytes / (uint64_t)t->type->bytes) *
                                  (size_t)t->type->block);
        free(bytes);
    }
}

static void run_model(struct model *model)
{
    static const int32_t ids[2] = {0, 0};
    struct err err = ERR_INIT;
    struct tape tape;
    const struct forward_seq seq = {.n_rows = model->shape.context < 2 ? 1 : 2};
    const struct forward_batch batch = {
        .id = ids, .T = seq.n_rows, .seq = &seq, .n_seqs = 1};
    if (tape_open(&tape, model, NULL, 2, TAPE_KEPT, &err))
        return;
    forward(model, NULL, &tape, &batch, NULL);
    tape_release(&tape);
}

/* A large context is nothing wrong, but its tables take their time. */
static bool is_small(const struct gguf *file)
{
    for (size_t i = 0; i < file->n_values; i++)
        if (str_ends(file->value[i].key, STR(".context_length")) &&
            file->value[i].type != GGUF_ARRAY && file->value[i].u > CONTEXT)
            return false;
    return true;
}

static void open_model(const char *path)
{
    struct err err = ERR_INIT;
    struct model *model;
    if (model_open(&model, path, NULL, &err))
        return;
    run_model(model);
    model_close(model);
}

int fuzz_gguf(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file(0, data, size);
    struct err err = ERR_INIT;
    struct gguf *file;
    struct tokenizer *tok;
    if (kernels_init(&err) || gguf_open(&file, path, &err)) {
        fuzz_demand(err.text[0] != '\0', "a refusal has its reason");
        return 0;
    }
    ask_for_keys(file);
    read_tensors(file);
    if (tokenizer_open(&tok, file, &err) == 0)
        tokenizer_close(tok);
    bool small = is_small(file);
    gguf_close(file);
    if (small)
        open_model(path);
    return 0;
}
