/* bert - a BERT encoder as an embedding model: texts to vectors of length 1 (all-MiniLM,
 * bge and their like as GGUF files of architecture "bert"; Devlin et al. 2018, arXiv
 * 1810.04805; Reimers and Gurevych 2019, arXiv 1908.10084).
 *
 *     x = norm(token + position + type 0)
 *     x = norm(x + out attention(q x, k x, v x))        every row sees every row
 *     x = norm(x + down gelu(up x))                     in each layer; norm after the sum
 *     vector = mean of the rows, or the first ([CLS]), as the file says; length 1
 *
 * gelu is the tanh form, as llama.cpp computes it; the models were trained with erf,
 * which differs by less than 0.001.  No result depends on the other texts or the threads.
 *
 *     struct bert *bert;
 *     if (bert_open(&bert, path, pool, err)) ...
 *     if (bert_embed(bert, text, n, out, &longs, pool, err)) ...
 *     bert_close(bert);
 */
#ifndef ENGINE_EMBED_BERT_H
#define ENGINE_EMBED_BERT_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/embed/vector.h"
#include "harness/base/str.h"

struct bert;
struct err;
struct gguf;
struct pool;

struct bert_shape {
    int V, C, L, H, F, context, types;
    float eps;
    bool cls; /* the first row instead of the mean */
};

/* Whether a file, GGUF or not, names the architecture "bert". */
bool bert_is(const char *path);
int bert_open(struct bert **bert, const char *path, struct pool *pool, struct err *err);
void bert_close(struct bert *bert); /* NULL is fine */
const struct bert_shape *bert_shape(const struct bert *bert);
int64_t bert_params(const struct bert *bert);
int64_t bert_file_bytes(const struct bert *bert);
/* Tokens of a text without [CLS] and [SEP]. */
int64_t bert_count(struct bert *bert, struct str text);
/* out (n, C) */
int bert_embed(struct bert *bert, const struct str *text, size_t n, float *out,
               struct long_texts *longs, struct pool *pool, struct err *err);

#endif
