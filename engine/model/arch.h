/* arch - what tells the architectures apart, said once for loading, running and saving.
 * Only this folder includes it. */
#ifndef ENGINE_MODEL_ARCH_H
#define ENGINE_MODEL_ARCH_H

#include <stdbool.h>

#include "engine/model/model.h"

struct arch_info {
    const char *name;       /* general.architecture */
    const char *eps_key;    /* without the "<name>." in front */
    unsigned matrices;      /* bit (1 << enum layer_matrix): every layer has it */
    unsigned vectors;       /* bit (1 << enum layer_vector) likewise */
    unsigned vectors_maybe; /* those that a file may have or not */
    bool rope, neox;        /* rotated positions; of pairs (i, i + n_rot / 2) */
};

const struct arch_info *arch_info(enum arch arch);

/* Names and sizes from LAYER_MATRICES and LAYER_VECTORS. */
struct part_info {
    const char *name; /* "attn_q"; of vectors with its suffix, "attn_q.bias" */
    int O, C;         /* vectors: O is 1 */
};
struct part_info layer_matrix_info(const struct model_shape *shape, enum layer_matrix id);
struct part_info layer_vector_info(const struct model_shape *shape, enum layer_vector id);

/* Why the shape cannot be, or NULL. */
const char *shape_fault(const struct model_shape *shape);

/* Shared by model_open and model_create. */
struct model *model_new(const struct model_shape *shape);
int model_make_rope(struct model *model, struct err *err);

/* sha256 of a GGUF file, or of what makes the model in a folder. */
int model_hash_of(const char *path, char hex[65], struct err *err);

/* Everything that is learnt, in the order of the file. */
enum { PART_NAME = 64 };
struct model_part {
    char name[PART_NAME];  /* as in the file */
    struct matrix *matrix; /* one of the two */
    struct vector *vector;
    int O, C;   /* what it should be */
    int layer;  /* -1: of no layer */
    int id;     /* enum layer_matrix or layer_vector */
    bool maybe; /* a file may lack it */
    bool fixed; /* not trained */
};
/* The next of them; *i starts at 0.  False behind the last. */
bool model_next_part(struct model *model, int *i, struct model_part *part);

#endif
