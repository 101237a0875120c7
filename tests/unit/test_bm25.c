#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/rng.h"
#include "harness/retrieve/analyze.h"
#include "harness/retrieve/bm25.h"

static struct err err;

/* The terms of a text, joined by blanks. */
static const char *terms_of(const char *text)
{
    static char joined[1000];
    struct analyzer *analyzer;
    struct terms terms = {0};
    struct buf out = {0};
    cr_assert_eq(analyzer_open(&analyzer, &err), 0);
    analyzer_terms(analyzer, str_of(text), &terms);
    for (size_t i = 0; i < terms.n; i++) {
        if (i > 0)
            buf_char(&out, ' ');
        buf_str(&out, analyzer_term(analyzer, terms.id[i]));
    }
    snprintf(joined, sizeof joined, "%s", out.n == 0 ? "" : out.data);
    buf_release(&out);
    terms_release(&terms);
    analyzer_close(analyzer);
    return joined;
}

Test(bm25, words_are_stemmed_and_stop_words_left_out)
{
    cr_assert_str_eq(terms_of("The cats are running to THEIR houses, happily!"),
                     "cat run hous happili");
    cr_assert_str_eq(terms_of("to be or not to be"), "");
    cr_assert_str_eq(terms_of(""), "");
}

Test(bm25, signs_inside_words_and_numbers_belong_to_them)
{
    cr_assert_str_eq(terms_of("1,000.5 rooms, 3.x; a,b"), "1,000.5 room 3 x b");
    cr_assert_str_eq(terms_of("p53-dependent x_y"), "p53 depend x y");
    cr_assert_str_eq(terms_of("dog's dog\xe2\x80\x99s DOG'S dogs'"), "dog dog dog dog");
    cr_assert_str_eq(terms_of("can't"), "can't");
    cr_assert_str_eq(terms_of("end.Next end. Next"), "end.next end next");
}

Test(bm25, letters_beyond_ascii_are_letters_and_signs_are_not)
{
    cr_assert_str_eq(terms_of("\xce\x91\xce\xb2 \xc3\x89t\xc3\xa9\xe2\x80\x94x\xc2\xb1y"),
                     "\xce\xb1\xce\xb2 \xc3\xa9t\xc3\xa9 x y");
    cr_assert_str_eq(terms_of("ab\xff\xfe"
                              "cd\xc3"),
                     "ab cd");
}

Test(bm25, a_word_without_end_is_cut)
{
    char text[2001];
    memset(text, 'x', 2000);
    text[2000] = '\0';
    cr_assert_eq(strchr(terms_of(text), ' ') - terms_of(text), 255);
}

/* SmallFloat.intToByte4 of Lucene keeps 24 + a number of four leading bits. */
Test(bm25, lengths_are_rounded_as_lucene_does)
{
    for (uint32_t n = 0; n < 40; n++)
        cr_assert_eq(bm25_rounded_length(n), n);
    cr_assert_eq(bm25_rounded_length(40), 40);
    cr_assert_eq(bm25_rounded_length(41), 40);
    cr_assert_eq(bm25_rounded_length(42), 42);
    cr_assert_eq(bm25_rounded_length(100), 96);
    cr_assert_eq(bm25_rounded_length(1000), 984);
}

static const struct str texts[] = {
    STR("apples and pears"),
    STR("apple apple apple"),
    STR("plums"),
    STR("pears, plums, an apple pie and a long list of other fruit on the table"),
};
enum { N_TEXTS = sizeof texts / sizeof *texts };

static struct bm25 *open_index(void)
{
    struct bm25 *index;
    cr_assert_eq(bm25_open(&index, texts, N_TEXTS, &(struct bm25_opts){BM25_DEFAULTS},
                           NULL, NULL, &err),
                 0);
    return index;
}

static double weight(double n, double df, double tf, double dl, double mean)
{
    return log(1 + (n - df + .5) / (df + .5)) * tf /
           (tf + .9 * (1 - .4 + .4 * dl / mean));
}

Test(bm25, scores_are_those_of_the_formula)
{
    struct bm25 *index = open_index();
    struct hit hit[N_TEXTS];
    /* lengths without stop words: 2, 3, 1, 9 */
    double mean = 15 / 4.0;
    cr_assert_float_eq(bm25_mean_length(index), mean, 1e-12);
    cr_assert_eq(bm25_search(index, STR("Apples?"), N_TEXTS, hit), 3);
    cr_assert_eq(hit[0].text, 1);
    cr_assert_float_eq(hit[0].score, weight(4, 3, 3, 3, mean), 1e-6);
    cr_assert_eq(hit[1].text, 0);
    cr_assert_float_eq(hit[1].score, weight(4, 3, 1, 2, mean), 1e-6);
    cr_assert_eq(hit[2].text, 3);
    cr_assert_float_eq(hit[2].score, weight(4, 3, 1, 9, mean), 1e-6);
    cr_assert_eq(bm25_search(index, STR("apple pears"), 1, hit), 1);
    cr_assert_eq(hit[0].text, 0);
    cr_assert_float_eq(hit[0].score, weight(4, 3, 1, 2, mean) + weight(4, 2, 1, 2, mean),
                       1e-6);
    bm25_close(index);
}

Test(bm25, a_term_twice_in_the_query_counts_twice)
{
    struct bm25 *index = open_index();
    struct hit once, twice;
    bm25_search(index, STR("plum"), 1, &once);
    bm25_search(index, STR("plum plums"), 1, &twice);
    cr_assert_eq(twice.score, 2 * once.score);
    bm25_close(index);
}

Test(bm25, a_query_without_known_terms_finds_nothing)
{
    struct bm25 *index = open_index();
    struct hit hit[N_TEXTS];
    cr_assert_eq(bm25_search(index, STR("the of and"), N_TEXTS, hit), 0);
    cr_assert_eq(bm25_search(index, STR("bicycle"), N_TEXTS, hit), 0);
    cr_assert_eq(bm25_search(index, STR_NONE, N_TEXTS, hit), 0);
    cr_assert_eq(bm25_search(index, STR("apple"), 0, hit), 0);
    cr_assert_eq(bm25_search(index, STR("apple"), N_TEXTS, hit), 3);
    bm25_close(index);
}

Test(bm25, equal_texts_come_in_their_order_and_fewer_hits_are_the_first_of_more)
{
    enum { N = 500 };
    static const char *const words[] = {"red", "green", "blue", "old", "new", "big"};
    struct arena arena = {0};
    struct str text[N];
    struct hit all[N], some[N];
    struct bm25 *index;
    struct rng rng = rng_make(1, "test", 0);
    for (uint64_t i = 0; i < N; i++)
        text[i] =
            str_of(arena_format(&arena, "%s %s house", words[rng_below(&rng, 2 * i, 6)],
                                words[rng_below(&rng, 2 * i + 1, 6)]));
    cr_assert_eq(
        bm25_open(&index, text, N, &(struct bm25_opts){BM25_DEFAULTS}, NULL, NULL, &err),
        0);
    size_t n = bm25_search(index, STR("big red house"), N, all);
    cr_assert_eq(n, N);
    for (size_t i = 1; i < n; i++)
        cr_assert(all[i - 1].score > all[i].score ||
                  (all[i - 1].score == all[i].score && all[i - 1].text < all[i].text));
    for (size_t k = 1; k < 40; k++) {
        cr_assert_eq(bm25_search(index, STR("big red house"), k, some), k);
        cr_assert_eq(memcmp(some, all, k * sizeof *all), 0);
    }
    bm25_close(index);
    arena_release(&arena);
}

Test(bm25, texts_without_terms_are_no_trouble)
{
    struct str empty[] = {STR(""), STR("the"), STR("")};
    struct bm25 *index;
    struct hit hit;
    cr_assert_eq(
        bm25_open(&index, empty, 3, &(struct bm25_opts){BM25_DEFAULTS}, NULL, NULL, &err),
        0);
    cr_assert_eq(bm25_search(index, STR("anything"), 1, &hit), 0);
    cr_assert(bm25_bytes(index) > 0);
    bm25_close(index);
    cr_assert_eq(
        bm25_open(&index, empty, 0, &(struct bm25_opts){BM25_DEFAULTS}, NULL, NULL, &err),
        -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
}
