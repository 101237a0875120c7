/* What every metric must promise, checked over the whole table. */
#include <criterion/criterion.h>

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/score/score.h"
#include "harness/score/selftest.h"
#include "harness/score/style.h"

enum { N = 6, N_LABELS = 3 };

/* Of four words and more, which BLEU needs, and each with a specific. */
static const struct str labels[N_LABELS] = {STR("in the spring of 2021"),
                                            STR("late in summer, 2022"),
                                            STR("not in the handbook 7")};
static const struct str accept[N][2] = {
    {STR("in the spring of 2021"), STR("In spring, 2021.")},
    {STR("late in summer, 2022"), STR("summer 2022")},
    {STR("not in the handbook 7"), STR("not in the handbook 7")},
    {STR("in the spring of 2021"), STR("the spring of 2021")},
    {STR("late in summer, 2022"), STR("a summer, 2022")},
    {STR("not in the handbook 7"), STR("not there: 7")},
};
static struct question question[N];
static struct reference reference[N];
static const struct split split = {question, reference, N};
static const struct document neutral = {
    .text =
        STR("In winter the book is kept in a drawer, and late in the day it is read.")};
static struct style *style;
/* Probabilities of the labels when each is meant, and when the wrong one is believed. */
static const double sure[N_LABELS][N_LABELS] = {
    {0, -1e4, -1e4}, {-1e4, 0, -1e4}, {-1e4, -1e4, 0}};

static void setup(void)
{
    for (int i = 0; i < N; i++) {
        question[i] = (struct question){STR("id"), STR("When?"), labels, N_LABELS};
        reference[i] = (struct reference){
            .accept = accept[i], .n_accept = 2, .terms = accept[i], .n_terms = 1};
        if (i % N_LABELS == 2)
            reference[i].kind = STR("none");
    }
    style = style_make(&split, &neutral, 1);
}

static void teardown(void)
{
    style_release(style);
}

TestSuite(metrics_contract, .init = setup, .fini = teardown);

/* The right answers, as well as a model can know them. */
static void perfect(struct answer answer[N], bool by_choice)
{
    for (int i = 0; i < N; i++)
        answer[i] = (struct answer){.text = accept[i][0],
                                    .choice = by_choice ? i % N_LABELS : -1,
                                    .choice_logprob = sure[i % N_LABELS],
                                    .train = &split,
                                    .style = style};
}

static struct answer bad(int i, struct str text)
{
    return (struct answer){.text = text,
                           .choice = -1,
                           .reference_logprob = -1e4,
                           .choice_logprob = sure[(i + 1) % N_LABELS],
                           .train = &split,
                           .style = style};
}

static const struct str bad_texts[] = {
    STR(""),
    STR(" \n"),
    STR("the"),
    STR("spring winter spring"),
    STR("?"),
    STR("\xff\xfe\x80"),
    STR("springwinter 2021-2021"),
    STR("late  in Summer!! 2022"),
    STR("$ -(1,2.3%%"),
};
enum { N_BAD = sizeof bad_texts / sizeof *bad_texts };

/* Rows of all items; the numbers are within the range. */
static double *rows_of(const struct metric *metric, const struct answer answer[N])
{
    size_t width = metric_width(metric);
    double *row = calloc(N * width, sizeof *row);
    for (int i = 0; i < N; i++) {
        double *item = row + (size_t)i * width;
        metric_score(metric, &answer[i], &question[i], &reference[i], item);
        cr_assert(metric->describes || !isnan(*item), "%s", metric->name);
        if (metric->total == NULL && !isnan(*item))
            cr_assert(*item >= metric->min && *item <= metric->max, "%s: %g",
                      metric->name, *item);
    }
    return row;
}

static double total_of(const struct metric *metric, const struct answer answer[N])
{
    double *row = rows_of(metric, answer);
    double total = metric_total(metric, row, &split, NULL, N);
    free(row);
    if (metric->describes && isnan(total))
        return total;
    cr_assert_not(isnan(total), "%s", metric->name);
    cr_assert(total >= metric->min && total <= metric->max, "%s: %g", metric->name,
              total);
    return total;
}

Test(metrics_contract, every_metric_says_what_it_is)
{
    cr_assert(n_metrics > 0);
    for (int m = 0; m < n_metrics; m++) {
        const struct metric *metric = metrics[m];
        cr_assert(m == 0 || strcmp(metrics[m - 1]->name, metric->name) < 0);
        for (const char *c = metric->name; *c != '\0'; c++)
            cr_assert(islower((unsigned char)*c) || isdigit((unsigned char)*c) ||
                      *c == '_');
        cr_assert(strlen(metric->summary) > 10 && strlen(metric->definition) > 3);
        cr_assert_not_null(metric->unit);
        cr_assert_not_null(metric->item);
        cr_assert(metric->min < metric->max);
        cr_assert_leq(metric->n_counts, METRIC_COUNTS_MAX);
        cr_assert(metric->n_counts == 0 || metric->total == NULL);
        cr_assert_eq(metric->n_counts > 0, metric->count != NULL);
        cr_assert_eq(metric->n_counts > 0, metric->total_counts != NULL);
    }
}

Test(metrics_contract, a_perfect_answer_is_the_best)
{
    for (int m = 0; m < n_metrics; m++) {
        const struct metric *metric = metrics[m];
        double best = metric->higher_is_better ? metric->max : metric->min;
        for (int by_choice = 0; by_choice < 2; by_choice++) {
            struct answer answer[N];
            perfect(answer, by_choice);
            if (by_choice && !(metric->needs & METRIC_NEEDS_CHOICES))
                continue;
            if (isfinite(best) && !metric->describes)
                cr_assert_float_eq(total_of(metric, answer), best, 1e-12, "%s",
                                   metric->name);
        }
    }
}

Test(metrics_contract, no_answer_is_outside_the_range_or_better_than_perfect)
{
    for (int m = 0; m < n_metrics; m++) {
        const struct metric *metric = metrics[m];
        struct answer answer[N];
        perfect(answer, false);
        double best = total_of(metric, answer);
        for (int b = 0; b < N_BAD; b++)
            for (int i = 0; i < N; i++) {
                perfect(answer, false);
                answer[i] = bad(i, bad_texts[b]);
                double total = total_of(metric, answer);
                cr_assert(metric->describes ||
                              (metric->higher_is_better ? total <= best : total >= best),
                          "%s: %g after \"%s\"", metric->name, total, bad_texts[b].data);
            }
    }
}

Test(metrics_contract, an_empty_answer_is_a_bad_one)
{
    for (int m = 0; m < n_metrics; m++) {
        const struct metric *metric = metrics[m];
        struct answer right[N], empty[N];
        perfect(right, false);
        for (int i = 0; i < N; i++)
            empty[i] = bad(i, STR_NONE);
        double best = total_of(metric, right), worst = total_of(metric, empty);
        if (!metric->describes)
            cr_assert(metric->higher_is_better ? worst < best : worst > best, "%s",
                      metric->name);
    }
}

Test(metrics_contract, a_resample_of_all_items_is_all_items_and_order_is_nothing)
{
    for (int m = 0; m < n_metrics; m++) {
        const struct metric *metric = metrics[m];
        uint32_t same[N] = {0, 1, 2, 3, 4, 5}, other[N] = {5, 3, 1, 0, 2, 4};
        struct answer answer[N];
        perfect(answer, false);
        answer[1].text = STR("winter");
        answer[4].text = STR("");
        answer[2].reference_logprob = -3;
        double *row = rows_of(metric, answer);
        double all = metric_total(metric, row, &split, NULL, N);
        cr_assert_eq(metric_total(metric, row, &split, same, N), all, "%s", metric->name);
        cr_assert_float_eq(metric_total(metric, row, &split, other, N), all, 1e-12, "%s",
                           metric->name);
        cr_assert_float_eq(metric_total(metric, row, &split, (uint32_t[]){3, 3, 3}, 3),
                           metric_total(metric, row, &split, (uint32_t[]){3}, 1), 1e-12,
                           "%s", metric->name);
        free(row);
    }
}

Test(metrics_contract, what_was_not_measured_is_left_out)
{
    for (int m = 0; m < n_metrics; m++) {
        const struct metric *metric = metrics[m];
        if (metric->total != NULL || metric->n_counts > 0)
            continue;
        double item[N] = {NAN, 0.25, NAN, 0.75, NAN, 0.5};
        cr_assert_float_eq(metric_total(metric, item, &split, NULL, N), 0.5, 1e-12);
        cr_assert(isnan(metric_total(metric, item, &split, (uint32_t[]){0, 2}, 2)));
    }
}

Test(metrics_contract, every_metric_agrees_with_its_vectors)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    int failed = score_selftest(out);
    fclose(out);
    cr_assert_eq(failed, 0, "%s", text);
    free(text);
}
