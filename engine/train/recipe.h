/* recipe - what a base model is made of: the JSON file of `trivium pretrain`, checked.
 * The format is described in pretrain.h.
 */
#ifndef ENGINE_TRAIN_RECIPE_H
#define ENGINE_TRAIN_RECIPE_H

#include <stdint.h>

#include "engine/model/model.h"
#include "engine/train/train.h"
#include "harness/base/str.h"

struct err;
struct json;

enum { RECIPE_SOURCES_MAX = 64, RECIPE_PHASES_MAX = 16 };

struct recipe_source {
    const char *name;
    const char
        *files; /* pattern under the data folder, e.g. "wikipedia/[0-9]*.txt"; or NULL */
    const char *heldout; /* pattern; or NULL */
    const char
        *split; /* TSV with columns split (train, test) and path; instead of the two */
    const char *format; /* lines, book, chat */
    const char *licence;
    const char *url;   /* where the text came from, for the reader */
    const char *fetch; /* list of files that can be had (recipe_fetch.h); or NULL */
    double emphasis;   /* chat: how often the answer's tokens count in the gradient */
    const char
        *answers; /* chat: "last", or "all" of the assistant's turns count so often */
};

struct recipe_phase {
    const char *name;
    int64_t tokens;
    double lr, warmup, final_fraction; /* warmup: fraction of the phase's steps */
    const char *schedule_name;
    enum schedule schedule;
    bool fresh;                       /* AdamW's moments begin anew */
    int64_t batch_tokens;             /* of a step */
    double share[RECIPE_SOURCES_MAX]; /* of the tokens, by source; they add up to 1 */
};

struct recipe_model {
    int64_t dim, layers, heads, kv_heads, ffn, context;
    double rope_base, eps;
};

struct recipe_train {
    int64_t batch_tokens;
    double weight_decay, beta1, beta2, clip;
    int64_t validate_every, validate_tokens, checkpoint_every, sample_every,
        log_every; /* steps */
    int64_t memory;
};

struct recipe {
    const char *path, *name, *data_dir;
    int64_t seed, vocab, tokenizer_bytes;
    const char *output_type;
    struct recipe_source source[RECIPE_SOURCES_MAX];
    int n_sources;
    struct recipe_model model;
    struct recipe_train train;
    struct recipe_phase phase[RECIPE_PHASES_MAX];
    int n_phases;
    const char **prompt; /* to write samples from */
    int n_prompts;
    const struct json *root;
};

/* data_dir (may be NULL) beats the environment's TRIVIUM_DATA, which beats the recipe's own. */
int recipe_load(struct recipe *recipe, const char *path, const char *data_dir,
                struct arena *arena, struct err *err);
/* A path or pattern of the recipe: from the data folder, or with "./" from the recipe's own. */
const char *recipe_rooted(const struct recipe *recipe, const char *path,
                          struct arena *arena);
struct model_shape recipe_shape(const struct recipe *recipe);
bool recipe_uses(const struct recipe_phase *phase, int source);
bool recipe_source_used(const struct recipe *recipe, int source,
                        int first_phase); /* by any phase from this one on */
int64_t recipe_steps(const struct recipe *recipe, int phase);

#endif
