/* Vectors: shared/reference/peers.md 6.1 to 6.3 and 6.7 ("peer": asserted in the named
 * implementation's own tests, "ran": computed with it), and the traps of its section
 * 9. */
#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/score/normalize.h"
#include "harness/score/score.h"

enum { ITEMS_MAX = 32, LABELS_MAX = 8 };

static const struct metric *metric(const char *name)
{
    struct err err = ERR_INIT;
    const struct metric *found = metric_find(name, &err);
    cr_assert_not_null(found, "%s", err.text);
    return found;
}

static struct answer says(const char *text)
{
    return (struct answer){.text = str_of(text), .choice = -1, .reference_logprob = NAN};
}

static double score(const char *name, const char *answer, const char *reference)
{
    struct str accept = str_of(reference);
    struct question question = {.id = STR("q"), .input = STR("x")};
    struct answer given = says(answer);
    return metric(name)->item(&given, &question,
                              &(struct reference){.accept = &accept, .n_accept = 1});
}

static void near(double value, double expected)
{
    cr_assert_float_eq(value, expected, 1e-6, "%.9f, expected %.9f", value, expected);
}

Test(score, normalises_as_squad_does)
{
    struct buf out = {0};
    normalize_squad(STR("  The \"Answer\"\tis:\n an e-mail, a U.S. one (the)!"), &out);
    cr_assert_str_eq(out.data, "answer is email us one");
    buf_clear(&out);
    normalize_squad(STR("theatre\xc2\xa0\xc3\x89toile and an\xe2\x80\x94the"), &out);
    cr_assert_str_eq(out.data, "theatre \xc3\xa9toile and \xe2\x80\x94");
    buf_release(&out);
}

Test(score, exact_match_passes_the_squad_vectors)
{
    near(score("exact_match", "$1,000.", "1000"), 1);
    near(score("exact_match", "U.S.", "US"), 1);
    near(score("exact_match", "the", ""), 1);
    near(score("exact_match", "42", "forty-two"), 0);
    near(score("exact_match", "e-mail address", "email address"), 1);
    near(score("exact_match", "Paris", "Paris, Texas"), 0);
    near(score("exact_match", "", ""), 1);
    near(score("exact_match", "cat?", "the cat"), 1);
}

Test(score, token_f1_passes_the_squad_vectors)
{
    near(score("token_f1", "Paris", "Paris, Texas"), .666667);
    near(score("token_f1", "the cat sat", "A cat sat down"), .8);
    near(score("token_f1", "to the the", "to to the"), .666667);
    near(score("token_f1", "aspirin 81 mg daily", "Aspirin, 81mg, daily"), .571429);
    near(score("token_f1", "yes yes yes", "yes"), .5);
    near(score("token_f1", "Not at all, it is fine", "not fine"), .5);
    near(score("token_f1", "e-mail address", "email address"), 1);
    near(score("token_f1", "", ""), 1);
    near(score("token_f1", "", "x"), 0);
    near(score("token_f1", "x", "the"), 0);
}

Test(score, the_best_of_several_answers_counts)
{
    struct str accept[] = {STR("14 days"), STR("two weeks")};
    struct question question = {.id = STR("q")};
    struct reference reference = {.accept = accept, .n_accept = 2};
    struct answer answer = says("Two weeks.");
    near(metric("exact_match")->item(&answer, &question, &reference), 1);
    answer.text = STR("three weeks");
    near(metric("token_f1")->item(&answer, &question, &reference), .5);
}

static const struct str labels[] = {STR("no"), STR("yes"), STR("maybe so")};
static const struct question labelled = {.choices = labels, .n_choices = 3};

static int class_of(const char *text)
{
    struct answer answer = says(text);
    return normalize_class(&answer, &labelled);
}

Test(score, reads_a_label_only_where_it_is_the_whole_answer)
{
    cr_assert_eq(class_of("yes"), 1);
    cr_assert_eq(class_of(" \"Yes.\"\n"), 1);
    cr_assert_eq(class_of("MAYBE SO!"), 2);
    cr_assert_eq(class_of("know"), -1);
    cr_assert_eq(class_of("yes and no"), -1);
    cr_assert_eq(class_of(""), -1);
    cr_assert_eq(class_of("..."), -1);
    cr_assert_eq(
        normalize_class(&(struct answer){.text = STR("yes"), .choice = 0}, &labelled), 0);
    cr_assert_eq(
        normalize_class(&(struct answer){.text = STR("yes"), .choice = 7}, &labelled),
        -1);
}

Test(score, does_not_guess_between_labels_that_look_alike)
{
    struct str two[] = {STR("C"), STR("C++")};
    struct question question = {.choices = two, .n_choices = 2};
    struct answer exact = says("C++"), either = says("c");
    cr_assert_eq(normalize_class(&exact, &question), 1);
    cr_assert_eq(normalize_class(&either, &question), -1);
}

/* Items given as digits: class of the reference, class of the answer ('x':
 * unreadable). */
static double total_of(const char *name, const char *references, const char *answers,
                       const uint32_t *pick, size_t n_pick)
{
    static const struct str digits[LABELS_MAX] = {STR("0"), STR("1"), STR("2"), STR("3"),
                                                  STR("4"), STR("5"), STR("6"), STR("7")};
    struct question question[ITEMS_MAX];
    struct reference reference[ITEMS_MAX];
    double item[ITEMS_MAX];
    size_t n = strlen(references);
    for (size_t i = 0; i < n; i++) {
        question[i] = (struct question){.choices = digits, .n_choices = LABELS_MAX};
        reference[i] =
            (struct reference){.accept = &digits[references[i] - '0'], .n_accept = 1};
        struct answer answer = {
            .text = {&answers[i], 1}, .choice = -1, .reference_logprob = NAN};
        item[i] = metric(name)->item(&answer, &question[i], &reference[i]);
    }
    struct split split = {question, reference, n};
    return metric_total(metric(name), item, &split, pick, pick == NULL ? n : n_pick);
}

Test(score, macro_f1_passes_the_scikit_learn_vectors)
{
    /* (tp, fp, fn): yes 3 1 1, no 1 1 2 [peer: HELM]; a miss is unreadable */
    near(total_of("macro_f1", "1111000", "1110x10", NULL, 0), .575);
    /* a 3 1 1, b 2 1 1, c 1 1 2 [peer: HELM] */
    near(total_of("macro_f1", "0000111222", "0001112x20", NULL, 0), .605556);
    near(total_of("macro_f1", "012012", "021001", NULL, 0), .266667);
    near(total_of("macro_f1", "01010", "00110", NULL, 0), .583333);
}

Test(score, macro_f1_counts_a_label_that_only_the_answers_have)
{
    near(total_of("macro_f1", "00", "01", NULL, 0), (2 / 3.0 + 0) / 2);
    near(total_of("macro_f1", "00", "0x", NULL, 0), 2 / 3.0);
    near(total_of("macro_f1", "00", "xx", NULL, 0), 0);
}

Test(score, macro_f1_follows_a_resample)
{
    uint32_t pick[] = {0, 0, 2, 2};
    near(total_of("macro_f1", "001", "010", pick, 4), 1 / 3.0);
}

Test(score, accuracy_counts_unreadable_answers_as_wrong)
{
    near(total_of("accuracy", "0110", "011x", NULL, 0), .75);
    uint32_t pick[] = {3, 3, 0};
    near(total_of("accuracy", "0110", "011x", pick, 3), 1 / 3.0);
}

/* Items (ll, bytes) = (-120.5, 140), (-80.25, 90): 1.259221867 bits per byte [ran]. */
Test(score, bits_per_byte_is_all_bits_over_all_bytes)
{
    char text[140];
    memset(text, 'x', sizeof text);
    struct str accept[] = {{text, 140}, {text, 90}, {text, 1}};
    struct question question[3] = {0};
    struct reference reference[3];
    double logprob[] = {-120.5, -80.25, NAN}, item[3];
    for (int i = 0; i < 3; i++) {
        reference[i] = (struct reference){.accept = &accept[i], .n_accept = 1};
        item[i] =
            metric("bits_per_byte")
                ->item(&(struct answer){.choice = -1, .reference_logprob = logprob[i]},
                       &question[i], &reference[i]);
    }
    struct split split = {question, reference, 3};
    const struct metric *bits = metric("bits_per_byte");
    near(item[0], 120.5 / log(2) / 140);
    cr_assert(isnan(item[2]));
    near(metric_total(bits, item, &split, NULL, 2), 1.259221867);
    near(metric_total(bits, item, &split, NULL, 3), 1.259221867);
    cr_assert(isnan(metric_total(bits, item, &split, (uint32_t[]){2, 2}, 2)));
    near(metric_total(bits, item, &split, (uint32_t[]){1, 1, 1}, 3), item[1]);
}

Test(score, an_unknown_metric_is_refused_with_the_nearest)
{
    struct err err = ERR_INIT;
    cr_assert_null(metric_find("acuracy", &err));
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_not_null(strstr(err.text, "did you mean \"accuracy\"?"), "%s", err.text);
}
