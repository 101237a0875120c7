#include "harness/score/rouge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/score/porter.h"
#include "harness/score/words.h"

enum { STEMMED_FROM = 4 }; /* letters */

/* ---- words */

/* The sign of a word that a code point is, or becomes in lower case (two beyond ASCII
 * do); 0: none. */
static char sign_of(int32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        return (char)c;
    if (c >= 'A' && c <= 'Z')
        return (char)(c + 32);
    return c == 0x212a ? 'k' : c == 0x130 ? 'i' : '\0';
}

/* Ends the word that begins at `from`; how many there were: 0 or 1. */
static size_t end_word(struct buf *out, size_t from, bool stem)
{
    size_t n = out->n - from;
    if (n == 0)
        return 0;
    if (stem && n >= STEMMED_FROM)
        out->n = from + porter_stem(out->data + from, n);
    buf_char(out, ' ');
    return 1;
}

static size_t cut_words(struct str text, bool stem, struct buf *out)
{
    size_t from = out->n, n = 0;
    buf_reserve(out, 2 * text.n + 1); /* signs, and a blank behind each word */
    for (size_t at = 0; at < text.n;) {
        unsigned char byte = (unsigned char)text.data[at];
        int32_t c = byte < 0x80 ? (at++, byte) : utf8_next(text, &at);
        char sign = sign_of(c);
        if (sign != '\0')
            out->data[out->n++] = sign;
        if (sign != '\0' && c != 0x130) /* behind that i stands a combining dot */
            continue;
        n += end_word(out, from, stem);
        from = out->n;
    }
    return n + end_word(out, from, stem);
}

/* A text as one row of numbers, and where its lines end in it. */
struct text {
    struct buf buf;
    struct row words;
    size_t *end;
    size_t n_lines;
};

static void text_init(struct text *text, struct str rest, bool stem, struct words *words)
{
    struct str line;
    size_t room = 1, n = 0;
    *text = (struct text){0};
    for (size_t i = 0; i < rest.n; i++)
        room += rest.data[i] == '\n';
    text->end = mem_resize(NULL, room, sizeof *text->end);
    while (str_split(&rest, '\n', &line)) {
        n += cut_words(line, stem, &text->buf);
        text->end[text->n_lines++] = n;
    }
    text->words = words_row(words, buf_view(&text->buf));
}

static void text_release(struct text *text)
{
    buf_release(&text->buf);
    row_release(&text->words);
    free(text->end);
}

static struct row line_of(const struct text *text, size_t i)
{
    size_t from = i == 0 ? 0 : text->end[i - 1];
    return (struct row){text->words.at + from, text->end[i] - from};
}

/* ---- longest common subsequences */

static size_t lcs_length(const struct row *a, const struct row *b)
{
    uint32_t *length = mem_alloc((b->n + 1) * sizeof *length);
    for (size_t i = 0; i < a->n; i++) {
        uint32_t diagonal = 0, left = 0;
        for (size_t j = 1; j <= b->n; j++) {
            uint32_t up = length[j];
            uint32_t here = up > left ? up : left;
            here = a->at[i] == b->at[j - 1] ? diagonal + 1 : here;
            diagonal = up;
            left = length[j] = here;
        }
    }
    size_t n = length[b->n];
    free(length);
    return n;
}

/* table[i][j]: the longest of the first i of a and the first j of b. */
static void lcs_table(const struct row *a, const struct row *b, uint16_t *table)
{
    size_t width = b->n + 1;
    memset(table, 0, width * sizeof *table);
    for (size_t i = 1; i <= a->n; i++) {
        uint16_t *row = table + i * width;
        const uint16_t *up = row - width;
        row[0] = 0;
        for (size_t j = 1; j < width; j++) {
            uint16_t longer = up[j] > row[j - 1] ? up[j] : row[j - 1];
            bool same = a->at[i - 1] == b->at[j - 1];
            row[j] = same ? (uint16_t)(up[j - 1] + 1) : longer;
        }
    }
}

/* Marks the words of a that one of the longest has: of several, the one that the original
 * finds, going left only where that is longer than going up. */
static void mark_lcs(const struct row *a, const struct row *b, uint16_t *table,
                     bool *marked)
{
    size_t width = b->n + 1, i = a->n, j = b->n;
    lcs_table(a, b, table);
    while (i > 0 && j > 0) {
        const uint16_t *at = table + i * width + j;
        if (a->at[i - 1] == b->at[j - 1]) {
            marked[--i] = true;
            j--;
        } else if (at[-1] > *(at - width))
            j--;
        else
            i--;
    }
}

/* How often each word may still be counted: as often as the text has it. */
static uint32_t *count_of_each(const struct row *row, size_t n_words)
{
    uint32_t *count = mem_alloc((n_words + 1) * sizeof *count);
    for (size_t i = 0; i < row->n; i++)
        count[row->at[i]]++;
    return count;
}

/* Words of the reference's lines that are in the union of their subsequences. */
static size_t union_hits(const struct text *reference, const struct text *answer,
                         size_t n_words)
{
    const struct row *all = &reference->words;
    uint32_t *in_reference = count_of_each(all, n_words);
    uint32_t *in_answer = count_of_each(&answer->words, n_words);
    bool *marked = mem_alloc(all->n + 1);
    uint16_t *table =
        mem_resize(NULL, (all->n + 1) * (answer->words.n + 1), sizeof *table);
    size_t hits = 0;
    for (size_t r = 0; r < reference->n_lines; r++) {
        struct row line = line_of(reference, r);
        for (size_t a = 0; a < answer->n_lines; a++) {
            struct row other = line_of(answer, a);
            mark_lcs(&line, &other, table, marked + (line.at - all->at));
        }
    }
    for (size_t i = 0; i < all->n; i++) {
        uint32_t word = all->at[i];
        if (!marked[i] || in_reference[word] == 0 || in_answer[word] == 0)
            continue;
        in_reference[word]--;
        in_answer[word]--;
        hits++;
    }
    free(in_reference);
    free(in_answer);
    free(marked);
    free(table);
    return hits;
}

/* ---- scores */

static struct rouge score_of(size_t hits, size_t n_answer, size_t n_reference)
{
    if (hits == 0)
        return (struct rouge){0, 0, 0};
    double p = (double)hits / (double)n_answer, r = (double)hits / (double)n_reference;
    return (struct rouge){p, r, 2 * p * r / (p + r)};
}

static struct rouge score_grams(const struct text *reference, const struct text *answer,
                                size_t order)
{
    size_t match[ROUGE_2];
    row_match(&answer->words, &reference->words, 1, order, match);
    return score_of(match[order - 1], row_grams(answer->words.n, order),
                    row_grams(reference->words.n, order));
}

static struct rouge score_lcs(const struct text *reference, const struct text *answer,
                              bool lines, size_t n_words)
{
    size_t n = reference->words.n, m = answer->words.n;
    if (m != 0 && n > ROUGE_CELLS_MAX / m)
        return (struct rouge){NAN, NAN, NAN};
    size_t hits = lines ? union_hits(reference, answer, n_words)
                        : lcs_length(&reference->words, &answer->words);
    return score_of(hits, m, n);
}

struct rouge rouge(struct str reference, struct str answer, enum rouge_kind kind,
                   bool stem)
{
    struct words words = {0};
    struct text a, b;
    text_init(&a, reference, stem, &words);
    text_init(&b, answer, stem, &words);
    struct rouge score = kind <= ROUGE_2
                             ? score_grams(&a, &b, (size_t)kind)
                             : score_lcs(&a, &b, kind == ROUGE_LSUM, words.map.n);
    text_release(&a);
    text_release(&b);
    words_release(&words);
    return score;
}
