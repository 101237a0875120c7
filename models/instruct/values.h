/* values - what a fact can be about: names, places, dates, amounts, codes, each drawn by
 * its letter.  Many names are made of syllables, so that hardly any comes twice.
 *
 *     struct value name;
 *     value_draw(&name, 'P', &dice);            "Hedda Morvan"
 *
 * Capitals are what passages are about, small letters and digits what is said about them:
 *   P person   C company   T town      M machine   R room       E event     G goods
 *   B book     A pet       S ship      D paper     K project    F dish      V activity
 *   J group
 *   a species  b thing     c colour    d date      e e-mail     f food      h clock
 *   i instrument           j job       k distance  l language   m month     n 2..99
 *   o two..twelve          p price     q code      r river      t transport u duration
 *   v vehicle  w weekday   x 4 digits  y year      z material   N 100..9,999
 *   H hobby    I ordinal   L spot      O reason    Q big sum    U team      W weight
 *   X phone    Y address   Z length    1 hour in the morning    2 hour in the evening
 */
#ifndef MODELS_INSTRUCT_VALUES_H
#define MODELS_INSTRUCT_VALUES_H

#include <stdbool.h>

#include "models/instruct/dice.h"

enum { VALUE_MAX = 64 };

struct value {
    char text[VALUE_MAX];
    bool she; /* persons: which pronoun */
};

void value_draw(struct value *value, char kind, struct dice *dice);
/* A word of one to three syllables that means nothing, first letter small. */
void value_syllables(char text[VALUE_MAX], int syllables, struct dice *dice);
/* "an" in front of a vowel sound, as far as spelling tells, otherwise "a". */
const char *value_article(const char *text);
const char *value_number_word(int n); /* zero to twenty */

#endif
