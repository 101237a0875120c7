/* Metrics over labels and probabilities, and those that describe answers.  Vectors:
 * shared/reference/peers.md 6.3, 6.7 and 6.8; most are in harness/score/selftest.c. */
#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/score/score.h"

enum { ITEMS_MAX = 32, N_LABELS = 3 };

static const struct str labels[N_LABELS] = {STR("0"), STR("1"), STR("2")};

static const struct metric *metric(const char *name)
{
    struct err err = ERR_INIT;
    const struct metric *found = metric_find(name, &err);
    cr_assert_not_null(found, "%s", err.text);
    return found;
}

static void near(double value, double expected)
{
    cr_assert_float_eq(value, expected, 1e-6, "%.9f, expected %.9f", value, expected);
}

/* Items given as digits: label of the reference, label of the answer. */
static double label_total(const char *name, const char *references, const char *answers)
{
    struct question question[ITEMS_MAX];
    struct reference reference[ITEMS_MAX];
    struct str accepted[ITEMS_MAX];
    double item[ITEMS_MAX];
    size_t n = strlen(references);
    for (size_t i = 0; i < n; i++) {
        accepted[i] = (struct str){&references[i], 1};
        question[i] = (struct question){.choices = labels, .n_choices = N_LABELS};
        reference[i] = (struct reference){.accept = &accepted[i], .n_accept = 1};
        struct answer answer = {.text = {&answers[i], 1}, .choice = -1};
        item[i] = metric(name)->item(&answer, &question[i], &reference[i]);
    }
    struct split split = {question, reference, n};
    return metric_total(metric(name), item, &split, NULL, n);
}

Test(measures, mcc_is_a_correlation)
{
    near(label_total("mcc", "111111110000", "111111001000"), .478091);
    near(label_total("mcc", "0101", "0101"), 1);
    near(label_total("mcc", "0101", "1010"), -1);
    near(label_total("mcc", "0101", "0000"), 0);
    near(label_total("mcc", "0000", "0101"), 0);
    near(label_total("mcc", "0011", "0x1x"), .4472135955); /* x: a class of its own */
}

Test(measures, an_unreadable_label_is_a_miss_and_no_false_alarm)
{
    near(label_total("micro_f1", "0011", "0x1x"), 2 * 2 / (2 * 2 + 0 + 2.0));
    near(label_total("weighted_f1", "0011", "0x1x"), 2 / 3.0);
    near(label_total("parse_ok", "0011", "0x1x"), .5);
}

/* ---- probabilities: item i's are p[i], the first is right where right[i] */

static double belief_total(const char *name, const double p[][N_LABELS],
                           const bool right[], size_t n, const uint32_t *pick,
                           size_t n_pick)
{
    struct question question[ITEMS_MAX];
    struct reference reference[ITEMS_MAX];
    double item[ITEMS_MAX], logprob[N_LABELS];
    for (size_t i = 0; i < n; i++) {
        for (int k = 0; k < N_LABELS; k++)
            logprob[k] = log(p[i][k]) - 7; /* they need not sum to 1 */
        question[i] = (struct question){.choices = labels, .n_choices = N_LABELS};
        reference[i] = (struct reference){.accept = &labels[!right[i]], .n_accept = 1};
        struct answer answer = {.choice = 0,
                                .choice_logprob = p[i][0] > 0 ? logprob : NULL};
        item[i] = metric(name)->item(&answer, &question[i], &reference[i]);
    }
    struct split split = {question, reference, n};
    return metric_total(metric(name), item, &split, pick, pick == NULL ? n : n_pick);
}

static const double p6[][N_LABELS] = {{.8, .2}, {.6, .4},     {.9, .1},
                                      {1},      {.4, .3, .3}, {.85, .15}};
static const bool right6[] = {true, true, true, true, false, true};

Test(measures, calibration_error_passes_the_vectors)
{
    near(belief_total("ece", p6, right6, 6, NULL, 0), .208333);
    near(belief_total("ece", (const double[][N_LABELS]){{.9, .1}, {.8, .2}},
                      (const bool[]){true, true}, 2, NULL, 0),
         .15);
    near(belief_total("brier", p6, right6, 6, NULL, 0),
         (.08 + .32 + .02 + 0 + (.16 + .49 + .09) + .045) / 6);
}

Test(measures, bins_of_equal_width_are_closed_on_the_right)
{
    const double p[][N_LABELS] = {{.5, .5}, {.45, .3, .25}};
    const bool right[] = {true, false};
    near(belief_total("ece", p, right, 2, NULL, 0), fabs(-.5 + .45) / 2);
}

/* Six answers for ten bins are six bins, of which those with equal edges are one: the
 * ends are .41 .42 .46 .5 .6 1. */
Test(measures, bins_of_equal_mass_end_half_way_between_neighbours)
{
    const double p[][N_LABELS] = {{.42, .3, .28}, {.5, .25, .25}, {.4, .3, .3},
                                  {.5, .25, .25}, {.7, .3},       {.42, .3, .28}};
    const bool right[] = {true, false, true, true, true, false};
    /* .4 | .42 .42 | .5 .5 | .7 */
    near(belief_total("ece_mass", p, right, 6, NULL, 0),
         (.6 + fabs(1 - .84) + fabs(1 - 1.0) + .3) / 6);
}

Test(measures, the_first_bins_of_equal_mass_take_what_is_left_over)
{
    double p[12][N_LABELS], sum = 0;
    bool right[12];
    for (int i = 0; i < 12; i++) {
        p[i][0] = .5 + i * .04;
        p[i][1] = 1 - p[i][0];
        p[i][2] = 0;
        right[i] = i % 2;
    }
    /* 0 1 | 2 3 | 4 | 5 ... */
    sum = fabs(p[0][0] + p[1][0] - 1) + fabs(p[2][0] + p[3][0] - 1);
    for (int i = 4; i < 12; i++)
        sum += fabs(p[i][0] - right[i]);
    near(belief_total("ece_mass", (const double(*)[N_LABELS])p, right, 12, NULL, 0),
         sum / 12);
}

Test(measures, items_without_probabilities_are_left_out)
{
    const double p[][N_LABELS] = {{.9, .1}, {0}, {.8, .2}};
    const bool right[] = {true, true, true};
    uint32_t unknown[] = {1, 1};
    near(belief_total("ece", p, right, 3, NULL, 0), .15);
    near(belief_total("brier", p, right, 3, NULL, 0), .05);
    cr_assert(isnan(belief_total("ece", p, right, 3, unknown, 2)));
    cr_assert(isnan(belief_total("brier", p, right, 3, unknown, 2)));
}

Test(measures, impossible_probabilities_are_not_measured)
{
    double logprob[N_LABELS] = {-INFINITY, -INFINITY, -INFINITY};
    struct question question = {.choices = labels, .n_choices = N_LABELS};
    struct reference reference = {.accept = labels, .n_accept = 1};
    struct answer answer = {.choice = -1, .choice_logprob = logprob};
    cr_assert(isnan(metric("brier")->item(&answer, &question, &reference)));
    logprob[1] = NAN;
    logprob[0] = 0;
    cr_assert(isnan(metric("brier")->item(&answer, &question, &reference)));
}

/* ---- abstaining */

static double declined(const char *answer, const char *kind, const char *accepted)
{
    struct str accept = str_of(accepted);
    struct answer given = {.text = str_of(answer), .choice = -1};
    struct reference reference = {.accept = &accept, .n_accept = 1, .kind = str_of(kind)};
    double count[3] = {0};
    const struct metric *abstention = metric("abstention");
    abstention->count(&given, &(struct question){.id = STR("q")}, &reference, count);
    cr_assert_eq(count[0] + count[2], strcmp(kind, "none") == 0);
    return count[0] + count[1];
}

Test(measures, abstaining_is_saying_so)
{
    cr_assert_eq(declined("Not in the handbook.", "single", "30 days"), 1);
    cr_assert_eq(declined("The handbook doesn't say; unknown", "single", "30 days"), 0);
    cr_assert_eq(declined("The handbook does not say", "none", "x"), 1);
    cr_assert_eq(declined("I don't know.", "none", "x"), 1);
    cr_assert_eq(declined("nothing of the kind", "none", "nothing of the kind"), 1);
    cr_assert_eq(declined("", "none", "x"), 0);
    cr_assert_eq(declined("30 days", "none", "x"), 0);
    /* the right answer to another question */
    cr_assert_eq(declined("Not given to guests", "single", "not given to guests"), 0);
}

Test(measures, abstention_is_f1_and_one_where_there_is_nothing_to_decline)
{
    const struct metric *abstention = metric("abstention");
    double two_of_three[] = {2, 1, 1}, nothing[] = {0, 0, 0}, alarm[] = {0, 1, 0};
    near(abstention->total_counts(two_of_three), 4 / 6.0);
    near(abstention->total_counts(nothing), 1);
    near(abstention->total_counts(alarm), 0);
}

/* ---- what answers are like */

static double describe(const char *name, const char *text, const struct split *train)
{
    struct answer answer = {.text = str_of(text), .choice = -1, .train = train};
    return metric(name)->item(&answer, &(struct question){.id = STR("q")},
                              &(struct reference){.n_accept = 0});
}

Test(measures, distinct_words_and_pairs_show_repetition)
{
    near(describe("distinct_1", "To be, or NOT to be", NULL), 4 / 6.0);
    near(describe("distinct_2", "to be or not to be", NULL), 4 / 5.0);
    near(describe("distinct_1", "\xc3\x89toile \xc3\xa9toile", NULL), .5);
    near(describe("distinct_2", "a b a b a b", NULL), 2 / 5.0);
    cr_assert(isnan(describe("distinct_1", " ...", NULL)));
    cr_assert(isnan(describe("distinct_2", "one", NULL)));
}

Test(measures, the_copied_span_lies_within_one_train_answer)
{
    struct str answers[] = {STR("I said: let us begin"), STR("at the beginning, friends"),
                            STR("")};
    struct reference learned[] = {{.accept = &answers[0], .n_accept = 1},
                                  {.accept = &answers[1], .n_accept = 1},
                                  {.accept = &answers[2], .n_accept = 1}};
    struct split train = {.reference = learned, .n = 3};
    near(describe("copied_span", "Now let us begin at the beginning!", &train), 3);
    near(describe("copied_span", "friends said nothing", &train), 1);
    near(describe("copied_span", "", &train), 0);
    cr_assert(isnan(describe("copied_span", "x", NULL)));
}

Test(measures, perplexity_of_items_that_were_not_measured_does_not_count)
{
    struct str accepted[] = {STR("two words"), STR("three more words")};
    const struct metric *words = metric("word_perplexity");
    size_t width = metric_width(words);
    double row[2 * 3];
    cr_assert_eq(width, 3);
    for (size_t i = 0; i < 2; i++) {
        struct answer answer = {.choice = -1, .reference_logprob = i == 0 ? -3 : NAN};
        metric_score(words, &answer, &(struct question){.id = STR("q")},
                     &(struct reference){.accept = &accepted[i], .n_accept = 1},
                     row + i * width);
    }
    near(row[0], exp(1.5));
    cr_assert(isnan(row[3]));
    struct split split = {.n = 2};
    near(metric_total(words, row, &split, NULL, 2), exp(1.5));
    cr_assert(isnan(metric_total(words, row, &split, (uint32_t[]){1, 1}, 2)));
}
