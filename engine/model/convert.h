/* convert - writes a model file anew: its matrices as another type, an adapter merged
 * into them or not.  Tensors go through row by row, so that neither file needs to fit
 * into memory; keys are copied.  As llama-quantize does it with --pure: vectors and
 * learnt positions become F32, and a matrix whose rows are no whole number of blocks
 * becomes F16.
 */
#ifndef ENGINE_MODEL_CONVERT_H
#define ENGINE_MODEL_CONVERT_H

#include "engine/model/adapter.h"

struct convert {
    const char *in, *out; /* a GGUF file or a folder that reads as one; a GGUF file */
    enum dtype type;      /* F32, F16, BF16, Q8_0 or Q4_0 */
    const struct adapter *adapter; /* merged into the matrices it is for; NULL: none */
    /* Elements done and to do; may be NULL. */
    void (*progress)(void *context, int64_t done, int64_t total);
    void *context;
};

int model_convert(const struct convert *how, struct err *err);

#endif
