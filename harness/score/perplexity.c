/* word_perplexity, byte_perplexity - how many words (bytes) the model was in doubt
 * between at each word (byte) of the right answer: exp(-log p / words).
 *
 * As lm-eval's metrics of these names: over a set all log-probabilities and all words
 * (runs between blanks) or UTF-8 bytes are summed first; it is no mean of items. 
 * byte_perplexity is 2 to the power of bits_per_byte.  Perplexity per token is left out
 * on purpose: it compares no two models with different tokenizers.  Items that were not
 * measured count nothing; a set without a measured item is NAN.
 */
#include <math.h>

#include "harness/score/score.h"
#include "harness/score/words.h"

enum { NATS, UNITS, COUNTS };

static size_t words_of(struct str text)
{
    struct str word;
    size_t n = 0;
    while (words_next(&text, &word))
        n++;
    return n;
}

static void put(const struct answer *answer, size_t units, double *count)
{
    bool measured = units > 0 && !isnan(answer->reference_logprob);
    count[NATS] = measured ? -answer->reference_logprob : 0;
    count[UNITS] = measured ? (double)units : 0;
}

static double total(const double *sum)
{
    return exp(sum[NATS] / sum[UNITS]);
}

static void count_words(const struct answer *answer, const struct question *question,
                        const struct reference *reference, double *count)
{
    (void)question;
    put(answer, reference->n_accept == 0 ? 0 : words_of(reference->accept[0]), count);
}

static double item_words(const struct answer *answer, const struct question *question,
                         const struct reference *reference)
{
    double count[COUNTS];
    count_words(answer, question, reference, count);
    return total(count);
}

static void count_bytes(const struct answer *answer, const struct question *question,
                        const struct reference *reference, double *count)
{
    (void)question;
    put(answer, reference->n_accept == 0 ? 0 : reference->accept[0].n, count);
}

static double item_bytes(const struct answer *answer, const struct question *question,
                         const struct reference *reference)
{
    double count[COUNTS];
    count_bytes(answer, question, reference, count);
    return total(count);
}

const struct metric metric_word_perplexity = {
    .name = "word_perplexity",
    .summary = "perplexity of the right answer per word",
    .definition = "lm-eval-word-perplexity",
    .unit = "words",
    .higher_is_better = false,
    .min = 1,
    .max = INFINITY,
    .needs = METRIC_NEEDS_REFERENCE_LOGPROB,
    .item = item_words,
    .n_counts = COUNTS,
    .count = count_words,
    .total_counts = total,
};

const struct metric metric_byte_perplexity = {
    .name = "byte_perplexity",
    .summary = "perplexity of the right answer per UTF-8 byte",
    .definition = "lm-eval-byte-perplexity",
    .unit = "bytes",
    .higher_is_better = false,
    .min = 1,
    .max = INFINITY,
    .needs = METRIC_NEEDS_REFERENCE_LOGPROB,
    .item = item_bytes,
    .n_counts = COUNTS,
    .count = count_bytes,
    .total_counts = total,
};
