#include "harness/score/style.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/map.h"
#include "harness/base/unicode.h"
#include "harness/score/words.h"

enum { BLOCK_WORDS = 500, BLOCKS_MIN = 2, BLOCKS_MAX = 400 };

struct style {
    struct arena arena;
    struct map word; /* -> index below n */
    size_t n;        /* words that count */
    double mean[STYLE_WORDS], deviation[STYLE_WORDS];
    bool has[2]; /* side, as enum style_whom */
    double profile[2][STYLE_WORDS];
};

/* ---- one side: its words, cut into blocks */

struct side {
    struct buf text; /* plain */
    struct row row;  /* numbers of `words` */
    size_t blocks;
};

static void add_speaker(struct side *side, const struct split *train)
{
    for (size_t i = 0; train != NULL && i < train->n; i++)
        if (train->reference[i].n_accept > 0)
            unicode_words(train->reference[i].accept[0], &side->text);
}

static void cut(struct side *side, struct words *words)
{
    side->row = words_row(words, buf_view(&side->text));
    size_t blocks = side->row.n / BLOCK_WORDS;
    blocks = blocks < BLOCKS_MIN ? BLOCKS_MIN : blocks > BLOCKS_MAX ? BLOCKS_MAX : blocks;
    side->blocks = side->row.n < BLOCKS_MIN ? 0 : blocks;
}

/* Relative frequencies of all words in block b. */
static void count_block(const struct side *side, size_t b, size_t n_words, double *out)
{
    size_t from = b * side->row.n / side->blocks,
           to = (b + 1) * side->row.n / side->blocks;
    memset(out, 0, n_words * sizeof *out);
    for (size_t i = from; i < to; i++)
        out[side->row.at[i]] += 1 / (double)(to - from);
}

/* ---- which words count */

struct candidate {
    struct str word;
    uint32_t number;
    double frequency;
};

static int by_frequency(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->frequency != y->frequency)
        return x->frequency < y->frequency ? 1 : -1;
    return str_cmp(x->word, y->word);
}

/* Mean over the sides that are there of the mean over their blocks, so that a long side
 * does not choose the words alone; the same of squares for the deviation comes later. */
static struct candidate *candidates(const struct words *words, const struct side side[2])
{
    size_t n = words->map.n;
    struct candidate *c = mem_alloc((n + 1) * sizeof *c);
    double *block = mem_alloc((n + 1) * sizeof *block);
    for (size_t s = 0; s < words->map.size; s++)
        if (words->map.slot[s].key.data != NULL)
            c[words->map.slot[s].value] =
                (struct candidate){words->map.slot[s].key, words->map.slot[s].value, 0};
    for (int s = 0; s < 2; s++)
        for (size_t b = 0; b < side[s].blocks; b++) {
            count_block(&side[s], b, n, block);
            for (size_t w = 0; w < n; w++)
                c[w].frequency += block[w] / (double)side[s].blocks;
        }
    free(block);
    qsort(c, n, sizeof *c, by_frequency);
    return c;
}

/* Sample deviation over all blocks of both sides. */
static void measure(struct style *style, const struct candidate *c, size_t n_words,
                    const struct side side[2])
{
    size_t blocks = side[0].blocks + side[1].blocks, most = 0;
    double *block = mem_alloc((n_words + 1) * sizeof *block);
    double sum[STYLE_WORDS] = {0}, squares[STYLE_WORDS] = {0};
    most = n_words < STYLE_WORDS ? n_words : STYLE_WORDS;
    for (int pass = 0; pass < 2; pass++)
        for (int s = 0; s < 2; s++)
            for (size_t b = 0; b < side[s].blocks; b++) {
                count_block(&side[s], b, n_words, block);
                for (size_t w = 0; w < most; w++) {
                    double x = block[c[w].number];
                    double d = x - sum[w] / (double)blocks;
                    sum[w] += pass == 0 ? x : 0;
                    squares[w] += pass == 0 ? 0 : d * d;
                }
            }
    for (size_t w = 0; w < most; w++) {
        double deviation = sqrt(squares[w] / (double)(blocks - 1));
        if (!(deviation > 1e-12))
            continue;
        struct str kept = str_copy(&style->arena, c[w].word);
        *map_put(&style->word, kept, NULL) = (uint32_t)style->n;
        style->mean[style->n] = sum[w] / (double)blocks;
        style->deviation[style->n++] = deviation;
    }
    free(block);
}

static void make_profile(struct style *style, const struct side *side,
                         enum style_whom whom)
{
    double words = style_count(style, buf_view(&side->text), style->profile[whom]);
    style->has[whom] = side->blocks > 0 && style->n > 0;
    for (size_t w = 0; w < style->n; w++)
        style->profile[whom][w] /= words;
}

struct style *style_make(const struct split *train, const struct document *neutral,
                         size_t n_neutral)
{
    struct style *style = mem_alloc(sizeof *style);
    struct side side[2] = {{{0}, {0}, 0}, {{0}, {0}, 0}};
    struct words words = {0};
    add_speaker(&side[STYLE_SPEAKER], train);
    for (size_t i = 0; i < n_neutral; i++)
        unicode_words(neutral[i].text, &side[STYLE_NEUTRAL].text);
    cut(&side[0], &words);
    cut(&side[1], &words);
    if (side[0].blocks + side[1].blocks >= BLOCKS_MIN) {
        struct candidate *c = candidates(&words, side);
        measure(style, c, words.map.n, side);
        make_profile(style, &side[0], STYLE_SPEAKER);
        make_profile(style, &side[1], STYLE_NEUTRAL);
        free(c);
    }
    for (int s = 0; s < 2; s++) {
        row_release(&side[s].row);
        buf_release(&side[s].text);
    }
    words_release(&words);
    return style;
}

void style_release(struct style *style)
{
    if (style == NULL)
        return;
    map_release(&style->word);
    arena_release(&style->arena);
    free(style);
}

size_t style_words(const struct style *style)
{
    return style->n;
}

const double *style_profile(const struct style *style, enum style_whom whom)
{
    return style->has[whom] ? style->profile[whom] : NULL;
}

double style_count(const struct style *style, struct str text, double *out)
{
    struct buf plain = {0};
    double words = 0;
    unicode_words(text, &plain);
    memset(out, 0, style->n * sizeof *out);
    struct str rest = buf_view(&plain), word;
    while (str_split(&rest, ' ', &word)) {
        if (word.n == 0)
            continue;
        const uint32_t *at = map_find(&style->word, word);
        if (at != NULL)
            out[*at]++;
        words++;
    }
    for (size_t w = 0; w < style->n; w++)
        out[w] = (out[w] - words * style->mean[w]) / style->deviation[w];
    buf_release(&plain);
    return words;
}

double style_burrows(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += fabs(a[i] - b[i]);
    return n == 0 ? NAN : sum / (double)n;
}

double style_cosine(const double *a, const double *b, size_t n)
{
    double ab = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < n; i++) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return aa > 0 && bb > 0 ? 1 - ab / sqrt(aa * bb) : NAN;
}
