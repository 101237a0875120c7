/* abstention - F1 of declining to answer: the answers that abstain against the items of
 * kind "none", whose answer is not to be found.
 *
 * An answer abstains if it equals an accepted answer of an item of kind "none", or begins
 * with one of the phrases below and is not an accepted answer of another item, all as
 * SQuAD normalises (lower case, no punctuation, no a, an, the).  An empty answer does not
 * abstain: it says nothing.  The number of an item is 1 where abstaining or not was
 * right; the number of a set is F1 = 2 tp / (2 tp + fp + fn) with tp the items of kind
 * "none" that were declined, and 1 where there was nothing to decline and nothing was
 * declined.  Other questions that were declined are the fp: a model that declines
 * everything does not win.
 */
#include "harness/score/normalize.h"
#include "harness/score/score.h"

enum { HIT, FALSE_ALARM, MISS, COUNTS };

static const char *const phrases[] = {
    "not in handbook",   "not in text",   "not in document",   "not in context",
    "not in passage",    "not in notes",  "not stated",        "not mentioned",
    "not given",         "not specified", "not answerable",    "not known",
    "unanswerable",      "unknown",       "no answer",         "no information",
    "i do not know",     "i dont know",   "i cannot answer",   "cannot be answered",
    "handbook does not", "text does not", "document does not", "context does not",
    "passages do not",
};

static bool begins_with_phrase(struct str text)
{
    struct buf plain = {0};
    bool found = false;
    normalize_squad(text, &plain);
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases && !found; i++)
        found = str_starts(buf_view(&plain), str_of(phrases[i]));
    buf_release(&plain);
    return found;
}

static bool is_accepted(struct str text, const struct reference *reference)
{
    for (size_t a = 0; a < reference->n_accept; a++)
        if (normalize_equal(text, reference->accept[a]))
            return true;
    return false;
}

static bool is_none(const struct reference *reference)
{
    return str_is(reference->kind, "none");
}

static bool abstains(const struct answer *answer, const struct reference *reference)
{
    return is_accepted(answer->text, reference) ? is_none(reference)
                                                : begins_with_phrase(answer->text);
}

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    (void)question;
    return abstains(answer, reference) == is_none(reference);
}

static void count(const struct answer *answer, const struct question *question,
                  const struct reference *reference, double *counts)
{
    (void)question;
    bool declined = abstains(answer, reference), none = is_none(reference);
    counts[HIT] = declined && none;
    counts[FALSE_ALARM] = declined && !none;
    counts[MISS] = !declined && none;
}

static double total_counts(const double *sum)
{
    double all = 2 * sum[HIT] + sum[FALSE_ALARM] + sum[MISS];
    return all > 0 ? 2 * sum[HIT] / all : 1;
}

const struct metric metric_abstention = {
    .name = "abstention",
    .summary = "F1 of declining the questions of kind \"none\", and only those",
    .definition = "abstain-f1-phrases",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .item = item,
    .n_counts = COUNTS,
    .count = count,
    .total_counts = total_counts,
};
