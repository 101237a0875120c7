/* pretrain - trains a tokenizer and a new Llama-shaped model from plain text, by a JSON recipe:
 *
 *     { "name": "base-1m", "seed": 1,
 *       "data_dir": "...",  (TRIVIUM_DATA beats it, --data beats both)
 *       "sources": [
 *         { "name": "wikipedia", "files": "wikipedia/[0-9]*.txt",
 *           "heldout": "wikipedia/heldout.txt", "licence": "CC BY-SA 3.0" },
 *         { "name": "books", "split": "books/split.tsv", "format": "book" },
 *         { "name": "talk", "files": "./talk/[a-z]*.jsonl", "format": "chat", "emphasis": 4 } ],
 *       "tokenizer": { "vocab": 4096, "bytes": 20000000 },
 *       "model": { "dim": 128, "layers": 5, "heads": 4, "kv_heads": 2, "ffn": 256, "context": 512 },
 *       "train": { "batch_tokens": 8192, "weight_decay": 0.1, "clip": 1.0, "validate_every": 200,
 *                  "validate_tokens": 8192, "checkpoint_every": 200, "sample_every": 1000 },
 *       "phases": [
 *         { "name": "text", "tokens": 60000000, "lr": 4e-3, "warmup": 0.03,
 *           "schedule": "constant", "shares": { "wikipedia": 3, "books": 1 } },
 *         { "name": "talk", "tokens": 20000000, "lr": 4e-3, "schedule": "linear",
 *           "final_fraction": 0.05, "shares": { "wikipedia": 2, "talk": 3 } } ],
 *       "samples": [ "Once upon a time" ],
 *       "output": { "type": "Q8_0" } }
 *
 * A pattern starts from the data folder, with "./" from the recipe's folder.  A source may say how
 * its files are had: "fetch" (recipe_fetch.h).  Formats: "lines" (a
 * paragraph a line, an empty line between documents), "book" (a file is a document) and "chat"
 * (JSONL of {"messages": [...]} or {"input", "answer"}, put into ChatML; the answer's tokens count
 * `emphasis` times in the gradient).  Shares are parts of a phase's tokens, in any unit.  The
 * tokenizer is learned from the first phase's text.
 *
 * Everything lands in one folder: tokenizer.gguf, tokens-<source>.bin (a cache), checkpoint.bin,
 * phase-<n>.bin (the end of each phase), training.csv (step, phase, tokens, loss, lr, norm,
 * tokens/s, held-out bits per byte per source), samples.txt, model.gguf and recipe.json with what
 * was measured.  The first two may lie in a folder of their own, shared by models of one tokenizer.
 * Killed and started again it goes on from the last checkpoint and ends with the
 * same bytes; phases may be added behind those that are done or running.
 *
 * A phase with "fresh": true begins with AdamW's moments at 0 and every source at its beginning.
 * Such a phase can be run without those before it, from a finished model (`from`): with the same
 * bits, but for what the model's file has rounded.  A phase may
 * have "batch_tokens" of its own.
 */
#ifndef ENGINE_TRAIN_PRETRAIN_H
#define ENGINE_TRAIN_PRETRAIN_H

#include <stdbool.h>

struct err;
struct pool;

struct pretrain_opts {
    const char *data_dir; /* NULL: TRIVIUM_DATA, or the recipe's own */
    const char *out_dir;
    const char *cache_dir; /* tokenizer and token ids, shared by models; NULL: out_dir */
    const char *device;    /* "cpu" or "cuda" */
    const char *from; /* a model's file: its weights begin the first fresh phase; NULL */
    bool f32;         /* cpu: products in f32 instead of bf16 (backward.h) */
    bool estimate; /* a few steps, then say how long all will take, and leave nothing */
};

/* Ctrl-C: a checkpoint is written, ERR_INTERRUPTED. */
int pretrain(const char *recipe_path, const struct pretrain_opts *opts, struct pool *pool,
             struct err *err);

#endif
