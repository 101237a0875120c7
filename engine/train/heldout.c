#include "engine/train/heldout.h"

#include <math.h>

#include "engine/text/tokenizer.h"

enum { GROUP = 128 }; /* windows handed over at once */

static int64_t bytes_of(const struct tokenizer *tok, const int32_t *id, size_t n)
{
    int64_t bytes = 0;
    for (size_t i = 1; i < n; i++)
        bytes += (int64_t)tokenizer_piece(tok, id[i]).n;
    return bytes;
}

int heldout_bits_per_byte(double *bits, int64_t *bytes, struct learner *l,
                          const struct tokenizer *tok, const int32_t *id, size_t n,
                          size_t limit, struct err *err)
{
    size_t context = (size_t)l->model->shape.context;
    double nats = 0;
    if (limit > 0 && n > limit + 1)
        n = limit + 1;
    for (size_t at = 0; at + 1 < n;) {
        struct step_doc doc[GROUP];
        struct step_sum sum;
        int docs = 0;
        for (; docs < GROUP && at + 1 < n; at += context) {
            int length = n - at < context + 1 ? (int)(n - at) : (int)context + 1;
            doc[docs++] = (struct step_doc){id + at, length, 0, length, 1, NULL};
        }
        if (learner_loss(l, doc, docs, &sum, err))
            return -1;
        nats += sum.nats;
    }
    int64_t n_bytes = bytes_of(tok, id, n);
    if (bytes)
        *bytes = n_bytes;
    *bits = n_bytes > 0 ? nats / log(2) / (double)n_bytes : NAN;
    return 0;
}
