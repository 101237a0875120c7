/* bleu - BLEU of the whole set, from the sums over its answers (bleu.h names the
 * definition).  The number of an item is its sentence BLEU with effective order; their
 * mean is another thing and is not used.  sacrebleu's signature:
 * case:mixed|eff:no|tok:13a|smooth:exp|version:2.
 */
#include "harness/score/bleu.h"

#include <math.h>
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/score/score.h"
#include "harness/score/words.h"

/* ---- tokens */

/* Takes the place of *text; every pass below reads one buffer and makes the next. */
static void swap(struct buf *text, struct buf *next)
{
    struct buf old = *text;
    *text = *next;
    *next = old;
    buf_clear(next);
}

static void replace(struct buf *text, struct buf *next, struct str what, struct str with)
{
    struct str s = buf_view(text);
    size_t from = 0, at;
    while ((at = str_find(s, what, from)) != SIZE_MAX) {
        buf_str(next, str_slice(s, from, at));
        buf_str(next, with);
        from = at + what.n;
    }
    buf_str(next, str_slice(s, from, s.n));
    swap(text, next);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_other(char c)
{
    return !is_digit(c);
}

static bool is_point(char c)
{
    return c == '.' || c == ',';
}

static bool is_dash(char c)
{
    return c == '-';
}

/* ASCII signs but ' , - . and the blank. */
static bool is_sign(char c)
{
    return (c >= '!' && c <= '&') || (c >= '(' && c <= '+') || c == '/' ||
           (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

static void part_signs(struct buf *text, struct buf *next)
{
    for (size_t i = 0; i < text->n; i++) {
        bool sign = is_sign(text->data[i]);
        if (sign)
            buf_char(next, ' ');
        buf_char(next, text->data[i]);
        if (sign)
            buf_char(next, ' ');
    }
    swap(text, next);
}

/* Blanks around one of two neighbours.  Each is looked at once, from left to right, as a
 * regular expression would: in "a.." the second point has no neighbour left. */
static void part_pairs(struct buf *text, struct buf *next, bool (*first)(char),
                       bool (*second)(char), bool around_first)
{
    for (size_t i = 0; i < text->n; i++) {
        bool pair = i + 1 < text->n && first(text->data[i]) && second(text->data[i + 1]);
        if (pair && around_first)
            buf_char(next, ' ');
        buf_char(next, text->data[i]);
        if (!pair)
            continue;
        buf_char(next, ' ');
        buf_char(next, text->data[++i]);
        if (!around_first)
            buf_char(next, ' ');
    }
    swap(text, next);
}

static struct str without_end(struct str s)
{
    size_t end = 0;
    for (size_t at = 0; at < s.n;)
        if (!words_is_blank(utf8_next(s, &at)))
            end = at;
    return str_slice(s, 0, end);
}

void bleu_tokens(struct str s, struct buf *out)
{
    struct buf text = {0}, next = {0};
    struct str word;
    buf_char(&text, ' ');
    buf_str(&text, without_end(s));
    replace(&text, &next, STR("<skipped>"), STR(""));
    replace(&text, &next, STR("-\n"), STR(""));
    replace(&text, &next, STR("\n"), STR(" "));
    replace(&text, &next, STR("&quot;"), STR("\""));
    replace(&text, &next, STR("&amp;"), STR("&"));
    replace(&text, &next, STR("&lt;"), STR("<"));
    replace(&text, &next, STR("&gt;"), STR(">"));
    buf_char(&text, ' ');
    part_signs(&text, &next);
    part_pairs(&text, &next, is_other, is_point, false);
    part_pairs(&text, &next, is_point, is_other, true);
    part_pairs(&text, &next, is_digit, is_dash, false);
    struct str rest = buf_view(&text);
    for (size_t n = 0; words_next(&rest, &word); n++) {
        if (n > 0)
            buf_char(out, ' ');
        buf_str(out, word);
    }
    buf_release(&text);
    buf_release(&next);
}

/* ---- counts */

struct tokens {
    struct buf text;
    struct row row;
};

static struct tokens tokens_of(struct str text, struct words *words)
{
    struct tokens tokens = {0};
    bleu_tokens(text, &tokens.text);
    tokens.row = words_row(words, buf_view(&tokens.text));
    return tokens;
}

static void tokens_release(struct tokens *tokens)
{
    buf_release(&tokens->text);
    row_release(&tokens->row);
}

/* The length nearest to that of the answer; of two, the shorter. */
static size_t nearest(const struct row *reference, size_t n, size_t length)
{
    size_t best = 0, best_gap = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        size_t other = reference[i].n;
        size_t gap = other > length ? other - length : length - other;
        if (gap < best_gap || (gap == best_gap && other < best)) {
            best = other;
            best_gap = gap;
        }
    }
    return best;
}

void bleu_count(struct str answer, const struct str *references, size_t n,
                double count[BLEU_COUNTS])
{
    struct words words = {0};
    struct tokens mine = tokens_of(answer, &words);
    struct tokens *theirs = mem_alloc((n + 1) * sizeof *theirs);
    struct row *row = mem_alloc((n + 1) * sizeof *row);
    size_t match[BLEU_ORDERS];
    for (size_t i = 0; i < n; i++) {
        theirs[i] = tokens_of(references[i], &words);
        row[i] = theirs[i].row;
    }
    row_match(&mine.row, row, n, BLEU_ORDERS, match);
    count[BLEU_ANSWER] = (double)mine.row.n;
    count[BLEU_REFERENCE] = (double)nearest(row, n, mine.row.n);
    for (size_t k = 0; k < BLEU_ORDERS; k++) {
        count[BLEU_MATCH + k] = (double)match[k];
        count[BLEU_TOTAL + k] = (double)row_grams(mine.row.n, k + 1);
    }
    for (size_t i = 0; i < n; i++)
        tokens_release(&theirs[i]);
    tokens_release(&mine);
    free(theirs);
    free(row);
    words_release(&words);
}

/* ---- the score */

double bleu_score(const double count[BLEU_COUNTS], bool effective_order)
{
    const double *match = count + BLEU_MATCH, *total = count + BLEU_TOTAL;
    double sum = 0, unmatched = 1;
    size_t orders = 0;
    if (match[0] == 0)
        return 0;
    for (; orders < BLEU_ORDERS && total[orders] > 0; orders++) {
        if (match[orders] == 0)
            unmatched *= 2;
        sum += match[orders] == 0 ? -log(unmatched * total[orders])
                                  : log(match[orders] / total[orders]);
    }
    if (orders < BLEU_ORDERS && !effective_order)
        return 0;
    double gap = 1 - count[BLEU_REFERENCE] / count[BLEU_ANSWER];
    return 100 * exp(sum / (double)orders + (gap < 0 ? gap : 0));
}

static void count(const struct answer *answer, const struct question *question,
                  const struct reference *reference, double *counts)
{
    (void)question;
    bleu_count(answer->text, reference->accept, reference->n_accept, counts);
}

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    double counts[BLEU_COUNTS];
    count(answer, question, reference, counts);
    return bleu_score(counts, true);
}

static double total_counts(const double *sum)
{
    return bleu_score(sum, false);
}

const struct metric metric_bleu = {
    .name = "bleu",
    .summary = "BLEU of all answers together",
    .definition = "sacrebleu-2 case:mixed|eff:no|tok:13a|smooth:exp",
    .unit = "points",
    .higher_is_better = true,
    .min = 0,
    .max = 100,
    .item = item,
    .n_counts = BLEU_COUNTS,
    .count = count,
    .total_counts = total_counts,
};
