/* quantity - numbers as people write them: "$ (1,250.5) million", "-12.5 %", "30-day".
 *
 *     number     digits, in threes with , or ' between them or without, and . decimals;
 *                letters touch it only as currency, scale or unit: MK401, 2024-05-12 and
 *                3/4 are none
 *     sign       - or the minus sign in front, or brackets around, as in accounts
 *     currency   $, EUR, GBP ... in front or behind
 *     scale      thousand k, million mn m, billion bn b, trillion tn: part of the value
 *     percent    %, percent, per cent, percentage points; basis points are 1/100 of one
 *     unit       of time, mass, length, volume (quantity.c lists them); not converted
 */
#ifndef HARNESS_SCORE_QUANTITY_H
#define HARNESS_SCORE_QUANTITY_H

#include <stdbool.h>

#include "harness/base/str.h"

struct quantity {
    double value; /* scaled and signed; of a percentage what stands before the % */
    const char *currency; /* "USD"; NULL: none */
    const char *unit;     /* "%", "day" ...; NULL: none */
};

/* Whether the text is one quantity, and nothing else but blanks and a full stop. */
bool quantity_is(struct str text, struct quantity *quantity);
/* Whether exactly one number stands in the text, and which quantity it belongs to. */
bool quantity_only(struct str text, struct quantity *quantity);
/* Equal values of the same currency and unit; what only one of them names is taken to be
 * meant by the other, so 12.5 is 12.5 % (and 0.125 is too). */
bool quantity_same(const struct quantity *a, const struct quantity *b);

/* Whether a text is one plain number, unsigned: its value. */
bool quantity_plain(struct str text, double *value);

#endif
