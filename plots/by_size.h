/* by_size - what figures over the size of models share: a panel per task, a line per method, a point
 * per model, its parameters along a logarithmic axis. */
#ifndef PLOTS_BY_SIZE_H
#define PLOTS_BY_SIZE_H

#include "plots/plot.h"

struct by_size {
    const char *title;
    const char *label;                        /* of the y axis; NULL: the task's metric */
    bool logarithmic;                         /* the y axis */
    double (*value)(const struct cell *cell); /* NAN: no point */
    /* The ends of its interval; NULL: none. */
    double (*low)(const struct cell *cell);
    double (*high)(const struct cell *cell);
};

/* The `script` of such a figure.  A run of one size has nothing to show. */
int by_size_script(const struct by_size *figure, const struct results *results, FILE *out,
                   const char **why);

#endif
