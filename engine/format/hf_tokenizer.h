/* hf_tokenizer - the GGUF keys of tokenizer.json and tokenizer_config.json.  Only the
 * files of hf include it. */
#ifndef ENGINE_FORMAT_HF_TOKENIZER_H
#define ENGINE_FORMAT_HF_TOKENIZER_H

#include "engine/format/hf_config.h"

int hf_tokenizer_put(struct hf_view *view, const struct hf_config *config,
                     struct err *err);

#endif
