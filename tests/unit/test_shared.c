#include <criterion/criterion.h>

#include "engine/train/shared.h"

static const int32_t prompt[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 31};
static const int32_t other[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 40, 41, 42};
static const int32_t third[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 50, 51, 52, 53};
static const int32_t cut[] = {5, 6, 7, 8, 9, 10, 30, 31};

enum { N_PROMPT = 12, N_OTHER = 13, N_CUT = 8 };

static int length_of(const struct train_doc *doc, int n)
{
    const int32_t *id;
    int length = shared_prefix(&id, doc, n);
    for (int i = 0; i < length; i++)
        cr_assert_eq(id[i], prompt[i]);
    return length;
}

Test(shared, prefix_is_what_all_documents_begin_with)
{
    const struct train_doc doc[] = {
        {prompt, N_PROMPT, 11}, {other, N_OTHER, 12}, {third, N_OTHER, 12}};
    cr_assert_eq(length_of(doc, 3), 9);
    cr_assert_eq(length_of(doc, 2), 10);
}

Test(shared, prefix_ends_before_the_first_target)
{
    struct train_doc doc[] = {{prompt, N_PROMPT, 10}, {other, N_OTHER, 12}};
    cr_assert_eq(length_of(doc, 2), 9); /* row 8 is the last that is followed by none */
    doc[0].n_masked = 12;
    doc[1] = doc[0]; /* as in a document that is not learned: one row is its own */
    cr_assert_eq(length_of(doc, 2), N_PROMPT - 2);
    doc[0].n_masked = 0;
    cr_assert_eq(length_of(doc, 2), 0);
}

Test(shared, documents_that_begin_otherwise_do_not_spoil_it)
{
    const struct train_doc doc[] = {
        {cut, N_CUT, 7}, {prompt, N_PROMPT, 11}, {cut, N_CUT, 0}, {other, N_OTHER, 12}};
    cr_assert_eq(length_of(doc, 4), 10);
}

Test(shared, prefix_of_few_rows_or_of_one_document_is_none)
{
    struct train_doc doc[] = {{prompt, N_PROMPT, 8}, {other, N_OTHER, 8}};
    cr_assert_eq(length_of(doc, 2), 0);
    doc[0].n_masked = doc[1].n_masked = 9;
    cr_assert_eq(length_of(doc, 2), 8);
    cr_assert_eq(length_of(doc, 1), 0);
    cr_assert_eq(length_of(doc, 0), 0);
}
