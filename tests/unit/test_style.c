/* Delta: the example of stylo's manual page of dist.delta (peers.md 6.13), and what style_make
 * finds in texts that were made for it. */
#include <criterion/criterion.h>

#include <math.h>

#include "harness/base/arena.h"
#include "harness/base/str.h"
#include "harness/score/style.h"

enum { TEXTS = 5, WORDS = 5 };

/* Frequencies of et, non, in, est, nec. */
static const double frequency[TEXTS][WORDS] = {
    {3.939, .635, 1.143, .762, .423},  /* Iuv1 */
    {3.733, .822, 1.066, .933, .511},  /* Iuv2 */
    {2.835, 1.302, .804, .862, .881},  /* Tib1 */
    {2.911, .436, .400, .946, .618},   /* Tib2 */
    {1.893, 1.082, .991, .879, 1.487}, /* Tib3 */
};

static const struct {
    int a, b;
    double burrows, cosine;
} pairs[] = {
    {0, 1, .719946, .757705},   {0, 2, 1.373069, 1.381353}, {0, 3, 1.462820, 1.377944},
    {0, 4, 1.679645, 1.567306}, {1, 2, 1.041861, 1.407666}, {1, 3, .959620, 1.018751},
    {1, 4, 1.255359, 1.609583}, {2, 3, 1.145373, 1.437297}, {2, 4, .813630, .523757},
    {3, 4, 1.610929, 1.330163},
};

Test(style, delta_passes_the_vectors_of_stylo)
{
    double z[TEXTS][WORDS];
    for (int w = 0; w < WORDS; w++) {
        double mean = 0, squares = 0;
        for (int t = 0; t < TEXTS; t++)
            mean += frequency[t][w] / TEXTS;
        for (int t = 0; t < TEXTS; t++)
            squares += (frequency[t][w] - mean) * (frequency[t][w] - mean);
        for (int t = 0; t < TEXTS; t++)
            z[t][w] = (frequency[t][w] - mean) / sqrt(squares / (TEXTS - 1));
    }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        double burrows = style_burrows(z[pairs[i].a], z[pairs[i].b], WORDS);
        double cosine = style_cosine(z[pairs[i].a], z[pairs[i].b], WORDS);
        cr_expect_float_eq(burrows, pairs[i].burrows, 1e-6, "%.9f", burrows);
        cr_expect_float_eq(cosine, pairs[i].cosine, 1e-6, "%.9f", cosine);
    }
    cr_expect(isnan(style_burrows(z[0], z[1], 0)));
    cr_expect(isnan(style_cosine((double[]){0}, (double[]){1}, 1)));
}

static struct arena arena;

/* n words: three words in a ratio that is the voice's own. */
static struct str voice(int n, int ands, unsigned seed)
{
    struct buf out = {0};
    for (int i = 0; i < n; i++) {
        seed = seed * 1103515245 + 12345;
        unsigned x = (seed >> 16) % 10;
        buf_text(&out, x < (unsigned)ands ? "and " : x < 8 ? "the " : "but ");
    }
    struct str text = str_copy(&arena, buf_view(&out));
    buf_release(&out);
    return text;
}

static double delta(const struct style *style, struct str text, enum style_whom whom)
{
    double z[STYLE_WORDS], words = style_count(style, text, z);
    for (size_t w = 0; w < style_words(style); w++)
        z[w] /= words;
    return style_burrows(z, style_profile(style, whom), style_words(style));
}

Test(style, a_voice_is_nearer_to_itself_than_to_another)
{
    struct str own = voice(6000, 6, 1);
    struct reference said = {.accept = &own, .n_accept = 1};
    struct split train = {.reference = &said, .n = 1};
    struct document neutral = {.text = voice(9000, 2, 2)};
    struct style *style = style_make(&train, &neutral, 1);
    cr_assert_eq(style_words(style), 3);
    struct str more = voice(3000, 6, 3), other = voice(3000, 2, 4);
    cr_assert_lt(delta(style, more, STYLE_SPEAKER), .3);
    cr_assert_gt(delta(style, more, STYLE_NEUTRAL), 1);
    cr_assert_gt(delta(style, other, STYLE_SPEAKER), 1);
    cr_assert_lt(delta(style, other, STYLE_NEUTRAL), .3);
    style_release(style);
    arena_release(&arena);
}

Test(style, without_text_there_is_no_profile)
{
    struct str word = STR("Hm.");
    struct reference said = {.accept = &word, .n_accept = 1};
    struct split train = {.reference = &said, .n = 1};
    struct style *style = style_make(&train, NULL, 0);
    cr_assert_eq(style_words(style), 0);
    cr_assert_null(style_profile(style, STYLE_SPEAKER));
    style_release(style);
    word = STR("one two three one");
    style = style_make(&train, NULL, 0);
    cr_assert_not_null(style_profile(style, STYLE_SPEAKER));
    cr_assert_null(style_profile(style, STYLE_NEUTRAL));
    style_release(style);
    style_release(NULL);
}
