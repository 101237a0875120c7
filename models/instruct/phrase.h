/* phrase - text with chances in it: "{P} [bought|sold] a {G}." draws a value for each
 * letter in braces (values.h) and takes one of the words in brackets, without braces.
 */
#ifndef MODELS_INSTRUCT_PHRASE_H
#define MODELS_INSTRUCT_PHRASE_H

#include "harness/base/str.h"
#include "models/instruct/dice.h"

void phrase_add(struct buf *out, const char *template, struct dice *dice);
/* Call before adding `value`: an "a " at the end of `out` becomes "an " where it must. */
void phrase_mend_article(struct buf *out, const char *value);
void phrase_upper(struct buf *out, struct str text);

#endif
