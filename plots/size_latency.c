/* size_latency - the price of size in time: the 95th percentile of one request, alone on the machine. */
#include "plots/by_size.h"

static double value(const struct cell *cell)
{
    return cell->latency_p95_ms;
}

static const struct by_size figure = {
    .title = "Time of one request (95th percentile) against model size",
    .label = "p95, ms",
    .logarithmic = true,
    .value = value,
};

static int script(const struct results *r, FILE *out, const char **why, struct err *err)
{
    (void)err;
    return by_size_script(&figure, r, out, why);
}

const struct figure figure_size_latency = {
    .name = "size_latency",
    .summary = "95th percentile of the time of a request against model size",
    .script = script,
};
