/* The local provider's embeddings: the mean of the last hidden states. */
#include "engine/embed/hidden.h"
#include "harness/model/local.h"

int local_embed(void *self, const struct str *text, size_t n, float *out, size_t *dim,
                struct err *err)
{
    const struct local *local = self;
    const struct model *model = local->weights->model;
    size_t cut;
    *dim = (size_t)model->shape.C;
    if (out == NULL)
        return 0;
    return hidden_embed(model, local->adapter, text, n, out, &cut, local->pool, err);
}
