/* hf - folders as Hugging Face's transformers and PEFT write them, read as if they were
 * GGUF files.
 *
 * A folder with config.json, model.safetensors (or several, with
 * model.safetensors.index.json) and tokenizer.json opens as a struct gguf with the keys
 * and tensors that llama.cpp's converter would have written: gguf_open() does so when it
 * is given a folder.  Of the architectures llama, qwen2, qwen3 and gpt2; weights in F32,
 * F16 or BF16.  What is turned around on the way:
 *   - rows of q_proj and k_proj (llama): halves of a head to pairs, for NORM RoPE;
 *   - Conv1D weights (gpt2): (inputs, outputs) to (outputs, inputs);
 *   - "llama3" RoPE scaling: to the tensor rope_freqs.weight.
 * tokenizer.json must be byte-level BPE with a pre-tokenizer that we know by its
 * expression, or BPE with byte fallback over U+2581 (as SentencePiece); Unicode
 * normalisation is not done, as llama.cpp does none.
 */
#ifndef ENGINE_FORMAT_HF_H
#define ENGINE_FORMAT_HF_H

#include <stdbool.h>

struct err;
struct gguf;

/* A folder with config.json. */
bool hf_is_model(const char *path);
/* A folder with adapter_config.json. */
bool hf_is_adapter(const char *path);

int hf_open(struct gguf **file, const char *dir, struct err *err);

/* PEFT's LoRA (adapter_config.json, adapter_model.safetensors) as the adapter GGUF of
 * llama.cpp. Such a folder does not say what it was made for, so the base model's
 * architecture and heads are asked for. */
int hf_open_adapter(struct gguf **file, const char *dir, const char *arch, int n_heads,
                    int n_kv_heads, struct err *err);

/* One sha256 for all that makes the model: over the names and digests of config.json,
 * tokenizer.json and the weights, in the order of their names. */
int hf_hash(const char *dir, char hex[65], struct err *err);

#endif
