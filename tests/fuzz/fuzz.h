/* fuzz - what reads the bytes of strangers, for libFuzzer and for the corpus as a plain
 * test.
 *
 * A target takes any bytes and returns 0; it aborts where a promise is broken.
 * fuzz_main.c makes it libFuzzer's (make fuzz), tests/unit/test_fuzz_corpus.c runs all of
 * them over tests/fuzz/corpus/<target>/.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

struct tokenizer;

/* A GGUF file: header, tokenizer, model, one forward pass. */
int fuzz_gguf(const uint8_t *data, size_t size);
/* A safetensors file: header and tensors. */
int fuzz_safetensors(const uint8_t *data, size_t size);
/* First byte even: a config.json and, behind a NUL, a tokenizer.json; odd: text, which
 * must come back from its ids. */
int fuzz_tokenizer(const uint8_t *data, size_t size);
/* A chat template and, behind a NUL, a message, which must not forge a turn. */
int fuzz_template(const uint8_t *data, size_t size);
/* First byte: a format of data files and its options; then a file, and behind a NUL the
 * qrels beside it. */
int fuzz_records(const uint8_t *data, size_t size);
/* First byte: whole answers or events, of chat or completions, and in what pieces; then
 * what an endpoint sends.  How a stream is cut must change nothing. */
int fuzz_replies(const uint8_t *data, size_t size);

/* The bytes as a file; its path.  It stays until the next call for the same slot (0 to
 * 3). */
const char *fuzz_file(int slot, const uint8_t *data, size_t size);
/* Byte-complete vocabularies, made once. */
struct tokenizer *fuzz_vocabulary(int spm);
void fuzz_demand(int promise_kept, const char *promise);

#endif
