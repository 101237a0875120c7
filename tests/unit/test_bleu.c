/* BLEU and chrF.  Vectors: shared/reference/peers.md 6.5 and 6.6; those of whole metrics
 * are in harness/score/selftest.c.  40,000 random pairs of texts were compared once with
 * sacrebleu, as corpora and as sentences, and agreed. */
#include <criterion/criterion.h>

#include <math.h>

#include "harness/base/err.h"
#include "harness/score/bleu.h"
#include "harness/score/score.h"
#include "harness/score/words.h"

static void near(double value, double expected)
{
    cr_assert_float_eq(value, expected, 1e-6, "%.9f, expected %.9f", value, expected);
}

static void tokens(const char *text, const char *expected)
{
    struct buf out = {0};
    bleu_tokens(str_of(text), &out);
    cr_assert(str_is(buf_view(&out), expected), "\"%.*s\"", STR_ARG(buf_view(&out)));
    buf_release(&out);
}

Test(bleu, tokens_are_those_of_mteval_13a)
{
    tokens("The stock fell 3.5% on Monday, to $12.40.",
           "The stock fell 3.5 % on Monday , to $ 12.40 .");
    tokens("A&amp;B &quot;x&quot; 1-2 e-mail 5,000.",
           "A & B \" x \" 1 - 2 e-mail 5,000 .");
    tokens("(hi) [there] {x}~", "( hi ) [ there ] { x } ~");
    tokens("  it's\ta\xc2\xa0test\n", "it's a test");
    tokens("end-\nless &amp;lt; <skipped>x-\n", "endless < x-");
    tokens("a.. 7,a \xc3\xa9.5", "a . . 7 , a \xc3\xa9 . 5");
    tokens("", "");
}

/* compute_bleu(correct 9 7 5 3, total 10 8 6 4, lengths 11 and 11) [peer] */
Test(bleu, the_score_comes_from_the_sums)
{
    double count[BLEU_COUNTS] = {11, 11, 9, 7, 5, 3, 10, 8, 6, 4};
    near(bleu_score(count, false), 83.75922397);
    count[BLEU_REFERENCE] = 22;
    near(bleu_score(count, false), 83.75922397 * exp(-1));
    double none[BLEU_COUNTS] = {0, 1};
    near(bleu_score(none, false), 0);
    near(bleu_score(none, true), 0);
}

static double sentence(const char *answer, const char *reference, bool effective_order)
{
    struct str accepted = str_of(reference);
    double count[BLEU_COUNTS];
    bleu_count(str_of(answer), &accepted, 1, count);
    return bleu_score(count, effective_order);
}

Test(bleu, short_sentences_need_effective_order)
{
    near(sentence("a", "a", false), 0);
    near(sentence("a", "a", true), 100);
    near(sentence("okay thanks", "this is a cat", true), 0);
    const char *romanian =
        "Produc\xc8\x9bia de zah\xc4\x83r prim\xc4\x83 va fi exprimat\xc4\x83";
    const char *other = "produc\xc5\xa3ia de zah\xc4\x83r brut se exprim\xc4\x83";
    near(sentence(romanian, other, true), 13.134549472); /* run */
}

Test(bleu, of_several_references_the_nearest_in_length_counts_and_the_most_of_each_gram)
{
    struct str accepted[] = {STR("a a a b"), STR("a b b c d e"), STR("x")};
    double count[BLEU_COUNTS];
    bleu_count(STR("a a b b b"), accepted, 3, count);
    near(count[BLEU_ANSWER], 5);
    near(count[BLEU_REFERENCE], 4); /* 4 and 6 are as near: the shorter */
    near(count[BLEU_MATCH], 4);     /* a twice, b twice */
    near(count[BLEU_MATCH + 1], 3); /* aa ab bb */
    near(count[BLEU_MATCH + 2], 2); /* aab abb */
    near(count[BLEU_MATCH + 3], 0);
    near(count[BLEU_TOTAL + 3], 2);
    bleu_count(STR("a"), NULL, 0, count);
    near(bleu_score(count, true), 0);
}

static double item(const char *name, const char *answer, const char *reference)
{
    struct err err = ERR_INIT;
    const struct metric *metric = metric_find(name, &err);
    struct str accepted = str_of(reference);
    struct answer given = {.text = str_of(answer), .choice = -1};
    return metric->item(&given, &(struct question){.id = STR("q")},
                        &(struct reference){.accept = &accepted, .n_accept = 1});
}

Test(bleu, chrf_averages_over_the_orders_that_both_texts_have)
{
    near(item("chrf", "aa", "ab"), 25);
    near(item("chrf", "a", "a"), 100);
    near(item("chrf", "a b c", "abc"), 100); /* blanks do not count */
    near(item("chrf", "", "reference"), 0);
    near(item("chrf", "reference", ""), 0);
    near(item("chrf_pp",
              "the relationship between cats and dogs is not exactly friendly.",
              "the relationship between dogs and cats is not exactly friendly."),
         83.30848319);
}

/* Orders that the reference is too short for count nothing in the sums, either. */
Test(bleu, chrf_of_a_set_comes_from_the_sums)
{
    struct err err = ERR_INIT;
    const struct metric *chrf = metric_find("chrf", &err);
    size_t width = metric_width(chrf);
    struct str answers[] = {STR("abcdef"), STR("the cat")},
               accepted[] = {STR("ab"), STR("the cats")};
    struct question question[2] = {0};
    struct reference reference[2];
    double row[2 * (1 + METRIC_COUNTS_MAX)];
    for (size_t i = 0; i < 2; i++) {
        struct answer answer = {.text = answers[i], .choice = -1};
        reference[i] = (struct reference){.accept = &accepted[i], .n_accept = 1};
        metric_score(chrf, &answer, &question[i], &reference[i], row + i * width);
    }
    struct split split = {question, reference, 2};
    near(metric_total(chrf, row, &split, NULL, 2), 76.720621203); /* run */
}

Test(bleu, chrf_parts_one_sign_from_a_word)
{
    /* the words are "(hi" and ")", against "(", "hi" and ")" */
    near(item("chrf_pp", "(hi )", "(hi)"), 74.427480916); /* run */
}

Test(bleu, grams_are_counted_at_most_as_often_as_a_reference_has_them)
{
    struct words words = {0};
    struct row row = words_row(&words, STR("a b a b a")), other[2];
    other[0] = words_row(&words, STR("a b a"));
    other[1] = words_row(&words, STR(" b  a a a a b "));
    size_t match[3];
    row_match(&row, other, 2, 3, match);
    cr_assert_eq(match[0], 3 + 2); /* a: 4 there, 3 here */
    cr_assert_eq(match[1], 1 + 1); /* ab once, ba once */
    cr_assert_eq(match[2], 1);     /* aba */
    row_match(&row, other, 0, 3, match);
    cr_assert_eq(match[0] + match[1] + match[2], 0);
    row_release(&row);
    row_release(&other[0]);
    row_release(&other[1]);
    words_release(&words);
}
