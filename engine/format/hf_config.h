/* hf_config - what a config.json of transformers says about a model.  Only the files of
 * hf include it. */
#ifndef ENGINE_FORMAT_HF_CONFIG_H
#define ENGINE_FORMAT_HF_CONFIG_H

#include "engine/format/hf_view.h"

enum { HF_CONFIG_BYTES = 1 << 20 };

#define HF_ABSENT UINT64_MAX

struct hf_rope {
    struct str type; /* "" or "default": none */
    double factor, low, high;
    uint64_t original; /* positions it was trained for */
};

struct hf_config {
    struct str model_type;
    const char *arch; /* as GGUF calls it, which is the same */
    bool gpt2;
    uint64_t hidden, layers, heads, kv_heads, head_dim, ffn, context,
        vocab;         /* HF_ABSENT */
    double eps, theta; /* NAN: absent */
    bool tied;
    struct hf_rope rope;
    uint64_t bos, eos; /* HF_ABSENT: none */
};

/* Refuses what the engine cannot run: other architectures, activations, kinds of
 * attention. */
int hf_config_read(struct hf_view *view, struct hf_config *config, struct err *err);
/* The GGUF keys of it. */
void hf_config_put(struct hf_view *view, const struct hf_config *config);
/* What "llama3" scaling divides each angle by (Llama 3.1): n of them, in the view's
 * arena. */
const float *hf_rope_divisors(struct hf_view *view, const struct hf_config *config,
                              uint64_t n);

#endif
