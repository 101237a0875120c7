/* unicode - what a code point is, as far as searching and scoring text needs it.
 *
 * Small tables of our own rather than the C library's, whose answers depend on the locale
 * and on its version: the same text must be cut into the same words on every machine.
 */
#ifndef HARNESS_BASE_UNICODE_H
#define HARNESS_BASE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/str.h"

/* Letters and digits of any script, combining marks; not symbols, punctuation, blanks. */
bool unicode_is_word(int32_t c);
/* White space as in Unicode's White_Space property. */
bool unicode_is_space(int32_t c);
/* The lower-case letter, of every script that has one; others as they are.  A sigma is one wherever
 * it stands, and the I with a dot above becomes a plain i. */
int32_t unicode_lower(int32_t c);

/* Code points first to last. */
struct unicode_range {
    int32_t first, last;
};
/* Whether c lies in one of n ranges that are sorted and apart. */
bool unicode_in(const struct unicode_range *range, size_t n, int32_t c);

/* Appends the words of a text, a blank behind each: runs of letters and digits of any
 * script, in lower case. */
void unicode_words(struct str text, struct buf *out);

#endif
