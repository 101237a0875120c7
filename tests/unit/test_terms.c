/* terms_recall. */
#include <criterion/criterion.h>

#include <math.h>

#include "harness/base/err.h"
#include "harness/score/score.h"

static double recall(const char *answer, const struct str *terms, size_t n)
{
    struct err err = ERR_INIT;
    struct answer given = {.text = str_of(answer), .choice = -1};
    return metric_find("terms_recall", &err)
        ->item(&given, &(struct question){.id = STR("q")},
               &(struct reference){.terms = terms, .n_terms = n});
}

static double found(const char *answer, const char *term)
{
    struct str terms[] = {str_of(term)};
    return recall(answer, terms, 1);
}

Test(terms, are_found_as_whole_words_in_a_row)
{
    cr_assert_eq(found("Acute kidney injury, stage 2.", "acute kidney injury"), 1);
    cr_assert_eq(found("kidney injury", "acute kidney injury"), 0);
    cr_assert_eq(found("injury of the kidney, acute", "acute kidney injury"), 0);
    cr_assert_eq(found("breathless", "breath"), 0);
    cr_assert_eq(found("sweetheart", "heart"), 0);
    cr_assert_eq(found("", "breath"), 0);
}

Test(terms, do_not_feel_case_signs_and_articles)
{
    cr_assert_eq(found("58yo F, HTN on CCB", "htn"), 1);
    cr_assert_eq(found("Pt c/o pain", "c/o"), 1);
    cr_assert_eq(found("review in the clinic", "in a clinic"), 1);
}

Test(terms, count_once_each_and_those_that_are_nothing_but_signs_do_not_count)
{
    struct str terms[] = {STR("room air"), STR("?"), STR("left"), STR("cancer")};
    cr_assert_float_eq(recall("on room air, room air, left", terms, 4), 2 / 3., 1e-12);
    cr_assert(isnan(found("anything", "?")));
    cr_assert(isnan(recall("anything", NULL, 0)));
}
