/* hf_names - what tensors are called by transformers and by GGUF. */
#ifndef ENGINE_FORMAT_HF_NAMES_H
#define ENGINE_FORMAT_HF_NAMES_H

#include <stdbool.h>

#include "engine/format/hf_view.h"

enum { HF_NAME_MAX = 64 }; /* with a NUL, as in GGUF */

/* What a module of transformers is in GGUF: "model.layers.3.mlp.up_proj" ->
 * "blk.3.ffn_up". `order` is that of its weight; HF_HEADS for q_proj and k_proj whatever
 * the architecture. */
struct hf_module {
    char name[HF_NAME_MAX];
    enum hf_order order;
    bool keys; /* its heads are key heads */
};

/* False: not a module that we know. */
bool hf_module_find(bool gpt2, struct str module, struct hf_module *found);
/* Left out: what can be computed (masks, inverse frequencies). */
bool hf_is_derived(struct str tensor);

#endif
