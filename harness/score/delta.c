/* burrows_delta, cosine_delta - how far the answers' style is from the speaker's (the
 * answers of the train split); neutral_delta, neutral_cosine - from an ordinary voice (the
 * task's neutral.jsonl).  Definitions: style.h.
 *
 * The number of a set is that of all its answers as one text, since Delta wants thousands
 * of words; the number of an item is that of the one answer, and is noisy.  A mimic is
 * near the speaker and far from the neutral voice; style alone is won by copying, so read
 * copied_span and a metric of content beside it.  Without speaker, neutral texts or words
 * the number is NAN.  It is measured while a task runs, not from recorded answers.
 */
#include <math.h>
#include <string.h>

#include "harness/score/score.h"
#include "harness/score/style.h"

/* Counts: z-scores times words, the profile times words, words, words of which n counted. */
enum {
    Z = 0,
    PROFILE = STYLE_WORDS,
    WORDS = 2 * STYLE_WORDS,
    N = WORDS + 1,
    COUNTS = N + 1
};

static void count(const struct answer *answer, enum style_whom whom, double *out)
{
    const struct style *style = answer->style;
    const double *profile = style == NULL ? NULL : style_profile(style, whom);
    memset(out, 0, COUNTS * sizeof *out);
    if (profile == NULL)
        return;
    size_t n = style_words(style);
    double words = style_count(style, answer->text, out + Z);
    for (size_t w = 0; w < n; w++)
        out[PROFILE + w] = profile[w] * words;
    out[WORDS] = words;
    out[N] = (double)n * words;
}

static double distance(const double *sum,
                       double (*measure)(const double *a, const double *b, size_t n))
{
    double z[STYLE_WORDS], profile[STYLE_WORDS], words = sum[WORDS];
    if (!(words > 0))
        return NAN;
    size_t n = (size_t)lround(sum[N] / words);
    for (size_t w = 0; w < n; w++) {
        z[w] = sum[Z + w] / words;
        profile[w] = sum[PROFILE + w] / words;
    }
    return measure(z, profile, n);
}

static double burrows(const double *sum)
{
    return distance(sum, style_burrows);
}

static double cosine(const double *sum)
{
    return distance(sum, style_cosine);
}

static void count_speaker(const struct answer *answer, const struct question *question,
                          const struct reference *reference, double *out)
{
    (void)question;
    (void)reference;
    count(answer, STYLE_SPEAKER, out);
}

static void count_neutral(const struct answer *answer, const struct question *question,
                          const struct reference *reference, double *out)
{
    (void)question;
    (void)reference;
    count(answer, STYLE_NEUTRAL, out);
}

static double item(const struct answer *answer, enum style_whom whom,
                   double (*total)(const double *sum))
{
    double counts[COUNTS];
    count(answer, whom, counts);
    return total(counts);
}

static double item_burrows(const struct answer *answer, const struct question *question,
                           const struct reference *reference)
{
    (void)question;
    (void)reference;
    return item(answer, STYLE_SPEAKER, burrows);
}

static double item_cosine(const struct answer *answer, const struct question *question,
                          const struct reference *reference)
{
    (void)question;
    (void)reference;
    return item(answer, STYLE_SPEAKER, cosine);
}

static double item_neutral(const struct answer *answer, const struct question *question,
                           const struct reference *reference)
{
    (void)question;
    (void)reference;
    return item(answer, STYLE_NEUTRAL, burrows);
}

static double item_neutral_cosine(const struct answer *answer,
                                  const struct question *question,
                                  const struct reference *reference)
{
    (void)question;
    (void)reference;
    return item(answer, STYLE_NEUTRAL, cosine);
}

const struct metric metric_burrows_delta = {
    .name = "burrows_delta",
    .summary = "distance of the answers' style from the speaker's",
    .definition = "burrows-delta-100-words-blocks-of-500",
    .unit = "",
    .higher_is_better = false,
    .describes = true,
    .min = 0,
    .max = INFINITY,
    .needs = METRIC_NEEDS_STYLE,
    .item = item_burrows,
    .n_counts = COUNTS,
    .count = count_speaker,
    .total_counts = burrows,
};

const struct metric metric_cosine_delta = {
    .name = "cosine_delta",
    .summary = "angle between the answers' style and the speaker's",
    .definition = "cosine-delta-100-words-blocks-of-500",
    .unit = "",
    .higher_is_better = false,
    .describes = true,
    .min = 0,
    .max = 2,
    .needs = METRIC_NEEDS_STYLE,
    .item = item_cosine,
    .n_counts = COUNTS,
    .count = count_speaker,
    .total_counts = cosine,
};

const struct metric metric_neutral_delta = {
    .name = "neutral_delta",
    .summary = "distance of the answers' style from an ordinary voice",
    .definition = "burrows-delta-100-words-blocks-of-500",
    .unit = "",
    .higher_is_better = true,
    .describes = true,
    .min = 0,
    .max = INFINITY,
    .needs = METRIC_NEEDS_STYLE | METRIC_NEEDS_NEUTRAL,
    .item = item_neutral,
    .n_counts = COUNTS,
    .count = count_neutral,
    .total_counts = burrows,
};

const struct metric metric_neutral_cosine = {
    .name = "neutral_cosine",
    .summary = "angle between the answers' style and that of an ordinary voice",
    .definition = "cosine-delta-100-words-blocks-of-500",
    .unit = "",
    .higher_is_better = true,
    .describes = true,
    .min = 0,
    .max = 2,
    .needs = METRIC_NEEDS_STYLE | METRIC_NEEDS_NEUTRAL,
    .item = item_neutral_cosine,
    .n_counts = COUNTS,
    .count = count_neutral,
    .total_counts = cosine,
};
