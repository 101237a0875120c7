/* bad_models - the bad models, tokenizers and adapters of the engine reference, 2.4, by
 * number: each is a good little file with one thing changed, and the words that its
 * refusal must have.
 *
 *     bad_models_begin(folder);                  writes the good ones
 *     for (i = 0; i < n_bad_models; i++)
 *         bad_model_write(&bad_models[i], path);  then opening `path` must fail
 *     bad_models_end();
 */
#ifndef TESTS_UNIT_BAD_MODELS_H
#define TESTS_UNIT_BAD_MODELS_H

#include <stddef.h>

#include "harness/base/str.h"

enum good_file { GOOD_BPE, GOOD_SPM, GOOD_Q8_0, GOOD_TIED, GOOD_ADAPTER, N_GOOD };

enum change_how {
    DROP,    /* the key or tensor is left out */
    SET_U32, /* the key has this value and type instead, whether it was there or not */
    SET_F32,
    SET_TEXT,
    SHORTEN, /* the array loses its last element */
    TEXTS,   /* a function changes the array of texts */
    SHAPE,   /* the tensor's number of rows is this one */
    COLUMNS, /* its number of columns is this one */
    POISON,  /* element or byte `number` of the tensor is NaN or an infinite scale */
    EXTRA,   /* there is one more tensor, of this name */
    RENAME,  /* the tensor is called `text` */
};

struct bad_model {
    const char *number;
    enum good_file good;
    enum change_how how;
    const char *name; /* of the key or tensor */
    double value;
    const char *text;
    void (*texts)(struct str *text, size_t *n);
    const char *says;
};

extern const struct bad_model bad_models[];
extern const size_t n_bad_models;

void bad_models_begin(const char *folder);
void bad_models_end(void);
const char *good_file(enum good_file which); /* its path */
void bad_model_write(const struct bad_model *bad, const char *path);

#endif
