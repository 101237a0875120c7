/* tiny_model - a model that is made in a blink: 300 byte-pair tokens learned from a few
 * sentences, two layers of random weights.  It knows nothing, but everything about a model that
 * does not depend on knowing can be tested with it.
 */
#ifndef TESTS_UNIT_TINY_MODEL_H
#define TESTS_UNIT_TINY_MODEL_H

#include <stdint.h>

struct err;

enum { TINY_CONTEXT = 128 };

/* Writes it as GGUF.  chat_template: its text, e.g. "chatml"; "" for none. */
int tiny_model(const char *path, const char *chat_template, uint64_t seed,
               struct err *err);

#endif
