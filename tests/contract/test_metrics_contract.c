/* What every metric must promise, checked over the whole table. */
#include <criterion/criterion.h>

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "harness/score/score.h"

enum { N = 6, N_LABELS = 3 };

static const struct str labels[N_LABELS] = {STR("spring"), STR("late summer"),
                                            STR("winter")};
static const struct str accept[N][2] = {
    {STR("spring"), STR("Spring.")},       {STR("late summer"), STR("summer")},
    {STR("winter"), STR("winter")},        {STR("spring"), STR("the spring")},
    {STR("late summer"), STR("a summer")}, {STR("winter"), STR("in winter")},
};
static struct question question[N];
static struct reference reference[N];
static const struct split split = {question, reference, N};

static void setup(void)
{
    for (int i = 0; i < N; i++) {
        question[i] = (struct question){STR("id"), STR("When?"), labels, N_LABELS};
        reference[i] = (struct reference){.accept = accept[i], .n_accept = 2};
    }
}

TestSuite(metrics_contract, .init = setup);

/* The right answers, as well as a model can know them. */
static void perfect(struct answer answer[N], bool by_choice)
{
    for (int i = 0; i < N; i++)
        answer[i] = (struct answer){accept[i][0], by_choice ? i % N_LABELS : -1, 0};
}

static const struct str bad_texts[] = {
    STR(""),  STR(" \n"),          STR("the"),          STR("spring winter spring"),
    STR("?"), STR("\xff\xfe\x80"), STR("springwinter"), STR("late  Summer!!"),
};
enum { N_BAD = sizeof bad_texts / sizeof *bad_texts };

static double total_of(const struct metric *metric, const struct answer answer[N])
{
    double item[N];
    for (int i = 0; i < N; i++) {
        item[i] = metric->item(&answer[i], &question[i], &reference[i]);
        cr_assert_not(isnan(item[i]), "%s", metric->name);
        if (metric->total == NULL)
            cr_assert(item[i] >= metric->min && item[i] <= metric->max, "%s: %g",
                      metric->name, item[i]);
    }
    double total = metric_total(metric, item, &split, NULL, N);
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
            if (isfinite(best))
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
        for (int bad = 0; bad < N_BAD; bad++)
            for (int i = 0; i < N; i++) {
                perfect(answer, false);
                answer[i] = (struct answer){bad_texts[bad], -1, -1e4};
                double total = total_of(metric, answer);
                cr_assert(metric->higher_is_better ? total <= best : total >= best, "%s",
                          metric->name);
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
            empty[i] = (struct answer){STR_NONE, -1, -1e4};
        double best = total_of(metric, right), worst = total_of(metric, empty);
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
        double item[N];
        perfect(answer, false);
        answer[1].text = STR("winter");
        answer[4].text = STR("");
        answer[2].reference_logprob = -3;
        for (int i = 0; i < N; i++)
            item[i] = metric->item(&answer[i], &question[i], &reference[i]);
        double all = metric_total(metric, item, &split, NULL, N);
        cr_assert_eq(metric_total(metric, item, &split, same, N), all, "%s",
                     metric->name);
        cr_assert_float_eq(metric_total(metric, item, &split, other, N), all, 1e-12, "%s",
                           metric->name);
        cr_assert_float_eq(metric_total(metric, item, &split, (uint32_t[]){3, 3, 3}, 3),
                           metric_total(metric, item, &split, (uint32_t[]){3}, 1), 1e-12,
                           "%s", metric->name);
    }
}
