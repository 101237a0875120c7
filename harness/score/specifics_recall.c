/* specifics_recall - the share of the reference's specifics that the answer has too:
 * product and customer numbers, codes, amounts, dates.
 *
 * A specific is a word with a digit in it.  Words are cut at blanks, at signs beyond
 * ASCII (dashes) and at a / that is not between digits, and lose the signs at both ends:
 * "(MK401-27KX)," is mk401-27kx.  Case does not count.  A plain number is its value:
 * "1,250.50" is 1250.5, "3rd" and "03" are 3.  Beside a word that begins with a digit ("3
 * March", "May 3rd", "the 3rd of May", "May 2024") the name of a month, with a capital,
 * in full or its first three letters, is a specific too; 2024-05-03 is three: 2024, May,
 * 3.
 *
 * Each specific counts once, however often it occurs. What else the answer says does not
 * count: an answer that lists all numbers there are has recall 1, so look at ROUGE beside
 * it. Of several accepted answers the one with the best recall counts; items whose
 * accepted answers have no specifics are left out.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/unicode.h"
#include "harness/score/quantity.h"
#include "harness/score/score.h"
#include "harness/score/words.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool has_digit(struct str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (is_digit(word.data[i]))
            return true;
    return false;
}

static bool begins_with_digit(struct str word)
{
    return word.n > 0 && is_digit(word.data[0]);
}

/* ---- words */

/* Whether the code point c that ends before `at` can be inside a word. */
static bool is_inner(struct str s, size_t at, int32_t c)
{
    if (c == '/')
        return at > 1 && at < s.n && is_digit(s.data[at - 2]) && is_digit(s.data[at]);
    return unicode_is_word(c) || (c > ' ' && c < 0x7f);
}

/* The next word without the signs around it; false: none is left. */
static bool next_word(struct str *rest, struct str *word)
{
    size_t at = 0, from = SIZE_MAX, end = 0;
    while (at < rest->n) {
        size_t before = at;
        int32_t c = utf8_next(*rest, &at);
        if (unicode_is_word(c)) {
            from = from == SIZE_MAX ? before : from;
            end = at;
        } else if (from != SIZE_MAX && !is_inner(*rest, at, c))
            break;
    }
    *word = from == SIZE_MAX ? STR_NONE : str_slice(*rest, from, end);
    *rest = str_slice(*rest, at, rest->n);
    return word->n > 0;
}

/* 1 to 12; 0: no name of a month. */
static int month_of(struct str word)
{
    static const char *const months[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December",
    };
    for (int m = 0; m < 12; m++)
        if (str_is(word, months[m]) ||
            (word.n == 3 && memcmp(word.data, months[m], word.n) == 0))
            return m + 1;
    return str_is(word, "Sept") ? 9 : 0;
}

/* "2024-05-03" */
static bool is_date(struct str word)
{
    static const char form[] = "0000-00-00";
    if (word.n != strlen(form))
        return false;
    for (size_t i = 0; i < word.n; i++)
        if (form[i] == '0' ? !is_digit(word.data[i]) : word.data[i] != form[i])
            return false;
    return true;
}

/* ---- one way to write each */

static void put_month(int month, struct buf *out)
{
    buf_format(out, "month-%d ", month);
}

static struct str without_ordinal(struct str word)
{
    size_t n = word.n;
    struct str end = str_slice(word, n < 2 ? 0 : n - 2, n);
    bool ordinal =
        str_is(end, "st") || str_is(end, "nd") || str_is(end, "rd") || str_is(end, "th");
    for (size_t i = 0; i + 2 < n; i++)
        ordinal = ordinal && is_digit(word.data[i]);
    return ordinal && n > 2 ? str_slice(word, 0, n - 2) : word;
}

static void put_number(struct str number, struct buf *out)
{
    bool decimals = memchr(number.data, '.', number.n) != NULL;
    while (number.n > 1 && number.data[0] == '0' && is_digit(number.data[1]))
        number = str_slice(number, 1, number.n);
    for (size_t i = 0; i < number.n; i++)
        if (number.data[i] == '.' || is_digit(number.data[i]))
            buf_char(out, number.data[i]);
    while (decimals && out->data[out->n - 1] == '0')
        out->n--;
    if (out->data[out->n - 1] == '.')
        out->n--;
}

static void put_word(struct str word, struct buf *out)
{
    double value;
    struct str number = without_ordinal(word);
    if (quantity_plain(number, &value))
        put_number(number, out);
    else
        for (size_t at = 0; at < word.n;) {
            char bytes[4];
            uint32_t c = (uint32_t)unicode_lower(utf8_next(word, &at));
            buf_add(out, bytes, (size_t)utf8_put(bytes, c));
        }
    buf_char(out, ' ');
}

static void put_specific(struct str word, struct buf *out)
{
    if (!is_date(word)) {
        put_word(word, out);
        return;
    }
    put_word(str_slice(word, 0, 4), out);
    put_month((word.data[5] - '0') * 10 + word.data[6] - '0', out);
    put_word(str_slice(word, 8, 10), out);
}

/* Appends the specifics of a text, a blank behind each. */
static void put_specifics(struct str rest, struct buf *out)
{
    struct str word, before = STR_NONE;
    int month = 0; /* that `before` names */
    while (next_word(&rest, &word)) {
        int named = month_of(word);
        if (str_is(word, "of") || str_is(word, "the"))
            continue;
        if (begins_with_digit(word) && month > 0)
            put_month(month, out);
        if (begins_with_digit(before) && named > 0)
            put_month(named, out);
        if (has_digit(word))
            put_specific(word, out);
        before = word;
        month = named;
    }
}

/* ---- recall */

static double recall(const struct row *answer, const struct row *reference,
                     size_t n_words)
{
    bool *there = mem_alloc(n_words + 1), *seen = mem_alloc(n_words + 1);
    size_t all = 0, found = 0;
    for (size_t i = 0; i < answer->n; i++)
        there[answer->at[i]] = true;
    for (size_t i = 0; i < reference->n; i++) {
        uint32_t word = reference->at[i];
        all += !seen[word];
        found += !seen[word] && there[word];
        seen[word] = true;
    }
    free(there);
    free(seen);
    return all == 0 ? NAN : (double)found / (double)all;
}

static double recall_of(struct str answer, struct str accepted)
{
    struct words words = {0};
    struct buf mine = {0}, theirs = {0};
    put_specifics(answer, &mine);
    put_specifics(accepted, &theirs);
    struct row a = words_row(&words, buf_view(&mine));
    struct row r = words_row(&words, buf_view(&theirs));
    double value = recall(&a, &r, words.map.n);
    row_release(&a);
    row_release(&r);
    buf_release(&mine);
    buf_release(&theirs);
    words_release(&words);
    return value;
}

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    (void)question;
    double best = NAN;
    for (size_t a = 0; a < reference->n_accept; a++)
        best = fmax(best, recall_of(answer->text, reference->accept[a]));
    return best; /* fmax passes over NAN */
}

const struct metric metric_specifics_recall = {
    .name = "specifics_recall",
    .summary = "share of the reference's codes, numbers and dates that the answer has",
    .definition = "words-with-digits-and-months",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .item = item,
};
