/* bits_per_byte - how many bits the model would need for each UTF-8 byte of the right
 * answer behind the prompt: -log p / ln 2 / bytes.
 *
 * Over a set it is all bits over all bytes, as lm-eval's bits_per_byte, not a mean of
 * ratios. Where nothing was measured (the request failed, the provider gives no
 * log-probabilities) the item is NAN and counts neither bits nor bytes; a set without a
 * measured item is NAN.
 */
#include <math.h>

#include "harness/score/score.h"

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    (void)question;
    if (reference->n_accept == 0 || reference->accept[0].n == 0)
        return NAN;
    double bits = -answer->reference_logprob / log(2);
    return bits == 0 ? 0 : bits / (double)reference->accept[0].n;
}

static double total(const double *value, const struct split *split, const uint32_t *pick,
                    size_t n)
{
    double bits = 0;
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = pick == NULL ? i : pick[i];
        if (isnan(value[at]))
            continue;
        bits += value[at] * (double)split->reference[at].accept[0].n;
        bytes += split->reference[at].accept[0].n;
    }
    return bytes == 0 ? NAN : bits / (double)bytes;
}

const struct metric metric_bits_per_byte = {
    .name = "bits_per_byte",
    .summary = "bits the model needs for a byte of the right answer",
    .definition = "bits-per-utf8-byte-corpus",
    .unit = "bits/byte",
    .higher_is_better = false,
    .min = 0,
    .max = INFINITY,
    .needs = METRIC_NEEDS_REFERENCE_LOGPROB,
    .item = item,
    .total = total,
};
