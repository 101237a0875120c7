/* analyze - text to search terms, as Lucene's English analysis does it: words, lower
 * case, no possessive 's, no stop words, stemmed by Porter's algorithm of 1980
 * (libstemmer).
 *
 * A word is a run of letters and digits; an apostrophe or full stop between two letters,
 * and a full stop or comma between two digits, belong to it ("can't", "U.S.A",
 * "1,000.5").
 *
 *     struct analyzer *analyzer;
 *     if (analyzer_open(&analyzer, err)) ...
 *     analyzer_terms(analyzer, text, &terms);      ids of terms, new ones get new ids
 *     analyzer_stems(analyzer, query, look_up, context);       the terms themselves
 *     analyzer_close(analyzer);
 *
 * A word is stemmed once, however often it comes: its term is remembered.
 */
#ifndef HARNESS_RETRIEVE_ANALYZE_H
#define HARNESS_RETRIEVE_ANALYZE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/str.h"

struct analyzer;
struct err;

struct terms {
    uint32_t *id; /* (n) in the order of the text */
    size_t n, cap;
};

int analyzer_open(struct analyzer **analyzer, struct err *err);
void analyzer_close(struct analyzer *analyzer); /* NULL is fine */
/* Appends to `terms`. */
void analyzer_terms(struct analyzer *analyzer, struct str text, struct terms *terms);
/* Calls `stem` for every term of a text in order; remembers nothing. */
void analyzer_stems(struct analyzer *analyzer, struct str text,
                    void (*stem)(void *context, struct str term), void *context);
/* How many terms a text has: of stop words alone none. */
size_t analyzer_count(struct analyzer *analyzer, struct str text);
size_t analyzer_n_terms(const struct analyzer *analyzer); /* ids are below this */
struct str analyzer_term(const struct analyzer *analyzer, uint32_t id);
void terms_add(struct terms *terms, uint32_t id);
void terms_release(struct terms *terms);

#endif
