/* Vectors: shared/reference/peers.md 6.4 ("peer": in rouge_score's own tests, "ran":
 * computed with it); stems by running NLTK's PorterStemmer.  Its whole vocabulary of
 * 23,531 words and 60,000 made-up ones were compared once, and agreed. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "harness/score/porter.h"
#include "harness/score/rouge.h"

static void near(double value, double expected)
{
    cr_assert_float_eq(value, expected, 1e-6, "%.9f, expected %.9f", value, expected);
}

static struct rouge score(const char *reference, const char *answer, enum rouge_kind kind)
{
    return rouge(str_of(reference), str_of(answer), kind, false);
}

static void check(struct rouge score, double precision, double recall, double f)
{
    near(score.precision, precision);
    near(score.recall, recall);
    near(score.f, f);
}

Test(rouge, words_and_pairs_pass_the_vectors)
{
    check(score("testing one two", "testing", ROUGE_1), 1, .333333, .5);
    check(score("testing one two", "testing one", ROUGE_2), 1, .5, .666667);
    check(score("testing one two", "testing two", ROUGE_1), 1, .666667, .8);
    check(score("testing one two", "testing two", ROUGE_2), 0, 0, 0);
    const char *fox = "The quick brown fox jumps over the lazy dog";
    const char *dog = "The quick brown dog jumps on the log.";
    check(score(fox, dog, ROUGE_1), .75, .666667, .705882);
    check(score(fox, dog, ROUGE_2), .285714, .25, .266667);
    near(score(fox, dog, ROUGE_L).f, .588235);
    near(score(fox, dog, ROUGE_LSUM).f, .588235);
    const char *chest = "Patient reports chest pain for 3 days.";
    const char *note = "Pt c/o chest pain x 3 days.";
    check(score(chest, note, ROUGE_1), .5, .571429, .533333);
    check(score(chest, note, ROUGE_2), .285714, .333333, .307692);
    near(score(chest, note, ROUGE_L).f, .533333);
}

Test(rouge, lines_are_parted_for_lsum_and_not_for_l)
{
    const char *reference =
        "Customer called about a late refund.\nAgent issued the refund of $12.40.";
    const char *answer =
        "Agent refunded $12.40.\nThe customer called about a refund that was late.";
    near(score(reference, answer, ROUGE_1).f, .769231);
    near(score(reference, answer, ROUGE_2).f, .333333);
    near(score(reference, answer, ROUGE_L).f, .384615);
    near(score(reference, answer, ROUGE_LSUM).f, .769231);
}

Test(rouge, the_union_of_subsequences_counts_each_word_once)
{
    const char *reference = "w1 w2 w3 w4 w5", *answer = "w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5";
    check(score(reference, answer, ROUGE_LSUM), .4, .8, .533333);
    check(score(reference, answer, ROUGE_2), .111111, .25, .153846);
    near(score(reference, answer, ROUGE_L).f, .533333);
    check(score("a a", "a\na", ROUGE_LSUM), .5, .5, .5);
    check(score("a\na", "a", ROUGE_LSUM), 1, .5, .666667);
}

Test(rouge, nothing_in_common_and_nothing_at_all_are_zero)
{
    for (int kind = ROUGE_1; kind <= ROUGE_LSUM; kind++) {
        check(score("caf\xc3\xa9 na\xc3\xafve", "cafe naive", (enum rouge_kind)kind), 0,
              0, 0);
        check(score("testing one two", "", (enum rouge_kind)kind), 0, 0, 0);
        check(score("", "x", (enum rouge_kind)kind), 0, 0, 0);
        check(score("w1 w2", "/\n\n", (enum rouge_kind)kind), 0, 0, 0);
    }
}

Test(rouge, words_are_cut_as_python_lower_and_a_to_z_would)
{
    check(score("caf", "CAF\xc3\x89", ROUGE_1), 1, 1, 1);
    check(score("273 k", "273 \xe2\x84\xaa", ROUGE_1), 1, 1, 1);    /* the kelvin sign */
    check(score("i stanbul", "\xc4\xb0stanbul", ROUGE_1), 1, 1, 1); /* I with a dot */
    check(score("a b",
                "a\xff"
                "b",
                ROUGE_2),
          1, 1, 1);
}

Test(rouge, stems_are_of_words_with_more_than_three_letters)
{
    struct str reference = STR("she sees refunding"), answer = STR("she see refunds");
    near(rouge(reference, answer, ROUGE_1, true).f, 1);
    near(rouge(reference, answer, ROUGE_1, false).f, 1 / 3.0);
    near(rouge(STR("the ads"), STR("the ad"), ROUGE_1, true).f, .5);
}

Test(rouge, texts_too_long_for_a_subsequence_are_not_measured)
{
    enum { WORDS = 10000 };
    static char text[2 * WORDS + 1];
    for (int i = 0; i < WORDS; i++)
        memcpy(text + 2 * i, "a ", 2);
    cr_assert(score(text, text, ROUGE_L).f != score(text, text, ROUGE_L).f);
    near(score(text, text, ROUGE_2).f, 1);
}

static const char *const stems[][2] = {
    {"caresses", "caress"},
    {"ponies", "poni"},
    {"ties", "tie"},
    {"cats", "cat"},
    {"feed", "feed"},
    {"agreed", "agre"},
    {"plastered", "plaster"},
    {"bled", "bled"},
    {"motoring", "motor"},
    {"sing", "sing"},
    {"conflated", "conflat"},
    {"troubled", "troubl"},
    {"sized", "size"},
    {"hopping", "hop"},
    {"falling", "fall"},
    {"hissing", "hiss"},
    {"filing", "file"},
    {"happy", "happi"},
    {"relational", "relat"},
    {"conditional", "condit"},
    {"vietnamization", "vietnam"},
    {"formality", "formal"},
    {"sensibility", "sensibl"},
    {"triplicate", "triplic"},
    {"electricity", "electr"},
    {"goodness", "good"},
    {"replacement", "replac"},
    {"adoption", "adopt"},
    {"effective", "effect"},
    {"probate", "probat"},
    {"rate", "rate"},
    {"controlling", "control"},
    {"rolling", "roll"},
    /* where NLTK departs from Porter */
    {"abbey", "abbey"},
    {"enjoy", "enjoy"},
    {"fly", "fli"},
    {"sky", "sky"},
    {"skies", "sky"},
    {"dying", "die"},
    {"died", "die"},
    {"spied", "spi"},
    {"dies", "die"},
    {"news", "news"},
    {"innings", "inning"},
    {"proceed", "proceed"},
    {"awfully", "aw"},
    {"radically", "radic"},
    {"theology", "theolog"},
    {"geology", "geolog"},
    {"able", "abl"},
    {"are", "are"},
    {"using", "use"},
    /* and digits, and rows of y */
    {"mk401s", "mk401"},
    {"yyyyyyed", "yyyyyi"},
    {"syzygy", "syzygi"},
};

Test(rouge, stems_are_those_of_nltk)
{
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
        char word[32];
        snprintf(word, sizeof word, "%s", stems[i][0]);
        size_t n = porter_stem(word, strlen(word));
        cr_assert(str_is((struct str){word, n}, stems[i][1]), "%s: %.*s, expected %s",
                  stems[i][0], (int)n, word, stems[i][1]);
    }
}
