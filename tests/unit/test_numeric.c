/* Quantities and numeric_match. */
#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/score/quantity.h"
#include "harness/score/score.h"

static const struct {
    const char *text;
    double value;
    const char *currency, *unit;
} quantities[] = {
    {"42", 42, NULL, NULL},
    {" 42. ", 42, NULL, NULL},
    {".5", .5, NULL, NULL},
    {"1,234,567.80", 1234567.8, NULL, NULL},
    {"1'250", 1250, NULL, NULL},
    {"-33", -33, NULL, NULL},
    {"\xe2\x88\x92"
     "7",
     -7, NULL, NULL},
    {"(3.14)", -3.14, NULL, NULL},
    {"$ (1,250.5) million", -1250.5e6, "USD", NULL},
    {"-$5", -5, "USD", NULL},
    {"$-5", -5, "USD", NULL},
    {"($5 million)", -5e6, "USD", NULL},
    {"US$ 3.4bn", 3.4e9, "USD", NULL},
    {"EUR 12.50", 12.5, "EUR", NULL},
    {"12\xc2\xa0\xe2\x82\xac", 12, "EUR", NULL},
    {"\xc2\xa3"
     "3k",
     3000, "GBP", NULL},
    {"4,500 euros", 4500, "EUR", NULL},
    {"2.1 trillion yen", 2.1e12, "JPY", NULL},
    {"12.5%", 12.5, NULL, "%"},
    {"12.5 per cent", 12.5, NULL, "%"},
    {"(12.5)%", -12.5, NULL, "%"},
    {"(12.5%)", -12.5, NULL, "%"},
    {"3 percentage points", 3, NULL, "%"},
    {"25 basis points", .25, NULL, "%"},
    {"25bps", .25, NULL, "%"},
    {"30-day", 30, NULL, "day"},
    {"30 DAYS", 30, NULL, "day"},
    {"1.5 hrs", 1.5, NULL, "hour"},
    {"81mg", 81, NULL, "milligram"},
};

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

Test(numeric, reads_numbers_as_people_write_them)
{
    for (size_t i = 0; i < sizeof quantities / sizeof *quantities; i++) {
        struct quantity q;
        const char *text = quantities[i].text;
        cr_assert(quantity_is(str_of(text), &q), "%s", text);
        cr_assert_float_eq(q.value, quantities[i].value, fabs(q.value) * 1e-12, "%s: %g",
                           text, q.value);
        cr_assert(same_text(q.currency, quantities[i].currency), "%s", text);
        cr_assert(same_text(q.unit, quantities[i].unit), "%s", text);
    }
}

Test(numeric, what_is_more_or_less_than_a_number_is_no_quantity)
{
    static const char *const others[] = {"",
                                         "ten",
                                         "MK401",
                                         "HR-01",
                                         "3rd",
                                         "27KX",
                                         "1,23",
                                         "1,2345",
                                         "2024-05-12",
                                         "10-12",
                                         "3/4",
                                         "12:30",
                                         "1.2.3",
                                         "5 to 6",
                                         "up to 5",
                                         "4 May",
                                         "$",
                                         "()",
                                         "(5",
                                         "5 per",
                                         "1990s",
                                         "12h30",
                                         "\xc3\xa9"
                                         "5",
                                         "5.5.",
                                         "1,000 5",
                                         "5 apples"};
    for (size_t i = 0; i + 2 < sizeof others / sizeof *others; i++) {
        struct quantity q;
        bool whole = quantity_is(str_of(others[i]), &q);
        cr_assert(strcmp(others[i], "5.5.") == 0 ? whole : !whole, "%s", others[i]);
    }
}

Test(numeric, the_only_number_of_a_sentence_is_found)
{
    struct quantity q;
    cr_assert(quantity_only(STR("On form HR-01 it rose by $ 1,250 (a lot)."), &q));
    cr_assert_eq(q.value, 1250);
    cr_assert_str_eq(q.currency, "USD");
    cr_assert_not(quantity_only(STR("33 or 34"), &q));
    cr_assert_not(quantity_only(STR("33 in 2021-22"), &q));
    cr_assert_not(quantity_only(STR("none"), &q));
}

static bool same(const char *a, const char *b)
{
    struct quantity x, y;
    cr_assert(quantity_is(str_of(a), &x) && quantity_is(str_of(b), &y), "%s %s", a, b);
    cr_assert_eq(quantity_same(&x, &y), quantity_same(&y, &x));
    return quantity_same(&x, &y);
}

Test(numeric, quantities_are_the_same_by_what_they_say)
{
    cr_assert(same("$1.2 million", "1,200,000"));
    cr_assert(same("30 days", "30"));
    cr_assert_not(same("30 days", "30 weeks"));
    cr_assert_not(same("$5", "5 euros"));
    cr_assert(same("12.5%", "12.5"));
    cr_assert(same("12.5%", "0.125"));
    cr_assert_not(same("12.5%", "0.125%"));
    cr_assert_not(same("12.5%", "12.5 days"));
    cr_assert_not(same("3.4 million", "3.4"));
    cr_assert_not(same("3.41", "3.4"));
    cr_assert_not(same("-5", "5"));
    cr_assert(same("(5)", "-5"));
    cr_assert(same("0", "-0"));
}

static double match(const char *answer, const char *reference)
{
    struct err err = ERR_INIT;
    struct str accepted = str_of(reference);
    struct answer given = {.text = str_of(answer), .choice = -1};
    return metric_find("numeric_match", &err)
        ->item(&given, &(struct question){.id = STR("q")},
               &(struct reference){.accept = &accepted, .n_accept = 1});
}

Test(numeric, match_passes_the_vectors_of_helm)
{
    cr_assert_eq(match("3420", "3,420"), 1);
    cr_assert_eq(match("-33", "33"), 0);
    cr_assert_eq(match("2", "34.2"), 0);
    cr_assert_eq(match("\\boxed{33} and 34", "33"), 0);
}

Test(numeric, what_is_no_number_is_matched_as_text)
{
    cr_assert_eq(match("wilma peck.", "Wilma Peck"), 1);
    cr_assert_eq(match("form HR-02", "form HR-01"), 0);
    cr_assert_eq(match("4 January", "4 December"), 0);
    cr_assert_eq(match("The answer is 4 December", "4 December"), 0);
    cr_assert_eq(match("about 12.50 percent", "12.5%"), 1);
}

Test(numeric, many_digits_are_no_trouble)
{
    static char digits[4000];
    struct quantity q;
    memset(digits, '9', sizeof digits - 1);
    cr_assert_not(quantity_is(str_of(digits), &q)); /* beyond a double */
    digits[300] = '\0';
    cr_assert(quantity_is(str_of(digits), &q));
}
