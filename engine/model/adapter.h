/* adapter - LoRA weights beside a model (Hu et al. 2021, arXiv 2106.09685):
 *     y = x W^T + scale (x A^T) B^T,   scale = alpha / rank,   A (r, C), B (O, r)
 * Read and written in the GGUF form that llama.cpp's --lora loads; PEFT folders are read
 * too.
 */
#ifndef ENGINE_MODEL_ADAPTER_H
#define ENGINE_MODEL_ADAPTER_H

#include <stdint.h>

#include "engine/model/model.h"

struct lora {
    int r;                      /* 0: this matrix has none */
    float *a;                   /* (r, C) */
    float *b;                   /* (O, r) */
    float *a_grad, *b_grad;     /* only while trained */
    float *a_panels, *b_panels; /* packed for the two forward products */
    float *a_panels_input,
        *b_panels_input; /* for the two backward products; while trained */
    /* The same four as bf16 pairs, while trained in bf16. */
    uint32_t *a_pairs, *b_pairs, *a_pairs_input, *b_pairs_input;
};

struct adapter {
    int rank, L;
    float alpha;
    int64_t n_params;
    struct lora (*lora)[LAYER_MATRIX_N]; /* [L][LAYER_MATRIX_N] */
    struct arena arena;
};

/* targets: bit (1 << enum layer_matrix) each; 0: all matrices of the layers.  A uniform
 * in +-1/sqrt(C), B zero. */
int adapter_create(struct adapter **adapter, const struct model *model, int rank,
                   float alpha, unsigned targets, uint64_t seed, struct err *err);
/* Targets by name, separated by "+" or ",": all, attention, mlp, or some of q k v o gate up down
 * (a fused q, k and v: qkv).  Names that the model has nothing of are an error. */
int adapter_targets(unsigned *targets, const char *names, const struct model *model,
                    struct err *err);
int adapter_open(struct adapter **adapter, const char *path, const struct model *model,
                 struct pool *pool, struct err *err);
int adapter_save(const struct adapter *adapter, const struct model *model,
                 const char *path, struct err *err);
int adapter_make_trainable(struct adapter *adapter, const struct model *model,
                           struct err *err);
/* For training in bf16: the products then read the pairs. */
void adapter_prepare_pairs(struct adapter *adapter, const struct model *model,
                           struct pool *pool);
/* Packs A and B anew, in every form there is. */
void adapter_repack(struct adapter *adapter, const struct model *model,
                    struct pool *pool);
/* For training alone, between steps: adapter_repack before the model answers again. */
void adapter_repack_train(struct adapter *adapter, const struct model *model,
                          struct pool *pool);
void adapter_close(struct adapter *adapter);
int64_t adapter_params(const struct adapter *adapter);

#endif
