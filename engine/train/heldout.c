#include "engine/train/heldout.h"

#include <math.h>

#include "engine/text/tokenizer.h"

enum { GROUP = 16 }; /* windows handed over at once */

double heldout_bits_per_byte(struct stepper *s, const struct tokenizer *tok,
                             const int32_t *id, size_t n, size_t limit, int64_t *bytes)
{
    size_t context = (size_t)s->model->shape.context;
    int64_t n_bytes = 0;
    double nats = 0;
    if (limit > 0 && n > limit + 1)
        n = limit + 1;
    for (size_t i = 1; i < n; i++)
        n_bytes += (int64_t)tokenizer_piece(tok, id[i]).n;
    for (size_t at = 0; at + 1 < n;) {
        struct step_doc doc[GROUP];
        struct step_sum sum;
        int docs = 0;
        for (; docs < GROUP && at + 1 < n; at += context) {
            int length = n - at < context + 1 ? (int)(n - at) : (int)context + 1;
            doc[docs++] = (struct step_doc){id + at, length, 0, length, 1};
        }
        stepper_loss(s, doc, docs, &sum);
        nats += sum.nats;
    }
    if (bytes)
        *bytes = n_bytes;
    return n_bytes > 0 ? nats / log(2) / (double)n_bytes : NAN;
}
