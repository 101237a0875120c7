/* local - what the files of the local provider share: the engine's model behind a handle.
 *
 * A model and everything trained from it by LoRA share one set of weights, counted by its users.
 */
#ifndef HARNESS_MODEL_LOCAL_H
#define HARNESS_MODEL_LOCAL_H

#include "engine/infer/generate.h"
#include "engine/model/adapter.h"
#include "engine/model/model.h"
#include "engine/text/chat.h"
#include "engine/train/general.h"
#include "harness/model/model.h"

struct weights {
    struct model *model;
    const struct chat_family *family;
    int users;
    struct {          /* of general text, as it was measured before the last training */
        char key[65]; /* general.h; "": never */
        bool bf16;
        struct general_score score;
    } knew;
};

struct local {
    struct weights *weights;
    struct adapter *adapter; /* NULL: the model as it is in its file */
    struct pool *pool;
    int slots;
    int64_t memory;
    bool share;
};

/* As the provider's operations of the same names. */
int local_run(void *self, const struct request *request, size_t n,
              const struct run_how *how, struct reply *reply, struct arena *arena,
              struct err *err);
int local_shared(void *self, const struct request *request, size_t n, int *tokens,
                 struct err *err);
int local_embed(void *self, const struct str *text, size_t n, float *out,
                struct embedding *e, struct err *err);
int local_train(void *self, const struct train_plan *plan, void **tuned,
                struct train_result *result, struct err *err);

/* Opens the file's weights, with one user. */
int local_weights_open(struct weights **weights, const char *path, const char *family,
                       enum precision precision, struct pool *pool, struct err *err);
void local_weights_drop(struct weights *weights);

#endif
