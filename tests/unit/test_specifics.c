/* specifics_recall. */
#include <criterion/criterion.h>

#include <math.h>

#include "harness/base/err.h"
#include "harness/score/score.h"

static double recall(const char *answer, const char *reference)
{
    struct err err = ERR_INIT;
    struct str accepted[] = {str_of(reference), STR("no specifics here")};
    struct answer given = {.text = str_of(answer), .choice = -1};
    return metric_find("specifics_recall", &err)
        ->item(&given, &(struct question){.id = STR("q")},
               &(struct reference){.accept = accepted, .n_accept = 2});
}

static void near(double value, double expected)
{
    cr_assert_float_eq(value, expected, 1e-12, "%g, expected %g", value, expected);
}

Test(specifics, codes_and_numbers_are_found_whatever_stands_around_them)
{
    near(recall("mk401-27kx", "(MK401-27KX),"), 1);
    near(recall("1250.5", "$1,250.50"), 1);
    near(recall("a refund of 12.40 per month", "$12.40/month"), 1);
    near(recall("customer 5402's pump", "customer 5402"),
         0); /* the one price of apostrophes */
    near(recall("10\xe2\x80\x93"
                "12",
                "10 to 12"),
         1);
    near(recall("the MK401", "the MK401-27KX"), 0);
    near(recall("", "customer 5402"), 0);
}

Test(specifics, each_counts_once)
{
    near(recall("5402", "5402, 5402 and MK9"), .5);
    near(recall("1 2 3 4 5 6 7 8 9", "9 of 9"), 1);
}

Test(specifics, dates_are_the_same_however_they_are_written)
{
    near(recall("2024-05-03", "3 May 2024"), 1);
    near(recall("May 3rd, 2024", "the 3rd of May 2024"), 1);
    near(recall("03 Sept", "September the 3rd"), 1);
    near(recall("4 May", "3 May"), .5);
    near(recall("3 June", "3 May"), .5);
    near(recall("3 may be enough", "3 May"), .5); /* a month has its capital */
    near(recall("in May", "3 May"), 0);           /* and a number beside it */
}

Test(specifics, texts_without_any_are_left_out)
{
    cr_assert(isnan(recall("5402", "nothing to remember in May")));
}
