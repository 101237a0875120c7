/* expense - what a way of answering costs over a number of requests, and where two ways break even.
 *
 *     total (N) = prepare + N x each                                USD
 *     break-even of a against b = (prepare_a - prepare_b) / (each_b - each_a)
 *
 * `each` is the cell's usd_per_1k / 1000.  Its interval comes from the items: item i costs
 * each x work_i / mean work, where work is the price of its tokens: what was computed of the prompt
 * plus the answer where machine time is paid, tokens x price at an endpoint.  So it says how cost
 * varies with which questions come, not how busy the machine was.  Of a row of several seeds
 * (seeds.h) the items are those of the lowest: what they cost beside each other hardly differs.
 */
#ifndef HARNESS_RESULT_EXPENSE_H
#define HARNESS_RESULT_EXPENSE_H

#include "harness/result/result.h"

struct expense {
    double prepare, each; /* USD; NAN: not known */
    const double *item; /* USD of each item, their mean is `each`; NULL: items not read */
    size_t n;
};

/* Of a cell; it lives in `arena`. */
struct expense expense_of(const struct results *results, const struct cell *cell,
                          struct arena *arena);
double expense_total(const struct expense *e, double requests);

/* Requests from which on `a` is the cheaper one.  0: from the first; INFINITY: never.  The interval
 * is bootstrapped over items, the same draws for both; NAN without items or unequal numbers. */
struct break_even {
    double requests;
    struct interval interval;
};
struct break_even expense_break_even(const struct expense *a, const struct expense *b,
                                     struct draws *draws);

/* The cheapest of n expenses at each number of requests: way[k] is the cheapest from from[k] on
 * (from[0] = 0).  Returns how many; both arrays hold n.  Unknown ones take no part. */
size_t expense_cheapest(const struct expense *e, size_t n, size_t *way, double *from);

#endif
