/* A method's largest model, and a smaller one that is enough when it is trained. */
#include <criterion/criterion.h>
#include <math.h>

#include "harness/result/size.h"

static struct cell cell[16];
static struct results results;

static struct cell *add(const char *method, const char *model, double params,
                        double quality, double per_1k)
{
    struct cell *c = &cell[results.n_cells++];
    *c = (struct cell){.task = "t",
                       .method = method,
                       .model = model,
                       .seed = 1,
                       .primary = 1,
                       .higher_is_better = 1,
                       .params = params,
                       .quality = quality,
                       .usd_per_1k = per_1k,
                       .trained_tokens = method[0] == 'f'};
    return c;
}

static void set_up(void)
{
    results = (struct results){.cell = cell};
    add("prompt", "s", 1, 0.2, 1);
    add("prompt", "m", 2, 0.3, 2);
    add("prompt", "l", 3, 0.5, 3);
    add("finetune", "s", 1, 0.5, 1);
    add("finetune", "m", 2, 0.7, 2);
    add("finetune", "l", 3, 0.9, 3);
}

TestSuite(size, .init = set_up);

Test(size, the_largest_has_the_most_parameters_and_a_quality)
{
    add("finetune", "xl", 4, NAN, 3);
    add("finetune", "xxl", 5, 0.99, 3)->primary = 0;
    cr_expect_eq(size_largest(&results, "t", "prompt"), &cell[2]);
    cr_expect_eq(size_largest(&results, "t", "finetune"), &cell[5]);
    cr_expect_null(size_largest(&results, "t", "rag"));
    cr_expect_null(size_largest(&results, "u", "prompt"));
}

Test(size, the_cheapest_that_is_as_good_as_all_that_train_nothing_is_enough)
{
    cr_expect_eq(size_enough(&results, "t", "finetune"), &cell[3]);
    add("rag", "l", 3, 0.6, 4);
    cr_expect_eq(size_enough(&results, "t", "finetune"), &cell[4]);
    add("rag:context=oracle", "l", 3, 1, 4);
    cr_expect_eq(size_enough(&results, "t", "finetune"), &cell[4], "no way to work");
    add("fewshot", "l", 3, 0.8, 4)->trained_tokens = 0;
    cr_expect_null(size_enough(&results, "t", "finetune"));
    cr_expect_null(size_enough(&results, "t", "prompt"), "trains nothing");
}

Test(size, less_may_be_better)
{
    for (int i = 0; i < 6; i++)
        cell[i].higher_is_better = 0;
    cell[2].quality = 0.6;
    cr_expect_eq(size_enough(&results, "t", "finetune"), &cell[3]);
    cell[2].quality = 0.4;
    cr_expect_null(size_enough(&results, "t", "finetune"));
}
