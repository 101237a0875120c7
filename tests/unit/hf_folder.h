/* hf_folder - models and adapters written as transformers and PEFT write them, by code
 * that shares nothing with the reader: rows of q and k go back to halves of a head,
 * gpt2's weights are stored (inputs, outputs).
 */
#ifndef TESTS_UNIT_HF_FOLDER_H
#define TESTS_UNIT_HF_FOLDER_H

#include "engine/model/adapter.h"
#include "harness/base/str.h"

struct err;

/* A safetensors file in the making. */
struct st_out {
    struct buf header, data;
};
void st_begin(struct st_out *out);
/* dtype "F32", "F16" or "BF16"; shape with the slowest first. */
void st_add(struct st_out *out, const char *name, const char *dtype, int n_dims,
            const uint64_t *shape, const float *value);
int st_commit(struct st_out *out, const char *path, struct err *err); /* releases too */

struct hf_how {
    const char *dtype; /* NULL: "F32" */
    int files;         /* above 1: several, with an index */
    const char
        *prefix; /* NULL: "model." or "transformer."; "" as of models without a head */
    const char *more; /* members for config.json, with a comma behind, or "" */
};

/* A small random model of an architecture; vectors are random too. */
int hf_random_model(struct model **model, enum arch arch, uint64_t seed, struct err *err);
/* config.json, model.safetensors and tokenizer.json; the folder is there already. */
int hf_folder_write(const char *dir, const struct model *model, const struct hf_how *how,
                    struct err *err);
/* adapter_config.json and adapter_model.safetensors. */
int hf_adapter_write(const char *dir, const struct model *model,
                     const struct adapter *adapter, struct err *err);
/* All files of a folder, and the folder. */
void hf_folder_remove(const char *dir);

#endif
