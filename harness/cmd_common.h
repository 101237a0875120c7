/* cmd_common - what the commands that open a model by themselves share: the program's threads, a
 * model, perhaps an adapter.
 *
 *     struct opened opened;
 *     if (open_model(&opened, path, adapter, precision, threads, err)) return -1;
 *     ...
 *     close_model(&opened);
 */
#ifndef HARNESS_CMD_COMMON_H
#define HARNESS_CMD_COMMON_H

#include "engine/model/adapter.h"
#include "engine/model/model.h"
#include "engine/text/tokenizer.h"
#include "harness/command.h"

/* Of the struct's members const char *precision, *kv. */
#define OPT_PRECISION(S)                                                               \
    OPT_ENUM(S, precision, "auto", "auto|f32|bf16",                                    \
             "of products: f32 never rounds activations, auto rounds them to what "    \
             "the weights' type is multiplied by fastest, bf16 makes everything "      \
             "bf16"),                                                                  \
        OPT_ENUM(S, kv, "auto", "auto|f32|bf16",                                       \
                 "what keys and values are kept as; auto: bf16 where activations are " \
                 "rounded")

/* Of the struct's member int64_t memory. */
#define OPT_MEMORY(S)                \
    OPT_BYTES(S, memory, 0, 0, 1e15, \
              "bytes for keys, values and activations, as in 512M (0: what it takes)")

struct opened {
    struct pool *pool;
    struct model *model;
    struct adapter *adapter; /* NULL: none */
};

/* `path` is a file, or a name in models/models.json.  threads 0: all processors. */
int open_model(struct opened *opened, const char *path, const char *adapter,
               const char *precision, const char *kv, int64_t threads, struct err *err);
/* The same for commands that work without a tokenizer. */
int open_weights(struct opened *opened, const char *path, const char *adapter,
                 const char *precision, const char *kv, int64_t threads, struct err *err);
void close_model(struct opened *opened);
/* The file that a model name stands for. */
int model_file(const char *name, struct arena *arena, const char **path, struct err *err);
/* A file's text, or standard input for "-". */
int read_text(const char *path, struct arena *arena, struct str *text, struct err *err);

#endif
