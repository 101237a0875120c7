/* tokenizer - text to ids and back, from the metadata of a GGUF file, as llama.cpp does it.
 *
 * Two kinds: byte-level BPE ("gpt2") with a pre-tokenizer expression run by PCRE2, and
 * SentencePiece ("llama") with byte fallback.  User text never yields control tokens:
 * `parse_special` is for text of chat templates only.
 */
#ifndef ENGINE_TEXT_TOKENIZER_H
#define ENGINE_TEXT_TOKENIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/str.h"

struct arena;
struct err;
struct gguf;
struct gguf_out;
struct tokenizer;

enum token_kind { /* the file's tokenizer.ggml.token_type */
                  TOKEN_NORMAL = 1,
                  TOKEN_UNKNOWN = 2,
                  TOKEN_CONTROL = 3,
                  TOKEN_USER = 4,
                  TOKEN_UNUSED = 5,
                  TOKEN_BYTE = 6,
};

/* A growing list of ids. */
struct ids {
    int32_t *id;
    size_t n, cap;
};
void ids_add(struct ids *ids, int32_t id);
void ids_clear(struct ids *ids);
void ids_release(struct ids *ids);

/* Copies what it needs; the file may be closed afterwards. */
int tokenizer_open(struct tokenizer **tok, const struct gguf *file, struct err *err);
void tokenizer_close(struct tokenizer *tok);

/* Adds the ids of `text` (valid UTF-8, else an error) to `ids`.
 * add_special: the BOS (EOS) tokens that the file asks for.
 * parse_special: control tokens in the text become their ids; user-defined ones always do. */
int tokenizer_encode(struct tokenizer *tok, struct str text, bool add_special,
                     bool parse_special, struct ids *ids, struct err *err);
/* Bytes of one token as it stands in running text ("" for control tokens unless special). */
struct str tokenizer_piece(const struct tokenizer *tok, int32_t id);
/* Adds the text of ids to `text`; control tokens only if `special`.  Removes the space that
 * SentencePiece put in front. */
void tokenizer_decode(const struct tokenizer *tok, const int32_t *id, size_t n,
                      bool special, struct buf *text);

int tokenizer_size(const struct tokenizer *tok);
struct str tokenizer_text(const struct tokenizer *tok, int32_t id); /* as in the file */
enum token_kind tokenizer_kind(const struct tokenizer *tok, int32_t id);
int32_t tokenizer_find(const struct tokenizer *tok,
                       struct str text);            /* exact file text; -1 */
int32_t tokenizer_bos(const struct tokenizer *tok); /* -1: none */
int32_t tokenizer_eos(const struct tokenizer *tok);
/* Ends a generation: eos, eot and the known end texts (<|im_end|>, <|eot_id|> ...). */
bool tokenizer_is_end(const struct tokenizer *tok, int32_t id);
bool tokenizer_adds_bos(const struct tokenizer *tok);
/* The file names no pre-tokenizer, so "default" is used: worth a warning. */
bool tokenizer_guesses_pre(const struct tokenizer *tok);
struct str
tokenizer_template(const struct tokenizer *tok); /* chat template text; may be empty */
/* Not thread-safe: one at a time (PCRE2 match data and work space are inside). */

/* Writes all tokenizer.* keys as a GGUF needs them. */
void tokenizer_write(const struct tokenizer *tok, struct gguf_out *out);

#endif
