/* chrf, chrf_pp - F of character n-grams (and word n-grams), recall counted double.
 *
 * Popovic, "chrF" (2015) and "chrF++" (2017), as sacrebleu 2 computes them with its
 * defaults: character orders 1 to 6 without blanks, for chrF++ word orders 1 and 2 with
 * punctuation parted from words, beta 2; precision and recall are averaged over the
 * orders that both texts are long enough for.  Of several references the one with the
 * best score counts.  The number of the set comes from the sums over its answers; the
 * number of an item is its own score.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/score/score.h"
#include "harness/score/words.h"

enum { CHAR_ORDERS = 6, WORD_ORDERS = 2, ORDERS_MAX = CHAR_ORDERS + WORD_ORDERS };

/* What is counted for an order. */
enum { ANSWER, REFERENCE, MATCH, COUNTS };

static double score_of(const double *count, size_t orders)
{
    double precision = 0, recall = 0;
    size_t n = 0;
    for (size_t k = 0; k < orders; k++, count += COUNTS) {
        if (count[ANSWER] == 0 || count[REFERENCE] == 0)
            continue;
        precision += count[MATCH] / count[ANSWER];
        recall += count[MATCH] / count[REFERENCE];
        n++;
    }
    if (precision + recall == 0)
        return 0;
    precision /= (double)n;
    recall /= (double)n;
    /* In this order, in which sacrebleu tells apart references that are all but equal. */
    return 100 * (5 * precision * recall / (4 * precision + recall));
}

/* ---- texts as rows */

struct text {
    struct buf buf;
    struct row chars, words;
};

static bool is_punctuation(char c)
{
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
           (c >= '{' && c <= '~');
}

static void add_word(struct str word, struct buf *out)
{
    buf_str(out, word);
    buf_char(out, ' ');
}

/* A sign at the end, or else one at the beginning, is a word of its own: "(hi)" is "(hi"
 * and ")". */
static void part_word(struct str word, struct buf *out)
{
    size_t first = 0, at = 0;
    utf8_next(word, &first);
    if (first < word.n && is_punctuation(word.data[word.n - 1]))
        at = word.n - 1;
    else if (first < word.n && is_punctuation(word.data[0]))
        at = 1;
    if (at > 0)
        add_word(str_slice(word, 0, at), out);
    add_word(str_slice(word, at, word.n), out);
}

static struct text text_of(struct str s, struct words *words)
{
    struct text text = {.chars.at = mem_alloc((s.n + 1) * sizeof(uint32_t))};
    struct str word;
    while (words_next(&s, &word)) {
        part_word(word, &text.buf);
        for (size_t at = 0; at < word.n;)
            text.chars.at[text.chars.n++] = (uint32_t)utf8_next(word, &at);
    }
    text.words = words_row(words, buf_view(&text.buf));
    return text;
}

static void text_release(struct text *text)
{
    buf_release(&text->buf);
    row_release(&text->chars);
    row_release(&text->words);
}

/* ---- counts */

static void count_row(const struct row *answer, const struct row *reference,
                      size_t orders, double *count)
{
    size_t match[CHAR_ORDERS];
    row_match(answer, reference, 1, orders, match);
    for (size_t k = 0; k < orders; k++, count += COUNTS) {
        size_t there = row_grams(reference->n, k + 1);
        count[ANSWER] = there == 0 ? 0 : (double)row_grams(answer->n, k + 1);
        count[REFERENCE] = (double)there;
        count[MATCH] = (double)match[k];
    }
}

static double count_one(const struct text *answer, const struct text *reference,
                        size_t orders, double *count)
{
    count_row(&answer->chars, &reference->chars, CHAR_ORDERS, count);
    count_row(&answer->words, &reference->words, orders - CHAR_ORDERS,
              count + CHAR_ORDERS * COUNTS);
    return score_of(count, orders);
}

/* Returns the score. */
static double count_best(const struct answer *answer, const struct reference *reference,
                         size_t orders, double *count)
{
    struct words words = {0};
    struct text mine = text_of(answer->text, &words);
    struct text *theirs = mem_alloc((reference->n_accept + 1) * sizeof *theirs);
    double best = -1;
    memset(count, 0, orders * COUNTS * sizeof *count);
    for (size_t a = 0; a < reference->n_accept; a++) {
        double counts[ORDERS_MAX * COUNTS];
        theirs[a] = text_of(reference->accept[a], &words);
        double score = count_one(&mine, &theirs[a], orders, counts);
        if (score > best)
            memcpy(count, counts, orders * COUNTS * sizeof *count);
        best = score > best ? score : best;
    }
    for (size_t a = 0; a < reference->n_accept; a++) /* after the last use of words */
        text_release(&theirs[a]);
    free(theirs);
    text_release(&mine);
    words_release(&words);
    return best < 0 ? 0 : best;
}

static void count_plain(const struct answer *answer, const struct question *question,
                        const struct reference *reference, double *count)
{
    (void)question;
    count_best(answer, reference, CHAR_ORDERS, count);
}

static double item_plain(const struct answer *answer, const struct question *question,
                         const struct reference *reference)
{
    double count[CHAR_ORDERS * COUNTS];
    (void)question;
    return count_best(answer, reference, CHAR_ORDERS, count);
}

static double total_plain(const double *sum)
{
    return score_of(sum, CHAR_ORDERS);
}

const struct metric metric_chrf = {
    .name = "chrf",
    .summary = "F2 of the 1- to 6-grams of characters of all answers together",
    .definition = "sacrebleu-2 nc:6|nw:0|space:no|eff:yes|case:mixed|beta:2",
    .unit = "points",
    .higher_is_better = true,
    .min = 0,
    .max = 100,
    .item = item_plain,
    .n_counts = CHAR_ORDERS * COUNTS,
    .count = count_plain,
    .total_counts = total_plain,
};

static void count_plus(const struct answer *answer, const struct question *question,
                       const struct reference *reference, double *count)
{
    (void)question;
    count_best(answer, reference, ORDERS_MAX, count);
}

static double item_plus(const struct answer *answer, const struct question *question,
                        const struct reference *reference)
{
    double count[ORDERS_MAX * COUNTS];
    (void)question;
    return count_best(answer, reference, ORDERS_MAX, count);
}

static double total_plus(const double *sum)
{
    return score_of(sum, ORDERS_MAX);
}

const struct metric metric_chrf_pp = {
    .name = "chrf_pp",
    .summary = "chrF with 1- and 2-grams of words: chrF++",
    .definition = "sacrebleu-2 nc:6|nw:2|space:no|eff:yes|case:mixed|beta:2",
    .unit = "points",
    .higher_is_better = true,
    .min = 0,
    .max = 100,
    .item = item_plus,
    .n_counts = ORDERS_MAX * COUNTS,
    .count = count_plus,
    .total_counts = total_plus,
};
