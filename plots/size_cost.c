/* size_cost - the price of size in money, without preparing. */
#include "plots/by_size.h"

static double value(const struct cell *cell)
{
    return cell->usd_per_1k;
}

static const struct by_size figure = {
    .title = "Cost of 1,000 requests against model size",
    .label = "USD per 1,000 requests",
    .logarithmic = true,
    .value = value,
};

static int script(const struct results *r, FILE *out, const char **why, struct err *err)
{
    (void)err;
    return by_size_script(&figure, r, out, why);
}

const struct figure figure_size_cost = {
    .name = "size_cost",
    .summary = "cost per 1,000 requests against model size",
    .script = script,
};
