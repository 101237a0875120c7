/* The local provider's embeddings: the mean of the last hidden states. */
#include "engine/embed/hidden.h"
#include "harness/model/local.h"

int local_embed(void *self, const struct str *text, size_t n, float *out,
                struct embedding *e, struct err *err)
{
    const struct local *local = self;
    const struct model *model = local->weights->model;
    e->dim = (size_t)model->shape.C;
    if (out == NULL)
        return 0;
    return hidden_embed(model, local->adapter, text, n, out, &e->longs, local->pool, err);
}
