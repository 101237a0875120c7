/* size_quality - small or large? Quality against model size, with 95 % intervals. */
#include "plots/by_size.h"

static double value(const struct cell *cell)
{
    return cell->quality;
}

static double low(const struct cell *cell)
{
    return cell->quality_low;
}

static double high(const struct cell *cell)
{
    return cell->quality_high;
}

static const struct by_size figure = {
    .title = "Quality against model size, with 95 % intervals",
    .label = NULL,
    .logarithmic = false,
    .value = value,
    .low = low,
    .high = high,
};

static int script(const struct results *r, FILE *out, const char **why, struct err *err)
{
    (void)err;
    return by_size_script(&figure, r, out, why);
}

const struct figure figure_size_quality = {
    .name = "size_quality",
    .summary = "quality against model size, a line per method, with 95 % intervals",
    .script = script,
};
